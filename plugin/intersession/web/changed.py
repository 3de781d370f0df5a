"""A page that was made from other questions than are asked now: what still fits is kept, the rest is given back."""

from __future__ import annotations

from flask import Response, request

from intersession.definition.form import Form
from intersession.errors import DraftConflict
from intersession.models import Reflection, Visit
from intersession.pages.state import State, StatePage
from intersession.services import reflections, visits
from intersession.services.unit import UnitOfWork
from intersession.web import frames
from intersession.web.errors import given_back
from intersession.web.render import client_page
from intersession.web.sheet import sent_sheet

FIELD = "asked"


def version_of(reflection: Reflection) -> str:
    """Return what a page's form carries to say from which questions it was made."""
    return f"{reflection.form_hash[:16]}{'-short' if reflection.is_short else ''}"


def is_other(reflection: Reflection) -> bool:
    """Say whether the form that came was made from other questions."""
    return request.form.get(FIELD, version_of(reflection)) != version_of(reflection)


def answer(work: UnitOfWork, visit: Visit, form: Form) -> Response:
    """Keep the answers to questions that are still asked, and say what happened. Nothing is lost."""
    words = given_back()
    if visits.is_open(work, visit):
        kept = _keep(work, visit, form)
        words = tuple(one for one in words if one.name.partition("-")[0] not in kept)
    return client_page(StatePage(frames.stranger_frame(), State.FORM_CHANGED, words=words), status=409)


def _keep(work: UnitOfWork, visit: Visit, form: Form) -> frozenset[str]:
    came = {name.partition("-")[0] for name in request.form}
    asked = reflections.items_asked(form, is_short=visit.reflection.is_short)
    items = tuple(item for item in asked if item.key in came and item.show_if is None)
    answers = sent_sheet(work.library, items, request.form).read()
    if not answers:
        return frozenset()
    given = tuple(item for item in items if item.key in answers)
    try:
        reflections.save(work, visit, answers, asked=given, rev=request.form.get("rev", 0, type=int))
    except DraftConflict:
        return frozenset()
    return frozenset(answers)

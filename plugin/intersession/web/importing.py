"""Bringing a form in: a file or pasted text is looked at first, all that is wrong is said with its line, then added."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.definition.inspection import Inspection, inspect_text
from intersession.hooks.types import Counselor
from intersession.pages import importing as builder
from intersession.pages.environment import translate
from intersession.pages.frame import Place
from intersession.services import own_forms
from intersession.services.own_forms import NothingNew, NotReady
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, route
from intersession.web.frames import work_frame
from intersession.web.render import address, work_page

blueprint = Blueprint("importing", __name__)

SOURCE = "form.yaml"


@route(blueprint, "/library/import", caller=Caller.COUNSELOR)
def look(work: UnitOfWork, counselor: Counselor) -> Response:
    return work_page(builder.build_empty(work_frame(counselor, place=Place.LIBRARY)))


@route(blueprint, "/library/import", caller=Caller.COUNSELOR, methods=("POST",))
def bring(work: UnitOfWork, counselor: Counselor) -> WerkzeugResponse:
    frame = work_frame(counselor, place=Place.LIBRARY)
    text, wrong = _given()
    if wrong:
        return work_page(builder.build_empty(frame, text=text, error=wrong), status=422)
    seen = inspect_text(text, source=SOURCE, kinds=work.library.kinds.keys())
    if seen.form is not None and request.form.get("do") == "add":
        try:
            added = own_forms.add(work, seen.form, by=counselor)
        except NothingNew:
            return redirect(address("library.form", form=seen.form.key, did="the_same"), 303)
        except NotReady as error:
            seen = Inspection(None, error.faults)
        else:
            return redirect(address("library.form", form=added.key, did="added"), 303)
    page = builder.build_seen(work, frame, text=text, seen=seen)
    return work_page(page, status=422 if seen.form is None else 200)


def _given() -> tuple[str, str]:
    """Return the text of the file, or what was pasted, and what is wrong with it as a text."""
    pasted = request.form.get("text", "").replace("\r\n", "\n")
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return pasted, "" if pasted.strip() else translate("Please pick a file, or paste its text.")
    try:
        return sent.read().decode("utf-8-sig").replace("\r\n", "\n"), ""
    except UnicodeDecodeError:
        return pasted, translate("This file is not text in UTF-8. Save it as UTF-8, then pick it again.")

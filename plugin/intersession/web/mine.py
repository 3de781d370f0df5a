"""A client's own past: what they sent, changing it, sharing single answers. Nothing without a PIN or a code."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.definition.answers import Answers
from intersession.definition.items import Item
from intersession.errors import NotInState, ProofNeeded
from intersession.models import Reflection, State, Visit
from intersession.pages import mine as pages
from intersession.pages.client import ClientFrame
from intersession.pages.environment import translate
from intersession.pages.reflecting import PartError
from intersession.services import copies, mine, people, pins, reflections, sharing, visits
from intersession.services.reviewing import OpenAnswer
from intersession.services.unit import UnitOfWork
from intersession.web import cookies, frames
from intersession.web.access import Caller, route
from intersession.web.blocks import blocks_of
from intersession.web.render import address, client_page
from intersession.web.sheet import Page, Sheet, items_on, kept_sheet, sent_sheet

blueprint = Blueprint("mine", __name__)


def _ask_proof(work: UnitOfWork, visit: Visit) -> None:
    if not visits.is_proved(work, visit):
        raise ProofNeeded


def _frame(work: UnitOfWork, visit: Visit) -> ClientFrame:
    return frames.client_frame(work, visit.reflection.case, visit.client, visit=visit)


def _one(work: UnitOfWork, visit: Visit, reflection_id: uuid.UUID) -> Reflection:
    _ask_proof(work, visit)
    return mine.one(work, visit, reflection_id)


@route(blueprint, "/i/mine", caller=Caller.CLIENT)
def list_(work: UnitOfWork, visit: Visit) -> Response:
    _ask_proof(work, visit)
    lines = tuple(
        pages.SentLine(
            id=str(one.id),
            title=reflections.form_of(work, one).public_title,
            sent_at=one.sent_at,
            is_changed=one.changed_at is not None,
            shares=len(sharing.copied(work, one)),
            is_asked=bool(sharing.asked(work, one)),
        )
        for one in mine.sent(work, visit)
        if one.sent_at is not None
    )
    has_pin = pins.is_set(work, visit.client_id)
    may_choose = pins.may_choose(work, visit)
    return client_page(pages.ListPage(_frame(work, visit), lines, has_pin=has_pin, may_choose_pin=may_choose))


@route(blueprint, "/i/mine/<uuid:reflection>", caller=Caller.CLIENT)
def sent(work: UnitOfWork, visit: Visit, reflection: uuid.UUID) -> Response:
    one = _one(work, visit, reflection)
    opened = mine.opened(work, one)
    may_change = mine.is_open_to_change(work, one)
    page = pages.SentPage(
        frame=_frame(work, visit),
        id=str(one.id),
        title=opened.form.public_title,
        sent_at=opened.sent_at,
        changed_at=one.changed_at,
        rows=_rows(work, one, {answer.item: answer for answer in opened.answers}, may_change=may_change),
        may_change=may_change,
    )
    return client_page(page)


def _rows(
    work: UnitOfWork, reflection: Reflection, answers: dict[str, OpenAnswer], *, may_change: bool
) -> tuple[pages.SentRow, ...]:
    form = reflections.form_of(work, reflection)
    copied, asked = sharing.copied(work, reflection), sharing.asked(work, reflection)
    may_share = may_change and sharing.is_possible(work, reflection)
    # What is for the counselor alone is not shown again, even to its writer: somebody may stand there and insist.
    return tuple(
        pages.SentRow(
            item,
            answers[item.key].value,  # type: ignore[arg-type]  # JSON that a kind made
            shared=copied.get(item.key),
            may_share=may_share and copies.may_be_shared(form, item.key),
            is_asked=may_share and item.key in asked,
        )
        for item in form.questions
        if not item.private and item.key in answers and answers[item.key].value is not None
    )


@route(blueprint, "/i/mine/<uuid:reflection>/change", caller=Caller.CLIENT)
def change(work: UnitOfWork, visit: Visit, reflection: uuid.UUID) -> WerkzeugResponse:
    one = _one(work, visit, reflection)
    if not mine.is_open_to_change(work, one):
        return redirect(address("mine.sent", reflection=one.id), 303)
    answers = mine.opened(work, one).values
    return client_page(_change_page(work, visit, one, sheet=kept_sheet(work.library, _asked(work, one), answers)))


@route(blueprint, "/i/mine/<uuid:reflection>/change", caller=Caller.CLIENT, methods=("POST",))
def keep_change(work: UnitOfWork, visit: Visit, reflection: uuid.UUID) -> WerkzeugResponse:
    one = _one(work, visit, reflection)
    sheet = sent_sheet(work.library, _asked(work, one), request.form)
    answers = sheet.read()
    if answers is None:
        return client_page(_change_page(work, visit, one, sheet=sheet), status=422)
    mine.change(work, one, answers)
    return redirect(address("mine.sent", reflection=one.id), 303)


def _asked(work: UnitOfWork, reflection: Reflection) -> tuple[Item, ...]:
    form = reflections.form_of(work, reflection)
    return items_on(Page("", "", reflections.items_asked(form, is_short=reflection.is_short)), {})


def _change_page(work: UnitOfWork, visit: Visit, reflection: Reflection, *, sheet: Sheet) -> pages.ChangePage:
    form, frame = reflections.form_of(work, reflection), _frame(work, visit)
    known: Answers = mine.opened(work, reflection).values
    asks = {item.key: item.ask for item in sheet.items}
    errors = [PartError(f.id, asks[key], str(f.errors[0])) for key, f in sheet.fields.items() if f.errors]
    return pages.ChangePage(
        frame=frame,
        id=str(reflection.id),
        title=form.public_title,
        blocks=blocks_of(reflection.form_hash, sheet.items, sheet.fields, answers=known, language=frame.language),
        errors=tuple(errors),
    )


@route(blueprint, "/i/mine/<uuid:reflection>/share/<item>", caller=Caller.CLIENT)
def preview(work: UnitOfWork, visit: Visit, reflection: uuid.UUID, item: str) -> Response:
    """Show what the others will read, before anything is shared."""
    one = _one(work, visit, reflection)
    answer = sharing.shareable(work, one, item)
    asked = reflections.form_of(work, one).item(answer.item)
    value = mine.opened(work, one).values.get(answer.item)
    if value is None or not mine.is_open_to_change(work, one):
        raise NotInState(State.CLOSED)
    return client_page(pages.SharePage(_frame(work, visit), str(one.id), asked, value))


@route(blueprint, "/i/mine/<uuid:reflection>/share/<item>", caller=Caller.CLIENT, methods=("POST",))
def share(work: UnitOfWork, visit: Visit, reflection: uuid.UUID, item: str) -> WerkzeugResponse:
    one = _one(work, visit, reflection)
    sharing.share(work, one, item)
    return redirect(address("mine.sent", reflection=one.id), 303)


@route(blueprint, "/i/mine/<uuid:reflection>/take-back/<item>", caller=Caller.CLIENT, methods=("POST",))
def take_back(work: UnitOfWork, visit: Visit, reflection: uuid.UUID, item: str) -> WerkzeugResponse:
    one = _one(work, visit, reflection)
    sharing.withdraw(work, one, item)
    return redirect(address("mine.sent", reflection=one.id), 303)


@route(blueprint, "/i/mine/<uuid:reflection>/rather-not/<item>", caller=Caller.CLIENT, methods=("POST",))
def rather_not(work: UnitOfWork, visit: Visit, reflection: uuid.UUID, item: str) -> WerkzeugResponse:
    """Put the counselor's ask away."""
    one = _one(work, visit, reflection)
    sharing.close_ask(work, one, item)
    return redirect(address("mine.sent", reflection=one.id), 303)


@route(blueprint, "/i/mine/shared", caller=Caller.CLIENT)
def shared(work: UnitOfWork, visit: Visit) -> Response:
    """Shared with you: the copies alone, and only where both are in the case."""
    _ask_proof(work, visit)
    case = visit.reflection.case
    names = {person.id: person.name for person in people.members(work, case)} if case.names_shown else {}
    items = tuple(
        pages.SharedItem(
            names.get(one.writer_id, translate("Your partner")),
            one.form.public_title,
            one.item,
            one.value,
            one.shared_at,
        )
        for one in sharing.with_me(work, visit)
    )
    return client_page(pages.SharedPage(_frame(work, visit), items))


@route(blueprint, "/i/mine/close", caller=Caller.CLIENT, methods=("POST",))
def close(work: UnitOfWork, visit: Visit) -> WerkzeugResponse:
    """Put one's own words away: the cookie changes, so that Back shows nothing, and the proof is over."""
    begun = visits.close(work, visit)
    is_sent = begun.visit.reflection.state == State.SENT
    onwards = address("reflecting.done") if is_sent else address("proving.check")
    return cookies.keep_visit(redirect(onwards, 303), begun.secret)

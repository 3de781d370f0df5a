"""A client's own past: what they sent, changing it, sharing single answers. Nothing without a PIN or a code."""

from __future__ import annotations

import uuid
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.definition.answers import Answers
from intersession.definition.items import Item
from intersession.errors import NotInState, ProofNeeded
from intersession.models import Reflection, State, Visit
from intersession.pages import mine as pages
from intersession.pages import own
from intersession.pages.brief_page import Paper
from intersession.pages.client import ClientFrame
from intersession.pages.environment import say_later, translate
from intersession.pages.reflecting import PartError
from intersession.services import (
    copies,
    limits,
    mine,
    own_record,
    people,
    pins,
    reflections,
    removals,
    sharing,
    trail,
    visits,
)
from intersession.services.reviewing import OpenAnswer
from intersession.services.unit import UnitOfWork
from intersession.web import cookies, documents, frames, replies
from intersession.web.access import Caller, route
from intersession.web.blocks import blocks_of
from intersession.web.render import address, client_page
from intersession.web.runtime import runtime
from intersession.web.sheet import Page, Sheet, items_on, kept_sheet, sent_sheet
from intersession.web.transaction import unlocked

blueprint = Blueprint("mine", __name__)

PAPERS_AN_HOUR = 12


def _ask_proof(work: UnitOfWork, visit: Visit) -> None:
    if not visits.is_proved(work, visit):
        raise ProofNeeded


def _frame(work: UnitOfWork, visit: Visit) -> ClientFrame:
    return frames.client_frame(work, visit.reflection.case, visit.client, visit=visit)


def proved_one(work: UnitOfWork, visit: Visit, reflection_id: uuid.UUID) -> Reflection:
    """Return one of this client's sent reflections. Raise ProofNeeded, and NotFound for anybody else's."""
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
    page = pages.ListPage(
        frame=_frame(work, visit),
        sent=lines,
        charts=own.charts(work, mine.all_opened(work, visit), reader=_reader(work, visit)),
        removed=_removed(work, visit),
        has_pin=pins.is_set(work, visit.client_id),
        may_choose_pin=pins.may_choose(work, visit),
        replies=replies.lines(work, visit),
        record=_record(work, visit),
    )
    return client_page(page)


def _reader(work: UnitOfWork, visit: Visit) -> own.Reader:
    seat = next((one for one in visit.reflection.case.seats if one.client_id == visit.client_id), None)
    return own.Reader(visit.client.timezone, visit.client.locale, seat.position if seat is not None else 0)


def _removed(work: UnitOfWork, visit: Visit) -> tuple[pages.RemovedLine, ...]:
    asked = removals.of_client(work, visit.reflection.case_id, visit.client_id)
    return tuple(pages.RemovedLine(one.title, one.sent_at) for one in asked if one.answer == removals.REMOVED)


def _record(work: UnitOfWork, visit: Visit) -> tuple[pages.RecordLine, ...]:
    found = own_record.entries(work, visit.client_id, case_id=visit.reflection.case_id)
    return tuple(pages.RecordLine(one.what, one.at) for one in found[: own_record.MOST_SHOWN])


@route(blueprint, "/i/mine/notes.pdf", caller=Caller.CLIENT, leaves_trail=True)
def notes(work: UnitOfWork, visit: Visit) -> Response:
    """All of it on paper, to keep: whoever finds it learns no name from it, but reads every word."""
    _ask_proof(work, visit)
    limits.count(work, "own-paper", str(visit.client_id), most=PAPERS_AN_HOUR, seconds=3600)
    paper = Paper.named(work.settings.paper)
    page = own.build(work, mine.all_opened(work, visit), reader=_reader(work, visit), paper=paper)
    case_id = visit.reflection.case_id
    trail.record(work, "own_document_made", by=trail.client_actor(visit.client_id), case_id=case_id)
    name = f"notes-{work.clock().astimezone(ZoneInfo(visit.client.timezone)).date().isoformat()}.pdf"
    language = visit.client.locale
    with unlocked(runtime()):
        made = documents.render(page, title=say_later("Notes"), language=language)
    return documents.download(made, name=name)


@route(blueprint, "/i/mine/<uuid:reflection>", caller=Caller.CLIENT)
def sent(work: UnitOfWork, visit: Visit, reflection: uuid.UUID) -> Response:
    one = proved_one(work, visit, reflection)
    opened = mine.opened(work, one)
    may_change = mine.is_open_to_change(work, one)
    asked = _removal(work, one)
    page = pages.SentPage(
        frame=_frame(work, visit),
        id=str(one.id),
        title=opened.form.public_title,
        sent_at=opened.sent_at,
        changed_at=one.changed_at,
        rows=_rows(work, one, {answer.item: answer for answer in opened.answers}, may_change=may_change),
        may_change=may_change,
        removal="asked" if asked is not None and not asked.answer else asked.answer if asked is not None else "",
        reply=asked.reply if asked is not None else "",
    )
    return client_page(page)


def _removal(work: UnitOfWork, reflection: Reflection) -> removals.Asked | None:
    asked = removals.of_client(work, reflection.case_id, reflection.client_id)
    return next((one for one in asked if one.reflection_id == reflection.id), None)


def _rows(
    work: UnitOfWork, reflection: Reflection, answers: dict[str, OpenAnswer], *, may_change: bool
) -> tuple[pages.SentRow, ...]:
    form = reflections.form_of(work, reflection)
    copied, asked = sharing.copied(work, reflection), sharing.asked(work, reflection)
    may_share = may_change and sharing.is_possible(work, reflection)
    return tuple(
        pages.SentRow(
            item,
            answers[item.key].value,  # type: ignore[arg-type]  # JSON that a kind made
            shared=copied.get(item.key),
            may_share=may_share and copies.may_be_shared(form, item.key),
            is_asked=may_share and item.key in asked,
        )
        for item in mine.shown_items(form)
        if item.key in answers and answers[item.key].value is not None
    )


@route(blueprint, "/i/mine/<uuid:reflection>/change", caller=Caller.CLIENT)
def change(work: UnitOfWork, visit: Visit, reflection: uuid.UUID) -> WerkzeugResponse:
    one = proved_one(work, visit, reflection)
    if not mine.is_open_to_change(work, one):
        return redirect(address("mine.sent", reflection=one.id), 303)
    answers = mine.opened(work, one).values
    return client_page(_change_page(work, visit, one, sheet=kept_sheet(work.library, _asked(work, one), answers)))


@route(blueprint, "/i/mine/<uuid:reflection>/change", caller=Caller.CLIENT, methods=("POST",))
def keep_change(work: UnitOfWork, visit: Visit, reflection: uuid.UUID) -> WerkzeugResponse:
    one = proved_one(work, visit, reflection)
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
    one = proved_one(work, visit, reflection)
    answer = sharing.shareable(work, one, item)
    asked = reflections.form_of(work, one).item(answer.item)
    value = mine.opened(work, one).values.get(answer.item)
    if value is None or not mine.is_open_to_change(work, one):
        raise NotInState(State.CLOSED)
    return client_page(pages.SharePage(_frame(work, visit), str(one.id), asked, value))


@route(blueprint, "/i/mine/<uuid:reflection>/share/<item>", caller=Caller.CLIENT, methods=("POST",))
def share(work: UnitOfWork, visit: Visit, reflection: uuid.UUID, item: str) -> WerkzeugResponse:
    one = proved_one(work, visit, reflection)
    sharing.share(work, one, item)
    return redirect(address("mine.sent", reflection=one.id), 303)


@route(blueprint, "/i/mine/<uuid:reflection>/take-back/<item>", caller=Caller.CLIENT, methods=("POST",))
def take_back(work: UnitOfWork, visit: Visit, reflection: uuid.UUID, item: str) -> WerkzeugResponse:
    one = proved_one(work, visit, reflection)
    sharing.withdraw(work, one, item)
    return redirect(address("mine.sent", reflection=one.id), 303)


@route(blueprint, "/i/mine/<uuid:reflection>/rather-not/<item>", caller=Caller.CLIENT, methods=("POST",))
def rather_not(work: UnitOfWork, visit: Visit, reflection: uuid.UUID, item: str) -> WerkzeugResponse:
    """Put the counselor's ask away."""
    one = proved_one(work, visit, reflection)
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

"""Paper: one client's sheet and handout to print, and a filled sheet typed in on the client's behalf."""

from __future__ import annotations

import base64
import uuid
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.definition.answers import Answers
from intersession.errors import NotFound, NotInState
from intersession.hooks.types import Counselor, HostCase
from intersession.models import Case, Link, Reflection, State
from intersession.pages import blank_form
from intersession.pages import environment as speech
from intersession.pages import paper as pages
from intersession.pages.assigning import qr_code
from intersession.pages.brief_page import Paper
from intersession.pages.environment import say_later, translate
from intersession.pages.frame import FieldError, Place, Toast
from intersession.pages.help_lines import lines_for
from intersession.pages.overview import dated, moment
from intersession.pages.people import Person, mark_of
from intersession.services import assigning, cards, links, paper, people, reflections
from intersession.services.unit import UnitOfWork
from intersession.web.access import Caller, case_for, route
from intersession.web.blocks import blocks_of
from intersession.web.documents import download, render
from intersession.web.frames import work_frame
from intersession.web.render import address, work_page
from intersession.web.sheet import Sheet, kept_sheet, sent_sheet

blueprint = Blueprint("paper", __name__)


def _linked(work: UnitOfWork, counselor: Counselor, link_id: uuid.UUID) -> tuple[Case, Link]:
    link = work.session.get(Link, link_id)
    if link is None:
        raise NotFound("no such link")
    case = people.case_by_id(work, assigning.of_link(work, link).case_id)
    case_for(work, counselor, case.host_ref, action="assign")
    return case, link


@route(blueprint, "/links/<uuid:link>/sheet.pdf", caller=Caller.COUNSELOR)
def sheet(work: UnitOfWork, counselor: Counselor, link: uuid.UUID) -> Response:
    _, found = _linked(work, counselor, link)
    reflection = paper.to_print(work, found)
    form = reflections.form_of(work, reflection)
    client = people.client_by_id(work, reflection.client_id)
    blank = blank_form.build(
        form,
        fields=kept_sheet(work.library, form.items, {}).fields,
        paper=Paper.named(work.settings.paper),
        help_lines=lines_for(client.locale, given=work.settings.help_lines, country=work.settings.country),
    )
    page = pages.coded(blank, paper.code_of(work, reflection.id))
    return download(render(page, title=say_later("Sheet"), language=form.language), name="sheet.pdf")


@route(blueprint, "/links/<uuid:link>/handout.pdf", caller=Caller.COUNSELOR)
def handout(work: UnitOfWork, counselor: Counselor, link: uuid.UUID) -> Response:
    _, found = _linked(work, counselor, link)
    assignment = assigning.of_link(work, found)
    client = people.client_by_id(work, found.client_id)
    form = work.library.version(work.session, links.form_hash(work, found) or assignment.form_hash)
    agreed = cards.for_client(work, assignment, client.id)
    is_open = links.is_usable(found, at=work.clock())
    url = links.address(work, found) if is_open else ""
    with speech.use_language(client.locale):
        ends = dated(found.expires_at, reader=_reads_as(client.locale, client.timezone))
    page = pages.HandoutPage(
        title=form.public_title,
        plan=_plan(agreed),
        exercise=form.card,
        help=lines_for(client.locale, given=work.settings.help_lines, country=work.settings.country),
        paper=Paper.named(work.settings.paper),
        qr=_drawing(url) if is_open else "",
        url=url,
        ends=ends if is_open else "",
    )
    return download(render(page, title=say_later("Sheet"), language=form.language), name="sheet.pdf")


@route(blueprint, "/links/<uuid:link>/card.pdf", caller=Caller.COUNSELOR)
def card(work: UnitOfWork, counselor: Counselor, link: uuid.UUID) -> Response:
    """The practice card that was agreed, as one person's. It leads nowhere: a card lies about."""
    _, found = _linked(work, counselor, link)
    assignment = assigning.of_link(work, found)
    agreed = cards.for_client(work, assignment, found.client_id)
    if agreed is None:
        raise NotFound("no card was agreed")
    form = work.library.version(work.session, links.form_hash(work, found) or assignment.form_hash)
    page = pages.CardPage(form.public_title, _plan(agreed), Paper.named(work.settings.paper))
    return download(render(page, title=say_later("Sheet"), language=form.language), name="sheet.pdf")


def _reads_as(locale: str, timezone: str) -> Counselor:
    return Counselor("", "", "", locale, timezone)


def _plan(agreed: tuple[cards.AgreedCard, str] | None) -> pages.Plan:
    if agreed is None:
        return pages.Plan()
    card, starts = agreed
    return pages.Plan(card.what, card.when, card.where, card.how_we_know, card.two_minutes, starts)


def _drawing(url: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(str(qr_code(url)).encode()).decode()


@route(blueprint, "/paper", caller=Caller.COUNSELOR)
def find(work: UnitOfWork, counselor: Counselor) -> Response:
    return work_page(pages.FindSheetPage(work_frame(counselor, place=Place.CASES)))


@route(blueprint, "/paper", caller=Caller.COUNSELOR, methods=("POST",))
def found(work: UnitOfWork, counselor: Counselor) -> WerkzeugResponse:
    code = request.form.get("code", "")[:40]
    known = (people.case_of(work, one.ref) for one in work.plugins.cases(counselor))
    try:
        reflection = paper.find(work, [one.id for one in known if one is not None], code)
    except NotFound:
        page = pages.FindSheetPage(work_frame(counselor, place=Place.CASES), code=code, is_unknown=True)
        return work_page(page, status=422)
    return redirect(address("paper.type_in", reflection=reflection.id), 303)


def asked_for(work: UnitOfWork, counselor: Counselor, reflection_id: uuid.UUID) -> tuple[HostCase, Reflection]:
    """Return a reflection of this counselor's cases. Raise NotFound."""
    reflection, case = paper.case_of(work, reflection_id)
    return case_for(work, counselor, case.host_ref, action="assign"), reflection


@route(blueprint, "/paper/<uuid:reflection>", caller=Caller.COUNSELOR)
def type_in(work: UnitOfWork, counselor: Counselor, reflection: uuid.UUID) -> Response:
    host_case, asked = asked_for(work, counselor, reflection)
    form = reflections.form_of(work, asked)
    today = _today(work, counselor).isoformat()
    return work_page(
        _page(work, counselor, host_case, asked, sheet=kept_sheet(work.library, form.items, {}), filled_on=today)
    )


@route(blueprint, "/paper/<uuid:reflection>", caller=Caller.COUNSELOR, methods=("POST",))
def keep(work: UnitOfWork, counselor: Counselor, reflection: uuid.UUID) -> WerkzeugResponse:
    host_case, asked = asked_for(work, counselor, reflection)
    form = reflections.form_of(work, asked)
    sheet = sent_sheet(work.library, form.items, request.form)
    answers = sheet.read()
    filled_on = _date(request.form.get("filled_on", ""))
    errors = _errors(sheet, answers, filled_on, today=_today(work, counselor))
    posted = request.form.get("filled_on", "")[:10]
    if errors or answers is None or filled_on is None:
        wrong = _page(work, counselor, host_case, asked, sheet=sheet, filled_on=posted, errors=errors)
        return work_page(wrong, status=422)
    try:
        is_kept = paper.type_in(work, asked, answers, filled_on=filled_on, zone=counselor.timezone, by=counselor)
    except NotInState:
        is_kept = False
    if not is_kept:
        page = _page(work, counselor, host_case, asked, sheet=sheet, filled_on=posted, is_conflict=True)
        return work_page(page, status=409)
    return redirect(address("paper.kept", reflection=asked.id), 303)


@route(blueprint, "/paper/<uuid:reflection>/kept", caller=Caller.COUNSELOR)
def kept(work: UnitOfWork, counselor: Counselor, reflection: uuid.UUID) -> Response:
    _, asked = asked_for(work, counselor, reflection)
    toast = None
    if paper.may_undo(work, asked):
        undo = address("paper.undo", reflection=asked.id)
        toast = Toast(translate("The sheet is kept, marked “on paper”."), undo_url=undo)
    return work_page(pages.FindSheetPage(work_frame(counselor, place=Place.CASES, toast=toast)))


@route(blueprint, "/paper/<uuid:reflection>/undo", caller=Caller.COUNSELOR, methods=("POST",))
def undo(work: UnitOfWork, counselor: Counselor, reflection: uuid.UUID) -> WerkzeugResponse:
    _, asked = asked_for(work, counselor, reflection)
    if paper.may_undo(work, asked):
        paper.undo(work, asked, by=counselor)
    return redirect(address("paper.type_in", reflection=asked.id), 303)


def _today(work: UnitOfWork, counselor: Counselor) -> date:
    return work.clock().astimezone(ZoneInfo(counselor.timezone)).date()


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _errors(sheet: Sheet, answers: Answers | None, filled_on: date | None, *, today: date) -> tuple[FieldError, ...]:
    found: list[FieldError] = []
    if filled_on is None or filled_on > today or (today - filled_on).days > 366:
        found.append(FieldError("isn-filled-on", translate("Please write the day on the sheet, not later than today.")))
    if answers is None:
        asks = {item.key: item.ask for item in sheet.items}
        found += [
            FieldError(field.id, f"{asks[key]} {field.errors[0]}")
            for key, field in sheet.fields.items()
            if field.errors
        ]
    return tuple(found)


def _page(
    work: UnitOfWork,
    counselor: Counselor,
    host_case: HostCase,
    reflection: Reflection,
    *,
    sheet: Sheet,
    filled_on: str,
    errors: tuple[FieldError, ...] = (),
    is_conflict: bool = False,
) -> pages.TypeInPage:
    form = reflections.form_of(work, reflection)
    client = people.person(work, people.client_by_id(work, reflection.client_id))
    position = next((n for n, one in enumerate(host_case.clients) if one.ref == client.ref), -1)
    is_sent = reflection.state == State.SENT and reflection.sent_at is not None
    return pages.TypeInPage(
        frame=work_frame(counselor, place=Place.CASES),
        case=host_case.ref,
        case_title=host_case.title,
        person=Person(client.ref, client.name, mark_of(position)),
        title=form.title,
        language=form.language,
        reflection=str(reflection.id),
        code=paper.code_of(work, reflection.id),
        parts=tuple(
            pages.TypedPart(
                part.title,
                part.lead,
                blocks_of(reflection.form_hash, part.items, sheet.fields, answers={}, language=form.language),
            )
            for part in form.parts
        ),
        filled_on=filled_on,
        today=_today(work, counselor).isoformat(),
        has_begun=reflection.state == State.STARTED,
        sent=moment(reflection.sent_at, now=work.clock(), reader=counselor) if is_sent and reflection.sent_at else "",
        is_conflict=is_conflict,
        errors=errors,
    )

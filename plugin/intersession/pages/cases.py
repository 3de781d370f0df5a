"""Builds the list of cases and the page of one case: this week side by side, homework, links, notes, concerns."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from intersession.definition.items import Item
from intersession.hooks.types import Counselor, HostCase
from intersession.models import Case
from intersession.pages import closeness, contact, given_strip, mixups, removals, separation
from intersession.pages.case_homework import homework_lines, link_lines
from intersession.pages.cases_page import (
    CaseKind,
    CaseLine,
    CasePage,
    CasesPage,
    ChartCard,
    ConcernLine,
    Heard,
    NoteLine,
    PinLine,
    Screened,
    StripCard,
)
from intersession.pages.environment import say_later, translate
from intersession.pages.frame import FieldError, WorkFrame
from intersession.pages.overview import Overview, moment, next_appointments, overview, people_of
from intersession.pages.people import Person, Progress, Standing
from intersession.pages.side_by_side import Cell, Row, Side, SideBySide, side_by_side
from intersession.services import assigning, concerns, notes, pins, reviewing, sharing
from intersession.services.reflections import COUNSELOR_NOTE
from intersession.services.reviewing import OpenReflection
from intersession.services.unit import UnitOfWork

CHART_DAYS = 84
COMING_DAYS = 60
COUPLE = 2


@dataclass(frozen=True, slots=True)
class Refused:
    """A form on the case page that could not be kept: what is wrong, and what was typed."""

    errors: tuple[FieldError, ...] = ()
    typed: dict[str, str] | None = None


def kind_of(host_case: HostCase) -> CaseKind:
    count = len(host_case.clients)
    if count == COUPLE:
        return CaseKind.COUPLE
    return CaseKind.PERSON if count < COUPLE else CaseKind.FAMILY


def build_list(
    work: UnitOfWork, frame: WorkFrame, host_cases: Sequence[HostCase], *, query: str, reader: Counselor
) -> CasesPage:
    """Build the list; `query` looks for letters of a name or nickname."""
    wanted = query.strip().casefold()
    found = [one for one in host_cases if wanted in _searched(one)]
    seen = overview(work, found, reader=reader)
    coming = next_appointments(work, found, days=COMING_DAYS) if found else {}
    return CasesPage(
        frame=frame,
        cases=tuple(
            CaseLine(
                id=one.ref,
                title=one.title,
                kind=kind_of(one),
                heard=_heard(one, seen),
                next_session=moment(coming[one.ref].starts_at, now=seen.at, reader=reader) if one.ref in coming else "",
                homework=_running(work, one, seen),
                check_first=seen.is_concerned(one),
                has_new=seen.has_new(one),
            )
            for one in found
        ),
        query=query,
        total=len(host_cases),
        add_url=work.settings.add_case_url,
    )


def _searched(host_case: HostCase) -> str:
    return " ".join([host_case.nickname, *(client.name for client in host_case.clients)]).casefold()


def _heard(host_case: HostCase, seen: Overview) -> tuple[Heard, ...]:
    heard: list[Heard] = []
    for person in people_of(host_case):
        at = seen.heard.get(seen.clients[person.id]) if person.id in seen.clients else None
        heard.append(Heard(person, moment(at, now=seen.at, reader=seen.reader) if at is not None else ""))
    return tuple(heard)


def _running(work: UnitOfWork, host_case: HostCase, seen: Overview) -> tuple[str, ...]:
    title = seen.homework(work, host_case)
    standings = {one.standing for one in seen.progress(work, host_case)}
    is_running = bool(standings & {Standing.NOT_SENT, Standing.NOT_OPENED, Standing.STARTED})
    return (title,) if title and is_running else ()


def build_case(
    work: UnitOfWork,
    frame: WorkFrame,
    host_case: HostCase,
    *,
    reader: Counselor,
    undo_url: Callable[[uuid.UUID], str],
    refused: Refused | None = None,
) -> CasePage:
    """Build the page of a case. Whose words are opened is recorded. `undo_url`: where an assignment is taken back."""
    seen = overview(work, [host_case], reader=reader)
    case = seen.cases.get(host_case.ref)
    coming = next_appointments(work, [host_case], days=COMING_DAYS).get(host_case.ref)
    empty = CasePage(
        frame=frame,
        id=host_case.ref,
        title=host_case.title,
        kind=kind_of(host_case),
        people=people_of(host_case),
        next_session=moment(coming.starts_at, now=seen.at, reader=reader) if coming else "",
        focus=host_case.focus,
        contacts=contact.lines(work, people_of(host_case), seen=seen),
        errors=refused.errors if refused else (),
        typed=refused.typed if refused else None,
    )
    if case is None:
        return empty
    return _filled(work, empty, host_case, case=case, seen=seen, undo_url=undo_url)


def _filled(
    work: UnitOfWork,
    page: CasePage,
    host_case: HostCase,
    *,
    case: Case,
    seen: Overview,
    undo_url: Callable[[uuid.UUID], str],
) -> CasePage:
    reader = seen.reader
    since = seen.at - timedelta(days=CHART_DAYS)
    opened = reviewing.open_all(work, reviewing.sent_between(work, [case.id], since=since, until=seen.at))
    if opened:
        reviewing.record_look(work, case, [one.client_id for one in opened], by=reader)
    waiting = [one for one in concerns.listed(work, case) if one.cleared_at is None]
    assignments = assigning.of_case(work, case)
    return replace(
        page,
        charts=_charts(work, case, page.people, seen),
        strip=_strip(page.people, opened, seen),
        newest=_newest(work, host_case, opened, seen=seen),
        check_first=bool(waiting),
        concerns=tuple(
            ConcernLine(
                id=str(one.id),
                about=translate(CONCERN_WORDS.get(one.about, one.about)),
                since=moment(one.raised_at, now=seen.at, reader=reader),
                person=_person(page.people, seen, one.client_id),
                closes_gate=one.closes_gate,
            )
            for one in waiting
        ),
        screened=Screened(case.screened),
        pins=tuple(_pin_line(work, one, seen) for one in page.people if one.id in seen.clients),
        separation=separation.card(work, case, seen=seen),
        sent=mixups.lines(work, case, page.people, seen=seen),
        removals=removals.lines(work, case, page.people, seen=seen),
        homework=homework_lines(work, assignments, page.people, seen=seen, undo_url=undo_url),
        links=link_lines(work, assignments, page.people, seen=seen),
        notes=tuple(
            NoteLine(str(one.id), moment(one.written_at, now=seen.at, reader=reader), one.text)
            for one in notes.listed(work, case, by=reader)
        ),
    )


CONCERN_WORDS = {
    "wrong_person": say_later("Somebody opened the link and said it is not theirs"),
    "same_browser": say_later("Both links were opened in one browser within 30 minutes"),
}
"""Words for what no form says."""


def _person(people: Sequence[Person], seen: Overview, client_id: uuid.UUID | None) -> Person | None:
    return next((one for one in people if client_id is not None and seen.clients.get(one.id) == client_id), None)


def _pin_line(work: UnitOfWork, person: Person, seen: Overview) -> PinLine:
    client = seen.clients[person.id]
    state, at = pins.standing(work, client)
    return PinLine(str(client), person, state, moment(at, now=seen.at, reader=seen.reader) if at else "")


def _charts(work: UnitOfWork, case: Case, people: Sequence[Person], seen: Overview) -> tuple[ChartCard, ...]:
    numbers = reviewing.numbers(work, [case.id], since=seen.at - timedelta(days=CHART_DAYS), until=seen.at)
    drawn = (
        closeness.chart(people, numbers, series=series, clients=seen.clients, reader=seen.reader)
        for series in closeness.SERIES
    )
    return tuple(one for one in drawn if one is not None)


def _strip(people: Sequence[Person], opened: Sequence[OpenReflection], seen: Overview) -> StripCard | None:
    return given_strip.card(people, opened, clients=seen.clients)


def _newest(
    work: UnitOfWork, host_case: HostCase, opened: Sequence[OpenReflection], *, seen: Overview
) -> SideBySide | None:
    if not opened:
        return None
    lead = opened[0]
    same = [one for one in opened if one.assignment_id == lead.assignment_id]
    newest: dict[uuid.UUID, OpenReflection] = {}
    for one in same:
        newest.setdefault(one.client_id, one)
    sides = [
        _side(progress, one, seen, asks=sharing.standing(work, one) if one is not None else {})
        for progress in seen.progress(work, host_case)
        for one in (newest.get(seen.clients.get(progress.person.id, uuid.UUID(int=0))),)
    ]
    laid_out = side_by_side(lead.form, sides)
    return replace(laid_out, rows=(*laid_out.rows, *_note_row(sides)))


def _side(progress: Progress, opened: OpenReflection | None, seen: Overview, *, asks: Mapping[str, str]) -> Side:
    if opened is None:
        standing = progress.standing if progress.standing is not Standing.SENT else Standing.NOTHING
        return Side(replace(progress, standing=standing), {})
    when = moment(opened.sent_at, now=seen.at, reader=seen.reader)
    sent = Progress(progress.person, Standing.SENT, when=when, is_changed=opened.changed_at is not None)
    return Side(sent, opened.answered, asks=asks, reflection=str(opened.id))


def _note_row(sides: Sequence[Side]) -> tuple[Row, ...]:
    item = Item(COUNSELOR_NOTE, "text", translate("Only for you"), private=True)
    cells = tuple(
        Cell(side.answers[COUNSELOR_NOTE].value, is_private=True)
        if COUNSELOR_NOTE in side.answers
        else Cell(is_private=True, was_asked=side.progress.is_sent)
        for side in sides
    )
    return (Row(item, cells),) if any(cell.is_answered for cell in cells) else ()

"""Builds the page of one case: what every tab shares, and then only what the tab shows."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from intersession.hooks.types import Counselor, HostCase
from intersession.models import Case
from intersession.pages import contact, messages, mixups, removals, separation
from intersession.pages.case_goals import goals_tab
from intersession.pages.case_homework import homework_lines, link_lines
from intersession.pages.case_timeline import Narrowed, timeline
from intersession.pages.case_week import concern_lines, week
from intersession.pages.cases import COMING_DAYS, kind_of
from intersession.pages.cases_page import CasePage, NoteLine, PinLine, Screened
from intersession.pages.course import Course, course
from intersession.pages.frame import FieldError, WorkFrame
from intersession.pages.overview import Overview, moment, next_appointments, overview, people_of
from intersession.pages.people import Person
from intersession.services import archive, assigning, concerns, notes, pins
from intersession.services.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class Refused:
    """A form on the case page that could not be kept: what is wrong, and what was typed."""

    errors: tuple[FieldError, ...] = ()
    typed: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the case is asked for. `of`: a reflection to put side by side. `narrowed`: of the timeline."""

    tab: str = "week"
    of: str = ""
    narrowed: Narrowed = field(default_factory=Narrowed)
    refused: Refused = field(default_factory=Refused)


@dataclass(frozen=True)
class _Subject:
    """The case at hand."""

    work: UnitOfWork
    host_case: HostCase
    case: Case
    seen: Overview
    asked: Asked
    undo_url: Callable[[uuid.UUID], str]


def build_case(
    work: UnitOfWork,
    frame: WorkFrame,
    host_case: HostCase,
    *,
    reader: Counselor,
    asked: Asked,
    undo_url: Callable[[uuid.UUID], str],
) -> CasePage:
    """Build one tab of a case. Whose words are opened is recorded. `undo_url`: where an assignment is taken back."""
    seen = overview(work, [host_case], reader=reader)
    case = seen.cases.get(host_case.ref)
    coming = next_appointments(work, [host_case], days=COMING_DAYS).get(host_case.ref)
    empty = CasePage(
        frame=frame,
        id=host_case.ref,
        title=host_case.title,
        kind=kind_of(host_case),
        people=people_of(host_case),
        tab=asked.tab,
        next_session=moment(coming.starts_at, now=seen.at, reader=reader) if coming else "",
        focus=host_case.focus,
        contacts=contact.lines(work, people_of(host_case), seen=seen) if asked.tab == "people" else (),
        check_first=seen.is_concerned(host_case),
        errors=asked.refused.errors,
        typed=asked.refused.typed,
    )
    if asked.tab == "goals":
        empty = replace(empty, goals=goals_tab(work, host_case, case, seen=seen))
    if case is None:
        return empty
    page = replace(empty, is_archived=case.id in archive.archived(work, [case.id], by=reader))
    return FILLED[asked.tab](_Subject(work, host_case, case, seen, asked, undo_url), page)


def _week(here: _Subject, page: CasePage) -> CasePage:
    shown = week(here.work, here.host_case, here.case, seen=here.seen, of=here.asked.of)
    return replace(
        page,
        charts=shown.charts,
        strip=shown.strip,
        newest=shown.newest,
        earlier=shown.earlier,
        concerns=concern_lines(here.work, here.case, page.people, seen=here.seen),
        check_first=bool(concerns.waiting(here.work, [here.case.id])),
        screened=Screened(here.case.screened),
        removals=removals.lines(here.work, here.case, page.people, seen=here.seen),
        course=Course(message=messages.case_line(here.work, here.case, here.host_case)),
    )


def _timeline(here: _Subject, page: CasePage) -> CasePage:
    return replace(
        page, timeline=timeline(here.work, here.host_case, here.case, seen=here.seen, narrowed=here.asked.narrowed)
    )


def _goals(here: _Subject, page: CasePage) -> CasePage:
    return page


def _homework(here: _Subject, page: CasePage) -> CasePage:
    work, people, seen = here.work, page.people, here.seen
    assignments = assigning.given_in(work, here.case)
    return replace(
        page,
        homework=homework_lines(work, assignments, people, seen=seen, undo_url=here.undo_url),
        links=link_lines(work, assignments, people, seen=seen),
        course=course(work, here.case, here.host_case, seen=seen),
    )


def _notes(here: _Subject, page: CasePage) -> CasePage:
    reader, seen = here.seen.reader, here.seen
    return replace(
        page,
        notes=tuple(
            NoteLine(str(one.id), moment(one.written_at, now=seen.at, reader=reader), one.text)
            for one in notes.listed(here.work, here.case, by=reader)
        ),
    )


def _people(here: _Subject, page: CasePage) -> CasePage:
    work, seen = here.work, here.seen
    return replace(
        page,
        pins=tuple(_pin_line(work, one, seen) for one in page.people if one.id in seen.clients),
        separation=separation.card(work, here.case, seen=seen),
        sent=mixups.lines(work, here.case, page.people, seen=seen),
    )


def _pin_line(work: UnitOfWork, person: Person, seen: Overview) -> PinLine:
    client = seen.clients[person.id]
    state, at = pins.standing(work, client)
    return PinLine(str(client), person, state, moment(at, now=seen.at, reader=seen.reader) if at else "")


FILLED: dict[str, Callable[[_Subject, CasePage], CasePage]] = {
    "week": _week,
    "timeline": _timeline,
    "goals": _goals,
    "homework": _homework,
    "notes": _notes,
    "people": _people,
}

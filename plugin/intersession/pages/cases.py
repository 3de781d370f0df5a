"""Builds the list of cases: search, filters, when each was last heard from.

Names are sealed in the database, so they are looked through here, in what the host lists for this counselor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intersession.hooks.types import Appointment, Counselor, HostCase
from intersession.pages.cases_page import CaseKind, CaseLine, CasesPage, Heard
from intersession.pages.frame import WorkFrame
from intersession.pages.overview import Overview, moment, next_appointments, overview, people_of
from intersession.pages.people import Standing
from intersession.services import archive, marks
from intersession.services.unit import UnitOfWork

COMING_DAYS = 60
SOON = timedelta(days=7)
MOST_CASES = 1000
"""So many cases are looked through; a host that lists more is cut there."""
COUPLE = 2


@dataclass(frozen=True)
class _List:
    """What the lines are made of."""

    work: UnitOfWork
    seen: Overview
    coming: dict[str, Appointment]
    new: frozenset[object]
    away: frozenset[object] = field(default_factory=frozenset)

    def is_away(self, one: HostCase) -> bool:
        case = self.seen.cases.get(one.ref)
        return case is not None and case.id in self.away

    def is_soon(self, one: HostCase) -> bool:
        return one.ref in self.coming and self.coming[one.ref].starts_at - self.seen.at <= SOON

    def waits(self, one: HostCase) -> bool:
        case = self.seen.cases.get(one.ref)
        return case is not None and case.id in self.new

    def fits(self, one: HostCase, show: str) -> bool:
        """Say whether a case belongs to what is shown: only "archived" shows those that are out of sight."""
        if show == "archived" or self.is_away(one):
            return show == "archived" and self.is_away(one)
        asked: dict[str, Callable[[HostCase], bool]] = {
            "soon": self.is_soon,
            "review": self.waits,
            "concern": self.seen.is_concerned,
        }
        return show not in asked or asked[show](one)


def kind_of(host_case: HostCase) -> CaseKind:
    count = len(host_case.clients)
    if count == COUPLE:
        return CaseKind.COUPLE
    return CaseKind.PERSON if count < COUPLE else CaseKind.FAMILY


def build_list(
    work: UnitOfWork,
    frame: WorkFrame,
    host_cases: Sequence[HostCase],
    *,
    reader: Counselor,
    query: str = "",
    show: str = "",
) -> CasesPage:
    """Build the list; `query` looks for letters of a name or nickname; `show`: one of `cases_page.SHOWS`."""
    host_cases = host_cases[:MOST_CASES]
    wanted = query.strip().casefold()
    seen = overview(work, host_cases, reader=reader)
    ids = [case.id for case in seen.cases.values()]
    here = _List(
        work,
        seen,
        next_appointments(work, host_cases, days=COMING_DAYS) if host_cases else {},
        frozenset(marks.with_new(work, ids)),
        archive.archived(work, ids, by=reader),
    )
    found = [one for one in host_cases if wanted in _searched(one) and here.fits(one, show)]
    return CasesPage(
        frame=frame,
        cases=tuple(_line(here, one) for one in sorted(found, key=lambda one: _place(here, one))),
        query=query,
        total=len(host_cases),
        add_url=work.settings.add_case_url,
        show=show,
        archived=sum(here.is_away(one) for one in host_cases),
    )


def _place(here: _List, one: HostCase) -> tuple[bool, datetime, str]:
    coming = here.coming.get(one.ref)
    return coming is None, coming.starts_at if coming else here.seen.at, one.title.casefold()


def _line(here: _List, one: HostCase) -> CaseLine:
    seen, coming = here.seen, here.coming.get(one.ref)
    return CaseLine(
        id=one.ref,
        title=one.title,
        kind=kind_of(one),
        heard=_heard(one, seen),
        next_session=moment(coming.starts_at, now=seen.at, reader=seen.reader) if coming else "",
        homework=_running(here.work, one, seen),
        check_first=seen.is_concerned(one),
        has_new=here.waits(one),
        is_archived=here.is_away(one),
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

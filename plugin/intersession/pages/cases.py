"""Builds the list of cases: search, filters, when each was last heard from.

Names are sealed in the database, so they are looked through here, in what the host lists for this counselor.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from intersession.hooks.rehearsal import sample_of
from intersession.hooks.types import Appointment, Counselor, HostCase
from intersession.models.among import Many
from intersession.pages.cases_page import CaseKind, CaseLine, CasesPage, Heard
from intersession.pages.frame import WorkFrame
from intersession.pages.overview import Overview, moment, next_appointments, overview, people_of
from intersession.pages.people import Standing
from intersession.services import archive, concerns, marks, people, sampling
from intersession.services.unit import UnitOfWork

COMING_DAYS = 60
SOON = timedelta(days=7)
MOST_CASES = 1000
"""So many cases are looked through; a host that lists more is cut there."""
PAGE = 50
COUPLE = 2


@dataclass(frozen=True)
class _Known:
    """What the search and the filters need of all cases: ids and times, nothing one by one."""

    now: datetime
    ids: dict[str, uuid.UUID]
    coming: dict[str, Appointment]
    new: frozenset[uuid.UUID]
    concerned: frozenset[uuid.UUID]
    away: frozenset[uuid.UUID]

    def is_away(self, one: HostCase) -> bool:
        return self.ids.get(one.ref) in self.away

    def fits(self, one: HostCase, show: str) -> bool:
        """Say whether a case belongs to what is shown: only "archived" shows those that are out of sight."""
        if show == "archived" or self.is_away(one):
            return show == "archived" and self.is_away(one)
        if show == "soon":
            return one.ref in self.coming and self.coming[one.ref].starts_at - self.now <= SOON
        return show not in ("review", "concern") or self.ids.get(one.ref) in (
            self.new if show == "review" else self.concerned
        )

    def place(self, one: HostCase) -> tuple[bool, datetime, str]:
        """Sort by the next session, and then by name."""
        coming = self.coming.get(one.ref)
        return coming is None, coming.starts_at if coming else self.now, one.title.casefold()


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
    number: int = 1,
) -> CasesPage:
    """Build a page of the list, from 1; `query`: letters of a name or nickname; `show`: one of `cases_page.SHOWS`."""
    host_cases = host_cases[:MOST_CASES]
    wanted = query.strip().casefold()
    # Names first, which the host gave anyway: what the database is asked then concerns only those that fit.
    named = [one for one in host_cases if wanted in _searched(one)] if wanted else host_cases
    known = _known(work, named, reader)
    found = sorted((one for one in named if known.fits(one, show)), key=known.place)
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(number, 1), pages)
    shown = found[(number - 1) * PAGE : number * PAGE]
    seen = overview(work, shown, reader=reader)
    # How many wait to be read is said of all cases, whatever is looked for.
    every = people.cases_among([one.ref for one in host_cases])
    return CasesPage(
        frame=replace(frame, to_review=marks.count_to_review(work, every)),
        cases=tuple(_line(work, one, known, seen) for one in shown),
        query=query,
        total=len(host_cases),
        add_url=work.settings.add_case_url,
        show=show,
        archived=sum(known.is_away(one) for one in named),
        number=number,
        pages=pages,
        sample=sample_of(reader) if sampling.is_there(work, by=reader) else "",
    )


def _known(work: UnitOfWork, host_cases: Sequence[HostCase], reader: Counselor) -> _Known:
    ids = people.case_ids(work, [one.ref for one in host_cases])
    every = Many(ids.values())
    return _Known(
        work.clock(),
        ids,
        next_appointments(work, host_cases, days=COMING_DAYS) if host_cases else {},
        marks.with_new(work, every),
        concerns.waiting(work, every),
        archive.archived(work, every, by=reader),
    )


def _line(work: UnitOfWork, one: HostCase, known: _Known, seen: Overview) -> CaseLine:
    coming = known.coming.get(one.ref)
    return CaseLine(
        id=one.ref,
        title=one.title,
        kind=kind_of(one),
        heard=_heard(one, seen),
        next_session=moment(coming.starts_at, now=seen.at, reader=seen.reader) if coming else "",
        homework=_running(work, one, seen),
        check_first=known.ids.get(one.ref) in known.concerned,
        has_new=known.ids.get(one.ref) in known.new,
        is_archived=known.is_away(one),
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

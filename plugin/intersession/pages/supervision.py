"""What a supervisor is given: the cases that the host names, and what was sent there, read only.

Built from a whitelist. Not in it: private notes, what is for the counselor alone, safe contact, concerns.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from intersession.hooks.types import Counselor, HostCase
from intersession.models import Case
from intersession.pages import closeness, given_strip
from intersession.pages.chart_cards import ChartCard, StripCard
from intersession.pages.frame import WorkFrame
from intersession.pages.overview import Overview, moment, next_appointments, overview, people_of
from intersession.pages.people import Person, Progress, Standing
from intersession.pages.side_by_side import Side, SideBySide, side_by_side
from intersession.services import reviewing
from intersession.services.reviewing import OpenReflection
from intersession.services.unit import UnitOfWork

WEEKS = 12
COMING_DAYS = 60


@dataclass(frozen=True, slots=True)
class SupervisedLine:
    """One case of the list. `next_session`: words, or ""."""

    id: str
    title: str
    next_session: str = ""


@dataclass(frozen=True, slots=True)
class SupervisionPage:
    """The cases that this supervisor may read."""

    template: ClassVar[str] = "intersession/web/supervising/list.html"

    frame: WorkFrame
    cases: tuple[SupervisedLine, ...]


@dataclass(frozen=True, slots=True)
class SupervisedCasePage:
    """One case as its supervisor reads it. `tables`: newest homework first."""

    template: ClassVar[str] = "intersession/web/supervising/case.html"

    frame: WorkFrame
    title: str
    people: tuple[Person, ...]
    next_session: str = ""
    weeks: int = WEEKS
    charts: tuple[ChartCard, ...] = ()
    strip: StripCard | None = None
    tables: tuple[SideBySide, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosedPage:
    """No case is open: the practice has not told its clients yet, or (`is_told`) these have not agreed yet."""

    template: ClassVar[str] = "intersession/web/supervising/closed.html"

    frame: WorkFrame
    is_told: bool = False


def build_list(
    work: UnitOfWork, frame: WorkFrame, host_cases: Sequence[HostCase], *, reader: Counselor
) -> SupervisionPage:
    """Build the list; no words are opened."""
    now = work.clock()
    coming = next_appointments(work, host_cases, days=COMING_DAYS) if host_cases else {}
    lines = (
        SupervisedLine(
            one.ref, one.title, moment(coming[one.ref].starts_at, now=now, reader=reader) if one.ref in coming else ""
        )
        for one in host_cases
    )
    return SupervisionPage(frame, tuple(lines))


def build_case(work: UnitOfWork, frame: WorkFrame, host_case: HostCase, *, reader: Counselor) -> SupervisedCasePage:
    """Build the page of a case. Whose words are opened is recorded."""
    seen = overview(work, [host_case], reader=reader)
    people = people_of(host_case)
    case = seen.cases.get(host_case.ref)
    coming = next_appointments(work, [host_case], days=COMING_DAYS).get(host_case.ref)
    next_session = moment(coming.starts_at, now=seen.at, reader=reader) if coming else ""
    if case is None:
        return SupervisedCasePage(frame, host_case.title, people, next_session)
    opened = _opened(work, case, seen)
    return SupervisedCasePage(
        frame=frame,
        title=host_case.title,
        people=people,
        next_session=next_session,
        charts=_charts(work, case, people, seen),
        strip=given_strip.card(people, opened, clients=seen.clients),
        tables=tuple(_table(people, same, seen) for same in _by_homework(opened)),
    )


def _opened(work: UnitOfWork, case: Case, seen: Overview) -> tuple[OpenReflection, ...]:
    since = seen.at - timedelta(weeks=WEEKS)
    opened = reviewing.open_all(work, reviewing.sent_between(work, [case.id], since=since, until=seen.at))
    if opened:
        reviewing.record_look(work, case, [one.client_id for one in opened], by=seen.reader)
    return opened


def _charts(work: UnitOfWork, case: Case, people: Sequence[Person], seen: Overview) -> tuple[ChartCard, ...]:
    numbers = reviewing.numbers(work, [case.id], since=seen.at - timedelta(weeks=WEEKS), until=seen.at)
    drawn = (
        closeness.chart(people, numbers, series=series, clients=seen.clients, reader=seen.reader)
        for series in closeness.SERIES
    )
    return tuple(one for one in drawn if one is not None)


def _by_homework(opened: Iterable[OpenReflection]) -> list[dict[uuid.UUID, OpenReflection]]:
    """Return each assignment's newest occurrence that somebody sent, by client, the last one sent first.

    Of one occurrence only, as the counselor sees it: what one wrote weeks ago is no answer to what the other writes.
    """
    found: dict[uuid.UUID, list[OpenReflection]] = {}
    for one in opened:
        found.setdefault(one.assignment_id, []).append(one)
    newest = ((max(one.occurrence for one in same), same) for same in found.values())
    return [{one.client_id: one for one in same if one.occurrence == number} for number, same in newest]


def _table(people: Sequence[Person], same: dict[uuid.UUID, OpenReflection], seen: Overview) -> SideBySide:
    sides = [_side(one, same.get(seen.clients.get(one.id, uuid.UUID(int=0))), seen) for one in people]
    lead = next(iter(same.values()))
    laid_out = side_by_side(lead.form, sides)
    rows = tuple(row for row in laid_out.rows if not row.item.private)
    return SideBySide(laid_out.title, laid_out.columns, rows)


def _side(person: Person, opened: OpenReflection | None, seen: Overview) -> Side:
    if opened is None:
        return Side(Progress(person), {})
    when = moment(opened.sent_at, now=seen.at, reader=seen.reader)
    sent = Progress(person, Standing.SENT, when=when, is_changed=opened.changed_at is not None)
    return Side(sent, opened.answered, broken=opened.broken)

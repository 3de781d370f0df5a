"""Builds the morning page: the day's sessions, what needs a look, this week, tomorrow."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from intersession.hooks.types import Appointment, Counselor, HostCase
from intersession.models import State
from intersession.pages.closeness import closeness_spark
from intersession.pages.environment import clock_time, day
from intersession.pages.frame import WorkFrame
from intersession.pages.gaps import flows_between, gap_sentence, newest_grids
from intersession.pages.overview import Overview, moment, overview, people_of
from intersession.pages.people import Standing
from intersession.pages.today_page import DayPart, Later, Look, LookKind, SessionCard, TodayPage
from intersession.services import reviewing
from intersession.services.reviewing import OpenReflection, TrackedNumber
from intersession.services.unit import UnitOfWork

COMING_DAYS = 30
SPARK_WEEKS = 6
GAP_DAYS = 14
NOON, EVENING = 12, 18
MOST_LOOKS = 8


@dataclass(frozen=True)
class _Day:
    """The counselor's day: its start in their zone and the appointments from then on."""

    now: datetime
    start: datetime
    appointments: Sequence[Appointment]

    def on(self, days: int) -> list[Appointment]:
        """Return the planned appointments of the day that lies so many days ahead."""
        begins, ends = self.start + timedelta(days=days), self.start + timedelta(days=days + 1)
        return [one for one in self.appointments if begins <= one.starts_at < ends and one.status != "cancelled"]


def build(work: UnitOfWork, frame: WorkFrame, host_cases: Sequence[HostCase], *, reader: Counselor) -> TodayPage:
    """Build the page. Grids of today's cases are opened for the gap's sentence, and that look is recorded."""
    by_ref = {one.ref: one for one in host_cases}
    the_day = _day(work, host_cases, reader)
    seen = overview(work, host_cases, reader=reader)
    todays = [one for one in the_day.on(0) if one.case_ref in by_ref]
    numbers = reviewing.numbers(
        work, [c.id for c in seen.cases.values()], since=the_day.now - timedelta(weeks=SPARK_WEEKS), until=the_day.now
    )
    gaps = _gaps(work, [by_ref[one.case_ref] for one in todays], seen)
    following = next((one for one in todays if one.starts_at > the_day.now), None)
    week = _week(work, seen, the_day)
    coming = next((one for one in the_day.appointments if one.starts_at >= the_day.start + timedelta(days=1)), None)
    return TodayPage(
        frame=frame,
        date=day(the_day.now, zone=reader.timezone, locale=reader.locale),
        day_part=_day_part(the_day.now, reader),
        sessions=tuple(
            _card(
                work,
                by_ref[one.case_ref],
                one,
                seen=seen,
                numbers=numbers,
                gap=gaps.get(one.case_ref, ""),
                is_next=one is following,
            )
            for one in todays
        ),
        look=_looks(work, host_cases, seen),
        tomorrow=tuple(
            _later(work, by_ref[one.case_ref], one, seen=seen) for one in the_day.on(1) if one.case_ref in by_ref
        ),
        coming=_later(work, by_ref[coming.case_ref], coming, seen=seen, with_day=True)
        if coming and not todays and coming.case_ref in by_ref
        else None,
        week_sent=week[0],
        week_asked=week[1],
        case_count=len(host_cases),
    )


def _day(work: UnitOfWork, host_cases: Sequence[HostCase], reader: Counselor) -> _Day:
    now = work.clock()
    zone = ZoneInfo(reader.timezone)
    start = datetime.combine(now.astimezone(zone).date(), time(0), tzinfo=zone)
    refs = [one.ref for one in host_cases]
    found = work.plugins.appointments(refs, since=start, until=start + timedelta(days=COMING_DAYS)) if refs else ()
    return _Day(now, start, found)


def _day_part(now: datetime, reader: Counselor) -> DayPart:
    hour = now.astimezone(ZoneInfo(reader.timezone)).hour
    if hour < NOON:
        return DayPart.MORNING
    return DayPart.AFTERNOON if hour < EVENING else DayPart.EVENING


def _card(
    work: UnitOfWork,
    host_case: HostCase,
    appointment: Appointment,
    *,
    seen: Overview,
    numbers: Sequence[TrackedNumber],
    gap: str,
    is_next: bool,
) -> SessionCard:
    case = seen.cases.get(host_case.ref)
    mine = [one for one in numbers if case is not None and one.case_id == case.id]
    zone = seen.reader.timezone
    return SessionCard(
        case=host_case.ref,
        title=host_case.title,
        time=clock_time(appointment.starts_at, zone=zone, locale=seen.reader.locale),
        minutes=appointment.minutes,
        people=seen.progress(work, host_case),
        place=appointment.place,
        starts_in=int((appointment.starts_at - seen.at).total_seconds() // 60) if is_next else None,
        check_first=seen.is_concerned(host_case),
        homework=seen.homework(work, host_case),
        gap=gap,
        spark=closeness_spark(people_of(host_case), mine, clients=seen.clients, zone=zone, most=SPARK_WEEKS),
        spark_weeks=SPARK_WEEKS,
        has_new=seen.has_new(host_case),
    )


def _gaps(work: UnitOfWork, host_cases: Sequence[HostCase], seen: Overview) -> dict[str, str]:
    ids = {seen.cases[one.ref].id: one for one in host_cases if one.ref in seen.cases}
    sent = reviewing.sent_between(work, ids, since=seen.at - timedelta(days=GAP_DAYS), until=seen.at)
    with_grid = [one for one in sent if _has_grid(work, one.form_hash)]
    opened = reviewing.open_all(work, with_grid)
    by_case: dict[uuid.UUID, list[OpenReflection]] = {}
    for reflection, open_one in zip(with_grid, opened, strict=True):
        by_case.setdefault(reflection.case_id, []).append(open_one)
    sentences: dict[str, str] = {}
    for case_id, reflections in by_case.items():
        host_case = ids[case_id]
        reviewing.record_glance(work, case_id, by=seen.reader)
        sentences[host_case.ref] = _gap(host_case, reflections, seen)
    return sentences


def _has_grid(work: UnitOfWork, form_hash: str) -> bool:
    return any(item.kind == "grid" for item in work.library.version(work.session, form_hash).items)


def _gap(host_case: HostCase, opened: Sequence[OpenReflection], seen: Overview) -> str:
    people = people_of(host_case)
    grids = newest_grids(opened)
    pair = [seen.clients[one.id] for one in people if one.id in seen.clients]
    if grids is None:
        return ""
    return gap_sentence(flows_between(grids, pair), people, rows=grids.item.rows)


def _later(
    work: UnitOfWork, host_case: HostCase, appointment: Appointment, *, seen: Overview, with_day: bool = False
) -> Later:
    progress = seen.progress(work, host_case)
    at = appointment.starts_at
    reader = seen.reader
    return Later(
        case=host_case.ref,
        title=host_case.title,
        time=moment(at, now=seen.at, reader=reader)
        if with_day
        else clock_time(at, zone=reader.timezone, locale=reader.locale),
        sent=sum(one.is_sent for one in progress),
        asked=sum(one.standing is not Standing.NOTHING for one in progress),
    )


def _looks(work: UnitOfWork, host_cases: Sequence[HostCase], seen: Overview) -> tuple[Look, ...]:
    first = [Look(LookKind.CHECK_FIRST, one.ref, one.title) for one in host_cases if seen.is_concerned(one)]
    fresh: list[Look] = []
    unopened: list[Look] = []
    for host_case in host_cases:
        progress = seen.progress(work, host_case)
        homework = seen.homework(work, host_case)
        if progress and all(one.is_sent for one in progress) and seen.has_new(host_case):
            fresh.append(Look(LookKind.NEW, host_case.ref, host_case.title, homework=homework))
        unopened += [
            Look(LookKind.NOT_OPENED, host_case.ref, host_case.title, person=one.person, homework=homework)
            for one in progress
            if one.standing is Standing.NOT_OPENED
        ]
    return (*first, *fresh, *unopened)[:MOST_LOOKS]


def _week(work: UnitOfWork, seen: Overview, the_day: _Day) -> tuple[int, int]:
    monday = the_day.start - timedelta(days=the_day.start.weekday())
    ends = monday + timedelta(days=7)
    ids = [case.id for case in seen.cases.values()]
    asked = [
        one
        for one in reviewing.asked_between(work, ids, since=monday, until=ends)
        if one.state != State.CLOSED and (one.due_at is None or one.due_at < ends)
    ]
    return sum(one.state == State.SENT for one in asked), len(asked)

"""Builds the morning page: the day's sessions, what needs a look, this week, tomorrow."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from intersession.definition.form import Form
from intersession.hooks.types import Appointment, Counselor, HostCase
from intersession.models.among import Many
from intersession.pages.appointments import about_to_begin
from intersession.pages.changes import beyond_noise, with_norms
from intersession.pages.closeness import closeness_spark
from intersession.pages.environment import clock_time, day
from intersession.pages.frame import WorkFrame
from intersession.pages.gaps import flows_between, gap_sentence, newest_grids
from intersession.pages.looks import Caseload, looks
from intersession.pages.overview import Overview, moment, overview, people_of
from intersession.pages.people import Standing
from intersession.pages.today_page import DayPart, Later, Look, LookKind, SessionCard, TodayPage
from intersession.services import archive, marks, people, reflections, reviewing
from intersession.services.reviewing import OpenReflection, TrackedNumber
from intersession.services.unit import UnitOfWork

COMING_DAYS = 30
PAST_DAYS = 56
SPARK_WEEKS = 6
GAP_DAYS = 14
NOON, EVENING = 12, 18
MOST_NOT_OPENED = 6


@dataclass(frozen=True)
class _Day:
    """The counselor's day: its start in their zone, and the appointments `since` eight weeks ago."""

    now: datetime
    start: datetime
    since: datetime
    appointments: Sequence[Appointment]

    def on(self, days: int) -> list[Appointment]:
        """Return the planned appointments of the day that lies so many days ahead."""
        begins, ends = self.start + timedelta(days=days), self.start + timedelta(days=days + 1)
        return [one for one in self.appointments if begins <= one.starts_at < ends and one.status != "cancelled"]

    @property
    def past(self) -> list[Appointment]:
        return [one for one in self.appointments if one.starts_at < self.now and one.status != "cancelled"]

    @property
    def coming(self) -> Appointment | None:
        """Return the first one after today."""
        after = self.start + timedelta(days=1)
        return next((one for one in self.appointments if one.starts_at >= after and one.status != "cancelled"), None)


def build(
    work: UnitOfWork,
    frame: WorkFrame,
    host_cases: Sequence[HostCase],
    *,
    reader: Counselor,
    sample: HostCase | None = None,
) -> TodayPage:
    """Build the page.

    Of the cases of today, the grids of two weeks are opened for the gap, and what a measure with a known error adds up
    for the change; nothing else that anybody wrote. Each case of which something was opened has one look in the trail,
    each time the page is built.
    Only the cases of today, tomorrow and the next session are looked at one by one, however many there are.
    `sample`: the made-up couple, whose session is shown on a day without a real one, and counted nowhere.
    """
    by_ref = {one.ref: one for one in host_cases}
    the_day = _day(work, host_cases, reader)
    todays = [one for one in the_day.on(0) if one.case_ref in by_ref]
    tomorrows = [one for one in the_day.on(1) if one.case_ref in by_ref]
    coming = the_day.coming if the_day.coming is not None and the_day.coming.case_ref in by_ref else None
    near = dict.fromkeys(one.case_ref for one in (*todays, *tomorrows, *([coming] if coming else [])))
    seen = overview(work, [by_ref[ref] for ref in near], reader=reader)
    ids = people.case_ids(work, by_ref)
    every = Many(ids.values())
    load = Caseload(host_cases, ids, every, the_day.since, the_day.past, archive.archived(work, every, by=reader))
    week = _week(work, every, the_day)
    meeting = [by_ref[ref] for ref in dict.fromkeys(one.case_ref for one in todays)]  # who meets twice, once
    found = looks(work, load)
    return TodayPage(
        frame=replace(frame, to_review=marks.count_to_review(work, every)),
        sample=_sample(work, sample, reader=reader) if sample is not None and not todays else None,
        date=day(the_day.now, zone=reader.timezone, locale=reader.locale),
        day_part=_day_part(the_day.now, reader),
        sessions=_cards(work, by_ref, todays, seen=seen),
        look=(*found.lines, *_not_opened(work, meeting, seen)),
        new=found.new,
        has_more_new=found.has_more_new,
        tomorrow=tuple(_later(work, by_ref[one.case_ref], one, seen=seen) for one in tomorrows),
        coming=_later(work, by_ref[coming.case_ref], coming, seen=seen, with_day=True)
        if coming and not todays
        else None,
        week_sent=week[0],
        week_asked=week[1],
        case_count=len(host_cases),
        add_session_url=work.settings.add_session_url,
    )


def _sample(work: UnitOfWork, sample: HostCase, *, reader: Counselor) -> SessionCard:
    seen = overview(work, [sample], reader=reader)
    return _cards(work, {sample.ref: sample}, [about_to_begin(sample.ref, now=seen.at)], seen=seen)[0]


def _cards(
    work: UnitOfWork, by_ref: dict[str, HostCase], todays: Sequence[Appointment], *, seen: Overview
) -> tuple[SessionCard, ...]:
    ours = [seen.cases[one.case_ref].id for one in todays if one.case_ref in seen.cases]
    meeting = [by_ref[one.case_ref] for one in todays]
    gaps, changes = _gaps(work, meeting, seen), _changes(work, meeting, seen)
    for ref in dict.fromkeys([*gaps, *changes]):  # one look, whatever was made of it
        reviewing.record_glance(work, seen.cases[ref].id, by=seen.reader)
    here = _Around(
        seen=seen,
        numbers=reviewing.numbers(work, ours, since=seen.at - timedelta(weeks=SPARK_WEEKS), until=seen.at),
        gaps=gaps,
        changes=changes,
        stars=Counter(one.case_id for one in marks.starred(work, ours)),
        following=next((one for one in todays if one.starts_at > seen.at), None),
    )
    return tuple(_card(work, by_ref[one.case_ref], one, here=here) for one in todays)


def _day(work: UnitOfWork, host_cases: Sequence[HostCase], reader: Counselor) -> _Day:
    now = work.clock()
    zone = ZoneInfo(reader.timezone)
    start = datetime.combine(now.astimezone(zone).date(), time(0), tzinfo=zone)
    refs = [one.ref for one in host_cases]
    since, until = start - timedelta(days=PAST_DAYS), start + timedelta(days=COMING_DAYS)
    return _Day(now, start, since, work.plugins.appointments(refs, since=since, until=until) if refs else ())


def _day_part(now: datetime, reader: Counselor) -> DayPart:
    hour = now.astimezone(ZoneInfo(reader.timezone)).hour
    if hour < NOON:
        return DayPart.MORNING
    return DayPart.AFTERNOON if hour < EVENING else DayPart.EVENING


@dataclass(frozen=True)
class _Around:
    """What the cards of a day are made of, fetched for all of them at once."""

    seen: Overview
    numbers: Sequence[TrackedNumber]
    gaps: dict[str, str]
    changes: dict[str, tuple[str, ...]]
    stars: Counter[uuid.UUID]
    following: Appointment | None


def _card(work: UnitOfWork, host_case: HostCase, appointment: Appointment, *, here: _Around) -> SessionCard:
    seen, case = here.seen, here.seen.cases.get(host_case.ref)
    mine = [one for one in here.numbers if case is not None and one.case_id == case.id]
    who, zone = people_of(host_case), seen.reader.timezone
    is_next = appointment is here.following
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
        gap=here.gaps.get(host_case.ref, ""),
        spark=closeness_spark(who, mine, clients=seen.clients, zone=zone, most=SPARK_WEEKS),
        spark_weeks=SPARK_WEEKS,
        has_new=seen.has_new(host_case),
        stars=here.stars[case.id] if case is not None else 0,
        changed=here.changes.get(host_case.ref, ()),
    )


def _gaps(work: UnitOfWork, host_cases: Sequence[HostCase], seen: Overview) -> dict[str, str]:
    ids = {seen.cases[one.ref].id: one for one in host_cases if one.ref in seen.cases}
    sent = reviewing.sent_between(work, ids, since=seen.at - timedelta(days=GAP_DAYS), until=seen.at)
    with_grid = [one for one in sent if _grids_of(reflections.form_of(work, one))]
    opened = reviewing.open_all(work, with_grid, only=_grids_of)
    by_case: dict[uuid.UUID, list[OpenReflection]] = {}
    for reflection, open_one in zip(with_grid, opened, strict=True):
        by_case.setdefault(reflection.case_id, []).append(open_one)
    return {ids[case_id].ref: _gap(ids[case_id], of_case, seen) for case_id, of_case in by_case.items()}


def _changes(work: UnitOfWork, host_cases: Sequence[HostCase], seen: Overview) -> dict[str, tuple[str, ...]]:
    ours = {one.ref: seen.cases[one.ref] for one in host_cases if one.ref in seen.cases}
    asked = with_norms(work, [case.id for case in ours.values()])
    said: dict[str, tuple[str, ...]] = {}
    for one in host_cases:
        if one.ref in ours and ours[one.ref].id in asked and one.ref not in said:
            found = beyond_noise(work, one, ours[one.ref], clients=seen.clients, reader=seen.reader)
            said |= {one.ref: found} if found is not None else {}
    return said


def _grids_of(form: Form) -> frozenset[str]:
    return frozenset(item.key for item in form.items if item.kind == "grid")


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


def _not_opened(work: UnitOfWork, todays: Sequence[HostCase], seen: Overview) -> tuple[Look, ...]:
    """Return who has not opened what is asked before a session of today."""
    return tuple(
        Look(
            LookKind.NOT_OPENED, one.ref, one.title, person=who.person, homework=seen.homework(work, one, of=who.person)
        )
        for one in todays
        for who in seen.progress(work, one)
        if who.standing is Standing.NOT_OPENED
    )[:MOST_NOT_OPENED]


def _week(work: UnitOfWork, case_ids: Iterable[uuid.UUID], the_day: _Day) -> tuple[int, int]:
    monday = the_day.start - timedelta(days=the_day.start.weekday())
    return reviewing.count_between(work, case_ids, since=monday, until=monday + timedelta(days=7))

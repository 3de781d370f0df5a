"""When homework is asked for: schedules, and the times that follow from one. Pure: no database, no hooks.

Two times of one schedule never overlap: what is still open closes when the next opens, so a link leads to one thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

ONCE, DAY, WEEK, TWO_WEEKS, BEFORE, AFTER = "once", "day", "week", "two_weeks", "before_session", "after_session"
RHYTHMS = (ONCE, DAY, WEEK, TWO_WEEKS, BEFORE, AFTER)
BOUND = frozenset({BEFORE, AFTER})
"""These follow the calendar: their times move with the sessions."""
DAYS_BETWEEN = {ONCE: 0, DAY: 1, WEEK: 7, TWO_WEEKS: 14}
USUAL_TIMES = {ONCE: 1, DAY: 7, WEEK: 8, TWO_WEEKS: 4}
"""How often, when nobody said how often or until when."""
MOST_DAYS, MOST_TIMES = 28, 60
OPEN_DAYS = 7
"""How long something without a date stays open."""
GRACE = timedelta(hours=24)
"""How long it stays open after it was asked for: until a day after the session."""
DAYS_BEFORE = 2
DAYS_AFTER = 2
"""After a session it is asked for by the evening of so many days later."""
MORNING, EVENING = time(8), time(21)
JUST_ENDED = timedelta(hours=2)
"""A session that ended so long ago still counts: the counselor assigns on the way out."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often something is asked. `times`: 0 for as many as usual. `until`: the last moment at which one may open.

    `opens_at`, `due_at`: of the first one; aware. `zone`: the IANA zone whose local time is kept.
    """

    every: str
    opens_at: datetime
    due_at: datetime | None = None
    zone: str = "UTC"
    times: int = 0
    until: datetime | None = None

    @property
    def is_bound(self) -> bool:
        """True when the times come from the calendar."""
        return self.every in BOUND


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session in the calendar, as far as a schedule cares."""

    ref: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that something is asked. `meeting`: the session it belongs to, or ""."""

    opens_at: datetime
    due_at: datetime | None
    closes_at: datetime
    meeting: str = ""


def occurrences(schedule: Schedule, meetings: Iterable[Meeting] = ()) -> tuple[Occurrence, ...]:
    """Return all times of a schedule in order; of a bound one, those for the given sessions."""
    wanted = _bound(schedule, meetings) if schedule.is_bound else _regular(schedule)
    distinct = {one.opens_at: one for one in sorted(wanted, key=lambda one: one.opens_at, reverse=True)}
    in_order = sorted(distinct.values(), key=lambda one: one.opens_at)
    return tuple(_apart(in_order))


def _apart(wanted: Sequence[Occurrence]) -> Iterator[Occurrence]:
    for one, following in pairwise([*wanted, None]):
        if one is None:
            continue
        limit = following.opens_at if following is not None else one.closes_at
        due_at = min(one.due_at, limit) if one.due_at is not None else None
        yield Occurrence(one.opens_at, due_at, min(one.closes_at, limit), one.meeting)


def _regular(schedule: Schedule) -> Iterator[Occurrence]:
    is_daily = schedule.every == DAY
    for number in range(_times(schedule)):
        days = DAYS_BETWEEN[schedule.every] * number
        opens_at = later(schedule.opens_at, days, zone=schedule.zone)
        if number and schedule.until is not None and opens_at > schedule.until:
            return
        due_at = None if schedule.due_at is None or is_daily else later(schedule.due_at, days, zone=schedule.zone)
        usual_end = opens_at + timedelta(days=1 if is_daily else OPEN_DAYS)
        yield Occurrence(opens_at, due_at, max(due_at or usual_end, opens_at) + GRACE)


def _times(schedule: Schedule) -> int:
    if schedule.every == ONCE:
        return 1
    if schedule.times:
        return min(schedule.times, MOST_TIMES)
    return MOST_TIMES if schedule.until is not None else USUAL_TIMES[schedule.every]


def _bound(schedule: Schedule, meetings: Iterable[Meeting]) -> Iterator[Occurrence]:
    in_order = sorted(meetings, key=lambda one: (one.starts_at, one.ref))
    make = _before if schedule.every == BEFORE else _after
    for earlier, meeting, following in zip([None, *in_order], in_order, [*in_order[1:], None], strict=False):
        made = make(schedule, meeting, earlier, following)
        if made is not None and (schedule.until is None or made.opens_at <= schedule.until):
            yield made


def _before(
    schedule: Schedule, meeting: Meeting, earlier: Meeting | None, following: Meeting | None
) -> Occurrence | None:
    zone = ZoneInfo(schedule.zone)
    day = meeting.starts_at.astimezone(zone).date() - timedelta(days=DAYS_BEFORE)
    usual = datetime.combine(day, MORNING, tzinfo=zone).astimezone(meeting.starts_at.tzinfo)
    opens_at = max(usual, schedule.opens_at, earlier.starts_at if earlier is not None else usual)
    if opens_at >= meeting.starts_at:
        return None
    return Occurrence(opens_at, meeting.starts_at, meeting.starts_at + GRACE, meeting.ref)


def _after(
    schedule: Schedule, meeting: Meeting, earlier: Meeting | None, following: Meeting | None
) -> Occurrence | None:
    if meeting.ends_at < schedule.opens_at - JUST_ENDED:
        return None
    zone = ZoneInfo(schedule.zone)
    opens_at = max(meeting.ends_at, schedule.opens_at)
    day = opens_at.astimezone(zone).date() + timedelta(days=DAYS_AFTER)
    evening = datetime.combine(day, EVENING, tzinfo=zone).astimezone(opens_at.tzinfo)
    due_at = min(evening, following.starts_at) if following and following.starts_at > opens_at else evening
    return Occurrence(opens_at, due_at, due_at + GRACE, meeting.ref)


def later(at: datetime, days: int, *, zone: str) -> datetime:
    """Return the same local time so many days later, also over a change of daylight saving."""
    local = at.astimezone(ZoneInfo(zone))
    return (local + timedelta(days=days)).astimezone(at.tzinfo)

"""Schedules: times never overlap, keep their local time over DST, and none opens after the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from intersession.services import schedules
from intersession.services.schedules import Meeting, Schedule, occurrences

# Each has its own rule for daylight saving; Lord Howe moves by half an hour, Kolkata never.
ZONES = ("America/Chicago", "Europe/Madrid", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata", "UTC")
FIRST, LAST = datetime(2025, 1, 1), datetime(2027, 12, 31)  # noqa: DTZ001  # Hypothesis adds the zone itself
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
AHEAD = st.timedeltas(timedelta(0), timedelta(days=120))


@st.composite
def planned(draw: st.DrawFn) -> Schedule:
    opens_at = draw(MOMENTS)
    return Schedule(
        every=draw(st.sampled_from(schedules.RHYTHMS)),
        opens_at=opens_at,
        due_at=draw(st.none() | AHEAD.map(lambda ahead: opens_at + ahead)),
        zone=draw(st.sampled_from(ZONES)),
        times=draw(st.integers(0, 40)),
        until=draw(st.none() | AHEAD.map(lambda ahead: opens_at + ahead)),
    )


@st.composite
def calendars(draw: st.DrawFn, since: datetime) -> list[Meeting]:
    starts = draw(st.lists(st.timedeltas(-timedelta(hours=6), timedelta(days=60)), max_size=12))
    lasts = draw(st.integers(20, 180))
    return [
        Meeting(f"m{place}", since + start, since + start + timedelta(minutes=lasts))
        for place, start in enumerate(starts)
    ]


@given(st.data())
def test_times_never_overlap_and_none_opens_after_the_end(data: st.DataObject) -> None:
    schedule = data.draw(planned())
    times = occurrences(schedule, data.draw(calendars(schedule.opens_at)))

    for one in times:
        assert schedule.opens_at <= one.opens_at < one.closes_at
        assert one.due_at is None or one.due_at <= one.closes_at
        # The first is asked for in any case: the counselor said when it opens.
        is_first = one is times[0] and not schedule.is_bound
        assert is_first or schedule.until is None or one.opens_at <= schedule.until
    for one, following in pairwise(times):
        assert one.closes_at <= following.opens_at
    assert len({one.meeting for one in times}) == len(times) or not schedule.is_bound


@given(planned())
def test_local_time_is_kept_over_daylight_saving(schedule: Schedule) -> None:
    assume(not schedule.is_bound)
    zone = ZoneInfo(schedule.zone)
    wall = schedule.opens_at.astimezone(zone)
    step = schedules.DAYS_BETWEEN[schedule.every]

    for number, one in enumerate(occurrences(schedule)):
        local, day = one.opens_at.astimezone(zone), wall.date() + timedelta(days=step * number)
        wanted = datetime.combine(day, wall.time(), tzinfo=zone)
        exists = wanted.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wanted.replace(tzinfo=None)
        assert not exists or (local.date(), local.time()) == (day, wall.time())


@given(st.data())
def test_session_bound_times_keep_to_their_sessions(data: st.DataObject) -> None:
    schedule = data.draw(planned())
    assume(schedule.is_bound)
    meetings = {one.ref: one for one in data.draw(calendars(schedule.opens_at))}

    for one in occurrences(schedule, meetings.values()):
        meeting = meetings[one.meeting]
        if schedule.every == schedules.BEFORE:
            assert one.opens_at < meeting.starts_at
            assert one.due_at == meeting.starts_at
        else:
            assert one.opens_at >= meeting.ends_at

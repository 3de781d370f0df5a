"""The note before a session goes once for the time at which the session is, whatever was planned before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from intersession.hooks.types import Appointment
from tests.support.clock import Clock
from tests.support.units import ANA, COUPLE, Practice
from tests.unit.jobs.test_cadence import Calendar, assign, run_once

pytestmark = pytest.mark.sqlite

THURSDAY = timedelta(days=2, hours=17)
"""From Monday at 18:00: at 11:00."""


@pytest.fixture
def session(practice: Practice, clock: Clock) -> Appointment:
    """A session whose note is due at 23:00 of the evening before, and waits until 8:00."""
    practice.settings = replace(practice.settings, nudge_time="", reminder_hours=12)
    return Appointment("s1", COUPLE.ref, clock() + THURSDAY)


def notes(practice: Practice, clock: Clock, calendar: Calendar, *, days: int = 1) -> list[str]:
    """Let a worker look at the hours that tell, each day from midnight on; return when notes on a session went."""
    midnight = clock()
    for day in range(days):
        for hours in (0, 8, 8.5, 23):
            clock.set(midnight + timedelta(days=day, hours=hours))
            run_once(practice)
    clock.set(midnight + timedelta(days=days))
    return [at for kind, at in calendar.to("ana") if kind == "before"]


@pytest.fixture
def calendar(practice: Practice, clock: Clock, session: Appointment) -> Calendar:
    """The session in the calendar, and the night before it, with the note waiting."""
    made = Calendar(clock=clock)
    practice.plugins.register(made, "calendar")
    made.sessions = [session]
    assign(practice, clients=(ANA,))
    clock.advance(hours=6)
    assert notes(practice, clock, made, days=2) == []
    return made


@pytest.mark.parametrize(
    ("moved_by", "goes"),
    [
        (timedelta(0), ["Thu 08:00"]),
        (timedelta(hours=3), ["Thu 08:00"]),
        (timedelta(hours=-2), ["Thu 08:00"]),
        (timedelta(days=2), ["Sat 08:00"]),
        (timedelta(days=20), []),
        (timedelta(days=-3), []),
    ],
)
def test_note_that_waits_while_the_session_is_moved_goes_once_before_the_new_time(
    practice: Practice,
    calendar: Calendar,
    clock: Clock,
    session: Appointment,
    moved_by: timedelta,
    goes: list[str],
) -> None:
    calendar.sessions = [replace(session, starts_at=session.starts_at + moved_by)]

    assert notes(practice, clock, calendar, days=4) == goes


@pytest.mark.parametrize(
    ("moved_by", "goes"),
    [
        (timedelta(hours=6), ["Thu 08:00"]),
        (timedelta(days=1), ["Thu 08:00", "Fri 08:00"]),
    ],
)
def test_note_that_left_is_enough_for_a_session_that_is_moved_by_hours(
    practice: Practice,
    calendar: Calendar,
    clock: Clock,
    session: Appointment,
    moved_by: timedelta,
    goes: list[str],
) -> None:
    notes(practice, clock, calendar, days=1)
    calendar.sessions = [replace(session, starts_at=session.starts_at + moved_by)]

    assert notes(practice, clock, calendar, days=3) == goes


def test_same_time_said_in_another_zone_brings_no_second_note(
    practice: Practice, calendar: Calendar, clock: Clock, session: Appointment
) -> None:
    elsewhere = session.starts_at.astimezone(timezone(timedelta(hours=5)))
    calendar.sessions = [replace(session, starts_at=elsewhere)]

    assert notes(practice, clock, calendar, days=2) == ["Thu 08:00"]

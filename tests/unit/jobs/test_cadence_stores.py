"""A week of messages over the night that clocks change, on both stores: their times and JSON are not the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from intersession.hooks.types import Appointment
from intersession.models import Client, Reflection
from intersession.services import puttingoff
from intersession.services.contact import SafeContact
from tests.support.clock import Clock
from tests.support.units import ANA, BEN, COUPLE, Practice
from tests.unit.jobs.test_cadence import Calendar, assign, keep_contact, run_once

pytestmark = pytest.mark.slow

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 3, 27, 21, 30, tzinfo=BERLIN)
"""Two nights later, at two, it is three there."""


def test_local_hours_hold_over_the_change_of_clocks(practice: Practice, clock: Clock) -> None:
    calendar = Calendar(clock=clock)
    practice.plugins.register(calendar, "calendar")
    calendar.sessions = [Appointment("s1", COUPLE.ref, datetime(2026, 4, 3, 10, 0, tzinfo=BERLIN))]
    clock.set(FRIDAY.astimezone(UTC))
    assign(practice, clients=(replace(ANA, timezone="Europe/Berlin"), replace(BEN, timezone="Europe/Berlin")))
    keep_contact(practice, BEN, SafeContact(since="19:00", until="20:00", days=(6, 0, 1, 2, 3)))

    said = []
    for day in range(7):
        for hour in (7, 8, 18, 19):
            clock.set((datetime(2026, 3, 28, hour, 5, tzinfo=BERLIN) + timedelta(days=day)).astimezone(UTC))
            seen = len(calendar.sent)
            run_once(practice)
            local = clock().astimezone(BERLIN).strftime("%a %H")
            said += [(who, kind, local) for who, kind, _ in calendar.sent[seen:]]
            if said and said[-1] == ("ben", "invite", local):
                put_off(practice, "ben")

    assert [one for one in said if one[0] == "ana"] == [
        ("ana", "invite", "Sat 08"),
        ("ana", "nudge", "Tue 18"),
        ("ana", "before", "Thu 18"),
    ]
    # Ben may be written to from Sunday on, at seven, which is an hour earlier by the sun, and said "later" then.
    assert [one for one in said if one[0] == "ben"][:2] == [("ben", "invite", "Sun 19"), ("ben", "invite", "Mon 19")]


def put_off(practice: Practice, who: str) -> None:
    with practice.writing() as work:
        mine = select(Reflection).join(Client, Client.id == Reflection.client_id).where(Client.host_ref == who)
        puttingoff.put_off(work, work.session.scalars(mine).one())

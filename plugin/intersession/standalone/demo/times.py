"""When things happen in the demo: sessions of today and tomorrow around now, and the weeks before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intersession.standalone.demo.people import WEEKS, DemoCase

SOON = timedelta(minutes=20)
STEP = timedelta(minutes=75)
FIVE_MINUTES = 300
TOMORROW = tuple(time(hour) for hour in (9, 10, 11, 13, 14, 15, 16, 17))
HOURS = (9, 10, 11, 13, 14, 15, 16)


class DemoClock:
    """Tells the time of the story while one is told, and the real time after."""

    def __init__(self) -> None:
        self.told: datetime | None = None

    def __call__(self) -> datetime:
        return self.told or datetime.now(UTC)


def next_sessions(cases: Sequence[DemoCase], *, now: datetime, zone: ZoneInfo) -> dict[str, datetime]:
    """Return when the next session of each case is: from soon on for today's, at usual hours for tomorrow's.

    Late in the evening, what does not fit into today is tomorrow.
    """
    found: dict[str, datetime] = {}
    for counselor in {case.counselor for case in cases}:
        own = [case for case in cases if case.counselor == counselor]
        found.update(_next_sessions(own, now=now.astimezone(zone), zone=zone))
    return found


def _next_sessions(cases: Sequence[DemoCase], *, now: datetime, zone: ZoneInfo) -> dict[str, datetime]:
    first = datetime.fromtimestamp(-(-(now + SOON).timestamp() // FIVE_MINUTES) * FIVE_MINUTES, zone)
    today = [case.key for case in cases if case.day == "today"]
    fitting = {key: first + n * STEP for n, key in enumerate(today) if (first + n * STEP).date() == now.date()}
    later = [case.key for case in cases if case.day != "none" and case.key not in fitting]
    tomorrow = now.date() + timedelta(days=1)
    slots = {key: datetime.combine(tomorrow, TOMORROW[n % len(TOMORROW)], zone) for n, key in enumerate(later)}
    return {key: at.astimezone(UTC) for key, at in {**fitting, **slots}.items()}


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks of one case. Week 1 is the oldest; week n lies between session n and session n + 1."""

    next_session: datetime
    zone: ZoneInfo
    hour: int

    def session(self, week: int) -> datetime:
        """Return when the session that begins a week is or was; the one after the last week is still to come."""
        if week > WEEKS:
            return self.next_session
        day = self.next_session.astimezone(self.zone).date() - timedelta(weeks=WEEKS + 1 - week)
        return datetime.combine(day, time(self.hour), self.zone).astimezone(UTC)

    def opening(self, week: int) -> datetime:
        """Return when the questions of a week open: two days after its session, at six in the evening."""
        day = self.session(week).astimezone(self.zone).date() + timedelta(days=2)
        return datetime.combine(day, time(18), self.zone).astimezone(UTC)

    def evening(self, week: int, *, days: int, minutes: int) -> datetime:
        """Return an evening so many days after a week's opening, so many minutes after half past seven."""
        day = self.opening(week).astimezone(self.zone).date() + timedelta(days=days)
        return datetime.combine(day, time(19, 30), self.zone).astimezone(UTC) + timedelta(minutes=minutes)

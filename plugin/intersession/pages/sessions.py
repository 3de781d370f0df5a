"""The sessions that documents speak of: the last one that was held, the next one, and those within a range."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from intersession.hooks.types import Appointment, HostCase
from intersession.pages.appointments import appointments
from intersession.services.unit import UnitOfWork

PAST_DAYS = 180
COMING_DAYS = 60


@dataclass(frozen=True, slots=True)
class Sessions:
    """A case's sessions around now: those that were held, earliest first, and the one that comes next."""

    now: datetime
    held: tuple[Appointment, ...] = ()
    next: Appointment | None = None

    @property
    def last(self) -> Appointment | None:
        return self.held[-1] if self.held else None

    @property
    def since(self) -> datetime | None:
        """When the last session began, or None before the second one."""
        return self.last.starts_at if self.last else None

    def within(self, since: datetime, until: datetime) -> tuple[Appointment, ...]:
        """Return the sessions that were held in [since, until], earliest first."""
        return tuple(one for one in self.held if since <= one.starts_at <= until)


def sessions_of(work: UnitOfWork, host_case: HostCase, *, since: datetime | None = None) -> Sessions:
    """Ask the host for a case's sessions from `since` on, or of the last half year."""
    now = work.clock()
    found = appointments(
        work, [host_case.ref], since=since or now - timedelta(days=PAST_DAYS), until=now + timedelta(days=COMING_DAYS)
    )
    held = tuple(one for one in found if one.status != "cancelled" and _ends(one) <= now)
    coming = [one for one in found if one.status == "planned" and _ends(one) > now]
    return Sessions(now, held, coming[0] if coming else None)


def _ends(one: Appointment) -> datetime:
    return one.starts_at + timedelta(minutes=one.minutes)

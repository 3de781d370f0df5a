"""The sessions that the counselor's pages show: those of the host's calendar, and the made-up ones of a sample couple.

No job asks here: what is made up sends nothing, closes nothing and is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from intersession.hooks.rehearsal import is_sample
from intersession.hooks.types import Appointment
from intersession.pages.environment import translate
from intersession.pages.sample_words import AGREED
from intersession.services.unit import UnitOfWork

SOON = timedelta(minutes=20)
QUARTER = 15 * 60
WEEKS_BACK = 3


def appointments(work: UnitOfWork, refs: Sequence[str], *, since: datetime, until: datetime) -> Sequence[Appointment]:
    """Return the sessions of these cases, earliest first."""
    found = work.plugins.appointments(refs, since=since, until=until)
    made_up = [one for one in _made_up(refs, work.clock()) if since <= one.starts_at < until]
    return sorted([*found, *made_up], key=lambda one: one.starts_at) if made_up else found


def about_to_begin(ref: str, *, now: datetime) -> Appointment:
    """Return the session of a sample couple that is to come: always the next quarter of an hour after `SOON`."""
    quarters = -(-(now + SOON).timestamp() // QUARTER)
    return Appointment(f"{ref}:next", ref, datetime.fromtimestamp(quarters * QUARTER, UTC))


def _made_up(refs: Iterable[str], now: datetime) -> Iterator[Appointment]:
    for ref in filter(is_sample, refs):
        coming = about_to_begin(ref, now=now)
        for weeks in range(WEEKS_BACK, 0, -1):
            yield Appointment(f"{ref}:{weeks}", ref, coming.starts_at - timedelta(weeks=weeks), agreed=_agreed(weeks))
        yield coming


def _agreed(weeks: int) -> tuple[str, ...]:
    return tuple(translate(words) for words in AGREED) if weeks == 1 else ()

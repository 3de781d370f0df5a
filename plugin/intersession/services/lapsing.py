"""What once was over stays over, also when the machine's clock is set back: links, visits, proofs, codes, permissions.

Whoever meets one of them past its time marks it at once (`links.find`, `visits.note_lapse`, `codes.is_right`). What
nobody meets is marked here, every few minutes, and by whoever sees the clock go back, as of the time before.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, update

from intersession.models import Code, HandOver, Link, Pin, Visit
from intersession.services import visits
from intersession.services.unit import UnitOfWork


def note_all(work: UnitOfWork, *, at: datetime | None = None) -> None:
    """Mark everything whose time is over now, or was over at the time `at` that the clock showed before."""
    now = at or work.clock()
    idle, most = visits.limits_of(work)
    has_timed_out = or_(Visit.seen_at <= now - idle, Visit.began_at <= now - most)
    proof_is_old = Visit.proved_at <= now - timedelta(minutes=visits.PROVED_MINUTES)
    _set(work, Link, Link.lapsed_at.is_(None) & (Link.expires_at <= now), lapsed_at=now)
    _set(work, Visit, Visit.lapsed_at.is_(None) & Visit.ended_at.is_(None) & has_timed_out, lapsed_at=now)
    _set(work, Visit, proof_is_old, proved_at=None)
    _set(work, Code, Code.lapsed_at.is_(None) & (Code.expires_at <= now), lapsed_at=now)
    _set(work, Pin, Pin.may_set_until <= now, may_set_until=None)
    _set(work, HandOver, HandOver.open_until <= now, open_until=None)


def _set(work: UnitOfWork, model: Any, which: ColumnElement[bool], **values: Any) -> None:
    statement = update(model).where(which).values(**values)
    work.session.execute(statement.execution_options(synchronize_session=False))

"""Taking work out of the outbox: claimed under a lease, run, marked done together with what it changed.

What a job changes in our database happens once: it is saved with the mark. What it does elsewhere (a mail) may happen
again after a crash, so it carries a key that is the same each time.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update

from intersession.errors import DeliveryRefused, IntersessionError, NoDelivery, NotFound
from intersession.hooks.manager import CAUGHT
from intersession.models import Outbox
from intersession.models.engine import begin_write
from intersession.services import messaging
from intersession.services.unit import UnitOfWork

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""How long a job may take before another worker may have it."""
MAX_ATTEMPTS = 12
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)


class LeaseLost(IntersessionError):
    """A job took longer than its lease, or was called off, so what it changed here is not kept.

    Save that a message left: of one that was called off in that moment, too, the record stays.
    """


class UnknownKind(IntersessionError):
    """The outbox holds a kind of work that this version does not know."""


HOPELESS = (NoDelivery, DeliveryRefused, UnknownKind)
"""What another try cannot mend: it goes to a person at once."""


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed row. `attempts` counts this one too."""

    id: uuid.UUID
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    lease: uuid.UUID


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Work that was given up, for a person to look at. `error` is the name of what happened, never its text."""

    id: uuid.UUID
    kind: str
    attempts: int
    error: str
    died_at: datetime


Handler = Callable[[UnitOfWork, Job], None]


def claim(work: UnitOfWork, *, lease: timedelta = LEASE) -> Job | None:
    """Take the oldest due row for as long as the lease, and save that; None when nothing is due.

    A row whose workers were killed too often is given up here, since none of them could.
    """
    return _claim(work, lease=lease)


def claim_row(work: UnitOfWork, row_id: uuid.UUID, *, lease: timedelta = LEASE) -> Job | None:
    """Take this row, if it is due and nobody has it, as `claim` does."""
    return _claim(work, Outbox.id == row_id, lease=lease)


def due_rows(work: UnitOfWork, *, most: int = 500) -> tuple[uuid.UUID, ...]:
    """Return the ids of what is due and nobody has, oldest first."""
    oldest = select(Outbox.id).where(_is_due(work.clock())).order_by(Outbox.run_at, Outbox.id).limit(most)
    return tuple(work.session.scalars(oldest))


def _claim(work: UnitOfWork, *which: ColumnElement[bool], lease: timedelta) -> Job | None:
    while (row := _first_due(work, *which)) is not None:
        if row.attempts < MAX_ATTEMPTS:
            return _leased(work, row, lease)
        row.dead_at, row.lease, row.leased_until = work.clock(), None, None
        row.error = row.error or "WorkerKilled"
        log.error("job %s (%s) given up: its worker was killed %d times", row.id, row.kind, row.attempts)
        work.session.commit()
    work.session.rollback()
    return None


def _first_due(work: UnitOfWork, *which: ColumnElement[bool]) -> Outbox | None:
    oldest = select(Outbox).where(_is_due(work.clock()), *which).order_by(Outbox.run_at, Outbox.id).limit(1)
    if work.session.scalars(oldest).first() is None:
        return None  # the common case, without SQLite's write lock
    work.session.rollback()
    begin_write(work.session)
    return work.session.scalars(oldest.with_for_update(skip_locked=True)).first()


def _is_due(now: datetime) -> ColumnElement[bool]:
    is_free = or_(Outbox.leased_until.is_(None), Outbox.leased_until < now)
    return Outbox.done_at.is_(None) & Outbox.dead_at.is_(None) & (Outbox.run_at <= now) & is_free


def _leased(work: UnitOfWork, row: Outbox, lease: timedelta) -> Job:
    claimed = uuid.uuid4()
    row.lease, row.leased_until, row.attempts = claimed, work.clock() + lease, row.attempts + 1
    job = Job(row.id, row.kind, dict(row.payload), row.attempts, claimed)
    work.session.commit()
    return job


def run(work: UnitOfWork, job: Job, *, handlers: Mapping[str, Handler]) -> bool:
    """Run a claimed job and return True when it is done; otherwise it is tried again later, or given up."""
    try:
        _handler(job, handlers)(work, job)
        _finish(work, job)
    except LeaseLost:
        work.session.rollback()
        log.warning("job %s (%s): somebody else has it now", job.id, job.kind)
    except CAUGHT as error:
        # A handler calls plugins: whatever they raise, the next job has to run.
        work.session.rollback()
        _fail(work, job, error)
    else:
        return True
    return False


def _handler(job: Job, handlers: Mapping[str, Handler]) -> Handler:
    if job.kind not in handlers:
        raise UnknownKind(job.kind)
    return handlers[job.kind]


def _finish(work: UnitOfWork, job: Job) -> None:
    begin_write(work.session)
    if not _change(work, job, done_at=work.clock(), error="") and not _left_called_off(work, job):
        raise LeaseLost
    work.session.commit()


def _left_called_off(work: UnitOfWork, job: Job) -> bool:
    """Give a row back that was called off while it was ours, and say whether its message left all the same."""
    mine = (Outbox.id == job.id) & (Outbox.lease == job.lease)
    change = update(Outbox).where(mine).values(lease=None, leased_until=None).returning(Outbox.id)
    was_ours = work.session.execute(change.execution_options(synchronize_session=False)).first() is not None
    return was_ours and messaging.has_left(work, messaging.key_of(job.kind, job.id))


def _fail(work: UnitOfWork, job: Job, error: BaseException) -> None:
    now = work.clock()
    is_dead = job.attempts >= MAX_ATTEMPTS or isinstance(error, HOPELESS)
    # The name alone: the text of an error may hold an address or a name.
    name = type(error).__name__
    begin_write(work.session)
    _change(work, job, error=name, run_at=now + pause(job.attempts), dead_at=now if is_dead else None)
    work.session.commit()
    say = "given up" if is_dead else "to be tried again"
    log.error("job %s (%s) %s: %s in attempt %d", job.id, job.kind, say, name, job.attempts)


def _change(work: UnitOfWork, job: Job, **values: Any) -> bool:
    """Give the row back with these values, if it is still ours."""
    mine = (Outbox.id == job.id) & (Outbox.lease == job.lease) & Outbox.done_at.is_(None)
    change = update(Outbox).where(mine).values(lease=None, leased_until=None, **values).returning(Outbox.id)
    return work.session.execute(change.execution_options(synchronize_session=False)).first() is not None


def pause(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: 30 seconds, doubled each time, at most 6 hours."""
    return min(FIRST_PAUSE * (1 << (attempts - 1)), LONGEST_PAUSE)


def dead_letters(work: UnitOfWork) -> tuple[DeadLetter, ...]:
    """List what was given up, oldest first."""
    dead = (
        select(Outbox).where(Outbox.dead_at.is_not(None), Outbox.done_at.is_(None)).order_by(Outbox.dead_at, Outbox.id)
    )
    return tuple(
        DeadLetter(row.id, row.kind, row.attempts, row.error, row.dead_at)
        for row in work.session.scalars(dead.order_by(Outbox.dead_at, Outbox.id))
        if row.dead_at is not None
    )


def revive(work: UnitOfWork, letter: uuid.UUID) -> None:
    """Try given-up work again, from the first attempt. Raise NotFound when there is none. The caller commits."""
    row = work.session.get(Outbox, letter)
    if row is None or row.dead_at is None or row.done_at is not None:
        raise NotFound("no such work was given up")
    row.dead_at, row.attempts, row.run_at = None, 0, work.clock()

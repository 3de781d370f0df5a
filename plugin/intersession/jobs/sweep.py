"""Work that comes round again: each turn is one row of the outbox, under a key of its own.

So two schedulers, or a missed night, do no harm. What the turns do is written where it belongs and only listed here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select

from intersession.jobs import ahead, anchors, batches, cadence, programs, retention
from intersession.jobs.outbox import Handler, Job
from intersession.models import Outbox
from intersession.models.engine import begin_write, take_turn
from intersession.services import following, lapsing, outbox, rehearsing
from intersession.services.unit import UnitOfWork

log = logging.getLogger(__name__)

KIND = "sweep"
KEPT = timedelta(days=2)
"""How long the row of a turn is kept after it was done."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work that is due once in each stretch of `every`, counted from 1970: a missed stretch is not made up for.

    `run` looks for what is due and puts it into the outbox, under keys that make a second look harmless. Like every
    handler it may change our own tables after `begin_write`, never commits, and takes seconds, not minutes.
    """

    name: str
    every: timedelta
    run: Callable[[UnitOfWork], None]

    def turn(self, now: datetime) -> str:
        """Return the key of the turn that `now` lies in."""
        return f"{KIND}:{self.name}:{int(now.timestamp() // self.every.total_seconds())}"


class Sweep:
    """Looks which turns are due. It remembers what it saw, so that a look costs nothing until a new turn begins."""

    def __init__(self, periodic: Iterable[Periodic]) -> None:
        self._periodic = {one.name: one for one in periodic}
        self._seen: dict[str, str] = {}
        self._latest: datetime | None = None

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """What runs a turn, for the worker that finds it in the outbox."""
        return {KIND: self._run}

    def look(self, work: UnitOfWork) -> None:
        """Put a row into the outbox for each turn that nobody has put there yet, and save that.

        While the turn before is still at work, or waits for another try, no second one of that name begins.
        """
        self._see_time(work)
        turns = {name: one.turn(work.clock()) for name, one in self._periodic.items()}
        if self._seen == turns:
            return
        if self._missing(work, turns):
            work.session.rollback()
            begin_write(work.session)
            take_turn(work.session, KIND)
            missing = self._missing(work, turns)
            for name in missing:
                outbox.enqueue(work, KIND, payload={"name": name}, dedupe_key=turns[name])
            work.session.commit()
            self._seen |= {name: turns[name] for name in missing}

    def _see_time(self, work: UnitOfWork) -> None:
        """Mark what was over before the clock went back. No turn would: those of the hour that comes again were had.

        What was over was seen at every look, so only what lapsed since the last one can come alive again, for moments.
        The first look goes by the last work that was done, since clocks go back when machines start.
        """
        now, latest = work.clock(), self._latest or work.session.scalar(select(func.max(Outbox.done_at)))
        if latest is not None and now < latest:
            work.session.rollback()
            begin_write(work.session)
            lapsing.note_all(work, at=latest)
            work.session.commit()
            log.warning("the clock was set back")
        self._latest = now

    def _missing(self, work: UnitOfWork, turns: Mapping[str, str]) -> list[str]:
        """Name what has no row for its turn and none at work."""
        is_at_work = Outbox.done_at.is_(None) & Outbox.dead_at.is_(None) & (Outbox.kind == KIND)
        rows = select(Outbox.dedupe_key).where(or_(Outbox.dedupe_key.in_(turns.values()), is_at_work))
        keys = {str(key) for key in work.session.scalars(rows)}
        self._seen = {name: turn for name, turn in turns.items() if turn in keys}
        names = {key.rpartition(":")[0] for key in keys}
        return [name for name, turn in turns.items() if turn.rpartition(":")[0] not in names]

    def _run(self, work: UnitOfWork, job: Job) -> None:
        periodic = self._periodic.get(job.payload["name"])
        if periodic is None:
            log.warning("nothing called %s comes round any more", job.payload["name"])
            return
        periodic.run(work)


def tidy(work: UnitOfWork) -> None:
    """Take rows of turns that are long done out of the outbox."""
    is_old = Outbox.done_at < work.clock() - KEPT
    begin_write(work.session)
    work.session.execute(delete(Outbox).where(Outbox.kind == KIND, is_old))


def lapse(work: UnitOfWork) -> None:
    """Mark what is over, so that it stays so when the clock is set back."""
    begin_write(work.session)
    lapsing.note_all(work)


PERIODIC: tuple[Periodic, ...] = (
    Periodic("tidy", timedelta(hours=6), tidy),
    Periodic("lapse", timedelta(minutes=5), lapse),
    Periodic("programs", programs.EVERY, programs.plan),
    Periodic("messages", cadence.EVERY, cadence.plan),
    Periodic("follow", timedelta(minutes=15), following.follow_all),
    Periodic("documents", timedelta(hours=1), ahead.plan),
    Periodic("retention", retention.EVERY, retention.remove),
    Periodic("rehearsals", timedelta(hours=1), rehearsing.forget),
    Periodic("batches", timedelta(hours=1), batches.forget),
    Periodic("anchors", anchors.EVERY, anchors.plan),
)
"""What comes round in every application. A name is for good, since its turns are counted under it."""

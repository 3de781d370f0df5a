"""Counting tries in the database, so that limits hold over several processes and restarts."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from intersession.errors import TooManyTries
from intersession.models import Tries
from intersession.services.unit import UnitOfWork


def count(work: UnitOfWork, what: str, whose: str, *, most: int, seconds: int) -> None:
    """Count one try. Raise TooManyTries past `most` in this stretch of `seconds`.

    `whose` (an address, an id) is kept as a keyed hash. The caller commits even when this raises.
    """
    bucket = work.vault.practice_hash("tries", f"{what}|{whose}".encode()).hex()
    window = int(work.clock().timestamp()) // seconds
    insert = postgresql.insert if work.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Tries).values(bucket=bucket, window=window, count=1)
    work.session.execute(
        statement.on_conflict_do_update(index_elements=["bucket", "window"], set_={"count": Tries.count + 1})
    )
    work.session.execute(delete(Tries).where(Tries.bucket == bucket, Tries.window < window))
    if (so_far(work, bucket, window) or 0) > most:
        raise TooManyTries


def so_far(work: UnitOfWork, bucket: str, window: int) -> int | None:
    """Return how often it was tried in that stretch, or None."""
    return work.session.scalar(select(Tries.count).where(Tries.bucket == bucket, Tries.window == window))


def forget(work: UnitOfWork, what: str, whose: str) -> None:
    """Start counting anew, after a success."""
    bucket = work.vault.practice_hash("tries", f"{what}|{whose}".encode()).hex()
    work.session.execute(update(Tries).where(Tries.bucket == bucket).values(count=0))

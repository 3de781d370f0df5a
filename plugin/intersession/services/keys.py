"""Which master keys wrap data keys, and wrapping those anew under the newest one. What they seal is not touched."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from intersession.errors import KeyMissing, SealBroken
from intersession.models import DataKey
from intersession.services import trail
from intersession.services.unit import UnitOfWork
from intersession.services.vault import PRACTICE

BATCH = 200


@dataclass(frozen=True, slots=True)
class MasterUse:
    """How many data keys a master key wraps. `is_here`: it is configured; without it, what they seal stays shut."""

    master_id: str
    data_keys: int
    is_newest: bool
    is_here: bool


def uses(work: UnitOfWork) -> tuple[MasterUse, ...]:
    """Return each master key that wraps a data key, and the newest one in any case, which comes first."""
    rows = select(DataKey.master_id, func.count()).group_by(DataKey.master_id)
    counts = {row[0]: row[1] for row in work.session.execute(rows)}
    newest = work.vault.newest_master
    ids = [newest, *sorted(counts.keys() - {newest})]
    return tuple(MasterUse(one, counts.get(one, 0), one == newest, work.vault.has_master(one)) for one in ids)


def misfit(work: UnitOfWork) -> str:
    """Say what keeps the configured master keys from opening what is kept; "" when they open it."""
    try:
        work.vault.practice_hash("check", b"")
    except KeyMissing as error:
        return str(error)
    except SealBroken:
        return f'there is another key under the name "{work.session.get_one(DataKey, PRACTICE).master_id}"'
    return ""


def rotate_some(work: UnitOfWork, *, most: int = BATCH) -> int:
    """Wrap some data keys anew under the newest master key, and return how many; 0 when none is left.

    Each call is whole in itself: whoever is killed between two of them goes on where they stopped. Raise KeyMissing
    when a master key that wraps one of them is not configured.
    """
    newest = work.vault.newest_master
    old = select(DataKey).where(DataKey.master_id != newest).order_by(DataKey.owner_id).limit(most)
    rows = work.session.scalars(old.with_for_update(skip_locked=True)).all()
    for row in rows:
        work.vault.rewrap(row)
    work.session.flush()
    if rows:
        trail.record(work, "keys_rotated", by="system", about=f"{len(rows)} to {newest}"[:190])
    return len(rows)

"""Writing and checking the trail. Each entry's keyed hash covers the entry before it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from intersession.errors import AnchorUnreadable
from intersession.hooks.types import Counselor
from intersession.models import TrailEntry
from intersession.models.engine import take_turn
from intersession.services.unit import UnitOfWork

START = b"\x00" * 32
_ENTRIES = TrailEntry.metadata.tables[TrailEntry.__tablename__]
_LAST = select(_ENTRIES.c.n, _ENTRIES.c.mac).order_by(_ENTRIES.c.n.desc()).limit(1)
_ADD = insert(_ENTRIES)


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done. `about`: an id or a word of ours; never what a person wrote, never a name."""

    action: str
    about: str = ""


def counselor_actor(counselor: Counselor) -> str:
    """Name somebody of the practice with their role, such as "supervisor:7"."""
    return f"{counselor.role}:{counselor.ref}"


def client_actor(client_id: uuid.UUID) -> str:
    return f"client:{client_id}"


def record(work: UnitOfWork, action: str, *, by: str, case_id: uuid.UUID | None = None, about: str = "") -> None:
    """Add an entry. `about` is an id or a word of ours; never what a person wrote, never a name."""
    record_all(work, [Deed(action, about)], by=by, case_id=case_id)


def record_all(work: UnitOfWork, deeds: Sequence[Deed], *, by: str, case_id: uuid.UUID | None = None) -> None:
    """Add an entry for each of these, in this order, at once."""
    take_turn(work.session, "trail")
    work.session.flush()
    # Straight to the table: a click waits for this, and an entry is never changed, so the session need not know it.
    connection, at = work.session.connection(), work.clock()
    last = connection.execute(_LAST).first()
    before, mac = last if last is not None else (0, START)
    rows = []
    for n, deed in enumerate(deeds, start=before + 1):
        mac = _mac(work, (n, at, by, deed.action, case_id, deed.about), before=mac)
        rows.append(
            {"n": n, "at": at, "actor": by, "action": deed.action, "case_id": case_id, "about": deed.about, "mac": mac}
        )
    if rows:
        connection.execute(_ADD, rows)


Said = tuple[int, datetime, str, str, uuid.UUID | None, str]


def _mac(work: UnitOfWork, said: Said, *, before: bytes) -> bytes:
    n, at, actor, action, case_id, about = said
    facts = [n, at.isoformat(), actor, action, str(case_id), about]
    return work.vault.practice_hash("trail", before + json.dumps(facts).encode())


def faults(work: UnitOfWork) -> Iterator[tuple[int, str]]:
    """Yield (number, what is wrong) for each entry that was edited, or that follows a missing one."""
    before, expected = START, 1
    for entry in work.session.scalars(select(TrailEntry).order_by(TrailEntry.n)):
        if entry.n != expected:
            yield expected, "missing"
        elif entry.mac != _mac(work, _said(entry), before=before):
            yield entry.n, "changed"
        before, expected = entry.mac, entry.n + 1


def _said(entry: TrailEntry) -> Said:
    return entry.n, entry.at, entry.actor, entry.action, entry.case_id, entry.about


def head(work: UnitOfWork) -> str:
    """Return where the trail ends now, as "NUMBER:HASH". Kept elsewhere, it shows later whether the end was cut off."""
    last = work.session.scalars(select(TrailEntry).order_by(TrailEntry.n.desc()).limit(1)).first()
    return f"{last.n}:{last.mac.hex()}" if last is not None else f"0:{START.hex()}"


def anchor_fault(work: UnitOfWork, anchor: str) -> tuple[int, str] | None:
    """Say what became of an earlier `head`: None when the trail still goes through it. Raise AnchorUnreadable."""
    number, colon, mac = anchor.strip().partition(":")
    if not colon or not number.isdecimal() or len(number) > 18 or not _is_hash(mac):
        raise AnchorUnreadable(anchor)
    n = int(number)
    entry = work.session.get(TrailEntry, n)
    if n == 0:
        return None
    if entry is None:
        return n, "cut off"
    return None if entry.mac.hex() == mac else (n, "replaced")


def _is_hash(text: str) -> bool:
    return len(text) == 2 * len(START) and all(letter in "0123456789abcdef" for letter in text)


def last(work: UnitOfWork, action: str, *, about: str) -> datetime | None:
    """Return when this was last done about this, or None."""
    rows = select(func.max(TrailEntry.at)).where(TrailEntry.action == action, TrailEntry.about == about)
    return work.session.scalar(rows)


def length(work: UnitOfWork) -> int:
    return work.session.scalar(select(func.count()).select_from(TrailEntry)) or 0

"""Writing and checking the trail. Each entry's keyed hash covers the entry before it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select

from intersession.errors import AnchorUnreadable
from intersession.hooks.types import Counselor
from intersession.models import TrailEntry
from intersession.models.engine import take_turn
from intersession.services.unit import UnitOfWork

START = b"\x00" * 32


def counselor_actor(counselor: Counselor) -> str:
    """Name somebody of the practice with their role, such as "supervisor:7"."""
    return f"{counselor.role}:{counselor.ref}"


def client_actor(client_id: uuid.UUID) -> str:
    return f"client:{client_id}"


def record(work: UnitOfWork, action: str, *, by: str, case_id: uuid.UUID | None = None, about: str = "") -> None:
    """Add an entry. `about` is an id or a word of ours; never what a person wrote, never a name."""
    take_turn(work.session, "trail")
    last = work.session.scalars(select(TrailEntry).order_by(TrailEntry.n.desc()).limit(1)).first()
    entry = TrailEntry(
        n=last.n + 1 if last else 1, at=work.clock(), actor=by, action=action, case_id=case_id, about=about, mac=b""
    )
    entry.mac = _mac(work, entry, last.mac if last else START)
    work.session.add(entry)
    work.session.flush()


def _mac(work: UnitOfWork, entry: TrailEntry, before: bytes) -> bytes:
    facts = [entry.n, entry.at.isoformat(), entry.actor, entry.action, str(entry.case_id), entry.about]
    return work.vault.practice_hash("trail", before + json.dumps(facts).encode())


def faults(work: UnitOfWork) -> Iterator[tuple[int, str]]:
    """Yield (number, what is wrong) for each entry that was edited, or that follows a missing one."""
    before, expected = START, 1
    for entry in work.session.scalars(select(TrailEntry).order_by(TrailEntry.n)):
        if entry.n != expected:
            yield expected, "missing"
        elif entry.mac != _mac(work, entry, before):
            yield entry.n, "changed"
        before, expected = entry.mac, entry.n + 1


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

"""A client's PIN: chosen by the client, kept as a peppered argon2id hash, five tries, reset by the counselor."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import select, update

from intersession.hooks.types import Counselor
from intersession.models import Case, Client, Pin, Visit
from intersession.services import limits, trail, visits
from intersession.services.unit import UnitOfWork

LEAST, MOST = 6, 12
LONGEST_TYPED = 64
TRIES = 5
MAY_SET_MINUTES = 30
AN_HOUR = 30

# 19 MiB and two passes: what OWASP names as the least. SQLite's one writer waits meanwhile, so not more than that.
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$McXDgO6iDB5xXMKxXL/bbw$8LrdOBP9AajowJucJRKm5Y5iCKIx7WPFDQ2Zqa6TahQ"
"""Checked where there is no PIN to check, so that this takes as long. Of a random text that nobody knows."""


def is_right(work: UnitOfWork, visit: Visit, typed: str) -> bool:
    """Say whether this is the client's PIN. No PIN, a wrong one and a locked one look the same and take as long.

    Raise TooManyTries after 30 in an hour, which is more than a PIN allows: each costs us a hash.
    """
    client_id = visit.client_id
    limits.count(work, "pin", str(client_id), most=AN_HOUR, seconds=3600)
    known = _take_try(work, client_id)
    try:
        HASHER.verify(known or NOBODYS, _peppered(work, client_id, typed))
    except VerificationError:
        return False
    work.session.execute(update(Pin).where(Pin.client_id == client_id).values(wrong=0))
    return bool(known)


def _take_try(work: UnitOfWork, client_id: uuid.UUID) -> str:
    # Counted before it is looked at, in one statement, so that many at once have five tries together.
    left = (Pin.client_id == client_id) & (Pin.wrong < TRIES) & (Pin.hash != "")
    taken = work.session.execute(update(Pin).where(left).values(wrong=Pin.wrong + 1))
    if getattr(taken, "rowcount", 0) != 1:
        return ""
    return work.session.scalars(select(Pin.hash).where(Pin.client_id == client_id)).one()


def _peppered(work: UnitOfWork, client_id: uuid.UUID, typed: str) -> str:
    digits = tidied(typed) if len(typed) <= LONGEST_TYPED else ""
    return work.vault.practice_hash("pin", client_id.bytes + digits.encode()).hex()


def tidied(typed: str) -> str:
    """Return what was typed without the blanks and dashes that people put between digits."""
    return typed.replace(" ", "").replace("-", "")


def fault(typed: str) -> str:
    """Say why these digits cannot be a PIN: "digits", "length", "easy", or "" when they can."""
    pin = tidied(typed)
    if len(typed) > LONGEST_TYPED or not (pin.isascii() and pin.isdigit()):
        return "digits"
    if not LEAST <= len(pin) <= MOST:
        return "length"
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return "easy" if steps in ({0}, {1}, {-1}) else ""


def may_choose(work: UnitOfWork, visit: Visit) -> bool:
    """Say whether a PIN can be chosen in this visit: after a proof, or while the counselor lets it be done.

    The link alone is not enough: whoever finds it first would choose a PIN and read with it what is sent later.
    """
    pin = work.session.get(Pin, visit.client_id)
    if pin is not None and _is_open(work, pin):
        return True
    return visits.is_proved(work, visit) and not (pin is not None and is_locked(pin))


def _is_open(work: UnitOfWork, pin: Pin) -> bool:
    return pin.may_set_until is not None and work.clock() < pin.may_set_until


def is_locked(pin: Pin) -> bool:
    return bool(pin.hash) and pin.wrong >= TRIES


def choose(work: UnitOfWork, visit: Visit, typed: str) -> None:
    """Keep a PIN that has no fault, in place of the one before."""
    pin = _row(work, visit.client_id)
    pin.hash = HASHER.hash(_peppered(work, visit.client_id, typed))
    pin.wrong, pin.set_at, pin.may_set_until = 0, work.clock(), None
    by = trail.client_actor(visit.client_id)
    trail.record(work, "pin_set", by=by, case_id=visit.reflection.case_id, about=str(visit.client_id))


def reset(work: UnitOfWork, case: Case, client: Client, *, by: Counselor) -> None:
    """Take the PIN away, and let the client choose one in the next half hour, face to face with the counselor."""
    pin = _row(work, client.id)
    pin.hash, pin.wrong, pin.set_at = "", 0, None
    pin.may_set_until = work.clock() + timedelta(minutes=MAY_SET_MINUTES)
    # What the old PIN opened is closed with it.
    shown = (Visit.client_id == client.id) & Visit.proved_at.is_not(None)
    work.session.execute(update(Visit).where(shown).values(proved_at=None))
    trail.record(work, "pin_reset", by=trail.counselor_actor(by), case_id=case.id, about=str(client.id))


def let_choose(work: UnitOfWork, client_id: uuid.UUID) -> None:
    """Let a client who has no PIN choose one in the next half hour, face to face with the counselor."""
    pin = _row(work, client_id)
    if not pin.hash:
        pin.may_set_until = work.clock() + timedelta(minutes=MAY_SET_MINUTES)


def _row(work: UnitOfWork, client_id: uuid.UUID) -> Pin:
    pin = work.session.get(Pin, client_id, populate_existing=True)
    if pin is None:
        pin = Pin(client_id=client_id, hash="", wrong=0)
        work.session.add(pin)
    return pin


def is_set(work: UnitOfWork, client_id: uuid.UUID) -> bool:
    pin = work.session.get(Pin, client_id)
    return pin is not None and bool(pin.hash)


def standing(work: UnitOfWork, client_id: uuid.UUID) -> tuple[str, datetime | None]:
    """Return "none", "open", "set" or "locked", and since or until when: for the counselor."""
    pin = work.session.get(Pin, client_id, populate_existing=True)
    if pin is None:
        return "none", None
    if not pin.hash:
        return ("open", pin.may_set_until) if _is_open(work, pin) else ("none", None)
    return ("locked" if is_locked(pin) else "set"), pin.set_at

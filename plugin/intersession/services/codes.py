"""Six digits to a client's address on file: made for one visit, for ten minutes, for five tries.

Like a link's secret, a code follows from random bytes of its row and the practice's key; the database alone has none.
"""

from __future__ import annotations

import hmac
import secrets
import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from intersession.errors import TooManyTries
from intersession.models import Case, Client, Code, Reflection, Visit
from intersession.services import contact, limits, outbox, people
from intersession.services.unit import UnitOfWork

MINUTES = 10
TRIES = 5
AN_HOUR, A_DAY = 3, 8
DIGITS = 6
LONGEST_TYPED = 32
SEED_BYTES = 16


def masked_address(work: UnitOfWork, client: Client) -> str:
    """Return where a code would go, such as "…@mail.org"; "" when none can be sent, or when mail is not safe."""
    name, at, host = people.person(work, client).email.rpartition("@")
    known = contact.of(work, client.id)
    is_unsafe = known is not None and (known.contact.is_silent or known.contact.channel != "email")
    is_sent_by_somebody = bool(work.plugins.manager.hook.intersession_decide_delivery.get_hookimpls())
    return f"…@{host}" if name and at and is_sent_by_somebody and not is_unsafe else ""


def _is_safe_now(work: UnitOfWork, client: Client) -> bool:
    known = contact.of(work, client.id)
    return known is None or known.contact.allows(work.clock().astimezone(ZoneInfo(client.timezone)))


def ask(work: UnitOfWork, visit: Visit) -> None:
    """Have a code sent for this visit. Past the limits, or at an unsafe hour, none is sent, and nothing says so."""
    if not masked_address(work, visit.client) or not _is_safe_now(work, visit.client):
        return
    try:
        limits.count(work, "code-hour", str(visit.client_id), most=AN_HOUR, seconds=3600)
        limits.count(work, "code-day", str(visit.client_id), most=A_DAY, seconds=86400)
    except TooManyTries:
        return
    now = work.clock()
    code = Code(
        id=uuid.uuid4(),
        client_id=visit.client_id,
        visit_id=visit.id,
        seed=secrets.token_bytes(SEED_BYTES),
        made_at=now,
        expires_at=now + timedelta(minutes=MINUTES),
        tries=0,
    )
    work.session.add(code)
    outbox.enqueue(work, "code", payload={"code": str(code.id)}, dedupe_key=f"code:{code.id}")


def digits(work: UnitOfWork, code: Code) -> str:
    """Return the six digits."""
    digest = work.vault.practice_hash("code", code.id.bytes + code.seed)
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}}"


def case_of(work: UnitOfWork, code: Code) -> Case:
    """Return the case that the visit was in which somebody asked for this code."""
    rows = (
        select(Case).join(Reflection, Reflection.case_id == Case.id).join(Visit, Visit.reflection_id == Reflection.id)
    )
    return work.session.scalars(rows.where(Visit.id == code.visit_id)).one()


def is_usable(work: UnitOfWork, code: Code) -> bool:
    is_over = code.lapsed_at is not None or work.clock() >= code.expires_at
    return code.used_at is None and code.tries < TRIES and not is_over


def is_right(work: UnitOfWork, visit: Visit, typed: str) -> bool:
    """Say whether this is the newest code of this visit, once. Each call is a try, right or wrong."""
    mine = select(Code).where(Code.visit_id == visit.id, Code.client_id == visit.client_id)
    code = work.session.scalars(mine.order_by(Code.made_at.desc(), Code.id).limit(1)).first()
    if code is not None and work.clock() >= code.expires_at:
        code.lapsed_at = code.lapsed_at or work.clock()
    if code is None or not is_usable(work, code) or not _take_try(work, code):
        return False
    is_same = hmac.compare_digest(_tidied(typed).encode(), digits(work, code).encode())
    if is_same:
        code.used_at = work.clock()
    return is_same


def _take_try(work: UnitOfWork, code: Code) -> bool:
    # Counted before it is looked at, in one statement, so that many at once have five tries together.
    left = (Code.id == code.id) & (Code.tries < TRIES) & Code.used_at.is_(None)
    taken = work.session.execute(update(Code).where(left).values(tries=Code.tries + 1))
    return getattr(taken, "rowcount", 0) == 1


def _tidied(typed: str) -> str:
    return "".join(letter for letter in typed[:LONGEST_TYPED] if letter.isascii() and letter.isdigit())

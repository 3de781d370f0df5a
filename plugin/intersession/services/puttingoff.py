"""Finishing later, when one is alone: nothing is sent before the next safe hour begins, and one note then.

Nothing at all: a nudge, or what else was assigned, waits for that hour, too; `jobs/sending.py` asks `quiet_until`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from intersession.models import Client, Outbox, Reflection
from intersession.services import contact, messaging, outbox
from intersession.services.unit import UnitOfWork

LATER = ":later:"
"""Stands in the key of such a note."""


@dataclass(frozen=True, slots=True)
class Promise:
    """When the one note comes. `is_under_way`: a worker has a message in hand that may still arrive before."""

    at: datetime
    is_under_way: bool


def put_off(work: UnitOfWork, reflection: Reflection) -> Promise | None:
    """Put a client's homework off until their next safe hour begins, and return what they are promised.

    What would be sent about it before then is not sent; one invitation takes its place, however often this is called.
    None, with nothing changed, when no hours were agreed, when no message is wanted, or when it closes before then.
    """
    client = work.session.get_one(Client, reflection.client_id)
    at = contact.next_safe_hour(work, client)
    if at is None or at >= reflection.closes_at:
        return None
    is_under_way = _call_off(work, reflection, before=at)
    payload = {"assignment": str(reflection.assignment_id), "client": str(client.id)}
    # The beginning of the key is that of the assignment's invitations, which go when it ends.
    key = f"invite:{reflection.assignment_id}:{client.id}{LATER}{at.isoformat()}"
    outbox.enqueue(work, "invite", payload=payload, run_at=at, dedupe_key=key)
    return Promise(at, is_under_way)


def quiet_until(work: UnitOfWork, client_id: uuid.UUID) -> datetime | None:
    """Return when the note comes that this client was promised, and none before it; None when there is none to come."""
    promised = (
        Outbox.done_at.is_(None)
        & Outbox.dead_at.is_(None)
        & (Outbox.kind == "invite")
        & (Outbox.run_at > work.clock())
        & Outbox.dedupe_key.contains(f":{client_id}{LATER}")
    )
    return work.session.scalar(select(func.max(Outbox.run_at)).where(promised))


def _call_off(work: UnitOfWork, reflection: Reflection, *, before: datetime) -> bool:
    """Call off what waits, and say whether a worker has some of it in hand: that may leave, but is not tried again."""
    now = work.clock()
    about = (
        Outbox.kind.in_(messaging.SENDING)
        & (Outbox.payload["assignment"].as_string() == str(reflection.assignment_id))
        & (Outbox.payload["client"].as_string() == str(reflection.client_id))
    )
    waits = Outbox.done_at.is_(None) & Outbox.dead_at.is_(None) & (Outbox.run_at < before)
    called_off = update(Outbox).where(about & waits).values(done_at=now).returning(Outbox.leased_until)
    leases = work.session.scalars(called_off.execution_options(synchronize_session=False)).all()
    return any(until is not None and until > now for until in leases)

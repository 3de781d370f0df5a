"""What is known of the messages to clients: which left, which came back, where they stopped. Sending is in `jobs/`.

Whether a client is written to follows from what that client did and from the counselor, never from a partner.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import aliased

from intersession.errors import DeliveryRefused, NotFound
from intersession.hooks.types import Counselor
from intersession.models import Assignment, Case, Delivery, Outbox, Reflection, Resumption, State, Visit
from intersession.models.among import Many, among
from intersession.services import outbox, trail
from intersession.services.unit import UnitOfWork

SENDING = ("invite", "before", "nudge")
"""The kinds of work that write to a client about homework. Of what is due at one time, the first goes."""
UNANSWERED_AFTER = timedelta(days=2)
"""From when on an invitation counts as unanswered."""
MOST_UNANSWERED = 2
TRIES_UNSAID = 4
"""So many tries, about four minutes, are nobody's business yet: a mail server may be away for a moment."""
UNSENT = (State.WAITING, State.STARTED)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A message that needs a person. `id`: of the delivery that came back, or of the work that did not succeed.

    `what`: "bounced", "refused" (nobody has that address), "given_up", or "waiting" (tried several times, and tried
    again). `at`: when it came to that; of one that waits, when it is tried next.
    """

    id: uuid.UUID
    what: str
    kind: str
    case_id: uuid.UUID
    client_id: uuid.UUID
    at: datetime


def record(
    work: UnitOfWork, assignment: Assignment, *, client_id: uuid.UUID, key: str, kind: str, channel: str
) -> None:
    """Record that a plugin took a message."""
    work.session.add(
        Delivery(
            id=uuid.uuid4(),
            key=key,
            kind=kind,
            client_id=client_id,
            case_id=assignment.case_id,
            assignment_id=assignment.id,
            channel=channel,
            delivered_at=work.clock(),
        )
    )


def key_of(kind: str, row: uuid.UUID) -> str:
    """Return the key that the message of a row of the outbox carries.

    It is the same in each attempt, so that who delivers can drop the second of two.
    """
    return f"{kind}:{row}"


def has_left(work: UnitOfWork, key: str) -> bool:
    """Say whether a message with this key left."""
    return work.session.scalars(select(Delivery.id).where(Delivery.key == key)).first() is not None


def bounced(work: UnitOfWork, key: str) -> bool:
    """Record that a message came back, and return whether one with this key had left. Twice is the same as once."""
    found = work.session.scalars(select(Delivery).where(Delivery.key == key)).one_or_none()
    if found is not None and found.bounced_at is None:
        found.bounced_at = work.clock()
        trail.record(work, "message_bounced", by="system", case_id=found.case_id, about=str(found.id))
    return found is not None


def was_written_to(work: UnitOfWork, client_id: uuid.UUID, *, since: datetime, kind: str = "") -> bool:
    """Say whether a message, or one of this kind, left for this client after that moment."""
    later = select(Delivery.id).where(Delivery.client_id == client_id, Delivery.delivered_at > since).limit(1)
    if kind:
        later = later.where(Delivery.kind == kind)
    return work.session.scalars(later).first() is not None


def goes_first(work: UnitOfWork, client_id: uuid.UUID, *, kind: str) -> datetime | None:
    """Return for when something is due to this client that goes before a message of that kind, or None."""
    is_due = (Outbox.run_at <= work.clock()) | (Outbox.attempts > 0)
    before = Outbox.kind.in_(SENDING[: SENDING.index(kind)]) & Outbox.done_at.is_(None) & Outbox.dead_at.is_(None)
    mine = Outbox.payload["client"].as_string() == str(client_id)
    return work.session.scalar(select(func.max(Outbox.run_at)).where(before & mine & is_due))


def stopped(work: UnitOfWork, client_ids: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return to whom nothing more is sent, since their last invitations found no answer.

    Opening the page is an answer. So is "not tonight".
    """
    wanted = Many(client_ids)
    last = _last_contact(work, wanted)
    old = work.clock() - UNANSWERED_AFTER
    rows = select(Delivery.client_id, Delivery.delivered_at).where(
        among(Delivery.client_id, wanted), Delivery.kind == "invite", Delivery.delivered_at <= old
    )
    unanswered = Counter(client for client, at in work.session.execute(rows) if client not in last or at > last[client])
    return frozenset(client for client, count in unanswered.items() if count >= MOST_UNANSWERED)


def may_be_stopped(work: UnitOfWork, asked: type[Reflection]) -> ColumnElement[bool]:
    """Return what holds for the reflections of everybody to whom nothing more is sent, and of few others."""
    old, answer = work.clock() - UNANSWERED_AFTER, aliased(Reflection)
    invited = (
        select(Delivery.client_id)
        .where(Delivery.kind == "invite", Delivery.delivered_at <= old)
        .group_by(Delivery.client_id)
        .having(func.count() >= MOST_UNANSWERED)
    )
    answered = select(answer.id).where(
        answer.case_id == asked.case_id, answer.client_id == asked.client_id, answer.sent_at > old
    )
    return asked.client_id.in_(invited) & ~answered.exists()


def _last_contact(work: UnitOfWork, client_ids: Many) -> dict[uuid.UUID, datetime]:
    """Return when each was last there, or when the counselor let messages go on, whatever came later."""
    times = (Reflection.started_at, Reflection.sent_at, Reflection.passed_at)
    rows = (
        select(Reflection.client_id, *(func.max(one) for one in times))
        .where(among(Reflection.client_id, client_ids))
        .group_by(Reflection.client_id)
    )
    found: dict[uuid.UUID, list[datetime]] = {}
    for client, *moments in work.session.execute(rows):
        found[client] = [one for one in moments if one is not None]
    visits = select(Visit.client_id, func.max(Visit.began_at)).where(among(Visit.client_id, client_ids))
    for client, began_at in work.session.execute(visits.group_by(Visit.client_id)):
        found.setdefault(client, []).append(began_at)
    resumed = select(Resumption).where(among(Resumption.client_id, client_ids))
    for one in work.session.scalars(resumed):
        found.setdefault(one.client_id, []).append(one.at)
    return {client: max(moments) for client, moments in found.items() if moments}


def resume(work: UnitOfWork, case: Case, client_id: uuid.UUID, *, by: Counselor) -> None:
    """Let messages to a client go on, and send the invitation to what is open once more."""
    row = work.session.get(Resumption, client_id)
    if row is None:
        work.session.add(Resumption(client_id=client_id, at=work.clock()))
    else:
        row.at = work.clock()
    trail.record(work, "messages_let_go_on", by=trail.counselor_actor(by), case_id=case.id, about=str(client_id))
    now = work.clock()
    open_now = (
        select(Reflection)
        .join(Assignment, Assignment.id == Reflection.assignment_id)
        .where(
            Reflection.client_id == client_id,
            Reflection.case_id == case.id,
            Reflection.state.in_(UNSENT),
            Reflection.opens_at <= now,
            Reflection.closes_at > now,
            Assignment.ended_at.is_(None),
        )
        .order_by(Reflection.opens_at.desc(), Assignment.created_at.desc(), Reflection.id)
        .limit(1)
    )
    for one in work.session.scalars(open_now):
        payload = {"assignment": str(one.assignment_id), "client": str(client_id)}
        key = f"invite:{one.assignment_id}:{client_id}:again:{now.isoformat()}"
        outbox.enqueue(work, "invite", payload=payload, dedupe_key=key)


def troubles(work: UnitOfWork, case_ids: Collection[uuid.UUID]) -> tuple[Trouble, ...]:
    """Return what needs a person in these cases, newest first."""
    back = select(Delivery).where(
        among(Delivery.case_id, case_ids), Delivery.bounced_at.is_not(None), Delivery.settled_at.is_(None)
    )
    found = [
        Trouble(one.id, "bounced", one.kind, one.case_id, one.client_id, one.bounced_at)
        for one in work.session.scalars(back)
        if one.bounced_at is not None
    ]
    found += _unsent(work, case_ids)
    return tuple(sorted(found, key=lambda one: (one.at, one.id.bytes), reverse=True))


def _unsent(work: UnitOfWork, case_ids: Collection[uuid.UUID]) -> list[Trouble]:
    is_late = Outbox.dead_at.is_not(None) | ((Outbox.attempts >= TRIES_UNSAID) & (Outbox.error != ""))
    unsent = select(Outbox).where(Outbox.done_at.is_(None), Outbox.kind.in_(SENDING), is_late)
    rows = work.session.scalars(unsent).all()
    mine = select(Assignment.id, Assignment.case_id).where(
        Assignment.id.in_([uuid.UUID(one.payload["assignment"]) for one in rows]),
        among(Assignment.case_id, case_ids),
    )
    cases = dict(work.session.execute(mine).all())
    return [
        Trouble(one.id, _what(one), one.kind, cases[about], uuid.UUID(one.payload["client"]), one.dead_at or one.run_at)
        for one in rows
        if (about := uuid.UUID(one.payload["assignment"])) in cases
    ]


def _what(row: Outbox) -> str:
    if row.dead_at is None:
        return "waiting"
    return "refused" if row.error == DeliveryRefused.__name__ else "given_up"


def _is_settled(work: UnitOfWork, case: Case, trouble: uuid.UUID) -> bool:
    delivery, row = work.session.get(Delivery, trouble), work.session.get(Outbox, trouble)
    if delivery is not None:
        return delivery.case_id == case.id and delivery.settled_at is not None
    if row is None or row.done_at is None or row.kind not in SENDING:
        return False
    assignment = work.session.get(Assignment, uuid.UUID(row.payload["assignment"]))
    return assignment is not None and assignment.case_id == case.id


def settle(work: UnitOfWork, case: Case, trouble: uuid.UUID, *, by: Counselor) -> bool:
    """Put a message that needed a person away, once. Raise NotFound when it is no trouble of this case.

    False, with nothing changed, while a worker has it in hand: it may be leaving in this moment.
    """
    if _is_settled(work, case, trouble):
        return True
    _of_case(work, case, trouble)
    if _is_in_hand(work, trouble):
        return False
    now = work.clock()
    work.session.execute(update(Delivery).where(Delivery.id == trouble).values(settled_at=now))
    work.session.execute(update(Outbox).where(Outbox.id == trouble).values(done_at=now))
    trail.record(work, "message_settled", by=trail.counselor_actor(by), case_id=case.id, about=str(trouble))
    return True


def try_again(work: UnitOfWork, case: Case, trouble: uuid.UUID, *, by: Counselor) -> bool:
    """Send a message once more that came back or was given up. Raise NotFound when it is no trouble of this case.

    False, with nothing changed, while a worker has it in hand: it is being sent already.
    """
    if _is_settled(work, case, trouble):
        return True
    found = _of_case(work, case, trouble)
    if not settle(work, case, trouble, by=by):
        return False
    assignment = _assignment_of(work, found)
    payload = {"assignment": str(assignment), "client": str(found.client_id)}
    key = f"invite:{assignment}:{found.client_id}:again:{trouble}"
    outbox.enqueue(work, "invite", payload=payload, dedupe_key=key)
    return True


def _is_in_hand(work: UnitOfWork, trouble: uuid.UUID) -> bool:
    # Locked, so that no worker takes it before this is saved.
    row = work.session.get(Outbox, trouble, populate_existing=True, with_for_update=True)
    return row is not None and row.leased_until is not None and row.leased_until > work.clock()


def _of_case(work: UnitOfWork, case: Case, trouble: uuid.UUID) -> Trouble:
    found = next((one for one in troubles(work, [case.id]) if one.id == trouble), None)
    if found is None:
        raise NotFound("no such message")
    return found


def _assignment_of(work: UnitOfWork, trouble: Trouble) -> uuid.UUID:
    if trouble.what == "bounced":
        return work.session.get_one(Delivery, trouble.id).assignment_id
    return uuid.UUID(work.session.get_one(Outbox, trouble.id).payload["assignment"])

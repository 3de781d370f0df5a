"""The counselor's replies to one client: written and taken back by the counselor, read and put away by that client.

Whether the client has proved anything is not asked here: `web/replies.py` does, before it calls.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select, update

from intersession.errors import IntersessionError, NotFound
from intersession.hooks.types import Counselor
from intersession.models import Case, Reflection, Reply
from intersession.services import marks, people, trail
from intersession.services.unit import UnitOfWork

UNDO = timedelta(seconds=10)
"""So long a reply waits before its reader can see it."""
MOST_SHOWN = 20


class TooLate(IntersessionError):
    """The client may have read the reply, so it cannot be taken back."""


@dataclass(frozen=True, slots=True)
class OpenReply:
    """A reply with its words opened."""

    id: uuid.UUID
    client_id: uuid.UUID
    reflection_id: uuid.UUID | None
    text: str
    written_at: datetime
    is_put_away: bool


def write(
    work: UnitOfWork,
    case: Case,
    text: str,
    *,
    to: uuid.UUID,
    by: Counselor,
    about: uuid.UUID | None = None,
) -> uuid.UUID:
    """Write to one client of a case and return the reply's id.

    `about`: what this client sent. Raise NotFound when the client is not in the case, or sent something else.
    """
    if to not in {person.id for person in people.members(work, case)}:
        raise NotFound("nobody of this case")
    if about is not None and marks.sent_one(work, case, about).client_id != to:
        raise NotFound("somebody else sent this")
    reply_id = uuid.uuid4()
    made = Reply(
        id=reply_id,
        case_id=case.id,
        client_id=to,
        reflection_id=about,
        counselor_ref=by.ref,
        body=work.vault.seal(text, Reply, "body", row=reply_id, owner=to),
        written_at=work.clock(),
    )
    work.session.add(made)
    trail.record(work, "reply_written", by=trail.counselor_actor(by), case_id=case.id, about=str(reply_id))
    return reply_id


def may_take_back(work: UnitOfWork, case: Case, reply_id: uuid.UUID, *, by: Counselor) -> bool:
    """True for ten seconds after this counselor wrote it."""
    found = work.session.get(Reply, reply_id)
    is_theirs = found is not None and found.case_id == case.id and found.counselor_ref == by.ref
    return is_theirs and found is not None and found.removed_at is None and work.clock() <= found.written_at + UNDO


def take_back(work: UnitOfWork, case: Case, reply_id: uuid.UUID, *, by: Counselor) -> str:
    """Take a reply back before anybody could read it, and return its words. Raise NotFound, or TooLate after that."""
    found = work.session.get(Reply, reply_id)
    if found is None or found.case_id != case.id or found.counselor_ref != by.ref or found.removed_at is not None:
        raise NotFound("no such reply")
    if not may_take_back(work, case, reply_id, by=by):
        raise TooLate
    found.removed_at = work.clock()
    trail.record(work, "reply_taken_back", by=trail.counselor_actor(by), case_id=case.id, about=str(reply_id))
    return _opened(work, found).text


def listed(work: UnitOfWork, reflection_ids: Iterable[uuid.UUID], *, by: Counselor) -> tuple[OpenReply, ...]:
    """Return what this counselor replied to these reflections, oldest first, and in their own cases whoever did."""
    own_cases = select(Case.id).where(Case.counselor_ref == by.ref)
    readable = select(Reply).where(
        Reply.reflection_id.in_(list(reflection_ids)),
        or_(Reply.counselor_ref == by.ref, Reply.case_id.in_(own_cases)),
        Reply.removed_at.is_(None),
    )
    return tuple(_opened(work, one) for one in work.session.scalars(readable.order_by(Reply.written_at, Reply.id)))


def has_waiting(work: UnitOfWork, case: Case, client_id: uuid.UUID) -> bool:
    """Say whether there is a reply that this client has not put away."""
    rows = _readable(work, case.id, client_id).where(Reply.put_away_at.is_(None))
    return bool(work.session.scalar(select(func.count()).select_from(rows.subquery())))


def for_client(work: UnitOfWork, case_id: uuid.UUID, client_id: uuid.UUID) -> tuple[OpenReply, ...]:
    """Return what was written to this client, newest first; what they put away stands at the end."""
    rows = _readable(work, case_id, client_id).order_by(
        Reply.put_away_at.is_not(None), Reply.written_at.desc(), Reply.id
    )
    return tuple(_opened(work, one) for one in work.session.scalars(rows.limit(MOST_SHOWN)))


def _readable(work: UnitOfWork, case_id: uuid.UUID, client_id: uuid.UUID) -> Select[Reply]:
    return select(Reply).where(
        Reply.case_id == case_id,
        Reply.client_id == client_id,
        Reply.removed_at.is_(None),
        Reply.written_at < work.clock() - UNDO,
    )


def put_away(work: UnitOfWork, reply_id: uuid.UUID, *, case_id: uuid.UUID, client_id: uuid.UUID) -> None:
    """Let a reply that this client has read wait no longer. Raise NotFound for anything else."""
    found = work.session.scalars(_readable(work, case_id, client_id).where(Reply.id == reply_id)).one_or_none()
    if found is None:
        raise NotFound("no such reply")
    if found.put_away_at is None:
        found.put_away_at = work.clock()
        trail.record(work, "reply_put_away", by=trail.client_actor(client_id), case_id=case_id, about=str(reply_id))


def withdraw_all(work: UnitOfWork, reflection: Reflection) -> None:
    """Take back what was replied to somebody who turned out not to have written this."""
    about = (Reply.reflection_id == reflection.id) & Reply.removed_at.is_(None)
    work.session.execute(update(Reply).where(about).values(removed_at=work.clock()))


def _opened(work: UnitOfWork, reply: Reply) -> OpenReply:
    return OpenReply(
        id=reply.id,
        client_id=reply.client_id,
        reflection_id=reply.reflection_id,
        text=work.vault.open(reply.body, Reply, "body", row=reply.id, owner=reply.client_id),
        written_at=reply.written_at,
        is_put_away=reply.put_away_at is not None,
    )

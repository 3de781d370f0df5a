"""The counselor's private comments beside what one client sent. In no document, and on no client's page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from intersession.errors import NotFound
from intersession.hooks.types import Counselor
from intersession.models import Case, Comment, Reflection
from intersession.services import marks, reflections, trail
from intersession.services.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenComment:
    """A comment with its words opened. `item`: "" when it is about all of the reflection."""

    id: uuid.UUID
    reflection_id: uuid.UUID
    item: str
    text: str
    written_at: datetime


def write(work: UnitOfWork, case: Case, text: str, *, about: uuid.UUID, by: Counselor, item: str = "") -> uuid.UUID:
    """Keep a comment about a sent reflection and return its id. Raise NotFound for an item that is not in it."""
    reflection = marks.sent_one(work, case, about)
    known = {one.key for one in reflections.form_of(work, reflection).questions}
    if item and item not in known:
        raise NotFound("no such question")
    comment_id = uuid.uuid4()
    body = work.vault.seal(text, Comment, "body", row=comment_id, owner=reflection.client_id)
    made = Comment(
        id=comment_id,
        reflection_id=reflection.id,
        client_id=reflection.client_id,
        item=item,
        counselor_ref=by.ref,
        body=body,
        written_at=work.clock(),
    )
    work.session.add(made)
    trail.record(work, "comment_written", by=trail.counselor_actor(by), case_id=case.id, about=str(comment_id))
    return comment_id


def listed(work: UnitOfWork, reflection_ids: Iterable[uuid.UUID], *, by: Counselor) -> tuple[OpenComment, ...]:
    """Return the counselor's own comments on these reflections, oldest first."""
    own = select(Comment).where(
        Comment.reflection_id.in_(list(reflection_ids)), Comment.counselor_ref == by.ref, Comment.removed_at.is_(None)
    )
    return tuple(
        OpenComment(one.id, one.reflection_id, one.item, _text(work, one), one.written_at)
        for one in work.session.scalars(own.order_by(Comment.written_at, Comment.id))
    )


def _text(work: UnitOfWork, comment: Comment) -> str:
    return work.vault.open(comment.body, Comment, "body", row=comment.id, owner=comment.client_id)


def remove(work: UnitOfWork, case: Case, comment_id: uuid.UUID, *, by: Counselor) -> None:
    """Take a comment away; `restore` brings it back. Raise NotFound when it is not the counselor's own there."""
    comment = _own(work, case, comment_id, by=by)
    if comment.removed_at is not None:
        raise NotFound("no such comment")
    comment.removed_at = work.clock()
    trail.record(work, "comment_removed", by=trail.counselor_actor(by), case_id=case.id, about=str(comment_id))


def restore(work: UnitOfWork, case: Case, comment_id: uuid.UUID, *, by: Counselor) -> None:
    """Bring a removed comment back. Raise NotFound when it is not the counselor's own, or was not removed."""
    comment = _own(work, case, comment_id, by=by)
    if comment.removed_at is None:
        raise NotFound("no such comment")
    comment.removed_at = None
    trail.record(work, "comment_restored", by=trail.counselor_actor(by), case_id=case.id, about=str(comment_id))


def _own(work: UnitOfWork, case: Case, comment_id: uuid.UUID, *, by: Counselor) -> Comment:
    comment = work.session.get(Comment, comment_id)
    if comment is None or comment.counselor_ref != by.ref:
        raise NotFound("no such comment")
    if work.session.get_one(Reflection, comment.reflection_id).case_id != case.id:
        raise NotFound("no such comment in this case")
    return comment


def carry(work: UnitOfWork, wrong: Reflection, right: Reflection) -> None:
    """Move the comments on a reflection to the one that its answers went to, under its writer's key."""
    for one in work.session.scalars(select(Comment).where(Comment.reflection_id == wrong.id)).all():
        text = _text(work, one)
        one.reflection_id, one.client_id = right.id, right.client_id
        one.body = work.vault.seal(text, Comment, "body", row=one.id, owner=right.client_id)

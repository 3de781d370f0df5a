"""What the counselor ticks on what was sent: read, used in session, a star; and what its writer alone learns of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, and_, delete, func, select
from sqlalchemy.sql.elements import ColumnElement

from intersession.errors import NotFound
from intersession.hooks.types import Counselor
from intersession.models import Answer, Case, Reflection, Star, State
from intersession.models.among import among
from intersession.models.engine import take_turn
from intersession.services import reflections, trail
from intersession.services.unit import UnitOfWork

MOST_LOOKED_BACK = 10
READ, DISCUSSED = "read", "discussed"


@dataclass(frozen=True, slots=True)
class Starred:
    """Where a star is. The answer's words are opened by `reviewing`."""

    case_id: uuid.UUID
    client_id: uuid.UUID
    reflection_id: uuid.UUID
    item: str


def sent_one(work: UnitOfWork, case: Case, reflection_id: uuid.UUID) -> Reflection:
    """Return a sent reflection of this case. Raise NotFound, also when it is not sent, moved away, or void."""
    row = select(Reflection).where(Reflection.id == reflection_id, Reflection.case_id == case.id).with_for_update()
    found = work.session.scalars(row.execution_options(populate_existing=True)).one_or_none()
    if found is None or found.state != State.SENT:
        raise NotFound("no such reflection")
    return found


def mark_read(work: UnitOfWork, case: Case, reflection_id: uuid.UUID, *, by: Counselor) -> None:
    """Say that it was read; its writer's next landing page says so. Twice is the same as once."""
    found = sent_one(work, case, reflection_id)
    if found.reviewed_at is None:
        found.reviewed_at = work.clock()
        _record(work, "marked_read", found, by)


def mark_discussed(work: UnitOfWork, case: Case, reflection_id: uuid.UUID, *, by: Counselor) -> None:
    """Say that it was used in session; its writer's next landing page says so. Twice is the same as once."""
    found = sent_one(work, case, reflection_id)
    if found.discussed_at is None:
        found.discussed_at = work.clock()
        _record(work, "marked_discussed", found, by)


def mark_new(work: UnitOfWork, case: Case, reflection_id: uuid.UUID, *, by: Counselor) -> None:
    """Take both marks back: it waits to be read again."""
    found = sent_one(work, case, reflection_id)
    if found.reviewed_at is not None or found.discussed_at is not None:
        found.reviewed_at = found.discussed_at = None
        _record(work, "marked_new", found, by)


def not_discussed(work: UnitOfWork, case: Case, reflection_id: uuid.UUID, *, by: Counselor) -> None:
    """Take "used in session" back, and leave "read" as it is."""
    found = sent_one(work, case, reflection_id)
    if found.discussed_at is not None:
        found.discussed_at = None
        _record(work, "mark_undone", found, by)


def _record(work: UnitOfWork, action: str, reflection: Reflection, by: Counselor) -> None:
    actor = trail.counselor_actor(by)
    trail.record(work, action, by=actor, case_id=reflection.case_id, about=str(reflection.id))


def _is_new(case_ids: Iterable[uuid.UUID] | Select[uuid.UUID]) -> tuple[ColumnElement[bool], ...]:
    theirs = Reflection.case_id.in_(case_ids) if isinstance(case_ids, Select) else among(Reflection.case_id, case_ids)
    return (
        theirs,
        Reflection.sent_at.is_not(None),
        Reflection.reviewed_at.is_(None),
        Reflection.discussed_at.is_(None),
        Reflection.state == State.SENT,
    )


def to_review(work: UnitOfWork, case_ids: Iterable[uuid.UUID], *, most: int) -> tuple[Reflection, ...]:
    """Return what was sent and is marked neither read nor discussed, oldest first; no words are opened."""
    # Which ones is asked of the index alone; only those that are shown are read.
    first = select(Reflection.id).where(*_is_new(case_ids)).order_by(Reflection.sent_at, Reflection.id).limit(most)
    rows = select(Reflection).where(Reflection.id.in_(first)).order_by(Reflection.sent_at, Reflection.id)
    return tuple(work.session.scalars(rows))


def count_to_review(work: UnitOfWork, case_ids: Iterable[uuid.UUID] | Select[uuid.UUID]) -> int:
    """Return how many reflections wait to be read in these cases: their ids, or the query of their ids."""
    return work.session.scalar(select(func.count()).select_from(Reflection).where(*_is_new(case_ids))) or 0


def with_new(work: UnitOfWork, case_ids: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return which of these cases have a reflection that waits to be read."""
    return frozenset(work.session.scalars(select(Reflection.case_id).where(*_is_new(case_ids)).distinct()))


def of_last_time(work: UnitOfWork, reflection: Reflection) -> str:
    """Return what became of the one that this client sent before: `READ`, `DISCUSSED` or "".

    What was asked of each person alone does not count: somebody may look over the client's shoulder.
    """
    rows = (
        select(Reflection)
        .where(
            Reflection.client_id == reflection.client_id,
            Reflection.case_id == reflection.case_id,
            Reflection.id != reflection.id,
            Reflection.state == State.SENT,
        )
        .order_by(Reflection.sent_at.desc(), Reflection.id)
        .limit(MOST_LOOKED_BACK)
    )
    before = (each for each in work.session.scalars(rows) if not reflections.form_of(work, each).individual)
    last = next(before, None)
    if last is None:
        return ""
    if last.discussed_at is not None:
        return DISCUSSED
    return READ if last.reviewed_at is not None else ""


def star(work: UnitOfWork, case: Case, reflection_id: uuid.UUID, *, item: str, by: Counselor) -> None:
    """Star an answer for the session. Raise NotFound when there is no such answer. Twice is the same as once."""
    found = sent_one(work, case, reflection_id)
    take_turn(work.session, f"star {reflection_id}")
    answered = select(Answer.id).where(Answer.reflection_id == reflection_id, Answer.item == item)
    if work.session.scalars(answered).one_or_none() is None:
        raise NotFound("no such answer")
    if work.session.scalars(select(Star.id).where(Star.reflection_id == reflection_id, Star.item == item)).first():
        return
    made = Star(
        id=uuid.uuid4(),
        reflection_id=reflection_id,
        case_id=case.id,
        item=item,
        counselor_ref=by.ref,
        starred_at=work.clock(),
    )
    work.session.add(made)
    work.session.flush()
    _record(work, "starred", found, by)


def unstar(work: UnitOfWork, case: Case, reflection_id: uuid.UUID, *, item: str, by: Counselor) -> None:
    """Take a star away, if it is there."""
    found = sent_one(work, case, reflection_id)
    held = (Star.reflection_id == reflection_id) & (Star.item == item)
    work.session.execute(delete(Star).where(held))
    _record(work, "unstarred", found, by)


def starred(work: UnitOfWork, case_ids: Iterable[uuid.UUID]) -> tuple[Starred, ...]:
    """Return the stars of these cases that wait for a session, oldest answer first: what was discussed has none."""
    waits = (Star.case_id.in_(list(case_ids)), Reflection.state == State.SENT, Reflection.discussed_at.is_(None))
    return _starred(work, *waits)


def starred_in(work: UnitOfWork, reflection_ids: Iterable[uuid.UUID]) -> tuple[Starred, ...]:
    """Return all stars of these reflections, discussed or not."""
    return _starred(work, Star.reflection_id.in_(list(reflection_ids)))


def _starred(work: UnitOfWork, *conditions: ColumnElement[bool]) -> tuple[Starred, ...]:
    rows = (
        select(Star.case_id, Reflection.client_id, Star.reflection_id, Star.item)
        .join(Reflection, Reflection.id == Star.reflection_id)
        # Its writer may have taken the answer back since.
        .join(Answer, and_(Answer.reflection_id == Star.reflection_id, Answer.item == Star.item))
        .where(*conditions)
        .order_by(Reflection.sent_at, Star.starred_at, Star.id)
    )
    return tuple(Starred(*row) for row in work.session.execute(rows))


def carry(work: UnitOfWork, wrong: Reflection, right: Reflection) -> None:
    """Move the stars of a reflection to the one that its answers went to."""
    for one in work.session.scalars(select(Star).where(Star.reflection_id == wrong.id)).all():
        one.reflection_id = right.id

"""Separation: everything of a case stops at once and joint homework ends. Legal hold: nothing of it may be deleted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import DeclarativeBase

from intersession.errors import IntersessionError
from intersession.hooks.types import Counselor
from intersession.models import Assignment, Case, LegalHold, Link, Outbox, Reflection, Separation, State, Visit
from intersession.models.among import among
from intersession.models.engine import take_turn
from intersession.services import trail
from intersession.services.schedules import BOUND
from intersession.services.unit import UnitOfWork

UNDO = timedelta(seconds=10)
UNSENT = (State.WAITING, State.STARTED, State.PASSED)


class TooLate(IntersessionError):
    """The time to take a separation back is over, or there is none."""


def current(work: UnitOfWork, case: Case) -> Separation | None:
    """Return the separation that holds for a case, or None."""
    rows = select(Separation).where(Separation.case_id == case.id, Separation.undone_at.is_(None))
    return work.session.scalars(rows).first()


def is_on(work: UnitOfWork, case: Case) -> bool:
    """True when a case has left joint homework."""
    return current(work, case) is not None


def apart(work: UnitOfWork, case_ids: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return which of these cases have left joint homework."""
    rows = select(Separation.case_id).where(among(Separation.case_id, case_ids), Separation.undone_at.is_(None))
    return frozenset(work.session.scalars(rows))


def begin(work: UnitOfWork, case: Case, *, by: Counselor) -> Separation:
    """End all links, visits, running homework and waiting messages of a case at once. Twice is the same as once."""
    take_turn(work.session, f"separation {case.id}")
    found = current(work, case)
    if found is not None:
        return found
    now = work.clock()
    made = Separation(id=uuid.uuid4(), case_id=case.id, began_at=now, ended=_end_all(work, case, now))
    work.session.add(made)
    trail.record(work, "separated", by=trail.counselor_actor(by), case_id=case.id, about=str(made.id))
    return made


def _end_all(work: UnitOfWork, case: Case, now: datetime) -> dict[str, Any]:
    ours = select(Assignment.id).where(Assignment.case_id == case.id)
    links = _ids(work, Link, Link.assignment_id.in_(ours), Link.revoked_at.is_(None))
    of_links = select(Link.id).where(Link.assignment_id.in_(ours))
    visits = _ids(work, Visit, Visit.link_id.in_(of_links), Visit.ended_at.is_(None))
    reflections = {state: _ids(work, Reflection, *_open(case, state, now)) for state in UNSENT}
    unsent = [one for ids in reflections.values() for one in ids]
    running = select(Reflection.assignment_id).where(Reflection.id.in_(unsent))
    runs = or_(Assignment.id.in_(running), Assignment.every.in_(BOUND))
    assignments = _ids(work, Assignment, Assignment.case_id == case.id, runs, Assignment.ended_at.is_(None))
    messages = _messages(work, case)
    _set(work, Link, links, revoked_at=now)
    _set(work, Visit, visits, ended_at=now)
    _set(work, Reflection, unsent, state=State.CLOSED)
    _set(work, Assignment, assignments, ended_at=now)
    _set(work, Outbox, messages, done_at=now)
    ended = {"links": links, "visits": visits, "assignments": assignments, "messages": messages}
    texts = {name: [str(one) for one in ids] for name, ids in ended.items()}
    return {**texts, "reflections": {state.value: [str(one) for one in ids] for state, ids in reflections.items()}}


def _open(case: Case, state: State, now: datetime) -> tuple[Any, ...]:
    return Reflection.case_id == case.id, Reflection.state == state, Reflection.closes_at > now


def _messages(work: UnitOfWork, case: Case) -> list[uuid.UUID]:
    ours = [str(one) for one in work.session.scalars(select(Assignment.id).where(Assignment.case_id == case.id))]
    return _ids(
        work,
        Outbox,
        Outbox.kind != "tell",
        Outbox.done_at.is_(None),
        Outbox.payload["assignment"].as_string().in_(ours),
    )


def _ids(work: UnitOfWork, model: Any, *conditions: Any) -> list[uuid.UUID]:
    return list(work.session.scalars(select(model.id).where(*conditions).order_by(model.id)))


def _set(work: UnitOfWork, model: type[DeclarativeBase], ids: Sequence[uuid.UUID], **values: Any) -> None:
    if ids:
        of_these = model.__table__.c.id.in_(ids)
        work.session.execute(update(model).where(of_these).values(**values))
        work.session.expire_all()


def may_undo(work: UnitOfWork, case: Case) -> bool:
    """True for ten seconds after a separation began."""
    found = current(work, case)
    return found is not None and work.clock() <= found.began_at + UNDO


def undo(work: UnitOfWork, case: Case, *, by: Counselor) -> None:
    """Take a separation back and restore exactly what it ended. Raise TooLate after ten seconds."""
    take_turn(work.session, f"separation {case.id}")
    found = current(work, case)
    if found is None or not may_undo(work, case):
        raise TooLate
    found.undone_at = work.clock()
    work.session.flush()
    ended, separation_id = dict(found.ended), found.id
    _set(work, Link, _uuids(ended["links"]), revoked_at=None)
    _set(work, Visit, _uuids(ended["visits"]), ended_at=None)
    _set(work, Assignment, _uuids(ended["assignments"]), ended_at=None)
    _set(work, Outbox, _uuids(ended["messages"]), done_at=None)
    for state, ids in ended["reflections"].items():
        _set(work, Reflection, _uuids(ids), state=State(state))
    trail.record(work, "separation_undone", by=trail.counselor_actor(by), case_id=case.id, about=str(separation_id))


def _uuids(texts: Sequence[str]) -> list[uuid.UUID]:
    return [uuid.UUID(one) for one in texts]


def is_held(work: UnitOfWork, case: Case) -> bool:
    """True while a legal hold says that nothing of the case may be deleted. Whatever deletes asks this first."""
    return _hold(work, case) is not None


def _hold(work: UnitOfWork, case: Case) -> LegalHold | None:
    rows = select(LegalHold).where(LegalHold.case_id == case.id, LegalHold.lifted_at.is_(None))
    return work.session.scalars(rows).first()


def hold(work: UnitOfWork, case: Case, *, by: str) -> None:
    """Let nothing of the case be deleted from now on. `by`: who asked for it, as the trail names actors."""
    take_turn(work.session, f"hold {case.id}")
    if _hold(work, case) is None:
        made = LegalHold(id=uuid.uuid4(), case_id=case.id, placed_at=work.clock())
        work.session.add(made)
        trail.record(work, "held", by=by, case_id=case.id, about=str(made.id))


def lift(work: UnitOfWork, case: Case, *, by: str) -> None:
    """End the legal hold of a case, if there is one."""
    found = _hold(work, case)
    if found is not None:
        found.lifted_at = work.clock()
        trail.record(work, "hold_lifted", by=by, case_id=case.id, about=str(found.id))

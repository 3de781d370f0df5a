"""Goals of a case in the people's own words, and which tracked answers say how near each is. Not how near it is."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from intersession.errors import NotFound
from intersession.hooks.types import Counselor
from intersession.models import Case, Goal
from intersession.services import people, trail
from intersession.services.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenGoal:
    """A goal with its words opened. `client_id`: whose it is, or None for all of the case. `series`: "" for none."""

    id: uuid.UUID
    client_id: uuid.UUID | None
    words: str
    series: str
    set_at: datetime
    reached_at: datetime | None


def tracked(work: UnitOfWork) -> tuple[str, ...]:
    """Return the series that the library's forms track, in the order of their names."""
    found = {item.track for form in work.library.forms.values() for item in form.questions if item.track}
    return tuple(sorted(found))


def set_goal(
    work: UnitOfWork,
    case: Case,
    words: str,
    *,
    by: Counselor,
    client_id: uuid.UUID | None = None,
    series: str = "",
) -> uuid.UUID:
    """Keep a goal of one client, or of all, and return its id. Raise NotFound for a stranger or an unknown series."""
    if client_id is not None and client_id not in {person.id for person in people.members(work, case)}:
        raise NotFound("nobody of this case")
    if series and series not in tracked(work):
        raise NotFound("no such series")
    goal_id = uuid.uuid4()
    made = Goal(
        id=goal_id,
        case_id=case.id,
        client_id=client_id,
        counselor_ref=by.ref,
        words=work.vault.seal(words, Goal, "words", row=goal_id, owner=client_id or case.id),
        series=series,
        set_at=work.clock(),
    )
    work.session.add(made)
    trail.record(work, "goal_set", by=trail.counselor_actor(by), case_id=case.id, about=str(goal_id))
    return goal_id


def listed(work: UnitOfWork, case: Case) -> tuple[OpenGoal, ...]:
    """Return the goals of a case, those of all first, then in the order in which they were set."""
    kept = select(Goal).where(Goal.case_id == case.id, Goal.removed_at.is_(None))
    rows = kept.order_by(Goal.client_id.is_not(None), Goal.set_at, Goal.id)
    return tuple(_opened(work, goal) for goal in work.session.scalars(rows))


def _opened(work: UnitOfWork, goal: Goal) -> OpenGoal:
    words = work.vault.open(goal.words, Goal, "words", row=goal.id, owner=goal.client_id or goal.case_id)
    return OpenGoal(goal.id, goal.client_id, words, goal.series, goal.set_at, goal.reached_at)


def reach(work: UnitOfWork, case: Case, goal_id: uuid.UUID, *, by: Counselor) -> None:
    """Say that a goal was reached."""
    _one(work, case, goal_id).reached_at = work.clock()
    _record(work, "goal_reached", case, goal_id, by)


def reopen(work: UnitOfWork, case: Case, goal_id: uuid.UUID, *, by: Counselor) -> None:
    """Take "reached" back."""
    _one(work, case, goal_id).reached_at = None
    _record(work, "goal_reopened", case, goal_id, by)


def remove(work: UnitOfWork, case: Case, goal_id: uuid.UUID, *, by: Counselor) -> None:
    """Take a goal off the list; `restore` brings it back."""
    _one(work, case, goal_id).removed_at = work.clock()
    _record(work, "goal_removed", case, goal_id, by)


def restore(work: UnitOfWork, case: Case, goal_id: uuid.UUID, *, by: Counselor) -> None:
    """Bring back a goal that was taken off the list. Raise NotFound when it was not."""
    goal = work.session.get(Goal, goal_id)
    if goal is None or goal.case_id != case.id or goal.removed_at is None:
        raise NotFound("no such goal")
    goal.removed_at = None
    _record(work, "goal_restored", case, goal_id, by)


def _one(work: UnitOfWork, case: Case, goal_id: uuid.UUID) -> Goal:
    goal = work.session.get(Goal, goal_id)
    if goal is None or goal.case_id != case.id or goal.removed_at is not None:
        raise NotFound("no such goal")
    return goal


def _record(work: UnitOfWork, action: str, case: Case, goal_id: uuid.UUID, by: Counselor) -> None:
    trail.record(work, action, by=trail.counselor_actor(by), case_id=case.id, about=str(goal_id))

"""The sample couple: made-up people with some weeks of homework, for a counselor to look around, and its removal.

Its answers are put there as they would lie after weeks of use. Nobody wrote them, so the trail names no client.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from intersession.definition.answers import Answers, Disclosure
from intersession.definition.form import Form
from intersession.hooks.rehearsal import sample_of
from intersession.hooks.types import Counselor, HostCase
from intersession.models import Assignment, Case, Goal, Note, Reflection, State
from intersession.models.engine import take_turn
from intersession.services import assigning, erasing, goals, notes, people, reflections, trail
from intersession.services.assigning import Plan
from intersession.services.unit import UnitOfWork

FORM = "weekly-reflection"
AGO = timedelta(weeks=3, days=3)
"""So long ago the sample's first week began."""
WRITTEN_AFTER = timedelta(days=1, hours=20)
ASKED_FOR_AFTER = timedelta(days=6)
APART = timedelta(hours=5)
NOTED = timedelta(days=9)
LEVELS: Mapping[str, Disclosure] = {"talk": Disclosure.MAY_BE_RAISED}


@dataclass(frozen=True, slots=True)
class Story:
    """What is made up: for each person, the answers of each week, None where there are none; a goal; a private note.

    `series`: the tracked question that says how near the goal is.
    """

    weeks: tuple[tuple[Answers | None, ...], ...]
    goal: str
    series: str
    note: str


def is_there(work: UnitOfWork, *, by: Counselor) -> bool:
    """Say whether this counselor has the sample couple now."""
    return people.case_of(work, sample_of(by)) is not None


def load(work: UnitOfWork, made_up: HostCase, story: Story, *, by: Counselor) -> None:
    """Put the sample couple there; twice is the same as once."""
    take_turn(work.session, made_up.ref)
    if is_there(work, by=by):
        return
    plan = Plan(
        form=FORM,
        key=f"{made_up.ref}:{uuid.uuid4()}",
        every="week",
        opens_at=work.clock() - AGO,
        due_at=work.clock() - AGO + ASKED_FOR_AFTER,
        zone=by.timezone,
        times=max(len(weeks) for weeks in story.weeks),
    )
    assignment = assigning.assign(work, made_up, plan, by=by)
    case = people.case_by_id(work, assignment.case_id)
    for person, weeks in zip(people.members(work, case), story.weeks, strict=True):
        _answer(work, assignment, person.id, weeks, later=APART * person.position)
    _keep_goal_and_note(work, case, story, by=by)


def _keep_goal_and_note(work: UnitOfWork, case: Case, story: Story, *, by: Counselor) -> None:
    # A practice may have changed its forms: a goal whose question is gone stands without one.
    series = story.series if story.series in goals.tracked(work) else ""
    goal = goals.set_goal(work, case, story.goal, series=series, by=by)
    note = notes.write(work, case, story.note, by=by)
    work.session.flush()
    work.session.get_one(Goal, goal).set_at = work.clock() - AGO
    work.session.get_one(Note, note).written_at = work.clock() - NOTED


def _answer(
    work: UnitOfWork, assignment: Assignment, client: uuid.UUID, weeks: Sequence[Answers | None], *, later: timedelta
) -> None:
    mine = (Reflection.assignment_id == assignment.id) & (Reflection.client_id == client)
    rows = work.session.scalars(select(Reflection).where(mine).order_by(Reflection.occurrence)).all()
    for reflection, answers in zip(rows, weeks, strict=False):
        if answers is not None:
            _send(work, reflection, answers, at=reflection.opens_at + WRITTEN_AFTER + later)


def _send(work: UnitOfWork, reflection: Reflection, answers: Answers, *, at: datetime) -> None:
    form = reflections.form_of(work, reflection)
    reflection.state, reflection.started_at, reflection.sent_at = State.SENT, at, at
    known = _known(form, answers)
    reflections.keep_answers(work, reflection, form, answers=known, levels=LEVELS, note="")


def _known(form: Form, answers: Answers) -> Answers:
    # A practice may have changed the form: what it no longer asks is not answered.
    asked = {item.key for item in form.questions}
    return {key: value for key, value in answers.items() if key in asked}


def remove(work: UnitOfWork, *, by: Counselor) -> None:
    """Remove this counselor's sample couple with everything that was done with it, if it is there. Raise Held."""
    take_turn(work.session, sample_of(by))
    case = people.case_of(work, sample_of(by))
    if case is not None:
        erasing.erase_case(work, case, by=trail.counselor_actor(by))

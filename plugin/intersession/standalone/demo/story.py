"""What can happen in the story, each by the real services: homework given, a client writing, a session held."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from intersession.hooks.types import Counselor, HostCase
from intersession.jobs.outbox import Job
from intersession.jobs.sending import send
from intersession.models import Case, Link, Outbox, Reflection, Visit
from intersession.services import (
    assigning,
    concerns,
    consents,
    links,
    marks,
    notes,
    people,
    reflections,
    reviewing,
    visits,
)
from intersession.services.assigning import Plan
from intersession.services.people import Person
from intersession.services.unit import UnitOfWork
from intersession.standalone import calendar, cases
from intersession.standalone.calendar import AppointmentDraft
from intersession.standalone.demo.answers import Writer
from intersession.standalone.demo.people import DemoCase
from intersession.standalone.demo.times import DemoClock
from intersession.standalone.models import PracticeCase

STARTED_ITEMS = 3
MOST_READ = 200


@dataclass
class Teller:
    """Tells one case. `given`: assignments by the name that the story calls them."""

    work: UnitOfWork
    told: DemoCase
    practice_case: PracticeCase
    counselor: Counselor
    writers: tuple[Writer, ...]
    zone: str
    given: dict[str, uuid.UUID] = field(default_factory=dict[str, uuid.UUID])

    @cached_property
    def host_case(self) -> HostCase:
        return cases.as_host_case(self.work, self.practice_case)

    @cached_property
    def case(self) -> Case:
        return people.adopt(self.work, self.host_case, by=self.counselor)

    @cached_property
    def members(self) -> tuple[Person, ...]:
        return people.members(self.work, self.case)

    def hold_session(self, at: datetime, *, agreed: tuple[str, ...]) -> None:
        """Put a session into the calendar."""
        calendar.plan(self.work, self.practice_case, AppointmentDraft(at, place="Room 2", agreed=agreed))

    def give(self, name: str, form: str, *, opens_at: datetime, due_at: datetime, every: str = "once") -> None:
        """Assign a form to everybody of the case."""
        plan = Plan(form, f"demo:{self.told.key}:{name}", every=every, opens_at=opens_at, due_at=due_at, zone=self.zone)
        self.given[name] = assigning.assign(self.work, self.host_case, plan, by=self.counselor).id

    def write(self, name: str, person: int, closeness: int, **how: Any) -> None:
        """One person opens the link, writes and sends; `how` they answer is told to `Writer.answers`."""
        writer = self.writers[person]
        reflection, visit = self._open(name, person)
        form = reflections.form_of(self.work, reflection)
        answers = writer.answers(form, closeness, **how)
        reflections.save(self.work, visit, answers, asked=form.items, rev=0)
        reflections.send(self.work, visit, levels=writer.levels(form), note=writer.note())
        visits.end(self.work, visit)

    def start(self, name: str, person: int, closeness: int) -> None:
        """One person opens the link, answers the first questions and leaves it there."""
        reflection, visit = self._open(name, person)
        form = reflections.form_of(self.work, reflection)
        first = form.items[:STARTED_ITEMS]
        answers = self.writers[person].answers(form, closeness)
        kept = {item.key: answers[item.key] for item in first if item.key in answers}
        reflections.save(self.work, visit, kept, asked=first, rev=0)

    def not_tonight(self, name: str, person: int, *, why: str) -> None:
        """One person says "not tonight"."""
        reflections.pass_tonight(self.work, self._current(name, person), why=why)

    def _open(self, name: str, person: int) -> tuple[Reflection, Visit]:
        link = self._link(name, person)
        reflection = reflections.current(self.work, link)
        consents.give(self.work, self.case, link.client_id)
        return reflection, visits.begin(self.work, link, reflection).visit

    def _current(self, name: str, person: int) -> Reflection:
        return reflections.current(self.work, self._link(name, person))

    def _link(self, name: str, person: int) -> Link:
        found = links.newest(self.work, self.given[name], self.members[person].id)
        assert found is not None
        return found

    def read(self) -> None:
        """The counselor reads what was sent."""
        reviewing.record_look(self.work, self.case, [one.id for one in self.members], by=self.counselor)
        for one in marks.to_review(self.work, [self.case.id], most=MOST_READ):
            marks.mark_read(self.work, self.case, one.id, by=self.counselor)

    def note(self, words: str) -> None:
        notes.write(self.work, self.case, words, by=self.counselor)

    def screen(self, result: str) -> None:
        concerns.screen(self.work, self.case, result, by=self.counselor)

    def clear_concerns(self, words: str) -> None:
        """The counselor clears what waits, with the reason."""
        for concern in concerns.listed(self.work, self.case):
            if concern.cleared_at is None:
                concerns.clear(self.work, self.case, concern.id, outcome="spoke_apart", note=words, by=self.counselor)

    def part(self) -> None:
        """The two part: homework and links end."""
        for assignment in assigning.of_case(self.work, self.case):
            assigning.end(self.work, self.case, assignment, by=self.counselor)
        self.case.ended_at = self.work.clock()


def deliver_due(work: UnitOfWork, clock: DemoClock, *, until: datetime) -> None:
    """Send the invitations that were due by then, each at its own time."""
    due = select(Outbox).where(Outbox.kind == "invite", Outbox.done_at.is_(None), Outbox.run_at <= until)
    while rows := work.session.scalars(due.order_by(Outbox.run_at, Outbox.id)).all():
        for row in rows:
            clock.told = row.run_at
            send(work, Job(row.id, row.kind, row.payload, 1, row.id))
            row.done_at, row.attempts = row.run_at, 1
        work.session.flush()  # one that came at night waits for the morning

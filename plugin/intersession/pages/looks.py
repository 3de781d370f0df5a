"""Builds "Needs a look": what waits for the counselor in all of their cases, in a fixed number of queries. No words."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import select

from intersession.hooks.types import Appointment, HostCase
from intersession.models import Assignment, Client, Reflection, State
from intersession.models.among import Many, among
from intersession.pages.overview import people_of
from intersession.pages.people import Person
from intersession.pages.today_page import Look, LookKind
from intersession.services import attention, concerns, marks, messaging, removals
from intersession.services.unit import UnitOfWork

MOST_LOOKS = 8
"""So many lines beside the concerns, of which none is ever left out."""
MOST_NEW = 5
"""So many cases with something new to read are named."""
NOTES = {"same_browser": LookKind.SAME_BROWSER, "wrong_person": LookKind.WRONG_PERSON}


@dataclass(frozen=True)
class Caseload:
    """The counselor's cases: the host's, our ids of those that have one, and the sessions that were, `since` when."""

    host_cases: Sequence[HostCase]
    ids: dict[str, uuid.UUID]
    every: Many
    since: datetime
    past: Sequence[Appointment] = ()
    archived: frozenset[uuid.UUID] = frozenset()

    @cached_property
    def by_id(self) -> dict[uuid.UUID, HostCase]:
        return {self.ids[one.ref]: one for one in self.host_cases if one.ref in self.ids}

    @cached_property
    def quiet(self) -> Many:
        """Our ids of the cases that are not archived."""
        return Many(one for one in self.every if one not in self.archived) if self.archived else self.every


@dataclass(frozen=True, slots=True)
class Looks:
    """The lines that are shown, and the names that share the line of what is new to read."""

    lines: tuple[Look, ...]
    new: tuple[str, ...]
    has_more_new: bool


def looks(work: UnitOfWork, load: Caseload) -> Looks:
    """Return what waits: concerns first, each of them; then what else somebody has to do something about."""
    worries, notes = _concerns(work, load)
    first = [
        *notes,
        *_asked(work, load),
        *_troubles(work, load),
        *_stopped(work, load),
        *_unopened(work, load),
    ][:MOST_LOOKS]
    names, count = _new(work, load)
    shown = tuple(names[:MOST_NEW])
    return Looks((*worries, *first), shown, has_more_new=count > len(shown))


def _concerns(work: UnitOfWork, load: Caseload) -> tuple[list[Look], list[Look]]:
    worries: list[Look] = []
    notes: list[Look] = []
    for case_id, about in concerns.waiting_about(work, load.every):
        case = load.by_id[case_id]
        found = worries if about not in NOTES else notes
        look = Look(NOTES.get(about, LookKind.CHECK_FIRST), case.ref, case.title)
        if look not in found:
            found.append(look)
    return worries, notes


def _asked(work: UnitOfWork, load: Caseload) -> list[Look]:
    waiting = removals.waiting(work, load.every)
    return [Look(LookKind.REMOVAL, case.ref, case.title) for one, case in load.by_id.items() if one in waiting]


def _troubles(work: UnitOfWork, load: Caseload) -> list[Look]:
    found = messaging.troubles(work, load.quiet)
    refs = select(Client.id, Client.host_ref).where(Client.id.in_([one.client_id for one in found]))
    names = dict(work.session.execute(refs).all())
    return [
        Look(LookKind.NOT_DELIVERED, case.ref, case.title, person=_person(case, names.get(one.client_id, "")))
        for one in found
        for case in (load.by_id[one.case_id],)
    ]


def _stopped(work: UnitOfWork, load: Caseload) -> list[Look]:
    """Return to whom nothing more is sent, of those who have something to open: two messages found no answer."""
    rows = (
        select(Reflection.client_id, Reflection.case_id, Client.host_ref)
        .join(Client, Client.id == Reflection.client_id)
        .join(Assignment, Assignment.id == Reflection.assignment_id)
        .where(
            among(Reflection.case_id, load.quiet),
            Reflection.state == State.WAITING,
            Reflection.opens_at <= work.clock(),
            Reflection.closes_at > work.clock(),
            Assignment.ended_at.is_(None),
            Client.detached_at.is_(None),
            # Whoever answered lately is not asked about one by one: with many cases that is nearly everybody.
            messaging.may_be_stopped(work, Reflection),
        )
        .distinct()
    )
    asked = work.session.execute(rows).all()
    stopped = messaging.stopped(work, {client for client, _, _ in asked})
    found = [(load.by_id[case], ref) for client, case, ref in asked if client in stopped]
    in_order = sorted(found, key=lambda one: (one[0].title.casefold(), one[1]))
    return [Look(LookKind.STOPPED, case.ref, case.title, person=_person(case, ref)) for case, ref in in_order]


def _person(case: HostCase, ref: str) -> Person | None:
    return next((one for one in people_of(case) if one.id == ref), None)


def _new(work: UnitOfWork, load: Caseload) -> tuple[list[str], int]:
    """Return names of those whose reflections wait to be read, who waits longest first, and how many cases it is."""
    waiting = marks.to_review(work, load.every, most=8 * MOST_NEW)
    named = dict.fromkeys(one.case_id for one in waiting)
    return [load.by_id[case].title for case in named], len(marks.with_new(work, load.every))


def _unopened(work: UnitOfWork, load: Caseload) -> list[Look]:
    """Return the cases in which nothing was opened for two sessions, though something was there to be opened."""
    begun: dict[uuid.UUID, list[datetime]] = {}
    quiet = set(load.quiet)
    for one in load.past:
        case_id = load.ids.get(one.case_ref)
        if case_id is not None and case_id in quiet:
            begun.setdefault(case_id, []).append(one.starts_at)
    found = attention.unopened(work, begun, since=load.since)
    return [Look(LookKind.UNOPENED, case.ref, case.title) for one, case in load.by_id.items() if one in found]

"""Giving homework: one step makes the assignment, its reflections and a link for each client, and can be undone."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from intersession.definition.form import Form
from intersession.errors import IntersessionError, NotFound
from intersession.hooks.types import Assigned, Counselor, HostCase
from intersession.models import Assignment, Case, Link, Outbox, Reflection, State
from intersession.models.engine import take_turn
from intersession.services import cards, concerns, links, outbox, people, separation, trail
from intersession.services.cards import AgreedCard
from intersession.services.people import Person
from intersession.services.unit import UnitOfWork

OCCURRENCES = {"once": 1, "week": 8, "two_weeks": 4}
DAYS_BETWEEN = {"once": 0, "week": 7, "two_weeks": 14}
OPEN_DAYS = 7
"""How long a reflection without a date stays open."""
GRACE = timedelta(hours=24)
"""How long it stays open after it was asked for: until a day after the session."""


class GateClosed(IntersessionError):
    """The form is a conjoint exercise and the case's safety gate is closed."""


class ForBoth(IntersessionError):
    """The case is separated, and the homework is for more than one person or a conjoint exercise."""


class NobodyChosen(IntersessionError):
    """None of the chosen clients is in the case."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to assign. `clients`: host references, empty for all. Times are aware. `key`: the same key assigns once."""

    form: str
    key: str
    clients: tuple[str, ...] = ()
    every: str = "once"
    opens_at: datetime | None = None
    due_at: datetime | None = None
    zone: str = "UTC"
    note: str = ""
    card: AgreedCard | None = None


def assign(work: UnitOfWork, host_case: HostCase, plan: Plan, *, by: Counselor) -> Assignment:
    """Assign a form to clients of a case, each in their own language, and return the assignment.

    Raise NotFound for an unknown form, GateClosed for a conjoint one while the gate is closed, NobodyChosen,
    ForBoth when the case is separated and this is not for one person.
    """
    take_turn(work.session, f"assign {plan.key}")
    done = _by_key(work, plan.key)
    if done is not None:
        return done
    form = work.library.form(plan.form)
    case = people.adopt(work, host_case, by=by)
    if concerns.stops(form) and concerns.gate_is_closed(work, case):
        raise GateClosed
    chosen = [p for p in people.members(work, case) if not plan.clients or p.ref in plan.clients]
    if not chosen:
        raise NobodyChosen
    if separation.is_on(work, case) and (len(chosen) > 1 or concerns.stops(form)):
        raise ForBoth
    assignment = _keep(work, case, form, plan=plan, by=by)
    for person in chosen:
        _ask(work, assignment, person, plan=plan)
    if plan.card is not None:
        cards.keep(work, assignment, plan.card, ids={one.ref: one.id for one in people.members(work, case)})
    _announce(work, case, assignment, form=form, chosen=chosen, by=by)
    return assignment


def _by_key(work: UnitOfWork, key: str) -> Assignment | None:
    return work.session.scalars(select(Assignment).where(Assignment.idempotency_key == key)).one_or_none()


def _keep(work: UnitOfWork, case: Case, form: Form, *, plan: Plan, by: Counselor) -> Assignment:
    assignment_id = uuid.uuid4()
    assignment = Assignment(
        id=assignment_id,
        case_id=case.id,
        form_hash=work.library.store(work.session, form, at=work.clock()),
        counselor_ref=by.ref,
        every=plan.every,
        zone=plan.zone,
        note=work.vault.seal(plan.note, Assignment, "note", row=assignment_id, owner=case.id),
        idempotency_key=plan.key,
        created_at=work.clock(),
    )
    work.session.add(assignment)
    work.session.flush()
    return assignment


def _ask(work: UnitOfWork, assignment: Assignment, person: Person, *, plan: Plan) -> None:
    opens_at = plan.opens_at or work.clock()
    closes_at = opens_at
    form = work.library.form(plan.form, language=person.locale)
    form_hash = work.library.store(work.session, form, at=work.clock())
    for number in range(OCCURRENCES[plan.every]):
        days = DAYS_BETWEEN[plan.every] * number
        due_at = later(plan.due_at, days, zone=plan.zone) if plan.due_at else None
        opens = later(opens_at, days, zone=plan.zone)
        closes_at = max(due_at or opens + timedelta(days=OPEN_DAYS), opens) + GRACE
        work.session.add(
            Reflection(
                id=uuid.uuid4(),
                assignment_id=assignment.id,
                case_id=assignment.case_id,
                client_id=person.id,
                form_hash=form_hash,
                occurrence=number + 1,
                state=State.WAITING,
                is_short=False,
                opens_at=opens,
                due_at=due_at,
                closes_at=closes_at,
                started_items=0,
                passed_why="",
            )
        )
    links.make(work, assignment, person.id, expires_at=closes_at)


def later(at: datetime, days: int, *, zone: str) -> datetime:
    """Return the same local time so many days later, also over a change of daylight saving."""
    local = at.astimezone(ZoneInfo(zone))
    return (local + timedelta(days=days)).astimezone(at.tzinfo)


def _announce(
    work: UnitOfWork, case: Case, assignment: Assignment, *, form: Form, chosen: Sequence[Person], by: Counselor
) -> None:
    trail.record(work, "assigned", by=trail.counselor_actor(by), case_id=case.id, about=str(assignment.id))
    for person in chosen:
        _invite(work, assignment, person.id)
    event = Assigned(
        id=uuid.uuid4(),
        at=work.clock(),
        case=case.id,
        counselor_ref=by.ref,
        assignment=assignment.id,
        form=form.key,
        clients=tuple(person.id for person in chosen),
    )
    outbox.emit(work, event)


def _invite(work: UnitOfWork, assignment: Assignment, client_id: uuid.UUID) -> None:
    """Put an invitation to each occurrence into the outbox; the first waits long enough to be taken back."""
    soon = work.clock() + timedelta(seconds=work.settings.invitation_delay_seconds)
    for occurrence, opens_at in _openings(work, assignment, client_id):
        outbox.enqueue(
            work,
            "invite",
            payload={"assignment": str(assignment.id), "client": str(client_id)},
            run_at=max(opens_at, soon),
            dedupe_key=f"{_invitations(assignment, client_id)}{occurrence}",
        )


def _openings(work: UnitOfWork, assignment: Assignment, client_id: uuid.UUID) -> list[tuple[int, datetime]]:
    mine = (Reflection.assignment_id == assignment.id) & (Reflection.client_id == client_id)
    rows = select(Reflection.occurrence, Reflection.opens_at).where(mine).order_by(Reflection.occurrence)
    return [(occurrence, opens_at) for occurrence, opens_at in work.session.execute(rows)]


def _invitations(assignment: Assignment, client_id: uuid.UUID) -> str:
    return f"invite:{assignment.id}:{client_id}:"


def of_case(work: UnitOfWork, case: Case) -> tuple[Assignment, ...]:
    """Return the assignments of a case that were not ended, newest first."""
    rows = select(Assignment).where(Assignment.case_id == case.id, Assignment.ended_at.is_(None))
    return tuple(work.session.scalars(rows.order_by(Assignment.created_at.desc(), Assignment.id)))


def by_id(work: UnitOfWork, case: Case, assignment_id: uuid.UUID) -> Assignment:
    """Return an assignment of this case. Raise NotFound when it is another's."""
    found = work.session.get(Assignment, assignment_id)
    if found is None or found.case_id != case.id:
        raise NotFound("no such assignment")
    return found


def note_of(work: UnitOfWork, assignment: Assignment) -> str:
    return work.vault.open(assignment.note, Assignment, "note", row=assignment.id, owner=assignment.case_id)


def clients_of(work: UnitOfWork, assignment: Assignment) -> frozenset[uuid.UUID]:
    return frozenset(work.session.scalars(select(Link.client_id).where(Link.assignment_id == assignment.id)))


def last_close(work: UnitOfWork, assignment: Assignment, client_id: uuid.UUID) -> datetime:
    """Return when the client's last reflection of the assignment closes."""
    mine = (Reflection.assignment_id == assignment.id) & (Reflection.client_id == client_id)
    return work.session.scalar(select(func.max(Reflection.closes_at)).where(mine)) or work.clock()


def end(work: UnitOfWork, case: Case, assignment: Assignment, *, by: Counselor) -> None:
    """End an assignment: its links stop, unsent reflections close, unsent invitations go. What was sent stays."""
    now = work.clock()
    assignment.ended_at = now
    for client_id in clients_of(work, assignment):
        links.revoke(work, assignment.id, client_id)
        invitation = Outbox.dedupe_key.startswith(_invitations(assignment, client_id))
        work.session.execute(update(Outbox).where(invitation, Outbox.done_at.is_(None)).values(done_at=now))
    unsent = Reflection.state.in_((State.WAITING, State.STARTED))
    work.session.execute(
        update(Reflection).where(Reflection.assignment_id == assignment.id, unsent).values(state=State.CLOSED)
    )
    trail.record(work, "assignment_ended", by=trail.counselor_actor(by), case_id=case.id, about=str(assignment.id))

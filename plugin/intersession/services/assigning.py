"""Giving homework: one step makes the assignment, its reflections and a link for each client, and can be undone."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, true, update

from intersession.definition.form import Form
from intersession.errors import IntersessionError, NotFound
from intersession.hooks.types import AppointmentStatus, Assigned, Counselor, HostCase
from intersession.models import Assignment, Case, FormVersion, Link, Outbox, Reflection, State
from intersession.models.engine import take_turn
from intersession.services import cards, concerns, links, outbox, people, separation, trail
from intersession.services.cards import AgreedCard
from intersession.services.people import Person
from intersession.services.schedules import ONCE, Meeting, Occurrence, Schedule, occurrences
from intersession.services.unit import UnitOfWork

HORIZON = timedelta(days=60)
"""How far into the calendar homework that is bound to sessions looks."""
LOOK_BACK = timedelta(hours=6)
"""A session that began so long ago may still lie ahead of its homework."""
UNDO = timedelta(minutes=10)
"""How long an end can be taken back: its button stands on a page for as long as the page does."""


class GateClosed(IntersessionError):
    """The form is a conjoint exercise and the case's safety gate is closed."""


class ForBoth(IntersessionError):
    """The case is separated, and the homework is for more than one person or a conjoint exercise."""


class StaysEnded(IntersessionError):
    """The end of homework cannot be taken back any more."""


class NobodyChosen(IntersessionError):
    """None of the chosen clients is in the case."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to assign. `clients`: host references, empty for all. Times are aware. `key`: the same key assigns once.

    `every`, `times`, `until`: as in `schedules.Schedule`. `card`: what was agreed, with clients by host reference.
    """

    form: str
    key: str
    clients: tuple[str, ...] = ()
    every: str = ONCE
    opens_at: datetime | None = None
    due_at: datetime | None = None
    zone: str = "UTC"
    times: int = 0
    until: datetime | None = None
    note: str = ""
    card: AgreedCard | None = None


def assign(work: UnitOfWork, host_case: HostCase, plan: Plan, *, by: Counselor) -> Assignment:
    """Assign a form to clients of a case, each in their own language, and return the assignment.

    Raise NotFound for an unknown form, GateClosed for a conjoint one while the gate is closed, NobodyChosen,
    ForBoth when the case is separated and this is not for one person.
    """
    return _assign(work, host_case, plan, by=by, batch=None)


def assign_each(
    work: UnitOfWork, host_case: HostCase, plans: Sequence[Plan], *, by: Counselor
) -> tuple[Assignment, ...]:
    """Assign several forms in one action, such as another one to each partner: all of it or nothing.

    Raise what `assign` raises.
    """
    batch = uuid.uuid4() if len(plans) > 1 else None
    return tuple(_assign(work, host_case, plan, by=by, batch=batch) for plan in plans)


def _assign(work: UnitOfWork, host_case: HostCase, plan: Plan, *, by: Counselor, batch: uuid.UUID | None) -> Assignment:
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
    assignment = _keep(work, case, form, plan=plan, by=by, batch=batch)
    times = occurrences(schedule_of(assignment, due_at=plan.due_at), _meetings(work, case, assignment))
    for person in chosen:
        _ask(work, assignment, person, plan=plan, times=times)
    if plan.card is not None:
        cards.keep(work, assignment, plan.card, ids={one.ref: one.id for one in people.members(work, case)})
    _announce(work, case, assignment, form=form, chosen=chosen, by=by)
    return assignment


def _by_key(work: UnitOfWork, key: str) -> Assignment | None:
    return work.session.scalars(select(Assignment).where(Assignment.idempotency_key == key)).one_or_none()


def _keep(
    work: UnitOfWork, case: Case, form: Form, *, plan: Plan, by: Counselor, batch: uuid.UUID | None
) -> Assignment:
    assignment_id = uuid.uuid4()
    assignment = Assignment(
        id=assignment_id,
        case_id=case.id,
        form_hash=work.library.store(work.session, form, at=work.clock()),
        counselor_ref=by.ref,
        every=plan.every,
        zone=plan.zone,
        opens_at=plan.opens_at or work.clock(),
        times=plan.times,
        until=plan.until,
        batch=batch,
        note=work.vault.seal(plan.note, Assignment, "note", row=assignment_id, owner=case.id),
        idempotency_key=plan.key,
        created_at=work.clock(),
    )
    work.session.add(assignment)
    work.session.flush()
    return assignment


def schedule_of(assignment: Assignment, *, due_at: datetime | None = None) -> Schedule:
    """Return the schedule of an assignment; the date of its first time is kept with its reflections alone."""
    opens_at = assignment.opens_at or assignment.created_at
    return Schedule(assignment.every, opens_at, due_at, assignment.zone, assignment.times, assignment.until)


def times_now(work: UnitOfWork, case: Case, assignment: Assignment) -> tuple[Occurrence, ...]:
    """Return the times of session-bound homework by the calendar as it is now; nothing for any other."""
    schedule = schedule_of(assignment)
    return occurrences(schedule, _meetings(work, case, assignment)) if schedule.is_bound else ()


def _meetings(work: UnitOfWork, case: Case, assignment: Assignment) -> list[Meeting]:
    if not schedule_of(assignment).is_bound:
        return []
    now = work.clock()
    found = work.plugins.appointments([case.host_ref], since=now - LOOK_BACK, until=now + HORIZON)
    # One that was held counts, too: what is asked after it is often given right after it.
    kept = [one for one in found if one.status != AppointmentStatus.CANCELLED]
    return [Meeting(one.ref, one.starts_at, one.starts_at + timedelta(minutes=one.minutes)) for one in kept]


def _ask(work: UnitOfWork, assignment: Assignment, person: Person, *, plan: Plan, times: Sequence[Occurrence]) -> None:
    form = work.library.form(plan.form, language=person.locale)
    form_hash = work.library.store(work.session, form, at=work.clock())
    for number, one in enumerate(times, start=1):
        add_reflection(work, assignment, person.id, one=one, number=number, form_hash=form_hash)
    last = times[-1].closes_at if times else work.clock() + HORIZON
    links.make(work, assignment, person.id, expires_at=last)


def add_reflection(
    work: UnitOfWork, assignment: Assignment, client_id: uuid.UUID, *, one: Occurrence, number: int, form_hash: str
) -> None:
    """Ask a client once more. `number`: which time this is, from 1."""
    work.session.add(
        Reflection(
            id=uuid.uuid4(),
            assignment_id=assignment.id,
            case_id=assignment.case_id,
            client_id=client_id,
            form_hash=form_hash,
            occurrence=number,
            meeting=one.meeting,
            state=State.WAITING,
            is_short=False,
            opens_at=one.opens_at,
            due_at=one.due_at,
            closes_at=one.closes_at,
            started_items=0,
            passed_why="",
        )
    )


def version_for(work: UnitOfWork, assignment: Assignment, locale: str) -> str:
    """Return the assigned version of the form in a client's language, or else as it was assigned."""
    form = work.library.version(work.session, assignment.form_hash)
    rows = select(FormVersion.language, FormVersion.hash).where(
        FormVersion.key == form.key, FormVersion.version == form.version
    )
    known: dict[str, str] = dict(work.session.execute(rows).all())
    wanted = (locale.replace("_", "-"), locale.replace("_", "-").partition("-")[0])
    return next((known[one] for one in wanted if one in known), assignment.form_hash)


def _announce(
    work: UnitOfWork, case: Case, assignment: Assignment, *, form: Form, chosen: Sequence[Person], by: Counselor
) -> None:
    trail.record(work, "assigned", by=trail.counselor_actor(by), case_id=case.id, about=str(assignment.id))
    for person in chosen:
        invite(work, assignment, person.id)
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


def invite(work: UnitOfWork, assignment: Assignment, client_id: uuid.UUID) -> None:
    """Put an invitation to each occurrence into the outbox; the first waits long enough to be taken back."""
    soon = work.clock() + timedelta(seconds=work.settings.invitation_delay_seconds)
    for occurrence, opens_at in _openings(work, assignment, client_id):
        outbox.enqueue(
            work,
            "invite",
            payload={"assignment": str(assignment.id), "client": str(client_id)},
            run_at=max(opens_at, soon),
            dedupe_key=f"{invitations(assignment, client_id)}{occurrence}",
        )


def invite_again(work: UnitOfWork, assignment: Assignment, client_id: uuid.UUID) -> None:
    """Put another invitation to what is open now into the outbox, with the newest link."""
    now = work.clock()
    outbox.enqueue(
        work,
        "invite",
        payload={"assignment": str(assignment.id), "client": str(client_id)},
        run_at=now + timedelta(seconds=work.settings.invitation_delay_seconds),
        dedupe_key=f"{invitations(assignment, client_id)}again:{now.isoformat()}",
    )


def _openings(work: UnitOfWork, assignment: Assignment, client_id: uuid.UUID) -> list[tuple[int, datetime]]:
    mine = (Reflection.assignment_id == assignment.id) & (Reflection.client_id == client_id)
    rows = select(Reflection.occurrence, Reflection.opens_at).where(mine).order_by(Reflection.occurrence)
    return [(occurrence, opens_at) for occurrence, opens_at in work.session.execute(rows)]


def invitations(assignment: Assignment, client_id: uuid.UUID) -> str:
    """Return how the keys of a client's invitations begin; the number of the time follows."""
    return f"invite:{assignment.id}:{client_id}:"


def of_case(work: UnitOfWork, case: Case) -> tuple[Assignment, ...]:
    """Return the assignments of a case that were not ended, newest first."""
    rows = select(Assignment).where(Assignment.case_id == case.id, Assignment.ended_at.is_(None))
    return tuple(work.session.scalars(rows.order_by(Assignment.created_at.desc(), Assignment.id)))


def given_in(work: UnitOfWork, case: Case) -> tuple[Assignment, ...]:
    """Return the assignments of a case that run or ran, newest first: not what was taken back before anybody began."""
    came_of_it = or_(
        Reflection.state.not_in((State.WAITING, State.CLOSED)),
        Reflection.started_at.is_not(None),
        Reflection.closes_at <= Assignment.ended_at,
    )
    ran = select(Reflection.id).where(Reflection.assignment_id == Assignment.id, came_of_it).exists()
    rows = select(Assignment).where(Assignment.case_id == case.id, or_(Assignment.ended_at.is_(None), ran))
    return tuple(work.session.scalars(rows.order_by(Assignment.created_at.desc(), Assignment.id)))


def by_id(work: UnitOfWork, case: Case, assignment_id: uuid.UUID) -> Assignment:
    """Return an assignment of this case. Raise NotFound when it is another's."""
    found = work.session.get(Assignment, assignment_id)
    if found is None or found.case_id != case.id:
        raise NotFound("no such assignment")
    return found


def of_link(work: UnitOfWork, link: Link) -> Assignment:
    return work.session.get_one(Assignment, link.assignment_id)


def note_of(work: UnitOfWork, assignment: Assignment) -> str:
    return work.vault.open(assignment.note, Assignment, "note", row=assignment.id, owner=assignment.case_id)


def clients_of(work: UnitOfWork, assignment: Assignment) -> frozenset[uuid.UUID]:
    return frozenset(work.session.scalars(select(Link.client_id).where(Link.assignment_id == assignment.id)))


def last_close(work: UnitOfWork, assignment: Assignment, client_id: uuid.UUID) -> datetime:
    """Return when the client's last reflection of the assignment closes."""
    mine = (Reflection.assignment_id == assignment.id) & (Reflection.client_id == client_id)
    return work.session.scalar(select(func.max(Reflection.closes_at)).where(mine)) or work.clock()


def given_with(work: UnitOfWork, assignment: Assignment) -> tuple[Assignment, ...]:
    """Return the assignments that were given in one action with this one, itself among them, in their order."""
    if assignment.batch is None:
        return (assignment,)
    rows = select(Assignment).where(Assignment.batch == assignment.batch)
    return tuple(work.session.scalars(rows.order_by(Assignment.idempotency_key)))


def end_all(work: UnitOfWork, case: Case, assignments: Iterable[Assignment], *, by: Counselor) -> None:
    """End those of these assignments that still run."""
    for one in assignments:
        if one.ended_at is None:
            end(work, case, one, by=by)


def end(work: UnitOfWork, case: Case, assignment: Assignment, *, by: Counselor) -> None:
    """End an assignment: its links stop, what is open or to come closes, unsent invitations go. What was sent stays.

    What had run out by itself stays as it was, so no week of before counts another way. `go_on` takes this back.
    """
    now = work.clock()
    assignment.ended_at = now
    for client_id in clients_of(work, assignment):
        links.revoke(work, assignment.id, client_id, at=now)
        invitation = Outbox.dedupe_key.startswith(invitations(assignment, client_id))
        work.session.execute(update(Outbox).where(invitation, Outbox.done_at.is_(None)).values(done_at=now))
    unsent = Reflection.state.in_((State.WAITING, State.STARTED)) & (Reflection.closes_at > now)
    work.session.execute(
        update(Reflection).where(Reflection.assignment_id == assignment.id, unsent).values(state=State.CLOSED)
    )
    trail.record(work, "assignment_ended", by=trail.counselor_actor(by), case_id=case.id, about=str(assignment.id))


def may_go_on(work: UnitOfWork, case: Case, assignment: Assignment) -> bool:
    """Say whether an end can be taken back: for ten minutes, and while the homework could be given to this case."""
    ended = assignment.ended_at
    if ended is None or work.clock() > ended + UNDO or case.ended_at is not None or separation.is_on(work, case):
        return False
    form = work.library.version(work.session, assignment.form_hash)
    return not (concerns.stops(form) and concerns.gate_is_closed(work, case))


def go_on(work: UnitOfWork, case: Case, assignment: Assignment, *, by: Counselor) -> None:
    """Take an end back: what stopped with it goes on, for whoever is still in the case. Raise StaysEnded."""
    take_turn(work.session, f"go on {assignment.id}")
    ended = assignment.ended_at
    if not may_go_on(work, case, assignment):
        raise StaysEnded
    assignment.ended_at = None
    closed = (Reflection.assignment_id == assignment.id) & (Reflection.state == State.CLOSED)
    for state, fits in ((State.STARTED, Reflection.started_at.is_not(None)), (State.WAITING, true())):
        work.session.execute(update(Reflection).where(closed, fits).values(state=state))
    for person in people.members(work, case):
        mine = Link.assignment_id == assignment.id, Link.client_id == person.id, Link.revoked_at == ended
        work.session.execute(update(Link).where(*mine).values(revoked_at=None))
        invitation = Outbox.dedupe_key.startswith(invitations(assignment, person.id))
        work.session.execute(update(Outbox).where(invitation, Outbox.done_at == ended).values(done_at=None))
    trail.record(work, "assignment_went_on", by=trail.counselor_actor(by), case_id=case.id, about=str(assignment.id))

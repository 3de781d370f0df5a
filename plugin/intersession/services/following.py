"""Homework that is bound to sessions follows the calendar: what has not opened yet is made, moved or taken away.

What a client began stays as it is. A client whose link was revoked is asked nothing new.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select, update

from intersession.models import Assignment, Case, Link, Outbox, Reflection, State, Visit
from intersession.models.engine import begin_write, take_turn
from intersession.services import assigning, concerns, links, people, separation
from intersession.services.schedules import BOUND, Occurrence
from intersession.services.unit import UnitOfWork

IS_RUNNING = Assignment.every.in_(BOUND) & Assignment.ended_at.is_(None)


def follow_all(work: UnitOfWork) -> None:
    """Follow the calendar with every assignment that is bound to it, and keep links as long as their homework runs.

    Comes round by itself; may run at any time.
    """
    begin_write(work.session)
    for assignment in work.session.scalars(select(Assignment).where(IS_RUNNING)).all():
        follow(work, assignment)
    keep_links_open(work)


def follow_case(work: UnitOfWork, case_ref: str) -> None:
    """Follow the calendar with one case's homework at once, after a session was planned, moved or cancelled."""
    case = people.case_of(work, case_ref)
    if case is not None:
        ours = select(Assignment).where(IS_RUNNING, Assignment.case_id == case.id)
        for assignment in work.session.scalars(ours).all():
            follow(work, assignment)


def follow(work: UnitOfWork, assignment: Assignment) -> None:
    """Make, move and take away what has not opened yet, so that it fits the calendar as it is now."""
    case = people.case_by_id(work, assignment.case_id)
    if case.ended_at is not None or separation.is_on(work, case):
        return
    take_turn(work.session, f"follow {assignment.id}")
    wanted = assigning.times_now(work, case, assignment)
    for client_id in sorted(assigning.clients_of(work, assignment), key=str):
        link = links.newest(work, assignment.id, client_id)
        if link is not None and link.revoked_at is None:
            _fit(work, case, assignment, client_id=client_id, wanted=wanted)


def _fit(
    work: UnitOfWork, case: Case, assignment: Assignment, *, client_id: uuid.UUID, wanted: Sequence[Occurrence]
) -> None:
    there = _by_meeting(work, assignment, client_id)
    fixed = {ref: one for ref, one in there.items() if _has_opened(one, at=work.clock())}
    free = _free(wanted, fixed)
    for one in free:
        if one.meeting in there:
            _move(work, there[one.meeting], one)
        elif one.closes_at > work.clock():
            _add(work, case, assignment, client_id=client_id, one=one)
    still = {one.meeting for one in free}
    for ref, reflection in there.items():
        if ref not in still and ref not in fixed:
            _take_away(work, reflection)
    work.session.flush()
    assigning.invite(work, assignment, client_id)


def _by_meeting(work: UnitOfWork, assignment: Assignment, client_id: uuid.UUID) -> dict[str, Reflection]:
    mine = (Reflection.assignment_id == assignment.id) & (Reflection.client_id == client_id)
    rows = select(Reflection).where(mine).order_by(Reflection.occurrence)
    return {one.meeting: one for one in work.session.scalars(rows.execution_options(populate_existing=True))}


def _has_opened(reflection: Reflection, *, at: datetime) -> bool:
    return reflection.opens_at <= at or reflection.state != State.WAITING


def _free(wanted: Sequence[Occurrence], fixed: Mapping[str, Reflection]) -> list[Occurrence]:
    """Return what can still be fitted in: nothing opens while something else of this client's is open."""
    found: list[Occurrence] = []
    for one in wanted:
        others = [held.closes_at for ref, held in fixed.items() if ref != one.meeting]
        opens_at = max([one.opens_at, *others])
        if one.meeting in fixed or opens_at < (one.due_at or one.closes_at):
            found.append(replace(one, opens_at=opens_at))
    return found


def _move(work: UnitOfWork, reflection: Reflection, one: Occurrence) -> None:
    now = work.clock()
    if reflection.state != State.WAITING or one.closes_at <= now:
        return  # begun, or over by the new date: as it is
    if reflection.opens_at > now:
        reflection.opens_at = one.opens_at
        _announce_at(work, reflection, max(one.opens_at, now))
    reflection.due_at, reflection.closes_at = one.due_at, one.closes_at


def _announce_at(work: UnitOfWork, reflection: Reflection, at: datetime) -> None:
    waits = (Outbox.dedupe_key == _invitation(work, reflection)) & Outbox.done_at.is_(None)
    work.session.execute(update(Outbox).where(waits).values(run_at=at))


def _invitation(work: UnitOfWork, reflection: Reflection) -> str:
    assignment = work.session.get_one(Assignment, reflection.assignment_id)
    return f"{assigning.invitations(assignment, reflection.client_id)}{reflection.occurrence}"


def _add(work: UnitOfWork, case: Case, assignment: Assignment, *, client_id: uuid.UUID, one: Occurrence) -> None:
    mine = (Reflection.assignment_id == assignment.id) & (Reflection.client_id == client_id)
    before = work.session.scalar(select(func.max(Reflection.occurrence)).where(mine)) or 0
    locale = people.client_by_id(work, client_id).locale
    form_hash = assigning.version_for(work, assignment, locale)
    if concerns.gate_is_closed(work, case):
        form_hash = concerns.light_version(work, form_hash, client_id=client_id)
    assigning.add_reflection(work, assignment, client_id, one=one, number=before + 1, form_hash=form_hash)
    work.session.flush()


def _take_away(work: UnitOfWork, reflection: Reflection) -> None:
    seen = exists().where(Visit.reflection_id == reflection.id)
    if work.session.scalar(select(seen)):
        return
    # Its invitation is called off and gives its key back, or the next one of that number would count as sent.
    key = _invitation(work, reflection)
    waits = (Outbox.dedupe_key == key) & Outbox.done_at.is_(None)
    work.session.execute(update(Outbox).where(waits).values(done_at=work.clock(), dedupe_key=None))
    work.session.delete(reflection)
    work.session.flush()


def keep_links_open(work: UnitOfWork) -> None:
    """Let links that still work live as long as their homework, within the longest that a link may live from now."""
    now = work.clock()
    longest = now + timedelta(days=work.settings.link_days)
    rows = (
        select(Link, func.max(Reflection.closes_at))
        .join(Assignment, Assignment.id == Link.assignment_id)
        .join(Reflection, (Reflection.assignment_id == Link.assignment_id) & (Reflection.client_id == Link.client_id))
        .where(
            Link.revoked_at.is_(None), Link.lapsed_at.is_(None), Link.expires_at > now, Assignment.ended_at.is_(None)
        )
        .group_by(Link.id)
        .having(func.max(Reflection.closes_at) > Link.expires_at)
    )
    for link, last in work.session.execute(rows).all():
        link.expires_at = max(link.expires_at, min(last, longest))

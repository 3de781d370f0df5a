"""Rehearsals: homework that a counselor gives to themselves, as one of two made-up people, and that goes again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select

from intersession.hooks.rehearsal import PREFIX, ref_of
from intersession.hooks.types import Counselor, HostCase
from intersession.models import Assignment, Case
from intersession.models.engine import begin_write, take_turn
from intersession.services import assigning, erasing, people, separation, trail
from intersession.services.assigning import Plan
from intersession.services.unit import UnitOfWork

KEPT = timedelta(days=1)
"""How long a rehearsal lies that nobody removed."""
OPEN_FOR = timedelta(days=1)
SYSTEM = "system"


def begin(work: UnitOfWork, made_up: HostCase, form: str, *, by: Counselor) -> Assignment:
    """Give a form to the second of the made-up people, as partner B, and return the assignment.

    Each rehearsal begins afresh: the one before it is removed. Raise NotFound for an unknown form.
    """
    work.library.form(form)
    remove(work, by=by)
    now = work.clock()
    partner = made_up.clients[-1].ref
    plan = Plan(
        form=form,
        key=f"{PREFIX}{uuid.uuid4()}",
        clients=(partner,),
        opens_at=now,
        due_at=now + OPEN_FOR,
        zone=by.timezone,
    )
    return assigning.assign(work, made_up, plan, by=by)


def remove(work: UnitOfWork, *, by: Counselor) -> None:
    """Remove this counselor's rehearsal with everything that was written in it, if there is one."""
    take_turn(work.session, ref_of(by))
    case = people.case_of(work, ref_of(by))
    if case is not None:
        _erase(work, [case], by=trail.counselor_actor(by))


def forget(work: UnitOfWork) -> None:
    """Remove the rehearsals that are older than a day."""
    begin_write(work.session)
    old = select(Case).where(Case.host_ref.startswith(PREFIX), Case.created_at < work.clock() - KEPT)
    _erase(work, work.session.scalars(old).all(), by=SYSTEM)


def _erase(work: UnitOfWork, cases: Iterable[Case], *, by: str) -> None:
    for case in cases:
        if not separation.is_held(work, case):
            erasing.erase_case(work, case, by=by)

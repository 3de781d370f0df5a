"""Whose case it is: the counselor whose name its clients read and who is told of a concern. The host decides it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from intersession.hooks.types import Counselor, HostCase, Role
from intersession.models import Case
from intersession.models.among import among
from intersession.services import people, trail
from intersession.services.unit import UnitOfWork

THEIRS = "assign"
"""Whoever may do this on a case is one of its counselors, not somebody who reads along."""


def follow(work: UnitOfWork, host_cases: Sequence[HostCase], *, reader: Counselor) -> None:
    """Make the reader the counselor of those of their cases which the host gave them and took from who had them.

    Two who share a case both keep it; its clients go on reading the name that they know. It only writes down what the
    host decided before, so looking twice changes nothing more.
    """
    if reader.role is not Role.COUNSELOR:
        return
    by_ref = {one.ref: one for one in host_cases}
    of_others = select(Case).where(among(Case.host_ref, by_ref), Case.counselor_ref != reader.ref)
    for case in work.session.scalars(of_others).all():
        before = Counselor(case.counselor_ref, people.counselor_name(work, case))
        if _has(work, reader, case) and not _has(work, before, case):
            give(work, by_ref[case.host_ref], to=reader, by=trail.counselor_actor(reader))


def give(work: UnitOfWork, host_case: HostCase, *, to: Counselor, by: str) -> None:
    """Make somebody the counselor of a case."""
    case = people.adopt(work, host_case, by=to)
    trail.record(work, "counselor_changed", by=by, case_id=case.id, about=to.ref)


def _has(work: UnitOfWork, counselor: Counselor, case: Case) -> bool:
    return work.plugins.may(counselor, THEIRS, case_ref=case.host_ref)

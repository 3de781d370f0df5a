"""Whose case it is: the counselor whose name its clients read and who is told of a concern. The host decides it."""

from __future__ import annotations

from intersession.hooks.types import Counselor, HostCase, Role
from intersession.models import Case
from intersession.services import people, trail
from intersession.services.unit import UnitOfWork

THEIRS = "assign"
"""Whoever may do this on a case is one of its counselors, not somebody who reads along."""


def follow(work: UnitOfWork, host_case: HostCase, *, reader: Counselor) -> None:
    """Make the reader the counselor of this case when the host gave it to them, and took it from who had it.

    Two who share a case both keep it; its clients go on reading the name that they know. This only writes down what the
    host decided before, so looking twice changes nothing more.
    """
    case = people.case_of(work, host_case.ref)
    if case is None or reader.role is not Role.COUNSELOR:
        return
    if case.counselor_ref == reader.ref:
        people.name_counselor(work, case, reader)  # who may have another name by now
        return
    before = Counselor(case.counselor_ref, people.counselor_name(work, case))
    has_it = work.plugins.may(reader, THEIRS, case_ref=case.host_ref)
    if has_it and not work.plugins.surely_may(before, THEIRS, case_ref=case.host_ref):
        give(work, case, to=reader, by=trail.counselor_actor(reader))


def give(work: UnitOfWork, case: Case, *, to: Counselor, by: str) -> None:
    """Make somebody the counselor of a case."""
    people.name_counselor(work, case, to)
    trail.record(work, "counselor_changed", by=by, case_id=case.id, about=to.ref)


def name_of_author(work: UnitOfWork, case: Case, counselor_ref: str) -> str:
    """Return the name of who wrote something in a case, "" for anybody but its counselor: other names are not kept."""
    return people.counselor_name(work, case) if counselor_ref == case.counselor_ref else ""

"""Cases that a counselor put out of sight. Whose a case is, and whether there is one, stays the host's to say."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import delete, select

from intersession.hooks.types import Counselor
from intersession.models import Archived, Case
from intersession.models.among import among
from intersession.models.engine import take_turn
from intersession.services import trail
from intersession.services.unit import UnitOfWork


def archive(work: UnitOfWork, case: Case, *, by: Counselor) -> None:
    """Put a case out of this counselor's sight; nothing of it ends. Twice is the same as once."""
    take_turn(work.session, f"archive {case.id}")
    if case.id not in archived(work, [case.id], by=by):
        work.session.add(Archived(case_id=case.id, counselor_ref=by.ref, archived_at=work.clock()))
        trail.record(work, "archived", by=trail.counselor_actor(by), case_id=case.id)


def bring_back(work: UnitOfWork, case: Case, *, by: Counselor) -> None:
    """Put a case back among those that this counselor sees, if it is not there."""
    held = (Archived.case_id == case.id) & (Archived.counselor_ref == by.ref)
    if case.id in archived(work, [case.id], by=by):
        work.session.execute(delete(Archived).where(held))
        trail.record(work, "brought_back", by=trail.counselor_actor(by), case_id=case.id)


def archived(work: UnitOfWork, case_ids: Iterable[uuid.UUID], *, by: Counselor) -> frozenset[uuid.UUID]:
    """Return which of these cases this counselor put out of sight."""
    rows = select(Archived.case_id).where(among(Archived.case_id, case_ids), Archived.counselor_ref == by.ref)
    return frozenset(work.session.scalars(rows))

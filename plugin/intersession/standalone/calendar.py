"""Appointments: planned, moved, held, cancelled, listed; and what was agreed in a session, for the next brief."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from intersession.errors import NotFound
from intersession.hooks.types import Appointment
from intersession.models.among import among
from intersession.services.unit import UnitOfWork
from intersession.standalone.models import PracticeAppointment, PracticeCase, User

PLANNED = "planned"
HELD = "held"
CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class AppointmentDraft:
    """A session as the counselor wrote it down. `starts_at` is aware; `agreed`: one line each."""

    starts_at: datetime
    minutes: int = 50
    place: str = ""
    agreed: tuple[str, ...] = ()


def plan(work: UnitOfWork, case: PracticeCase, draft: AppointmentDraft) -> PracticeAppointment:
    """Put a session of the case into the calendar."""
    made = PracticeAppointment(id=uuid.uuid4(), case_id=case.id, status=PLANNED)
    change(work, made, draft)
    work.session.add(made)
    work.session.flush()
    return made


def change(work: UnitOfWork, appointment: PracticeAppointment, draft: AppointmentDraft) -> None:
    """Move a session, or write down what was agreed."""
    appointment.starts_at, appointment.minutes, appointment.place = draft.starts_at, draft.minutes, draft.place
    text = json.dumps(draft.agreed, ensure_ascii=False)
    appointment.agreed = work.vault.seal(
        text, PracticeAppointment, "agreed", row=appointment.id, owner=appointment.case_id
    )


def hold(work: UnitOfWork, appointment: PracticeAppointment) -> bool:
    """Say that a session took place; from then on, what was shared before it stays shared. False for one to come."""
    if appointment.starts_at > work.clock():
        return False
    appointment.status = HELD
    return True


def agreed(work: UnitOfWork, appointment: PracticeAppointment) -> tuple[str, ...]:
    """Open what was agreed, one line each."""
    row, owner = appointment.id, appointment.case_id
    return tuple(json.loads(work.vault.open(appointment.agreed, PracticeAppointment, "agreed", row=row, owner=owner)))


def own_appointment(work: UnitOfWork, appointment_id: uuid.UUID, *, by: User) -> PracticeAppointment:
    """Return a session of one of this counselor's cases. Raise NotFound when there is none, or it is another's."""
    found = work.session.get(PracticeAppointment, appointment_id)
    if found is None or work.session.get_one(PracticeCase, found.case_id).counselor_id != by.id:
        raise NotFound("no such session")
    return found


def between(
    work: UnitOfWork, case_ids: Iterable[uuid.UUID], *, since: datetime, until: datetime
) -> tuple[PracticeAppointment, ...]:
    """Return the sessions of these cases that start in [since, until), earliest first, cancelled ones included."""
    rows = select(PracticeAppointment).where(
        among(PracticeAppointment.case_id, case_ids),
        PracticeAppointment.starts_at >= since,
        PracticeAppointment.starts_at < until,
    )
    return tuple(work.session.scalars(rows.order_by(PracticeAppointment.starts_at, PracticeAppointment.id)))


def last_before(work: UnitOfWork, case_ids: Iterable[uuid.UUID], *, before: datetime) -> datetime | None:
    """Return when the last session of these cases before a moment starts, cancelled ones included, or None."""
    rows = select(func.max(PracticeAppointment.starts_at)).where(
        among(PracticeAppointment.case_id, case_ids), PracticeAppointment.starts_at < before
    )
    return work.session.scalar(rows)


def as_host_appointments(work: UnitOfWork, found: Sequence[PracticeAppointment]) -> list[Appointment]:
    """Say of sessions what Intersession's hooks want to know."""
    with work.vault.held({one.case_id for one in found}):
        return [_as_host_appointment(work, one) for one in found]


def _as_host_appointment(work: UnitOfWork, appointment: PracticeAppointment) -> Appointment:
    return Appointment(
        ref=str(appointment.id),
        case_ref=str(appointment.case_id),
        starts_at=appointment.starts_at,
        minutes=appointment.minutes,
        place=appointment.place,
        status=appointment.status,
        agreed=agreed(work, appointment),
    )

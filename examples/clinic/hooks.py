"""All that the clinic tells Intersession, and hears from it. This file and one call in app.py are the whole work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from examples.clinic.models import CaseFile, Happening, Letter, Patient, Seat, Visit, db
from examples.clinic.pages import POLICY, by_id, came_in_lately, signed_in
from intersession import hookimpl
from intersession.hooks.types import (
    Appointment,
    AppointmentStatus,
    Assigned,
    Chrome,
    ConcernRaised,
    Counselor,
    DocumentMade,
    Erased,
    Event,
    Finding,
    FormFolder,
    HostCase,
    HostClient,
    MenuEntry,
    Message,
    Passed,
    Role,
    Section,
    SectionRequest,
    Sent,
)

FORMS = Path(__file__).parent / "forms"
# The guest's pages have a script, fonts and small pictures of their own; the clinic's have none.
FRAME_POLICY = POLICY.replace("img-src 'self'", "img-src 'self' data:") + (
    "; script-src 'self'; font-src 'self'; connect-src 'self'"
)


class Practice:
    """The clinic, as Intersession sees it."""

    name = "clinic"

    # Who is who

    @hookimpl
    def intersession_decide_counselor(self) -> Counselor | None:
        staff = signed_in()
        if staff is None:
            return None
        role = Role.ADMINISTRATOR if staff.runs_office else Role.COUNSELOR
        return Counselor(str(staff.id), staff.name, staff.email, timezone=staff.time_zone, role=role)

    @hookimpl
    def intersession_decide_upkeep(self, counselor: Counselor, action: str) -> bool:
        return counselor.role is Role.ADMINISTRATOR

    @hookimpl
    def intersession_decide_access(self, counselor: Counselor, action: str, case_ref: str) -> bool:
        case = case_with(case_ref)
        return case is not None and str(case.staff_id) == counselor.ref

    @hookimpl
    def intersession_decide_fresh(self, counselor: Counselor) -> bool | str:
        return came_in_lately() or url_for("clinic.sign_in")

    @hookimpl
    def intersession_decide_leftover(self) -> str:
        return "Our own backups keep the keys of whoever is erased for another 30 days."

    @hookimpl
    def intersession_decide_cases(self, counselor: Counselor) -> Sequence[HostCase]:
        mine = select(CaseFile).where(CaseFile.staff_id == int(counselor.ref)).order_by(CaseFile.id)
        with_people = mine.options(selectinload(CaseFile.seats).joinedload(Seat.patient))
        return [as_case(case) for case in db.session.scalars(with_people)]

    @hookimpl
    def intersession_decide_case(self, case_ref: str) -> HostCase | None:
        case = case_with(case_ref)
        return None if case is None else as_case(case)

    @hookimpl
    def intersession_decide_appointments(
        self, case_refs: Sequence[str], since: datetime, until: datetime
    ) -> Sequence[Appointment]:
        numbers = [int(ref) for ref in case_refs if ref.isdecimal()]
        between = (Visit.starts_at >= plain(since)) & (Visit.starts_at < plain(until))
        found = select(Visit).where(Visit.case_id.in_(numbers), between).order_by(Visit.starts_at)
        return [as_appointment(visit) for visit in db.session.scalars(found)]

    # What it does for clients and counselors

    @hookimpl
    def intersession_decide_delivery(self, message: Message) -> str | None:
        if message.channel != "email":
            return None
        known = db.session.scalars(select(Letter).where(Letter.key == message.key)).one_or_none()
        if known is None:
            # No commit: the letter is saved together with the mark that it was sent.
            known = Letter(key=message.key, to=message.to.email, subject=message.subject, body=message.body)
            db.session.add(known)
            db.session.flush()
        return f"letter {known.id}"

    @hookimpl
    def intersession_register_checks(self) -> list[Finding]:
        return [Finding("letters")]  # they are rows of our own table: where there is a database, they can be written

    @hookimpl
    def intersession_decide_chrome(self, counselor: Counselor, title: str, body: str, stylesheet: str) -> Chrome:
        html = render_template(
            "clinic/frame.html", staff=signed_in(), title=title, body=body, guest_stylesheet=stylesheet
        )
        return Chrome(html, {"Content-Security-Policy": FRAME_POLICY})

    @hookimpl
    def intersession_register_menu(self, counselor: Counselor) -> Iterable[MenuEntry]:
        return [MenuEntry("Letters", url_for("clinic.letters"), icon="mail")]

    @hookimpl
    def intersession_register_forms(self) -> Iterable[FormFolder]:
        return [FormFolder(FORMS, "Linden House")]

    @hookimpl
    def intersession_register_sections(self, request: SectionRequest) -> Iterable[Section]:
        case = case_with(request.case_ref)
        return [] if case is None else [Section("From the chart", (f"Insurer: {case.insurer}",))]

    # What it hears: each is told once it is saved, and what is written here is saved with the mark that it was told

    @hookimpl
    def intersession_on_assigned(self, event: Assigned) -> None:
        write(event, f"Homework was assigned: {event.form}")

    @hookimpl
    def intersession_on_sent(self, event: Sent) -> None:
        write(event, f"A reflection came in: {event.form}")

    @hookimpl
    def intersession_on_passed(self, event: Passed) -> None:
        write(event, f'Somebody said "not tonight": {event.form}')

    @hookimpl
    def intersession_on_concern_raised(self, event: ConcernRaised) -> None:
        write(event, "Something waits for a counselor")

    @hookimpl
    def intersession_on_document_made(self, event: DocumentMade) -> None:
        write(event, f"A document was made: {event.kind}")

    @hookimpl
    def intersession_on_erased(self, event: Erased) -> None:
        write(event, "Somebody's homework was erased for good")


def case_with(ref: str) -> CaseFile | None:
    return by_id(CaseFile, int(ref)) if ref.isdecimal() and len(ref) < 10 else None


def as_case(case: CaseFile) -> HostCase:
    return HostCase(str(case.id), tuple(as_client(patient) for patient in case.patients), focus=case.focus)


def as_client(patient: Patient) -> HostClient:
    return HostClient(
        ref=str(patient.id),
        name=patient.name,
        email=patient.email,
        phone=patient.phone,
        timezone=patient.time_zone,
        fingerprint=patient.registered_at.isoformat(),
    )


def as_appointment(visit: Visit) -> Appointment:
    return Appointment(
        ref=str(visit.id),
        case_ref=str(visit.case_id),
        starts_at=visit.starts_at.replace(tzinfo=UTC),
        minutes=visit.minutes,
        place=visit.room,
        status=status_of(visit),
        agreed=tuple(visit.agreed.splitlines()),
    )


def status_of(visit: Visit) -> AppointmentStatus:
    """Say that a visit whose time is over took place: whoever does not come is written down as cancelled."""
    if visit.is_cancelled:
        return AppointmentStatus.CANCELLED
    is_over = visit.starts_at + timedelta(minutes=visit.minutes) <= plain(datetime.now(UTC))
    return AppointmentStatus.HELD if is_over else AppointmentStatus.PLANNED


def plain(at: datetime) -> datetime:
    """Turn an aware time into the clinic's own kind."""
    return at.astimezone(UTC).replace(tzinfo=None)


def write(event: Event, what: str) -> None:
    db.session.add(Happening(event=str(event.id), what=what, at=plain(event.at)))

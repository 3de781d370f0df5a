"""The clinic's own tables, on its own declarative base. Nothing here knows of Intersession."""

from __future__ import annotations

from datetime import UTC, datetime

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """The clinic's base."""


db = SQLAlchemy(model_class=Base)


def now() -> datetime:
    """The clinic keeps its times in UTC and without a zone, as many applications do."""
    return datetime.now(UTC).replace(tzinfo=None)


class Row(db.Model):  # type: ignore[name-defined, misc]  # Flask-SQLAlchemy makes this base at run time
    """What all tables have."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)


class Staff(Row):
    """Who works here and signs in."""

    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(200))
    time_zone: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str] = mapped_column(String(200))
    runs_office: Mapped[bool] = mapped_column(default=False)


class Patient(Row):
    """A patient. SQLite gives the number of a deleted row to the next one: `registered_at` tells the two apart."""

    __tablename__ = "patients"

    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40))
    time_zone: Mapped[str] = mapped_column(String(60))
    registered_at: Mapped[datetime]


class CaseFile(Row):
    """Patients who come together, and who sees them."""

    __tablename__ = "cases"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    focus: Mapped[str] = mapped_column(String(200))
    insurer: Mapped[str] = mapped_column(String(120))
    needs_call: Mapped[bool] = mapped_column(default=False)
    seats: Mapped[list[Seat]] = relationship(order_by="Seat.place")
    visits: Mapped[list[Visit]] = relationship(order_by="Visit.starts_at")

    @property
    def patients(self) -> list[Patient]:
        return [seat.patient for seat in self.seats]

    @property
    def title(self) -> str:
        return " & ".join(patient.name for patient in self.patients)


class Seat(Row):
    """A patient's place in a case."""

    __tablename__ = "seats"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    place: Mapped[int]
    patient: Mapped[Patient] = relationship()


class Visit(Row):
    """A visit in the clinic's calendar. `agreed`: one line each."""

    __tablename__ = "visits"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    room: Mapped[str] = mapped_column(String(60))
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    agreed: Mapped[str] = mapped_column(Text, default="")


class Letter(Row):
    """A message to a patient. This clinic mails nothing: it keeps what it would have sent."""

    __tablename__ = "letters"

    key: Mapped[str] = mapped_column(String(120), unique=True)
    to: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(default=now)


class Happening(Row):
    """A line of the clinic's journal."""

    __tablename__ = "journal"

    event: Mapped[str] = mapped_column(String(40), unique=True)
    what: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]

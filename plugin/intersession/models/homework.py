"""What was given to do: versions of forms, assignments, and the links that let one client write."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intersession.models.base import PREFIX, Base


class FormVersion(Base):
    """One immutable version of a form, by the hash of its content."""

    __tablename__ = PREFIX + "form_version"

    hash: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    language: Mapped[str]
    body: Mapped[dict[str, Any]]
    stored_at: Mapped[dt.datetime]


class Assignment(Base):
    """A form version given to clients of a case.

    `every`: one of `schedules.RHYTHMS`, whose first time is `opens_at`; `times`: how often, 0 for as many as usual;
    `until`: the last moment at which one may open. `zone`: IANA name. `batch`: those given in one action, or None.
    """

    __tablename__ = PREFIX + "assignment"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), index=True)
    form_hash: Mapped[str] = mapped_column(ForeignKey(PREFIX + "form_version.hash"))
    counselor_ref: Mapped[str]
    every: Mapped[str] = mapped_column(default="once")
    zone: Mapped[str] = mapped_column(default="UTC")
    opens_at: Mapped[dt.datetime | None]
    times: Mapped[int] = mapped_column(default=0, server_default="0")
    until: Mapped[dt.datetime | None]
    batch: Mapped[uuid.UUID | None] = mapped_column(index=True)
    note: Mapped[bytes]
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class Link(Base):
    """A personal secret address: one client's way into one assignment. Only the secret's keyed hash is kept.

    `lapsed_at`: when it was first seen past its time. From then on it stays over, whatever the clock says later.
    """

    __tablename__ = PREFIX + "link"
    __table_args__ = (UniqueConstraint("assignment_id", "client_id", "generation"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    assignment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "assignment.id"))
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "client.id"), index=True)
    generation: Mapped[int] = mapped_column(default=1)
    seed: Mapped[bytes]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    lapsed_at: Mapped[dt.datetime | None]

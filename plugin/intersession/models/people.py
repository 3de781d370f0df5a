"""Who is in treatment: clients, cases and what each client agreed to. Names and contacts are sealed bytes."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intersession.models.base import PREFIX, Base


class Client(Base):
    """Our handle of a host's client. Never reused, unlike a host's row id: a changed fingerprint detaches it.

    `epoch` counts up when everything that was handed out must stop working; visits carry the one they began with.
    `reached_since`: when the host last changed where they are reached.
    """

    __tablename__ = PREFIX + "client"
    __table_args__ = (
        Index(
            "uq_intersession_client_attached_host_ref",
            "host_ref",
            unique=True,
            sqlite_where=text("detached_at IS NULL"),
            postgresql_where=text("detached_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    host_ref: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(default="")
    name: Mapped[bytes]
    email: Mapped[bytes]
    phone: Mapped[bytes]
    locale: Mapped[str] = mapped_column(default="en")
    timezone: Mapped[str] = mapped_column(default="UTC")
    epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime]
    detached_at: Mapped[dt.datetime | None]
    reached_since: Mapped[dt.datetime | None]


class Case(Base):
    """Our handle of a host's case.

    `policy`: the secrets policy's preset. `screened`: "not_yet", "yes" or "not_suitable" for conjoint exercises.
    `names_shown`: both agreed that a client's page may name the partner.
    """

    __tablename__ = PREFIX + "case"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    host_ref: Mapped[str] = mapped_column(unique=True)
    counselor_ref: Mapped[str] = mapped_column(index=True)
    counselor_name: Mapped[bytes]
    policy: Mapped[str] = mapped_column(default="private")
    screened: Mapped[str] = mapped_column(default="not_yet")
    names_shown: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]

    seats: Mapped[list[Member]] = relationship(viewonly=True)


class Member(Base):
    """A client's place in a case: 0 is ●, 1 is ◆, 2 is ▲. `joined_at`: since when, without a break."""

    __tablename__ = PREFIX + "member"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), primary_key=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "client.id"), primary_key=True, index=True)
    position: Mapped[int]
    joined_at: Mapped[dt.datetime]
    left_at: Mapped[dt.datetime | None]


class Consent(Base):
    """A client accepted this text of the secrets policy, alone."""

    __tablename__ = PREFIX + "consent"
    __table_args__ = (UniqueConstraint("client_id", "case_id", "policy"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "client.id"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), index=True)
    policy: Mapped[str]
    at: Mapped[dt.datetime]

"""The practice's own tables: who signs in, cases and their people, appointments, mail. Names and words are sealed."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

from flask_security import AsaList, UserMixin
from sqlalchemy import ForeignKey, Index, MetaData, Text, UniqueConstraint
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from intersession.migrations.runner import History
from intersession.models import Base as TheirBase

PREFIX = "practice_"


class Base(DeclarativeBase):
    """Own metadata, so that the two histories never see each other's tables."""

    metadata = MetaData(naming_convention=TheirBase.metadata.naming_convention)
    type_annotation_map = TheirBase.type_annotation_map


class User(Base, UserMixin):
    """Somebody who signs in. `role`: of `hooks.types.Role`. `tf_…`, `mf_…`: Flask-Security's own names."""

    __tablename__ = PREFIX + "user"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)  # type: ignore[assignment]  # annotated int, used as any key
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    locale: Mapped[str] = mapped_column(default="en")
    timezone: Mapped[str] = mapped_column(default="UTC")
    role: Mapped[str] = mapped_column(default="counselor", server_default="counselor")
    password: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None] = mapped_column(Text)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    created_at: Mapped[dt.datetime]


class Invite(Base):
    """Lets one person make an account in a role. Only the code's keyed hash is kept."""

    __tablename__ = PREFIX + "invite"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    role: Mapped[str]
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "user.id"))
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class Renewal(Base):
    """Lets somebody choose a new password without the old one. Only the code's keyed hash is kept.

    `drops_second`: the phone and the list of codes are lost as well, so the second factor ends with it.
    """

    __tablename__ = PREFIX + "renewal"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "user.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    drops_second: Mapped[bool]
    expires_at: Mapped[dt.datetime]


class PracticeCase(Base):
    """Who is in treatment. `kind`: "couple", "person" or "family"; it decides how many people the form asks for.

    `mark`: sealed; what its events in the counselor's own calendar have in their titles.
    """

    __tablename__ = PREFIX + "case"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    counselor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "user.id"), index=True)
    kind: Mapped[str]
    nickname: Mapped[bytes]
    focus: Mapped[bytes]
    mark: Mapped[bytes | None]
    created_at: Mapped[dt.datetime]


class PracticeClient(Base):
    """One person of a case, in the order that the counselor gave. `left_at`: since when they are no part of it."""

    __tablename__ = PREFIX + "client"
    __table_args__ = (UniqueConstraint("case_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"))
    position: Mapped[int]
    name: Mapped[bytes]
    email: Mapped[bytes]
    phone: Mapped[bytes]
    locale: Mapped[str]
    timezone: Mapped[str]
    created_at: Mapped[dt.datetime]
    left_at: Mapped[dt.datetime | None]


class Supervision(Base):
    """A supervisor reads a case."""

    __tablename__ = PREFIX + "supervision"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "user.id"), primary_key=True, index=True)


class PracticeAppointment(Base):
    """A counseling session. `agreed`: sealed JSON list of lines. `status`: "planned", "held" or "cancelled".

    `feed_key`: of the event in a counselor's own calendar that it came from.
    """

    __tablename__ = PREFIX + "appointment"
    __table_args__ = (Index("ix_practice_appointment_case_starts", "case_id", "starts_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"))
    starts_at: Mapped[dt.datetime]
    minutes: Mapped[int]
    place: Mapped[str]
    status: Mapped[str] = mapped_column(default="planned")
    agreed: Mapped[bytes]
    feed_key: Mapped[str | None] = mapped_column(unique=True)


class PracticeFeed(Base):
    """A counselor's own calendar. `address`: sealed. `problem`: why it was not read last, or ""."""

    __tablename__ = PREFIX + "feed"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "user.id"), primary_key=True)
    address: Mapped[bytes]
    read_at: Mapped[dt.datetime | None]
    problem: Mapped[str]


class PracticeMessage(Base):
    """A message that was handed over for delivery, once for each `key`. `way`: "file" or "smtp"."""

    __tablename__ = PREFIX + "message"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "client.id"), index=True)
    channel: Mapped[str]
    address: Mapped[bytes]
    subject: Mapped[bytes]
    body: Mapped[bytes]
    way: Mapped[str]
    sent_at: Mapped[dt.datetime]


class BackupPlace(Base):
    """A folder of backups. `newest`: the name of the last one in it; where that is missing, the place is away."""

    __tablename__ = PREFIX + "backup_place"

    folder: Mapped[str] = mapped_column(Text, primary_key=True)
    newest: Mapped[str]


class OwedErasure(Base):
    """A key that still has to go out of a place of backups. `owner`: who was erased, as the key file names them."""

    __tablename__ = PREFIX + "owed_erasure"

    folder: Mapped[str] = mapped_column(Text, primary_key=True)
    owner: Mapped[str] = mapped_column(primary_key=True)


HISTORY = History(Path(__file__).parent / "migrations", PREFIX, Base.metadata)

"""What the counselor adds to what was sent: stars, private comments, replies; goals; cases put away; own choices."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intersession.models.base import PREFIX, Base


class Star(Base):
    """One answer that the counselor wants to bring into the session."""

    __tablename__ = PREFIX + "star"
    __table_args__ = (UniqueConstraint("reflection_id", "item"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    reflection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "reflection.id"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), index=True)
    item: Mapped[str]
    counselor_ref: Mapped[str]
    starred_at: Mapped[dt.datetime]


class Comment(Base):
    """The counselor's private text beside what one client sent, under that client's key. `item`: "" for all of it."""

    __tablename__ = PREFIX + "comment"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    reflection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "reflection.id"), index=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "client.id"))
    item: Mapped[str] = mapped_column(default="")
    counselor_ref: Mapped[str]
    body: Mapped[bytes]
    written_at: Mapped[dt.datetime]
    removed_at: Mapped[dt.datetime | None]


class Reply(Base):
    """The counselor's text that one client can read, behind a PIN or a code. `put_away_at`: the client is done with it.

    `reflection_id`: on what it was written. No page of the client says so.
    """

    __tablename__ = PREFIX + "reply"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), index=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "client.id"), index=True)
    reflection_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(PREFIX + "reflection.id"))
    counselor_ref: Mapped[str]
    body: Mapped[bytes]
    written_at: Mapped[dt.datetime]
    put_away_at: Mapped[dt.datetime | None]
    removed_at: Mapped[dt.datetime | None]


class Goal(Base):
    """What the people of a case want, in their own words; sealed with the key of the person, or of the case for all.

    `series`: the tracked answers that say how near it is, or "".
    """

    __tablename__ = PREFIX + "goal"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), index=True)
    client_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(PREFIX + "client.id"))
    counselor_ref: Mapped[str]
    words: Mapped[bytes]
    series: Mapped[str] = mapped_column(default="")
    set_at: Mapped[dt.datetime]
    reached_at: Mapped[dt.datetime | None]
    removed_at: Mapped[dt.datetime | None]


class Archived(Base):
    """A case that one counselor put out of sight. Who works on it stays the host's to say."""

    __tablename__ = PREFIX + "archived"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), primary_key=True)
    counselor_ref: Mapped[str] = mapped_column(primary_key=True)
    archived_at: Mapped[dt.datetime]


class DeskChoice(Base):
    """What one person of the practice chose for their own pages, such as dark colours. Nothing of a client."""

    __tablename__ = PREFIX + "desk_choice"

    counselor_ref: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]

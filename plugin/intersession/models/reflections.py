"""What clients are asked and answer: reflections, their drafts and answers, and the visits in which they write."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from intersession.models.base import PREFIX, Base
from intersession.models.homework import Assignment, Link
from intersession.models.machinery import DataKey
from intersession.models.people import Case, Client

NEW = "sent_at IS NOT NULL AND reviewed_at IS NULL AND discussed_at IS NULL"


class State(StrEnum):
    """Where a reflection stands. "open" follows from its times and is not stored."""

    WAITING = "waiting"
    STARTED = "started"
    SENT = "sent"
    PASSED = "passed"
    CLOSED = "closed"
    VOID = "void"


class Source(StrEnum):
    """Where the answers of a reflection come from: its link, or a sheet of paper that the counselor typed in."""

    LINK = "link"
    PAPER = "paper"


class Reflection(Base):
    """What one client is asked for one occurrence of an assignment. `started_items`: how many a draft has, no words.

    `changed_at`: when its writer last changed what was sent. `reviewed_at`, `discussed_at`: when the counselor said
    "read" and "used in session"; a change by its writer takes both back.
    `meeting`: the host's reference of the session that a session-bound one belongs to, or "".
    `source`: of what was sent.
    """

    __tablename__ = PREFIX + "reflection"
    __table_args__ = (
        UniqueConstraint("assignment_id", "client_id", "occurrence"),
        Index("ix_intersession_reflection_case_sent", "case_id", "sent_at"),
        # A week is counted in the index alone, however many years a case has.
        Index("ix_intersession_reflection_case_closes", "case_id", "closes_at", "opens_at", "state", "due_at"),
        # What waits to be read is little, however much there is. SQLite takes this index, and not the one above it,
        # only because the marks are columns of it too: a query that says that both are NULL finds four of them.
        Index(
            "ix_intersession_reflection_new",
            "case_id",
            "reviewed_at",
            "discussed_at",
            "sent_at",
            "state",
            "id",
            sqlite_where=text(NEW),
            postgresql_where=text(NEW),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    assignment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "assignment.id"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"))
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "client.id"), index=True)
    form_hash: Mapped[str] = mapped_column(ForeignKey(PREFIX + "form_version.hash"))
    occurrence: Mapped[int] = mapped_column(default=1)
    meeting: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[str] = mapped_column(default=State.WAITING)
    is_short: Mapped[bool] = mapped_column(default=False)
    opens_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime | None]
    closes_at: Mapped[dt.datetime]
    started_at: Mapped[dt.datetime | None]
    started_items: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[dt.datetime | None]
    passed_at: Mapped[dt.datetime | None]
    passed_why: Mapped[str] = mapped_column(default="")
    reviewed_at: Mapped[dt.datetime | None]
    discussed_at: Mapped[dt.datetime | None]
    changed_at: Mapped[dt.datetime | None]
    source: Mapped[str] = mapped_column(default=Source.LINK)

    case: Mapped[Case] = relationship(viewonly=True)
    assignment: Mapped[Assignment] = relationship(viewonly=True)
    case_key: Mapped[DataKey] = relationship(
        primaryjoin=lambda: foreign(Reflection.case_id) == DataKey.owner_id, viewonly=True
    )


class Draft(Base):
    """What a client typed and has not sent, tied to the browser in which it was typed. Nobody else reads it."""

    __tablename__ = PREFIX + "draft"
    __table_args__ = (UniqueConstraint("reflection_id", "browser"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    reflection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "reflection.id"))
    browser: Mapped[bytes]
    rev: Mapped[int] = mapped_column(default=0)
    body: Mapped[bytes]
    updated_at: Mapped[dt.datetime]


class Answer(Base):
    """One item's sealed value. `number` is its place in a series, for charts; None for words and private items."""

    __tablename__ = PREFIX + "answer"
    __table_args__ = (UniqueConstraint("reflection_id", "item"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    reflection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "reflection.id"))
    item: Mapped[str]
    value: Mapped[bytes]
    number: Mapped[float | None]
    disclosure: Mapped[str]
    policy: Mapped[str]


class Visit(Base):
    """A client's browser session, opened by a link. The cookie's secret is kept only as a hash.

    `proved_at`: when the client last showed, by PIN or code, that it is not just somebody with the link.
    `lapsed_at`: when it was first seen to have timed out; it stays so when the clock is set back.
    """

    __tablename__ = PREFIX + "visit"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    link_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "link.id"), index=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "client.id"))
    reflection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "reflection.id"))
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    browser: Mapped[bytes]
    epoch: Mapped[int]
    began_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    proved_at: Mapped[dt.datetime | None]
    lapsed_at: Mapped[dt.datetime | None]

    link: Mapped[Link] = relationship(viewonly=True)
    client: Mapped[Client] = relationship(viewonly=True)
    reflection: Mapped[Reflection] = relationship(viewonly=True)
    draft: Mapped[Draft | None] = relationship(
        primaryjoin=lambda: (foreign(Draft.reflection_id) == Visit.reflection_id) & (Draft.browser == Visit.browser),
        viewonly=True,
    )
    key: Mapped[DataKey] = relationship(primaryjoin=lambda: foreign(Visit.client_id) == DataKey.owner_id, viewonly=True)

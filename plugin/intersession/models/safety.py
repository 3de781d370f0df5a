"""What only the counselor sees: concerns and private notes."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intersession.models.base import PREFIX, Base


class Concern(Base):
    """A safety matter that waits for the counselor, who alone clears it, with a note.

    `about` is a word of the form ("afraid", "hurt") or of ours. `words`: what a counselor wrote who raised it by hand.
    """

    __tablename__ = PREFIX + "concern"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), index=True)
    client_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(PREFIX + "client.id"))
    reflection_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(PREFIX + "reflection.id"))
    about: Mapped[str]
    words: Mapped[bytes | None]
    closes_gate: Mapped[bool]
    raised_by: Mapped[str]
    raised_at: Mapped[dt.datetime]
    cleared_at: Mapped[dt.datetime | None]
    cleared_by: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
    note: Mapped[bytes | None]


class Note(Base):
    """The counselor's private text about a case. In no document, no export to clients, no partner's page."""

    __tablename__ = PREFIX + "note"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), index=True)
    counselor_ref: Mapped[str]
    body: Mapped[bytes]
    written_at: Mapped[dt.datetime]
    removed_at: Mapped[dt.datetime | None]

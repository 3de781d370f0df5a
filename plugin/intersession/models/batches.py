"""Many briefs made in one go: what was asked for, how far it is, and the sealed file, until it is taken away."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intersession.models.base import PREFIX, Base


class BatchState(StrEnum):
    """Where a batch stands."""

    WORKING = "working"
    READY = "ready"
    CANCELLED = "cancelled"


class PartState(StrEnum):
    """Where one brief of a batch stands. "left_out": the case is separated or gone, or the engine gave it up."""

    WAITING = "waiting"
    MADE = "made"
    LEFT_OUT = "left_out"


class Batch(Base):
    """Briefs that one person asked for together. `shape`: "zip" or "pdf". `reader`: how they are spoken to.

    `body`: the sealed file under the batch's own key, which goes with it; None while it is being made.
    """

    __tablename__ = PREFIX + "batch"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    counselor_ref: Mapped[str] = mapped_column(index=True)
    reader: Mapped[dict[str, Any]]
    shape: Mapped[str]
    edition: Mapped[str]
    day: Mapped[dt.date | None]
    state: Mapped[str]
    turn: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime] = mapped_column(index=True)
    body: Mapped[bytes | None]


class BatchPart(Base):
    """One brief of a batch. `label`: the session's time of day, or a number. `body`: sealed under the batch's key.

    `clients`: ids of those whose words are in it, for the trail.
    """

    __tablename__ = PREFIX + "batch_part"
    __table_args__ = (UniqueConstraint("batch_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "batch.id"), index=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), index=True)
    position: Mapped[int]
    label: Mapped[str]
    state: Mapped[str]
    body: Mapped[bytes | None]
    clients: Mapped[dict[str, Any]]

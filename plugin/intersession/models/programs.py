"""Programs that run for a case, and what became of each of their steps. Applying the rules is not here."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intersession.models.base import PREFIX, Base


class ProgramRun(Base):
    """A program given to clients of a case. `body`: the program as it was then, so that a new version changes nothing.

    `clients`: host references under "refs", empty for all. `anchor_at`: what the next step counts its days from: when
    the step before it opened, moved on by every pause. `zone`: IANA name of the counselor's days.
    """

    __tablename__ = PREFIX + "program_run"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), index=True)
    key: Mapped[str]
    body: Mapped[dict[str, Any]]
    clients: Mapped[dict[str, Any]]
    zone: Mapped[str]
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    began_at: Mapped[dt.datetime]
    anchor_at: Mapped[dt.datetime]
    paused_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]


class ProgramStep(Base):
    """What became of a step. `who`: "all", or the client whom a score opened it for.

    `state`: "given"; "light" when a closed gate put a light form in its place; "skipped".
    """

    __tablename__ = PREFIX + "program_step"
    __table_args__ = (UniqueConstraint("run_id", "number", "who"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "program_run.id"), index=True)
    number: Mapped[int]
    who: Mapped[str]
    state: Mapped[str]
    assignment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(PREFIX + "assignment.id"))
    at: Mapped[dt.datetime]

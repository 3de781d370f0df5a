"""What the system itself needs to remember: work for later, counted tries, wrapped data keys."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from intersession.models.base import PREFIX, Base


class Outbox(Base):
    """Work for later, written in the transaction that causes it. The payload holds ids only."""

    __tablename__ = PREFIX + "outbox"
    __table_args__ = (Index("ix_intersession_outbox_due", "done_at", "run_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    run_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[uuid.UUID | None]
    leased_until: Mapped[dt.datetime | None]
    done_at: Mapped[dt.datetime | None]
    dead_at: Mapped[dt.datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
    dedupe_key: Mapped[str | None] = mapped_column(unique=True)


class ChangedSetting(Base):
    """A setting that was changed on the settings page, as JSON. It goes before the application's configuration."""

    __tablename__ = PREFIX + "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Tries(Base):
    """How often something was tried in one stretch of time, so that limits hold over several processes."""

    __tablename__ = PREFIX + "tries"

    bucket: Mapped[str] = mapped_column(primary_key=True)
    window: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    count: Mapped[int]


class DataKey(Base):
    """A person's, a case's or the practice's own key, wrapped by a master key. Gone when its owner is erased."""

    __tablename__ = PREFIX + "data_key"

    owner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    master_id: Mapped[str]
    wrapped: Mapped[bytes]

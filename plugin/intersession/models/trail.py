"""The trail: who did and saw what, when. Rows are only added; each carries a keyed hash over the one before it."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from intersession.models.base import PREFIX, Base


class TrailEntry(Base):
    """`n` counts from 1 without gaps. `actor`: "<role>:<ref>", "client:<id>", "system". Never words, never names."""

    __tablename__ = PREFIX + "trail"
    __table_args__ = (Index("ix_intersession_trail_case_n", "case_id", "n"),)

    n: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    actor: Mapped[str]
    action: Mapped[str]
    case_id: Mapped[uuid.UUID | None]
    about: Mapped[str]
    mac: Mapped[bytes]

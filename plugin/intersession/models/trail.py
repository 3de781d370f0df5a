"""The trail: who did and saw what, when. Rows are only added; each carries a keyed hash over the one before it."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from intersession.models.base import PREFIX, Base

IS_CHANGE = text("action NOT IN ('read', 'glanced', 'document_made', 'document_kept')")
"""Not one of the looks, after which a case, and every document of it, shows what it showed before.

Written out, not bound: a database uses the index of changes only for a question in the index's own words.
"""


class TrailEntry(Base):
    """`n` counts from 1 without gaps. `actor`: "<role>:<ref>", "client:<id>", "system". Never words, never names."""

    __tablename__ = PREFIX + "trail"
    __table_args__ = (
        Index("ix_intersession_trail_case_n", "case_id", "n"),
        # Looks outnumber changes by far: a click on a brief must not read all looks before it to find the last change.
        Index("ix_intersession_trail_case_change", "case_id", "n", sqlite_where=IS_CHANGE, postgresql_where=IS_CHANGE),
    )

    n: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    actor: Mapped[str]
    action: Mapped[str]
    case_id: Mapped[uuid.UUID | None]
    about: Mapped[str]
    mac: Mapped[bytes]

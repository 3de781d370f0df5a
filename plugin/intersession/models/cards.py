"""The practice card of an assignment: what was agreed in a minute, together. One sealed body; owner is the case."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intersession.models.base import PREFIX, Base


class PracticeCard(Base):
    """What, when, where and the rest of it, as sealed JSON."""

    __tablename__ = PREFIX + "practice_card"

    assignment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "assignment.id"), primary_key=True)
    body: Mapped[bytes]
    made_at: Mapped[dt.datetime]

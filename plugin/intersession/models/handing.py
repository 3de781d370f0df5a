"""How a link reached its client when no message took it: shown in the room, or printed. Counselor only."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intersession.models.base import PREFIX, Base


class HandOver(Base):
    """A link's way to its client. `way`: "room" or "paper"; `open_until`: until when the phone can be set up with it.

    `tested_at`, `ready_at`: when the phone answered the test question, and when it was done.
    """

    __tablename__ = PREFIX + "hand_over"

    link_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "link.id"), primary_key=True)
    way: Mapped[str]
    at: Mapped[dt.datetime]
    open_until: Mapped[dt.datetime | None]
    tested_at: Mapped[dt.datetime | None]
    ready_at: Mapped[dt.datetime | None]

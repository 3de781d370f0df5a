"""What a client asks to have removed, and what the counselor answered. Only these two ever see it."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intersession.models.base import PREFIX, Base


class Removal(Base):
    """A client asks to have the words of one sent reflection removed. At most one of a reflection waits.

    `answer`: "removed", "kept", "taken_back", or "" while it waits. `reply`: the counselor's sealed word to the client.
    """

    __tablename__ = PREFIX + "removal"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), index=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "client.id"), index=True)
    reflection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "reflection.id"), index=True)
    asked_at: Mapped[dt.datetime]
    answered_at: Mapped[dt.datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    reply: Mapped[bytes | None]

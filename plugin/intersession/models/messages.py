"""Which messages left, which of them came back, and where the counselor let messages go on. No words, no addresses."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from intersession.models.base import PREFIX, Base


class Delivery(Base):
    """A message that a plugin took. `key`: the one that it carried. `settled_at`: the counselor has seen the bounce."""

    __tablename__ = PREFIX + "delivery"
    __table_args__ = (Index("ix_intersession_delivery_client", "client_id", "kind", "delivered_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "client.id"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), index=True)
    assignment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "assignment.id"))
    channel: Mapped[str]
    delivered_at: Mapped[dt.datetime]
    bounced_at: Mapped[dt.datetime | None]
    settled_at: Mapped[dt.datetime | None]


class Resumption(Base):
    """When the counselor last let messages to a client go on that had stopped by themselves."""

    __tablename__ = PREFIX + "resumption"

    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "client.id"), primary_key=True)
    at: Mapped[dt.datetime]

"""How each client may be reached, who paused messages, and which cases are separated or held. Counselor only."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intersession.models.base import PREFIX, Base


class Contact(Base):
    """A client's safe contact: one sealed body, so that not even which channel is safe can be read from the table."""

    __tablename__ = PREFIX + "contact"

    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "client.id"), primary_key=True)
    body: Mapped[bytes]
    asked_at: Mapped[dt.datetime]


class Pause(Base):
    """A client wants no messages for now. `until` None: until they turn them on again."""

    __tablename__ = PREFIX + "pause"

    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "client.id"), primary_key=True)
    began_at: Mapped[dt.datetime]
    until: Mapped[dt.datetime | None]


class Separation(Base):
    """A case left joint homework. `ended`: ids of what stopped with it, so that taking it back restores just that."""

    __tablename__ = PREFIX + "separation"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), index=True)
    began_at: Mapped[dt.datetime]
    undone_at: Mapped[dt.datetime | None]
    ended: Mapped[dict[str, Any]]


class LegalHold(Base):
    """Nothing of the case may be deleted while `lifted_at` is empty."""

    __tablename__ = PREFIX + "legal_hold"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), index=True)
    placed_at: Mapped[dt.datetime]
    lifted_at: Mapped[dt.datetime | None]

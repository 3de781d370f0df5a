"""What a client proves with, and what a client let somebody else read: PINs, mailed codes, shared answers and asks.

The words of a shared answer are sealed with their writer's key, so that erasing the writer erases them here, too.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intersession.models.base import PREFIX, Base


class Pin(Base):
    """A client's PIN as a hash. `wrong`: tries since it was last right. `may_set_until`: the counselor opened that."""

    __tablename__ = PREFIX + "pin"

    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "client.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(Text, default="")
    wrong: Mapped[int] = mapped_column(default=0)
    set_at: Mapped[dt.datetime | None]
    may_set_until: Mapped[dt.datetime | None]


class Code(Base):
    """A code that was mailed to a client. It follows from `seed` and the practice's key, and is not kept itself.

    `lapsed_at`: when it was first seen past its time.
    """

    __tablename__ = PREFIX + "code"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "client.id"), index=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "visit.id"), index=True)
    seed: Mapped[bytes]
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[dt.datetime | None]
    lapsed_at: Mapped[dt.datetime | None]


class Share(Base):
    """A copy of one answer as its writer shared it; what is changed later stays out of it. Gone when taken back.

    `before`: the answer's disclosure until then.
    """

    __tablename__ = PREFIX + "share"
    __table_args__ = (UniqueConstraint("reflection_id", "item"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    reflection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "reflection.id"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), index=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "client.id"))
    item: Mapped[str]
    value: Mapped[bytes]
    before: Mapped[str]
    policy: Mapped[str]
    shared_at: Mapped[dt.datetime]


class ShareAsk(Base):
    """The counselor asks the writer to share one answer. Only the writer's own pages show it."""

    __tablename__ = PREFIX + "share_ask"
    __table_args__ = (UniqueConstraint("reflection_id", "item"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    reflection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "reflection.id"))
    item: Mapped[str]
    counselor_ref: Mapped[str]
    asked_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]

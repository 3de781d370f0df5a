"""Documents that were made and are kept, sealed, so that a click only hands them over."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intersession.models.base import PREFIX, Base


class Document(Base):
    """The newest file of one kind for one reader of a case. Made anew from the answers at any time, so it may go.

    `key`: keyed hash of what it shows, of the templates, the fonts and the engine. `stamp`: keyed hash of what it was
    made from, which is quicker to tell. `body`: the sealed file, owned by the case. `facts`: the language it speaks,
    and ids of those whose words are in it.
    """

    __tablename__ = PREFIX + "document"
    __table_args__ = (UniqueConstraint("case_id", "kind", "reader_ref"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "case.id"), index=True)
    kind: Mapped[str]
    reader_ref: Mapped[str]
    key: Mapped[bytes]
    stamp: Mapped[bytes]
    body: Mapped[bytes]
    facts: Mapped[dict[str, Any]]
    made_at: Mapped[dt.datetime] = mapped_column(index=True)

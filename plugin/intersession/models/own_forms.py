"""The practice's own forms: one draft each, and the versions that were published. A version's content is in homework.

A form's words are the practice's and are asked of anybody, so they are not sealed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from intersession.models.base import PREFIX, Base

BODY = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class OwnForm(Base):
    """A form that the practice wrote, or its own version of one that came with a pack, under the same key.

    `draft`: what is being written, in the shape of `Form.as_data`, or None; `rev` counts its changes.
    `before`, `before_did`: the draft before the last step that can be undone, and which step that was.
    `put_away_at`: no longer offered; what runs goes on.
    """

    __tablename__ = PREFIX + "own_form"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    form_hash: Mapped[str | None] = mapped_column(ForeignKey(PREFIX + "form_version.hash"))
    draft: Mapped[dict[str, Any] | None] = mapped_column(BODY)
    rev: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[dt.datetime | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(BODY)
    before_did: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime]
    put_away_at: Mapped[dt.datetime | None]


class OwnVersion(Base):
    """One published version of an own form. `counselor_ref`: who published it."""

    __tablename__ = PREFIX + "own_version"

    form_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PREFIX + "own_form.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    form_hash: Mapped[str] = mapped_column(ForeignKey(PREFIX + "form_version.hash"))
    counselor_ref: Mapped[str]
    published_at: Mapped[dt.datetime]

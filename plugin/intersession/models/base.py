"""Our own declarative base, its column types, and nothing of the host's."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import JSON, DateTime, LargeBinary, MetaData, String, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

PREFIX = "intersession_"


class UTCDateTime(TypeDecorator[dt.datetime]):
    """An aware UTC time on every database. A time without a zone is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """Own metadata: the host's `create_all` and `drop_all` never touch our tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        dt.datetime: UTCDateTime,
        uuid.UUID: Uuid,
        str: String(190),
        bytes: LargeBinary,
        dict[str, Any]: JSON().with_variant(JSONB(), "postgresql"),
    }


def is_ours(name: str | None, kind: str, parents: Any = None) -> bool:
    """Alembic's `include_name` for our own history: only our tables are compared."""
    return kind != "table" or (name or "").startswith(PREFIX)


def is_hosts(name: str | None, kind: str, parents: Any = None) -> bool:
    """Alembic's `include_name` for a host's history: without it, autogenerate proposes to drop our tables."""
    return not is_ours(name, kind, parents) if kind == "table" else True

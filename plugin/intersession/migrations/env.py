"""Alembic's entry: the connection and the history come from `runner`."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from intersession.models.base import UTCDateTime


def render_item(kind: str, obj: Any, autogen_context: Any) -> str | Literal[False]:
    # A migration must not import today's code, and the stock rendering of the JSON variant lacks its import.
    if kind == "type" and isinstance(obj, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(obj, sa.JSON):
        autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


history = context.config.attributes["history"]
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=history.metadata,
    version_table=history.version_table,
    include_name=history.includes,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()

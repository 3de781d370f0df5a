"""Find what waits to be read, and what is open now, without reading all that a case ever sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLE = "intersession_reflection"
NEW = "sent_at IS NOT NULL AND reviewed_at IS NULL AND discussed_at IS NULL"
INDEX_OF_NEW = "ix_intersession_reflection_new"
INDEX_OF_OPEN = "ix_intersession_reflection_case_closes"


def upgrade() -> None:
    op.drop_index(INDEX_OF_NEW, TABLE)
    _index_of_new("case_id", "reviewed_at", "discussed_at", "sent_at", "state", "id")
    op.create_index(INDEX_OF_OPEN, TABLE, ["case_id", "closes_at", "opens_at", "state", "due_at"])


def downgrade() -> None:
    op.drop_index(INDEX_OF_OPEN, TABLE)
    op.drop_index(INDEX_OF_NEW, TABLE)
    _index_of_new("case_id", "sent_at")


def _index_of_new(*columns: str) -> None:
    op.create_index(INDEX_OF_NEW, TABLE, list(columns), sqlite_where=sa.text(NEW), postgresql_where=sa.text(NEW))

"""Find the last change of a case in the trail without reading the looks since; every click on a brief leaves some."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INDEX = "ix_intersession_trail_case_change"
IS_CHANGE = "action NOT IN ('read', 'glanced', 'document_made', 'document_kept')"


def upgrade() -> None:
    where = sa.text(IS_CHANGE)
    op.create_index(INDEX, "intersession_trail", ["case_id", "n"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index(INDEX, "intersession_trail")

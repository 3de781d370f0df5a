"""Keep when a link, a visit or a code was first seen past its time, so that a clock set back revives none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = ("intersession_link", "intersession_visit", "intersession_code")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("lapsed_at")

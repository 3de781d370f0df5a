"""Where backups lie, and whose keys still have to go out of a place that was away when they were erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_backup_place",
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("newest", sa.String(length=190), nullable=False),
        sa.PrimaryKeyConstraint("folder", name=op.f("pk_practice_backup_place")),
    )
    op.create_table(
        "practice_owed_erasure",
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=190), nullable=False),
        sa.PrimaryKeyConstraint("folder", "owner", name=op.f("pk_practice_owed_erasure")),
    )


def downgrade() -> None:
    op.drop_table("practice_owed_erasure")
    op.drop_table("practice_backup_place")

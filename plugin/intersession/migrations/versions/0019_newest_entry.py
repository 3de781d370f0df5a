"""Find the newest entry of a case in the trail without reading the others; every look leaves one."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_intersession_trail_case_n", "intersession_trail", ["case_id", "n"])
    op.drop_index("ix_intersession_trail_case_id", "intersession_trail")


def downgrade() -> None:
    op.create_index("ix_intersession_trail_case_id", "intersession_trail", ["case_id"])
    op.drop_index("ix_intersession_trail_case_n", "intersession_trail")

"""Keep the settings that were changed on the settings page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intersession_setting",
        sa.Column("name", sa.String(length=190), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_intersession_setting")),
    )


def downgrade() -> None:
    op.drop_table("intersession_setting")

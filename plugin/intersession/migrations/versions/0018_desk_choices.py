"""Keep what each person of the practice chose for their own pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intersession_desk_choice",
        sa.Column("counselor_ref", sa.String(length=190), nullable=False),
        sa.Column("name", sa.String(length=190), nullable=False),
        sa.Column("value", sa.String(length=190), nullable=False),
        sa.PrimaryKeyConstraint("counselor_ref", "name", name=op.f("pk_intersession_desk_choice")),
    )


def downgrade() -> None:
    op.drop_table("intersession_desk_choice")

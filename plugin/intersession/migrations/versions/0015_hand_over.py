"""Keep how a link reached its client when no message took it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intersession_hand_over",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(length=190), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["link_id"], ["intersession_link.id"], name=op.f("fk_intersession_hand_over_link_id")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_intersession_hand_over")),
    )


def downgrade() -> None:
    op.drop_table("intersession_hand_over")

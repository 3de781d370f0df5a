"""A counselor's own calendar: its address, each case's mark in it, and which session came from which event."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_feed",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=190), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["practice_user.id"], name=op.f("fk_practice_feed_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_practice_feed")),
    )
    with op.batch_alter_table("practice_case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mark", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("practice_appointment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("feed_key", sa.String(length=190), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_practice_appointment_feed_key"), ["feed_key"])


def downgrade() -> None:
    with op.batch_alter_table("practice_appointment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_practice_appointment_feed_key"), type_="unique")
        batch_op.drop_column("feed_key")
    with op.batch_alter_table("practice_case", schema=None) as batch_op:
        batch_op.drop_column("mark")
    op.drop_table("practice_feed")

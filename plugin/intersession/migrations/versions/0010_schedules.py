"""Keep the schedule of an assignment, what was given in one action, and which session a reflection belongs to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("intersession_assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("times", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("batch", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_intersession_assignment_batch"), ["batch"], unique=False)
    with op.batch_alter_table("intersession_reflection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("meeting", sa.String(length=190), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("intersession_reflection", schema=None) as batch_op:
        batch_op.drop_column("meeting")
    with op.batch_alter_table("intersession_assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_assignment_batch"))
        batch_op.drop_column("batch")
        batch_op.drop_column("until")
        batch_op.drop_column("times")
        batch_op.drop_column("opens_at")

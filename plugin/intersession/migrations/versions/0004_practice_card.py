"""Keep the practice card of an assignment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intersession_practice_card",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["intersession_assignment.id"],
            name=op.f("fk_intersession_practice_card_assignment_id"),
        ),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_intersession_practice_card")),
    )


def downgrade() -> None:
    op.drop_table("intersession_practice_card")

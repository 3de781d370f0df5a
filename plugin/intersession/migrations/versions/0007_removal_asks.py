"""Keep what clients ask to have removed, and the answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OWNERS = ("case", "client", "reflection")


def upgrade() -> None:
    op.create_table(
        "intersession_removal",
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(f"{one}_id", sa.Uuid(), nullable=False) for one in OWNERS),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=190), nullable=False),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [f"{one}_id"], [f"intersession_{one}.id"], name=op.f(f"fk_intersession_removal_{one}_id")
            )
            for one in OWNERS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_removal")),
    )
    with op.batch_alter_table("intersession_removal", schema=None) as batch_op:
        for one in OWNERS:
            batch_op.create_index(batch_op.f(f"ix_intersession_removal_{one}_id"), [f"{one}_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("intersession_removal", schema=None) as batch_op:
        for one in reversed(OWNERS):
            batch_op.drop_index(batch_op.f(f"ix_intersession_removal_{one}_id"))
    op.drop_table("intersession_removal")

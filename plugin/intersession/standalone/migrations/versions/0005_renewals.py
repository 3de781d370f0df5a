"""Codes with which somebody who forgot their password chooses a new one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_renewal",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("drops_second", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["practice_user.id"], name=op.f("fk_practice_renewal_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_practice_renewal")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_practice_renewal_code_hash")),
    )


def downgrade() -> None:
    op.drop_table("practice_renewal")

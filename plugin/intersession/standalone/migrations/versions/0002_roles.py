"""Roles: what somebody is here for, invitations, and which cases a supervisor reads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("practice_user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("role", sa.String(length=190), nullable=False, server_default="counselor"))
    op.create_table(
        "practice_invite",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(length=190), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["practice_user.id"], name=op.f("fk_practice_invite_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_invite")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_practice_invite_code_hash")),
    )
    op.create_table(
        "practice_supervision",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["practice_case.id"], name=op.f("fk_practice_supervision_case_id")),
        sa.ForeignKeyConstraint(["user_id"], ["practice_user.id"], name=op.f("fk_practice_supervision_user_id")),
        sa.PrimaryKeyConstraint("case_id", "user_id", name=op.f("pk_practice_supervision")),
    )
    with op.batch_alter_table("practice_supervision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_supervision_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("practice_supervision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_supervision_user_id"))
    op.drop_table("practice_supervision")
    op.drop_table("practice_invite")
    with op.batch_alter_table("practice_user", schema=None) as batch_op:
        batch_op.drop_column("role")

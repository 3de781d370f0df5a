"""Keep the programs that run, and what became of their steps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _json() -> sa.JSON:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "intersession_program_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=190), nullable=False),
        sa.Column("body", _json(), nullable=False),
        sa.Column("clients", _json(), nullable=False),
        sa.Column("zone", sa.String(length=190), nullable=False),
        sa.Column("idempotency_key", sa.String(length=190), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anchor_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["intersession_case.id"], name=op.f("fk_intersession_program_run_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_program_run")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_intersession_program_run_idempotency_key")),
    )
    with op.batch_alter_table("intersession_program_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_program_run_case_id"), ["case_id"], unique=False)
    op.create_table(
        "intersession_program_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=190), nullable=False),
        sa.Column("state", sa.String(length=190), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["intersession_assignment.id"], name=op.f("fk_intersession_program_step_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["intersession_program_run.id"], name=op.f("fk_intersession_program_step_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_program_step")),
        sa.UniqueConstraint("run_id", "number", "who", name=op.f("uq_intersession_program_step_run_id_number_who")),
    )
    with op.batch_alter_table("intersession_program_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_program_step_run_id"), ["run_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("intersession_program_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_program_step_run_id"))
    op.drop_table("intersession_program_step")
    with op.batch_alter_table("intersession_program_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_program_run_case_id"))
    op.drop_table("intersession_program_run")

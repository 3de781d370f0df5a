"""Make many briefs in one go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "intersession_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("counselor_ref", sa.String(length=190), nullable=False),
        sa.Column("reader", JSON, nullable=False),
        sa.Column("shape", sa.String(length=190), nullable=False),
        sa.Column("edition", sa.String(length=190), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=190), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_batch")),
    )
    with op.batch_alter_table("intersession_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_batch_counselor_ref"), ["counselor_ref"], unique=False)
        batch_op.create_index(batch_op.f("ix_intersession_batch_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "intersession_batch_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=190), nullable=False),
        sa.Column("state", sa.String(length=190), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("clients", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["intersession_batch.id"], name=op.f("fk_intersession_batch_part_batch_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["intersession_case.id"], name=op.f("fk_intersession_batch_part_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_batch_part")),
        sa.UniqueConstraint("batch_id", "position", name=op.f("uq_intersession_batch_part_batch_id_position")),
    )
    with op.batch_alter_table("intersession_batch_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_batch_part_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_intersession_batch_part_case_id"), ["case_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("intersession_batch_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_batch_part_case_id"))
        batch_op.drop_index(batch_op.f("ix_intersession_batch_part_batch_id"))

    op.drop_table("intersession_batch_part")
    with op.batch_alter_table("intersession_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_batch_ends_at"))
        batch_op.drop_index(batch_op.f("ix_intersession_batch_counselor_ref"))

    op.drop_table("intersession_batch")

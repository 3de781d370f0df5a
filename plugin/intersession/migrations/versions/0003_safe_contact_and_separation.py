"""Keep how each client may be reached, pauses, separations and legal holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intersession_contact",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["intersession_client.id"], name=op.f("fk_intersession_contact_client_id")
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_intersession_contact")),
    )
    op.create_table(
        "intersession_pause",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["intersession_client.id"], name=op.f("fk_intersession_pause_client_id")
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_intersession_pause")),
    )
    op.create_table(
        "intersession_separation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(["case_id"], ["intersession_case.id"], name=op.f("fk_intersession_separation_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_separation")),
    )
    with op.batch_alter_table("intersession_separation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_separation_case_id"), ["case_id"], unique=False)

    op.create_table(
        "intersession_legal_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["intersession_case.id"], name=op.f("fk_intersession_legal_hold_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_legal_hold")),
    )
    with op.batch_alter_table("intersession_legal_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_legal_hold_case_id"), ["case_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("intersession_legal_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_legal_hold_case_id"))

    op.drop_table("intersession_legal_hold")
    with op.batch_alter_table("intersession_separation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_separation_case_id"))

    op.drop_table("intersession_separation")
    op.drop_table("intersession_pause")
    op.drop_table("intersession_contact")

"""Keep documents that were made, sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intersession_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=190), nullable=False),
        sa.Column("reader_ref", sa.String(length=190), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("stamp", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column(
            "facts", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["intersession_case.id"], name=op.f("fk_intersession_document_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_document")),
        sa.UniqueConstraint(
            "case_id", "kind", "reader_ref", name=op.f("uq_intersession_document_case_id_kind_reader_ref")
        ),
    )
    with op.batch_alter_table("intersession_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_document_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_intersession_document_made_at"), ["made_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("intersession_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_document_made_at"))
        batch_op.drop_index(batch_op.f("ix_intersession_document_case_id"))

    op.drop_table("intersession_document")

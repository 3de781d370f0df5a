"""Keep the practice's own forms: their drafts, and which versions were published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BODY = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "intersession_own_form",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=190), nullable=False),
        sa.Column("form_hash", sa.String(length=190), nullable=True),
        sa.Column("draft", BODY, nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("before", BODY, nullable=True),
        sa.Column("before_did", sa.String(length=190), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_away_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["form_hash"], ["intersession_form_version.hash"], name=op.f("fk_intersession_own_form_form_hash")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_own_form")),
        sa.UniqueConstraint("key", name=op.f("uq_intersession_own_form_key")),
    )
    op.create_table(
        "intersession_own_version",
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form_hash", sa.String(length=190), nullable=False),
        sa.Column("counselor_ref", sa.String(length=190), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["form_hash"], ["intersession_form_version.hash"], name=op.f("fk_intersession_own_version_form_hash")
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["intersession_own_form.id"], name=op.f("fk_intersession_own_version_form_id")
        ),
        sa.PrimaryKeyConstraint("form_id", "version", name=op.f("pk_intersession_own_version")),
    )


def downgrade() -> None:
    op.drop_table("intersession_own_version")
    op.drop_table("intersession_own_form")

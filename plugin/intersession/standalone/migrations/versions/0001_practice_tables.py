"""The practice's tables: who signs in, cases, people, appointments, mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "practice_user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=190), nullable=False),
        sa.Column("name", sa.String(length=190), nullable=False),
        sa.Column("locale", sa.String(length=190), nullable=False),
        sa.Column("timezone", sa.String(length=190), nullable=False),
        sa.Column("password", sa.String(length=190), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=190), nullable=False),
        sa.Column("tf_primary_method", sa.String(length=190), nullable=True),
        sa.Column("tf_totp_secret", sa.Text(), nullable=True),
        sa.Column("mf_recovery_codes", sa.UnicodeText(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_user")),
        sa.UniqueConstraint("email", name=op.f("uq_practice_user_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_practice_user_fs_uniquifier")),
    )
    op.create_table(
        "practice_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("counselor_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=190), nullable=False),
        sa.Column("nickname", sa.LargeBinary(), nullable=False),
        sa.Column("focus", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["counselor_id"], ["practice_user.id"], name=op.f("fk_practice_case_counselor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_case")),
    )
    with op.batch_alter_table("practice_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_case_counselor_id"), ["counselor_id"], unique=False)

    op.create_table(
        "practice_appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=190), nullable=False),
        sa.Column("status", sa.String(length=190), nullable=False),
        sa.Column("agreed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["practice_case.id"], name=op.f("fk_practice_appointment_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_appointment")),
    )
    with op.batch_alter_table("practice_appointment", schema=None) as batch_op:
        batch_op.create_index("ix_practice_appointment_case_starts", ["case_id", "starts_at"], unique=False)

    op.create_table(
        "practice_client",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("locale", sa.String(length=190), nullable=False),
        sa.Column("timezone", sa.String(length=190), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["practice_case.id"], name=op.f("fk_practice_client_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_client")),
        sa.UniqueConstraint("case_id", "position", name=op.f("uq_practice_client_case_id_position")),
    )
    op.create_table(
        "practice_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=190), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=190), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("way", sa.String(length=190), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["practice_client.id"], name=op.f("fk_practice_message_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_message")),
        sa.UniqueConstraint("key", name=op.f("uq_practice_message_key")),
    )
    with op.batch_alter_table("practice_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_message_client_id"), ["client_id"], unique=False)


def downgrade() -> None:
    """Take the tables away."""
    with op.batch_alter_table("practice_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_message_client_id"))

    op.drop_table("practice_message")
    op.drop_table("practice_client")
    with op.batch_alter_table("practice_appointment", schema=None) as batch_op:
        batch_op.drop_index("ix_practice_appointment_case_starts")

    op.drop_table("practice_appointment")
    with op.batch_alter_table("practice_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_case_counselor_id"))

    op.drop_table("practice_case")
    op.drop_table("practice_user")

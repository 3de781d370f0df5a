"""Keep PINs, mailed codes, and what clients share."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intersession_pin",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("may_set_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["intersession_client.id"], name=op.f("fk_intersession_pin_client_id")),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_intersession_pin")),
    )
    op.create_table(
        "intersession_share",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reflection_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=190), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("before", sa.String(length=190), nullable=False),
        sa.Column("policy", sa.String(length=190), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["intersession_case.id"], name=op.f("fk_intersession_share_case_id")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["intersession_client.id"], name=op.f("fk_intersession_share_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["reflection_id"], ["intersession_reflection.id"], name=op.f("fk_intersession_share_reflection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_share")),
        sa.UniqueConstraint("reflection_id", "item", name=op.f("uq_intersession_share_reflection_id_item")),
    )
    with op.batch_alter_table("intersession_share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_share_case_id"), ["case_id"], unique=False)

    op.create_table(
        "intersession_share_ask",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reflection_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=190), nullable=False),
        sa.Column("counselor_ref", sa.String(length=190), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["reflection_id"], ["intersession_reflection.id"], name=op.f("fk_intersession_share_ask_reflection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_share_ask")),
        sa.UniqueConstraint("reflection_id", "item", name=op.f("uq_intersession_share_ask_reflection_id_item")),
    )
    op.create_table(
        "intersession_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["intersession_client.id"], name=op.f("fk_intersession_code_client_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["intersession_visit.id"], name=op.f("fk_intersession_code_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_code")),
    )
    with op.batch_alter_table("intersession_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_code_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_intersession_code_visit_id"), ["visit_id"], unique=False)

    with op.batch_alter_table("intersession_reflection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("intersession_visit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("intersession_visit", schema=None) as batch_op:
        batch_op.drop_column("proved_at")

    with op.batch_alter_table("intersession_reflection", schema=None) as batch_op:
        batch_op.drop_column("changed_at")

    with op.batch_alter_table("intersession_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_code_visit_id"))
        batch_op.drop_index(batch_op.f("ix_intersession_code_client_id"))

    op.drop_table("intersession_code")
    op.drop_table("intersession_share_ask")
    with op.batch_alter_table("intersession_share", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_share_case_id"))

    op.drop_table("intersession_share")
    op.drop_table("intersession_pin")

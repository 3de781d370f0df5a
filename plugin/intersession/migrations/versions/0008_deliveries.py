"""Keep which messages left and came back, and where the counselor let them go on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intersession_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=190), nullable=False),
        sa.Column("kind", sa.String(length=190), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=190), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["intersession_assignment.id"], name=op.f("fk_intersession_delivery_assignment_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["intersession_case.id"], name=op.f("fk_intersession_delivery_case_id")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["intersession_client.id"], name=op.f("fk_intersession_delivery_client_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_delivery")),
        sa.UniqueConstraint("key", name=op.f("uq_intersession_delivery_key")),
    )
    with op.batch_alter_table("intersession_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_delivery_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_intersession_delivery_client", ["client_id", "kind", "delivered_at"], unique=False)
    op.create_table(
        "intersession_resumption",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["intersession_client.id"], name=op.f("fk_intersession_resumption_client_id")
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_intersession_resumption")),
    )


def downgrade() -> None:
    op.drop_table("intersession_resumption")
    with op.batch_alter_table("intersession_delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_intersession_delivery_client")
        batch_op.drop_index(batch_op.f("ix_intersession_delivery_case_id"))
    op.drop_table("intersession_delivery")

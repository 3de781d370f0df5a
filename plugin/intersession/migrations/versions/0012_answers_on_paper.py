"""Keep from where the answers of a reflection came: through its link, or from a sheet of paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("intersession_reflection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(length=190), nullable=True))
    op.execute("UPDATE intersession_reflection SET source = 'link'")
    with op.batch_alter_table("intersession_reflection", schema=None) as batch_op:
        batch_op.alter_column("source", existing_type=sa.String(length=190), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("intersession_reflection", schema=None) as batch_op:
        batch_op.drop_column("source")

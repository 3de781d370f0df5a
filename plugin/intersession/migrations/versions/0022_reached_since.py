"""Keep since when a client is reached where they are: a new link to a changed address asks for a fresh proof."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("intersession_client", sa.Column("reached_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("intersession_client", schema=None) as batch_op:
        batch_op.drop_column("reached_since")

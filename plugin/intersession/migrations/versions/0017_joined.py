"""Keep since when somebody is in a case. For those who are there already, since both they and the case exist here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SINCE_BOTH_ARE_THERE = """
UPDATE intersession_member SET joined_at = (
    SELECT CASE WHEN client.created_at > found.created_at THEN client.created_at ELSE found.created_at END
    FROM intersession_client AS client, intersession_case AS found
    WHERE client.id = intersession_member.client_id AND found.id = intersession_member.case_id
)
"""


def upgrade() -> None:
    op.add_column("intersession_member", sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(SINCE_BOTH_ARE_THERE)
    with op.batch_alter_table("intersession_member", schema=None) as batch_op:
        batch_op.alter_column("joined_at", existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("intersession_member", schema=None) as batch_op:
        batch_op.drop_column("joined_at")

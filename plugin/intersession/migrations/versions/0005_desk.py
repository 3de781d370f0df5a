"""Keep stars, comments, replies, goals and archived cases, and which reflections were talked about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEW = sa.text("sent_at IS NOT NULL AND reviewed_at IS NULL AND discussed_at IS NULL")
INDEXES = {
    "star": ("case_id",),
    "comment": ("reflection_id",),
    "reply": ("case_id", "client_id"),
    "goal": ("case_id",),
}


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=190), nullable=False)


def _sealed(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str, *names: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*names, name=op.f(f"pk_intersession_{table}"))


def _of(table: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_intersession_{table}_{other}_id")
    return sa.ForeignKeyConstraint([f"{other}_id"], [f"intersession_{other}.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "intersession_star",
        _id("id"),
        _id("reflection_id"),
        _id("case_id"),
        _text("item"),
        _text("counselor_ref"),
        _time("starred_at"),
        _of("star", "case"),
        _of("star", "reflection"),
        _key("star", "id"),
        sa.UniqueConstraint("reflection_id", "item", name=op.f("uq_intersession_star_reflection_id_item")),
    )
    op.create_table(
        "intersession_comment",
        _id("id"),
        _id("reflection_id"),
        _id("client_id"),
        _text("item"),
        _text("counselor_ref"),
        _sealed("body"),
        _time("written_at"),
        _time("removed_at", nullable=True),
        _of("comment", "client"),
        _of("comment", "reflection"),
        _key("comment", "id"),
    )
    op.create_table(
        "intersession_reply",
        _id("id"),
        _id("case_id"),
        _id("client_id"),
        _id("reflection_id", nullable=True),
        _text("counselor_ref"),
        _sealed("body"),
        _time("written_at"),
        _time("put_away_at", nullable=True),
        _time("removed_at", nullable=True),
        _of("reply", "case"),
        _of("reply", "client"),
        _of("reply", "reflection"),
        _key("reply", "id"),
    )
    op.create_table(
        "intersession_goal",
        _id("id"),
        _id("case_id"),
        _id("client_id", nullable=True),
        _text("counselor_ref"),
        _sealed("words"),
        _text("series"),
        _time("set_at"),
        _time("reached_at", nullable=True),
        _time("removed_at", nullable=True),
        _of("goal", "case"),
        _of("goal", "client"),
        _key("goal", "id"),
    )
    op.create_table(
        "intersession_archived",
        _id("case_id"),
        _text("counselor_ref"),
        _time("archived_at"),
        _of("archived", "case"),
        _key("archived", "case_id", "counselor_ref"),
    )
    for table, columns in INDEXES.items():
        for column in columns:
            op.create_index(op.f(f"ix_intersession_{table}_{column}"), f"intersession_{table}", [column])
    op.add_column("intersession_reflection", _time("discussed_at", nullable=True))
    op.create_index(
        "ix_intersession_reflection_new",
        "intersession_reflection",
        ["case_id", "sent_at"],
        sqlite_where=NEW,
        postgresql_where=NEW,
    )


def downgrade() -> None:
    op.drop_index("ix_intersession_reflection_new", "intersession_reflection")
    with op.batch_alter_table("intersession_reflection", schema=None) as batch_op:
        batch_op.drop_column("discussed_at")
    op.drop_table("intersession_archived")
    for table in reversed(INDEXES):
        op.drop_table(f"intersession_{table}")

"""Initial tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intersession_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("host_ref", sa.String(length=190), nullable=False),
        sa.Column("counselor_ref", sa.String(length=190), nullable=False),
        sa.Column("counselor_name", sa.LargeBinary(), nullable=False),
        sa.Column("policy", sa.String(length=190), nullable=False),
        sa.Column("screened", sa.String(length=190), nullable=False),
        sa.Column("names_shown", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_case")),
        sa.UniqueConstraint("host_ref", name=op.f("uq_intersession_case_host_ref")),
    )
    with op.batch_alter_table("intersession_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_case_counselor_ref"), ["counselor_ref"], unique=False)

    op.create_table(
        "intersession_client",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("host_ref", sa.String(length=190), nullable=False),
        sa.Column("fingerprint", sa.String(length=190), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("locale", sa.String(length=190), nullable=False),
        sa.Column("timezone", sa.String(length=190), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detached_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_client")),
    )
    with op.batch_alter_table("intersession_client", schema=None) as batch_op:
        batch_op.create_index(
            "uq_intersession_client_attached_host_ref",
            ["host_ref"],
            unique=True,
            sqlite_where=sa.text("detached_at IS NULL"),
            postgresql_where=sa.text("detached_at IS NULL"),
        )

    op.create_table(
        "intersession_data_key",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("master_id", sa.String(length=190), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", name=op.f("pk_intersession_data_key")),
    )
    op.create_table(
        "intersession_form_version",
        sa.Column("hash", sa.String(length=190), nullable=False),
        sa.Column("key", sa.String(length=190), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=190), nullable=False),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_intersession_form_version")),
    )
    with op.batch_alter_table("intersession_form_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_form_version_key"), ["key"], unique=False)

    op.create_table(
        "intersession_outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=190), nullable=False),
        sa.Column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("dedupe_key", sa.String(length=190), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_outbox")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_intersession_outbox_dedupe_key")),
    )
    with op.batch_alter_table("intersession_outbox", schema=None) as batch_op:
        batch_op.create_index("ix_intersession_outbox_due", ["done_at", "run_at"], unique=False)

    op.create_table(
        "intersession_trail",
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=190), nullable=False),
        sa.Column("action", sa.String(length=190), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.String(length=190), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_intersession_trail")),
    )
    with op.batch_alter_table("intersession_trail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_trail_case_id"), ["case_id"], unique=False)

    op.create_table(
        "intersession_tries",
        sa.Column("bucket", sa.String(length=190), nullable=False),
        sa.Column("window", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "window", name=op.f("pk_intersession_tries")),
    )
    op.create_table(
        "intersession_assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("form_hash", sa.String(length=190), nullable=False),
        sa.Column("counselor_ref", sa.String(length=190), nullable=False),
        sa.Column("every", sa.String(length=190), nullable=False),
        sa.Column("zone", sa.String(length=190), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=190), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["intersession_case.id"], name=op.f("fk_intersession_assignment_case_id")),
        sa.ForeignKeyConstraint(
            ["form_hash"], ["intersession_form_version.hash"], name=op.f("fk_intersession_assignment_form_hash")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_assignment")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_intersession_assignment_idempotency_key")),
    )
    with op.batch_alter_table("intersession_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_assignment_case_id"), ["case_id"], unique=False)

    op.create_table(
        "intersession_consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("policy", sa.String(length=190), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["intersession_case.id"], name=op.f("fk_intersession_consent_case_id")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["intersession_client.id"], name=op.f("fk_intersession_consent_client_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_consent")),
        sa.UniqueConstraint(
            "client_id", "case_id", "policy", name=op.f("uq_intersession_consent_client_id_case_id_policy")
        ),
    )
    with op.batch_alter_table("intersession_consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_consent_case_id"), ["case_id"], unique=False)

    op.create_table(
        "intersession_member",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["intersession_case.id"], name=op.f("fk_intersession_member_case_id")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["intersession_client.id"], name=op.f("fk_intersession_member_client_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "client_id", name=op.f("pk_intersession_member")),
    )
    with op.batch_alter_table("intersession_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_member_client_id"), ["client_id"], unique=False)

    op.create_table(
        "intersession_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("counselor_ref", sa.String(length=190), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["intersession_case.id"], name=op.f("fk_intersession_note_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_note")),
    )
    with op.batch_alter_table("intersession_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_note_case_id"), ["case_id"], unique=False)

    op.create_table(
        "intersession_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["intersession_assignment.id"], name=op.f("fk_intersession_link_assignment_id")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["intersession_client.id"], name=op.f("fk_intersession_link_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_link")),
        sa.UniqueConstraint(
            "assignment_id",
            "client_id",
            "generation",
            name=op.f("uq_intersession_link_assignment_id_client_id_generation"),
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_intersession_link_token_hash")),
    )
    with op.batch_alter_table("intersession_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_link_client_id"), ["client_id"], unique=False)

    op.create_table(
        "intersession_reflection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("form_hash", sa.String(length=190), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=190), nullable=False),
        sa.Column("is_short", sa.Boolean(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_items", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed_why", sa.String(length=190), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["intersession_assignment.id"], name=op.f("fk_intersession_reflection_assignment_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["intersession_case.id"], name=op.f("fk_intersession_reflection_case_id")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["intersession_client.id"], name=op.f("fk_intersession_reflection_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["form_hash"], ["intersession_form_version.hash"], name=op.f("fk_intersession_reflection_form_hash")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_reflection")),
        sa.UniqueConstraint(
            "assignment_id",
            "client_id",
            "occurrence",
            name=op.f("uq_intersession_reflection_assignment_id_client_id_occurrence"),
        ),
    )
    with op.batch_alter_table("intersession_reflection", schema=None) as batch_op:
        batch_op.create_index("ix_intersession_reflection_case_sent", ["case_id", "sent_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_intersession_reflection_client_id"), ["client_id"], unique=False)

    op.create_table(
        "intersession_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reflection_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=190), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.Double(), nullable=True),
        sa.Column("disclosure", sa.String(length=190), nullable=False),
        sa.Column("policy", sa.String(length=190), nullable=False),
        sa.ForeignKeyConstraint(
            ["reflection_id"], ["intersession_reflection.id"], name=op.f("fk_intersession_answer_reflection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_answer")),
        sa.UniqueConstraint("reflection_id", "item", name=op.f("uq_intersession_answer_reflection_id_item")),
    )
    op.create_table(
        "intersession_concern",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("reflection_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.String(length=190), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("closes_gate", sa.Boolean(), nullable=False),
        sa.Column("raised_by", sa.String(length=190), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_by", sa.String(length=190), nullable=False),
        sa.Column("outcome", sa.String(length=190), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["intersession_case.id"], name=op.f("fk_intersession_concern_case_id")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["intersession_client.id"], name=op.f("fk_intersession_concern_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["reflection_id"], ["intersession_reflection.id"], name=op.f("fk_intersession_concern_reflection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_concern")),
    )
    with op.batch_alter_table("intersession_concern", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_concern_case_id"), ["case_id"], unique=False)

    op.create_table(
        "intersession_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reflection_id", sa.Uuid(), nullable=False),
        sa.Column("browser", sa.LargeBinary(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reflection_id"], ["intersession_reflection.id"], name=op.f("fk_intersession_draft_reflection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_draft")),
        sa.UniqueConstraint("reflection_id", "browser", name=op.f("uq_intersession_draft_reflection_id_browser")),
    )
    op.create_table(
        "intersession_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("reflection_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("browser", sa.LargeBinary(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["intersession_client.id"], name=op.f("fk_intersession_visit_client_id")
        ),
        sa.ForeignKeyConstraint(["link_id"], ["intersession_link.id"], name=op.f("fk_intersession_visit_link_id")),
        sa.ForeignKeyConstraint(
            ["reflection_id"], ["intersession_reflection.id"], name=op.f("fk_intersession_visit_reflection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intersession_visit")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_intersession_visit_secret_hash")),
    )
    with op.batch_alter_table("intersession_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intersession_visit_link_id"), ["link_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("intersession_visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_visit_link_id"))

    op.drop_table("intersession_visit")
    op.drop_table("intersession_draft")
    with op.batch_alter_table("intersession_concern", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_concern_case_id"))

    op.drop_table("intersession_concern")
    op.drop_table("intersession_answer")
    with op.batch_alter_table("intersession_reflection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_reflection_client_id"))
        batch_op.drop_index("ix_intersession_reflection_case_sent")

    op.drop_table("intersession_reflection")
    with op.batch_alter_table("intersession_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_link_client_id"))

    op.drop_table("intersession_link")
    with op.batch_alter_table("intersession_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_note_case_id"))

    op.drop_table("intersession_note")
    with op.batch_alter_table("intersession_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_member_client_id"))

    op.drop_table("intersession_member")
    with op.batch_alter_table("intersession_consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_consent_case_id"))

    op.drop_table("intersession_consent")
    with op.batch_alter_table("intersession_assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_assignment_case_id"))

    op.drop_table("intersession_assignment")
    op.drop_table("intersession_tries")
    with op.batch_alter_table("intersession_trail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_trail_case_id"))

    op.drop_table("intersession_trail")
    with op.batch_alter_table("intersession_outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_intersession_outbox_due")

    op.drop_table("intersession_outbox")
    with op.batch_alter_table("intersession_form_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_form_version_key"))

    op.drop_table("intersession_form_version")
    op.drop_table("intersession_data_key")
    with op.batch_alter_table("intersession_client", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_intersession_client_attached_host_ref",
            sqlite_where=sa.text("detached_at IS NULL"),
            postgresql_where=sa.text("detached_at IS NULL"),
        )

    op.drop_table("intersession_client")
    with op.batch_alter_table("intersession_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intersession_case_counselor_ref"))

    op.drop_table("intersession_case")

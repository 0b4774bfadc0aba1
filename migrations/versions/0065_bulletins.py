"""bulletins: drafts, published bulletins, and what was withdrawn"""

import sqlalchemy as sa
from alembic import op

from lms.db import UTCDateTime

revision = "0065"
down_revision = "0069"
branch_labels = None
depends_on = None

ADDED_ONLY = ("bulletin", "bulletin_withdrawal")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "bulletin_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("figures_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("made_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("editor_ids", sa.JSON(), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_bulletin_draft_document_id_document")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_bulletin_draft_made_by_id_user")),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["user.id"], name=op.f("fk_bulletin_draft_submitted_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin_draft")),
        sa.UniqueConstraint(
            "document_id", "period", "corrects", name=op.f("uq_bulletin_draft_document_id_period_corrects")
        ),
    )
    with op.batch_alter_table("bulletin_draft") as batch:
        batch.create_index(batch.f("ix_bulletin_draft_state"), ["state"])
    op.create_table(
        "bulletin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("year_number", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("from_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("until_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("published_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("chain_number", sa.Integer(), nullable=True),
        sa.Column("chain_hash", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_bulletin_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_bulletin_revision_id_revision")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["bulletin_draft.id"], name=op.f("fk_bulletin_draft_id_bulletin_draft")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["user.id"], name=op.f("fk_bulletin_submitted_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["user.id"], name=op.f("fk_bulletin_approved_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["bulletin.id"], name=op.f("fk_bulletin_replaces_id_bulletin")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_bulletin_document_id_number")),
        sa.UniqueConstraint(
            "document_id", "year", "year_number", name=op.f("uq_bulletin_document_id_year_year_number")
        ),
        sa.UniqueConstraint("draft_id", name=op.f("uq_bulletin_draft_id")),
    )
    with op.batch_alter_table("bulletin") as batch:
        batch.create_index(batch.f("ix_bulletin_document_id_period"), ["document_id", "period"])
        batch.create_index(batch.f("ix_bulletin_published_at"), ["published_at"])
    op.create_table(
        "bulletin_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bulletin_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bulletin_id"], ["bulletin.id"], name=op.f("fk_bulletin_withdrawal_bulletin_id_bulletin")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_bulletin_withdrawal_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin_withdrawal")),
        sa.UniqueConstraint("bulletin_id", name=op.f("uq_bulletin_withdrawal_bulletin_id")),
    )
    for table in ADDED_ONLY:
        _forbid_change(table)


def _forbid_change(table: str) -> None:
    """Let rows only be added; the triggers go with their table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_added_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
        )


def downgrade() -> None:
    """Go down; drafts and published bulletins are lost."""
    op.drop_table("bulletin_withdrawal")
    op.drop_table("bulletin")
    op.drop_table("bulletin_draft")

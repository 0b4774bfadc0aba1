"""panels for the pass mark of a quiz, and borderline groups"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0044"
down_revision = "0040"
branch_labels = None
depends_on = None

_OPEN = sa.text("closed_at IS NULL")


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "pass_mark_panel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("standard", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("decided_percent", lms.db.ExactDecimal(), nullable=True),
        sa.Column("decided_reason", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("round IN (1, 2)", name=op.f("ck_pass_mark_panel_round")),
        _key("pass_mark_panel", "document_id", "document"),
        _key("pass_mark_panel", "revision_id", "revision"),
        _key("pass_mark_panel", "opened_by_id", "user"),
        _key("pass_mark_panel", "decided_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass_mark_panel")),
    )
    op.create_index(
        "uq_pass_mark_panel_open",
        "pass_mark_panel",
        ["document_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_table(
        "pass_mark_member",
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        _key("pass_mark_member", "panel_id", "pass_mark_panel"),
        _key("pass_mark_member", "user_id", "user"),
        sa.PrimaryKeyConstraint("panel_id", "user_id", name=op.f("pk_pass_mark_member")),
    )
    op.create_index(op.f("ix_pass_mark_member_user_id"), "pass_mark_member", ["user_id"])
    op.create_table(
        "pass_mark_estimate",
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_pass_mark_estimate_percent")),
        _key("pass_mark_estimate", "panel_id", "pass_mark_panel"),
        _key("pass_mark_estimate", "user_id", "user"),
        sa.PrimaryKeyConstraint(
            "panel_id", "user_id", "round", "question", name=op.f("pk_pass_mark_estimate")
        ),
    )
    op.create_table(
        "pass_mark_borderline",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        _key("pass_mark_borderline", "document_id", "document"),
        _key("pass_mark_borderline", "user_id", "user"),
        _key("pass_mark_borderline", "by_id", "user"),
        sa.PrimaryKeyConstraint("document_id", "user_id", name=op.f("pk_pass_mark_borderline")),
    )


def downgrade() -> None:
    """Go down."""
    for table in ("pass_mark_borderline", "pass_mark_estimate", "pass_mark_member", "pass_mark_panel"):
        op.drop_table(table)

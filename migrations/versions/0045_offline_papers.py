"""papers of quizzes that are downloaded before the start, and the codes that open them"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0045"
down_revision = "0056"
branch_labels = None
depends_on = None

_HIDDEN = sa.text("shown_at IS NULL")


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "offline_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("wrapping", sa.String(), nullable=False),
        sa.Column("made_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("shown_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("shown_by_id", sa.Integer(), nullable=True),
        _key("offline_code", "document_id", "document"),
        _key("offline_code", "unit_id", "unit"),
        _key("offline_code", "shown_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline_code")),
    )
    op.create_index(
        "uq_offline_code_hidden",
        "offline_code",
        ["document_id", "unit_id"],
        unique=True,
        sqlite_where=_HIDDEN,
        postgresql_where=_HIDDEN,
    )
    op.create_table(
        "offline_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("paper", sa.JSON(), nullable=False),
        sa.Column("drawn_from", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.Column("made_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        _key("offline_paper", "user_id", "user"),
        _key("offline_paper", "document_id", "document"),
        _key("offline_paper", "revision_id", "revision"),
        _key("offline_paper", "code_id", "offline_code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline_paper")),
        sa.UniqueConstraint(
            "user_id", "document_id", "number", "revision_id",
            name=op.f("uq_offline_paper_user_id_document_id_number_revision_id"),
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_offline_paper_code_id"), "offline_paper", ["code_id"])


def downgrade() -> None:
    """Go down."""
    op.drop_table("offline_paper")
    op.drop_table("offline_code")

"""marks of each marker, the markers of a quiz, and marks held back for review"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

_NOT_CORRECTION = sa.text("role <> 'correction'")
_CORRECTION = sa.text("role = 'correction'")
_BATCH = sa.text("batch <> ''")


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "given_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("assigned_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("points", lms.db.ExactDecimal(), nullable=True),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        _key("given_mark", "answer_id", "answer_marking"),
        _key("given_mark", "attempt_id", "attempt"),
        _key("given_mark", "marker_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given_mark")),
    )
    op.create_index(op.f("ix_given_mark_attempt_id"), "given_mark", ["attempt_id"])
    op.create_index(op.f("ix_given_mark_marker_id"), "given_mark", ["marker_id"])
    for name, columns, unique, where in (
        ("uq_given_mark_marker", ["answer_id", "marker_id"], True, _NOT_CORRECTION),
        ("uq_given_mark_correction", ["answer_id"], True, _CORRECTION),
        (op.f("ix_given_mark_batch"), ["batch"], False, _BATCH),
    ):
        op.create_index(
            name, "given_mark", columns, unique=unique, sqlite_where=where, postgresql_where=where
        )
    op.create_table(
        "quiz_marker",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        _key("quiz_marker", "document_id", "document"),
        _key("quiz_marker", "user_id", "user"),
        _key("quiz_marker", "added_by_id", "user"),
        sa.PrimaryKeyConstraint("document_id", "user_id", name=op.f("pk_quiz_marker")),
    )
    op.create_index(op.f("ix_quiz_marker_user_id"), "quiz_marker", ["user_id"])
    op.add_column(
        "answer_marking", sa.Column("in_review_at", lms.db.UTCDateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("answer_marking") as batch:
        batch.drop_column("in_review_at")
    op.drop_table("quiz_marker")
    op.drop_table("given_mark")

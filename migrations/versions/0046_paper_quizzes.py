"""numbered papers of a quiz, what is entered from them, and readings of answer sheets"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0046"
down_revision = "0048"
branch_labels = None
depends_on = None

_MOMENT = lms.db.UTCDateTime(timezone=True)


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "paper_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        _key("paper_batch", "document_id", "document"),
        _key("paper_batch", "revision_id", "revision"),
        _key("paper_batch", "unit_id", "unit"),
        _key("paper_batch", "made_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_batch")),
        sa.UniqueConstraint("token", name=op.f("uq_paper_batch_token")),
    )
    op.create_index(op.f("ix_paper_batch_document_id"), "paper_batch", ["document_id"])
    op.create_table(
        "quiz_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("paper", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", _MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('printed', 'entered', 'differs', 'recorded', 'void')", name=op.f("ck_quiz_paper_state")
        ),
        _key("quiz_paper", "batch_id", "paper_batch"),
        _key("quiz_paper", "person_id", "user"),
        _key("quiz_paper", "attempt_id", "attempt"),
        _key("quiz_paper", "voided_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_paper")),
        sa.UniqueConstraint("number", name=op.f("uq_quiz_paper_number")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_quiz_paper_attempt_id")),
        sa.UniqueConstraint("batch_id", "person_id", name=op.f("uq_quiz_paper_batch_id_person_id")),
    )
    op.create_index(op.f("ix_quiz_paper_person_id"), "quiz_paper", ["person_id"])
    op.create_table(
        "paper_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("is_alone", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.CheckConstraint("turn IN (1, 2, 3)", name=op.f("ck_paper_entry_turn")),
        _key("paper_entry", "paper_id", "quiz_paper"),
        _key("paper_entry", "person_id", "user"),
        _key("paper_entry", "by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entry")),
        sa.UniqueConstraint("paper_id", "turn", name=op.f("uq_paper_entry_paper_id_turn")),
    )
    op.create_table(
        "paper_draft",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("saved_at", _MOMENT, nullable=False),
        _key("paper_draft", "paper_id", "quiz_paper"),
        _key("paper_draft", "by_id", "user"),
        sa.PrimaryKeyConstraint("paper_id", "by_id", name=op.f("pk_paper_draft")),
    )
    op.create_table(
        "paper_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        _key("paper_scan", "document_id", "document"),
        _key("paper_scan", "paper_id", "quiz_paper"),
        _key("paper_scan", "by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_scan")),
    )
    op.create_index(op.f("ix_paper_scan_document_id"), "paper_scan", ["document_id"])
    op.create_index(op.f("ix_paper_scan_paper_id"), "paper_scan", ["paper_id"])


def downgrade() -> None:
    """Go down."""
    for table in ("paper_scan", "paper_draft", "paper_entry", "quiz_paper", "paper_batch"):
        op.drop_table(table)

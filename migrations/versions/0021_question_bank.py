"""the question bank and its baskets"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up; the next publication or the nightly job fills the bank."""
    op.create_table(
        "bank_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("points", lms.db.ExactDecimal(), nullable=False),
        sa.Column("difficulty", sa.String(), nullable=False),
        sa.Column("tags", sa.String(), nullable=False),
        sa.Column("pool", sa.String(), nullable=False),
        sa.Column("closes_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("retired_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("facility", lms.db.ExactDecimal(), nullable=True),
        sa.Column("last_used_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_question")),
        sa.UniqueConstraint("quiz", "question", name=op.f("uq_bank_question_quiz_question")),
    )
    op.create_index(op.f("ix_bank_question_pool_closes_at"), "bank_question", ["pool", "closes_at"])
    op.create_table(
        "bank_text",
        sa.Column("bank_question_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("stem", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("reading_length", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_question_id"],
            ["bank_question.id"],
            name=op.f("fk_bank_text_bank_question_id_bank_question"),
        ),
        sa.PrimaryKeyConstraint("bank_question_id", "language", name=op.f("pk_bank_text")),
    )
    op.create_index(op.f("ix_bank_text_fingerprint"), "bank_text", ["fingerprint"])
    op.create_table(
        "bank_basket_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("quiz", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_bank_basket_item_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_basket_item")),
        sa.UniqueConstraint(
            "user_id", "quiz", "question", name=op.f("uq_bank_basket_item_user_id_quiz_question")
        ),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("bank_basket_item")
    op.drop_table("bank_text")
    op.drop_table("bank_question")

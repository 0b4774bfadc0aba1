"""answers that were checked during an attempt"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "checked_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("checked_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_checked_answer_attempt_id_attempt")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checked_answer")),
    )
    op.create_index(
        op.f("ix_checked_answer_attempt_id_question"), "checked_answer", ["attempt_id", "question"]
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("checked_answer")

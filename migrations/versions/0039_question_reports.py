"""what learners report about questions"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0039"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "question_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user.id"], name=op.f("fk_question_report_answered_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_question_report_attempt_id_attempt")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_question_report_by_id_user")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_question_report_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_report")),
        sa.UniqueConstraint(
            "by_id", "document_id", "question", name=op.f("uq_question_report_by_id_document_id_question")
        ),
    )
    op.create_index(op.f("ix_question_report_state_document_id"), "question_report", ["state", "document_id"])


def downgrade() -> None:
    """Go down; reports are lost."""
    op.drop_table("question_report")

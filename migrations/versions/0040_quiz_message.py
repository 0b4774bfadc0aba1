"""messages of conveners to those who are taking a quiz"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0040"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "quiz_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("paths", sa.JSON(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_quiz_message_attempt_id_attempt")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_quiz_message_by_id_user")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_quiz_message_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_message")),
    )
    op.create_index(op.f("ix_quiz_message_document_id_at"), "quiz_message", ["document_id", "at"])


def downgrade() -> None:
    """Go down; the messages are lost."""
    op.drop_table("quiz_message")

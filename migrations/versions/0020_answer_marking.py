"""answers that people mark"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table("question_result") as table:
        table.alter_column(
            "fraction", existing_type=lms.db.ExactDecimal(precision=18, scale=6), nullable=True
        )
    op.create_table(
        "answer_marking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=True),
        sa.Column("marked_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("points", lms.db.ExactDecimal(precision=18, scale=6), nullable=True),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_answer_marking_attempt_id_attempt")
        ),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["user.id"], name=op.f("fk_answer_marking_marked_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_marking")),
        sa.UniqueConstraint("attempt_id", "question", name=op.f("uq_answer_marking_attempt_id_question")),
    )
    op.create_index(
        "ix_answer_marking_waiting",
        "answer_marking",
        ["attempt_id"],
        sqlite_where=sa.text("marked_at IS NULL"),
        postgresql_where=sa.text("marked_at IS NULL"),
    )


def downgrade() -> None:
    """Go down; answers without marks count as answers that earned nothing."""
    op.drop_index("ix_answer_marking_waiting", table_name="answer_marking")
    op.drop_table("answer_marking")
    op.execute("UPDATE question_result SET fraction = 0 WHERE fraction IS NULL")
    with op.batch_alter_table("question_result") as table:
        table.alter_column(
            "fraction", existing_type=lms.db.ExactDecimal(precision=18, scale=6), nullable=False
        )

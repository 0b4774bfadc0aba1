"""answers that came too late, and what was decided about them"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0036"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "late_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("arrived_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_late_answer_attempt_id_attempt")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_answer")),
    )
    op.create_index(op.f("ix_late_answer_attempt_id"), "late_answer", ["attempt_id"])
    op.create_table(
        "late_decision",
        sa.Column("late_answer_id", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_late_decision_by_id_user")),
        sa.ForeignKeyConstraint(
            ["late_answer_id"], ["late_answer.id"], name=op.f("fk_late_decision_late_answer_id_late_answer")
        ),
        sa.PrimaryKeyConstraint("late_answer_id", name=op.f("pk_late_decision")),
    )

    for table in ("late_answer", "late_decision"):
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
    """Go down; answers that came too late and have not been accepted are lost."""
    op.drop_table("late_decision")
    op.drop_table("late_answer")

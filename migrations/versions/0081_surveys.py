"""answers to surveys, and apart from them who has answered"""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "survey_run",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_ended", sa.Boolean(), nullable=False),
        sa.Column("responded", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_survey_run_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_survey_run_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_survey_run")),
    )
    op.create_table(
        "survey_answer",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_survey_answer_document_id_document")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_survey_answer_unit_id_unit")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_survey_answer")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_survey_answer_document_id"), "survey_answer", ["document_id"])
    op.create_table(
        "survey_participation",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_survey_participation_document_id_document")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_survey_participation_user_id_user")),
        sa.PrimaryKeyConstraint("document_id", "user_id", name=op.f("pk_survey_participation")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_survey_participation_user_id"), "survey_participation", ["user_id"])


def downgrade() -> None:
    """Go down; all answers to surveys are lost."""
    op.drop_table("survey_participation")
    op.drop_table("survey_answer")
    op.drop_table("survey_run")

"""boards."""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "board_issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("from_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("until_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("published_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_board_issue_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user.id"], name=op.f("fk_board_issue_published_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["board_issue.id"], name=op.f("fk_board_issue_replaces_id_board_issue")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_board_issue_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_issue")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_board_issue_document_id_number")),
    )
    with op.batch_alter_table("board_issue", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_board_issue_document_id_period"), ["document_id", "period"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_board_issue_published_at"), ["published_at"], unique=False)

    op.create_table(
        "board_row",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit_name", sa.String(), nullable=False),
        sa.Column("points", lms.db.ExactDecimal(precision=18, scale=6), nullable=False),
        sa.Column("quizzes", sa.Integer(), nullable=False),
        sa.Column("last_rank", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["board_issue.id"], name=op.f("fk_board_row_issue_id_board_issue")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_board_row_unit_id_unit")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_board_row_user_id_user")),
        sa.PrimaryKeyConstraint("issue_id", "position", name=op.f("pk_board_row")),
    )
    with op.batch_alter_table("board_row", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_board_row_user_id_issue_id"), ["user_id", "issue_id"], unique=False
        )


def downgrade() -> None:
    """Go back down."""
    with op.batch_alter_table("board_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_board_row_user_id_issue_id"))

    op.drop_table("board_row")
    with op.batch_alter_table("board_issue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_board_issue_published_at"))
        batch_op.drop_index(batch_op.f("ix_board_issue_document_id_period"))

    op.drop_table("board_issue")

"""boards: who chose to be listed or not, and the units of an issue"""

import sqlalchemy as sa
from alembic import op

from lms.db import ExactDecimal, UTCDateTime

revision = "0060"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "board_choice",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_board_choice_document_id_document")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_board_choice_user_id_user")),
        sa.PrimaryKeyConstraint("document_id", "user_id", name=op.f("pk_board_choice")),
    )
    with op.batch_alter_table("board_choice") as batch:
        batch.create_index(batch.f("ix_board_choice_user_id"), ["user_id"])
    op.create_table(
        "board_unit_row",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("score", ExactDecimal(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["board_issue.id"], name=op.f("fk_board_unit_row_issue_id_board_issue")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_board_unit_row_unit_id_unit")),
        sa.PrimaryKeyConstraint("issue_id", "position", name=op.f("pk_board_unit_row")),
    )


def downgrade() -> None:
    """Go down; choices and the units of issues are lost."""
    op.drop_table("board_unit_row")
    with op.batch_alter_table("board_choice") as batch:
        batch.drop_index(batch.f("ix_board_choice_user_id"))
    op.drop_table("board_choice")

"""boards: standings before the freeze"""

import sqlalchemy as sa
from alembic import op

from lms.db import ExactDecimal, UTCDateTime

revision = "0064"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "board_standing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("until_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("computed_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_board_standing_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_standing")),
        sa.UniqueConstraint("document_id", "period", name=op.f("uq_board_standing_document_id_period")),
    )
    op.create_table(
        "board_standing_row",
        sa.Column("standing_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit_name", sa.String(), nullable=False),
        sa.Column("points", ExactDecimal(), nullable=False),
        sa.Column("quizzes", sa.Integer(), nullable=False),
        sa.Column("last_rank", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["standing_id"],
            ["board_standing.id"],
            name=op.f("fk_board_standing_row_standing_id_board_standing"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_board_standing_row_unit_id_unit")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_board_standing_row_user_id_user")),
        sa.PrimaryKeyConstraint("standing_id", "position", name=op.f("pk_board_standing_row")),
    )
    with op.batch_alter_table("board_standing_row") as batch:
        batch.create_index(batch.f("ix_board_standing_row_user_id_standing_id"), ["user_id", "standing_id"])


def downgrade() -> None:
    """Go down; the standings are computed again when the tables come back."""
    op.drop_table("board_standing_row")
    op.drop_table("board_standing")

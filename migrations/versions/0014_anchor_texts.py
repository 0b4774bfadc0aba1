"""anchor texts"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "anchor_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("rationale", sa.String(), nullable=False),
        sa.Column("added_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["user.id"], name=op.f("fk_anchor_text_added_by_id_user")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_anchor_text_contest_id_contest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor_text")),
    )
    with op.batch_alter_table("anchor_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_anchor_text_contest_id"), ["contest_id"], unique=False)
    op.create_table(
        "anchor_text_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["judge_id"], ["panel_judge.id"], name=op.f("fk_anchor_text_mark_judge_id_panel_judge")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["anchor_text.id"], name=op.f("fk_anchor_text_mark_text_id_anchor_text")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor_text_mark")),
        sa.UniqueConstraint(
            "judge_id", "text_id", "round", name=op.f("uq_anchor_text_mark_judge_id_text_id_round")
        ),
    )
    with op.batch_alter_table("panel_judge", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calibration_round", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("panel_judge", schema=None) as batch_op:
        batch_op.alter_column("calibration_round", server_default=None)


def downgrade() -> None:
    """Go back down."""
    with op.batch_alter_table("panel_judge", schema=None) as batch_op:
        batch_op.drop_column("calibration_round")
    op.drop_table("anchor_text_mark")
    with op.batch_alter_table("anchor_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_anchor_text_contest_id"))
    op.drop_table("anchor_text")

"""judge invitations"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "judge_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("invited_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("withdrawn_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_judge_invitation_contest_id_contest")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["user.id"], name=op.f("fk_judge_invitation_invited_by_id_user")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_judge_invitation_person_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_invitation")),
        sa.UniqueConstraint("contest_id", "person_id", name=op.f("uq_judge_invitation_contest_id_person_id")),
        sa.UniqueConstraint("digest", name=op.f("uq_judge_invitation_digest")),
    )
    with op.batch_alter_table("judge_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_judge_invitation_person_id"), ["person_id"], unique=False)
    with op.batch_alter_table("panel_judge", schema=None) as batch_op:
        batch_op.add_column(sa.Column("essays_max", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("left_reason", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("panel_judge", schema=None) as batch_op:
        batch_op.alter_column("left_reason", server_default=None)


def downgrade() -> None:
    """Go back down."""
    with op.batch_alter_table("panel_judge", schema=None) as batch_op:
        batch_op.drop_column("left_reason")
        batch_op.drop_column("essays_max")
    with op.batch_alter_table("judge_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_judge_invitation_person_id"))
    op.drop_table("judge_invitation")

"""ended sign-ins"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "ended_sign_in",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_ended_sign_in")),
    )
    with op.batch_alter_table("ended_sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ended_sign_in_at"), ["at"], unique=False)


def downgrade() -> None:
    """Go back down."""
    with op.batch_alter_table("ended_sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ended_sign_in_at"))
    op.drop_table("ended_sign_in")

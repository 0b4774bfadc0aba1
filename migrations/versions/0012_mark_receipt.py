"""mark receipts"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "mark_receipt",
        sa.Column("submission", sa.String(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_mark_receipt_assignment_id_assignment")
        ),
        sa.PrimaryKeyConstraint("submission", name=op.f("pk_mark_receipt")),
    )
    with op.batch_alter_table("mark_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_receipt_assignment_id"), ["assignment_id"], unique=False)


def downgrade() -> None:
    """Go back down."""
    with op.batch_alter_table("mark_receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mark_receipt_assignment_id"))
    op.drop_table("mark_receipt")

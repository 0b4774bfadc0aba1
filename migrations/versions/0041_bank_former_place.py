"""where questions of the bank stood before they were moved"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "bank_former_place",
        sa.Column("former_quiz", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("quiz", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("former_quiz", "question", name=op.f("pk_bank_former_place")),
    )


def downgrade() -> None:
    """Go down; the use of a question before it was moved no longer counts."""
    op.drop_table("bank_former_place")

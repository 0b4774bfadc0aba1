"""quizzes: the discrimination index of a question of the bank"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up; the next count of the bank fills the column."""
    with op.batch_alter_table("bank_question") as batch:
        batch.add_column(sa.Column("discrimination", sa.Double(), nullable=True))


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("bank_question") as batch:
        batch.drop_column("discrimination")

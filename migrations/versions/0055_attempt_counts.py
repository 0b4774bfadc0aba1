"""attempts: what their browsers counted, where the quiz announced it"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table("attempt") as batch:
        batch.add_column(sa.Column("counts", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Go down; the numbers are lost."""
    with op.batch_alter_table("attempt") as batch:
        batch.drop_column("counts")

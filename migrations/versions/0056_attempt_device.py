"""attempts: the device that one listens to, where the quiz is taken on one device at a time"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table("attempt") as batch:
        batch.add_column(sa.Column("device", sa.String(), nullable=True))


def downgrade() -> None:
    """Go down; running attempts then listen to any device."""
    with op.batch_alter_table("attempt") as batch:
        batch.drop_column("device")

"""units whose publications need a second person"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.add_column(
        "unit", sa.Column("second_publisher", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("unit") as table:
        table.drop_column("second_publisher")

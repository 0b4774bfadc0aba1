"""the picture of the organiser's seal on the certificates of a contest"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.add_column("contest", sa.Column("seal_digest", sa.String(), nullable=True))


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("contest") as table:
        table.drop_column("seal_digest")

"""boards: what a row was computed from as text, so that publishing and pages need not parse it"""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    # Without a batch, which would copy the table and lose the triggers that keep its rows from changing.
    op.add_column("board_row", sa.Column("scores", sa.String(), nullable=True))


def downgrade() -> None:
    """Go down; what rows were computed from is lost for issues published since."""
    op.drop_column("board_row", "scores")

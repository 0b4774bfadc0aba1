"""the form by which another device was allowed"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.add_column("attempt_event", sa.Column("form", sa.String(), nullable=True))


def downgrade() -> None:
    """Go down; a form of that day that is sent again allows again."""
    op.drop_column("attempt_event", "form")

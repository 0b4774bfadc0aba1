"""the form by which a message was sent or minutes were added"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    for table in ("quiz_message", "quiz_override"):
        op.add_column(table, sa.Column("form", sa.String(), nullable=True))


def downgrade() -> None:
    """Go down; forms of that day that are sent again act again."""
    for table in ("quiz_message", "quiz_override"):
        op.drop_column(table, "form")

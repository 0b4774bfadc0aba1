"""attempts: the present page where one comes after another"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0049"
branch_labels = None
depends_on = None

_COLUMNS = (("place", sa.Integer()),)


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table("attempt") as batch:
        for name, type_ in _COLUMNS:
            batch.add_column(sa.Column(name, type_, nullable=True))


def downgrade() -> None:
    """Go down; attempts that are running can go back to pages they have left."""
    with op.batch_alter_table("attempt") as batch:
        for name, _ in reversed(_COLUMNS):
            batch.drop_column(name)

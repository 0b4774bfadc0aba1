"""files whose words cannot be searched completely"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0022"
branch_labels = None
depends_on = None

# How the words of a document begin when judges see none.
NO_WORDS = "\n\u241e%"


def upgrade() -> None:
    """Go up: pictures and documents without words were searched in vain."""
    op.add_column("attachment", sa.Column("unsearched", sa.String(), nullable=False, server_default=""))
    file = sa.table("attachment", *map(sa.column, ("mime", "plain", "unsearched")))
    connection = op.get_bind()
    connection.execute(file.update().where(file.c.mime.like("image/%")).values(unsearched="pictures"))
    pages = file.c.mime == "application/pdf", file.c.plain.like(NO_WORDS)
    connection.execute(file.update().where(*pages).values(unsearched="letters"))
    with op.batch_alter_table("attachment") as table:
        table.alter_column("unsearched", server_default=None)


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("attachment") as table:
        table.drop_column("unsearched")

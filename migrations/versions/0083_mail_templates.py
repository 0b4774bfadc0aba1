"""how an administrator words mail"""

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "mail_template",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("opening", sa.String(), nullable=False),
        sa.Column("closing", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "language", name=op.f("pk_mail_template")),
    )


def downgrade() -> None:
    """Go down; mail is worded as built in."""
    op.drop_table("mail_template")

"""entries that a convener entered for their authors"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "keyed_entry",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("keyed_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_keyed_entry_by_id_user")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_keyed_entry_entry_id_entry")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_keyed_entry")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("keyed_entry")

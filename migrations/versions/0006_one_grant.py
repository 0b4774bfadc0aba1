"""one grant of a role everywhere, one stay a day"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

EVERYWHERE = sa.text("unit_id IS NULL")


def upgrade() -> None:
    """Go up: of rows that say the same, the oldest grant and the newest stay are kept."""
    op.execute(
        "DELETE FROM role_grant WHERE unit_id IS NULL AND id NOT IN"
        " (SELECT MIN(id) FROM role_grant WHERE unit_id IS NULL GROUP BY user_id, role)"
    )
    op.execute(
        "DELETE FROM membership WHERE id NOT IN (SELECT MAX(id) FROM membership GROUP BY user_id, from_on)"
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(
            "uq_role_grant_everywhere",
            ["user_id", "role"],
            unique=True,
            sqlite_where=EVERYWHERE,
            postgresql_where=EVERYWHERE,
        )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_user_id_from_on"))
        batch_op.create_index(
            batch_op.f("ix_membership_user_id_from_on"), ["user_id", "from_on"], unique=True
        )


def downgrade() -> None:
    """Go back down; rows that were merged stay merged."""
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_user_id_from_on"))
        batch_op.create_index(
            batch_op.f("ix_membership_user_id_from_on"), ["user_id", "from_on"], unique=False
        )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index("uq_role_grant_everywhere")

"""accounts joined to another one of the same person"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("joined_to_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_user_joined_to_id_user"), "user", ["joined_to_id"], ["id"])


def downgrade() -> None:
    """Go back down."""
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_user_joined_to_id_user"), type_="foreignkey")
        batch_op.drop_column("joined_to_id")

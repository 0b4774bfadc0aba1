"""people in the order of their pinyin"""

import sqlalchemy as sa
from alembic import op

from lms.people.pinyin import name_key

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SORTED_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sort_name", SORTED_TEXT, nullable=False, server_default=""))
    people = sa.table("user", sa.column("id"), sa.column("name"), sa.column("sort_name"))
    bind = op.get_bind()
    for row in bind.execute(sa.select(people.c.id, people.c.name)).all():
        bind.execute(people.update().where(people.c.id == row.id).values(sort_name=name_key(row.name)))
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.alter_column("sort_name", server_default=None)
        batch_op.create_index(batch_op.f("ix_user_sort_name"), ["sort_name"], unique=False)


def downgrade() -> None:
    """Go back down."""
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_sort_name"))
        batch_op.drop_column("sort_name")

"""folded stems and authors of the question bank"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up; the next publication or the nightly job reads the questions anew and fills the columns."""
    with op.batch_alter_table("bank_text") as table:
        table.add_column(sa.Column("folded", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("bank_text") as table:
        table.alter_column("folded", server_default=None)
    with op.batch_alter_table("bank_question") as table:
        table.add_column(sa.Column("author_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_bank_question_author_id_user"), "user", ["author_id"], ["id"])
    op.execute("UPDATE bank_question SET digest = ''")


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("bank_question") as table:
        table.drop_constraint(op.f("fk_bank_question_author_id_user"), type_="foreignkey")
        table.drop_column("author_id")
    with op.batch_alter_table("bank_text") as table:
        table.drop_column("folded")

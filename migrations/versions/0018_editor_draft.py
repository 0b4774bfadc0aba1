"""drafts of the editor of content files"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "editor_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("base_digest", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_editor_draft_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editor_draft")),
        sa.UniqueConstraint("path", name=op.f("uq_editor_draft_path")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("editor_draft")

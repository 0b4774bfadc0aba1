"""texts published over a read-only content folder, and publications that wait for a second person"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "content_overlay",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("base_digest", sa.String(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_content_overlay_by_id_user")),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_content_overlay")),
    )
    op.create_table(
        "publication_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("returned_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["editor_draft.id"],
            name=op.f("fk_publication_request_draft_id_editor_draft"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_publication_request_by_id_user")),
        sa.ForeignKeyConstraint(
            ["returned_by_id"], ["user.id"], name=op.f("fk_publication_request_returned_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_request")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_publication_request_draft_id")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("publication_request")
    op.drop_table("content_overlay")

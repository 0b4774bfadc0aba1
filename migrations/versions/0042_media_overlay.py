"""media published over a read-only content folder, and everyone who changed a draft"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0042"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "media_overlay",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("base_digest", sa.String(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_media_overlay_by_id_user")),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_media_overlay")),
    )
    op.create_table(
        "draft_author",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["editor_draft.id"],
            name=op.f("fk_draft_author_draft_id_editor_draft"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_draft_author_user_id_user")),
        sa.PrimaryKeyConstraint("draft_id", "user_id", name=op.f("pk_draft_author")),
    )
    op.execute("INSERT INTO draft_author (draft_id, user_id, at) SELECT id, by_id, at FROM editor_draft")


def downgrade() -> None:
    """Go down."""
    op.drop_table("draft_author")
    op.drop_table("media_overlay")

"""publications of the content folder"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up; each revision that there is was a publication, by nobody known."""
    op.create_table(
        "published_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_published_revision_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_published_revision_revision_id_revision")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_published_revision_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_revision")),
    )
    op.create_index(op.f("ix_published_revision_document_id"), "published_revision", ["document_id"])
    op.execute(
        "INSERT INTO published_revision (document_id, revision_id, at, note) "
        "SELECT document_id, id, created_at, '' FROM revision ORDER BY id"
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("published_revision")

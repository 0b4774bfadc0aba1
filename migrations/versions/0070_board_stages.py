"""boards: public notice, objections, drafts for a second person, and signatures"""

import sqlalchemy as sa
from alembic import op

from lms.db import UTCDateTime

revision = "0070"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    # Without a batch, which would copy the table and lose the triggers that keep its rows from changing.
    op.add_column("board_issue", sa.Column("notice_until", UTCDateTime(timezone=True), nullable=True))
    op.add_column("board_issue", sa.Column("signature", sa.String(), nullable=True))
    op.add_column("board_issue", sa.Column("public_key", sa.String(), nullable=True))
    op.create_table(
        "board_final",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("objections", sa.Integer(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["board_issue.id"], name=op.f("fk_board_final_issue_id_board_issue")
        ),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_board_final")),
    )
    op.create_table(
        "board_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("filed_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("remedy", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("decided_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["board_issue.id"], name=op.f("fk_board_objection_issue_id_board_issue")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_board_objection_by_id_user")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_board_objection_decided_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_objection")),
    )
    with op.batch_alter_table("board_objection") as batch:
        batch.create_index(batch.f("ix_board_objection_by_id"), ["by_id"])
        batch.create_index(batch.f("ix_board_objection_issue_id_state"), ["issue_id", "state"])
    op.create_table(
        "board_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("issue_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_board_proposal_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name=op.f("fk_board_proposal_asked_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_board_proposal_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["board_issue.id"], name=op.f("fk_board_proposal_issue_id_board_issue")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_proposal")),
    )
    with op.batch_alter_table("board_proposal") as batch:
        batch.create_index(batch.f("ix_board_proposal_document_id_period"), ["document_id", "period"])


def downgrade() -> None:
    """Go down; notices, objections, drafts and signatures are lost."""
    with op.batch_alter_table("board_proposal") as batch:
        batch.drop_index(batch.f("ix_board_proposal_document_id_period"))
    op.drop_table("board_proposal")
    with op.batch_alter_table("board_objection") as batch:
        batch.drop_index(batch.f("ix_board_objection_issue_id_state"))
        batch.drop_index(batch.f("ix_board_objection_by_id"))
    op.drop_table("board_objection")
    op.drop_table("board_final")
    for name in ("public_key", "signature", "notice_until"):
        op.drop_column("board_issue", name)

"""enquiries and their messages"""

import sqlalchemy as sa
from alembic import op

from lms.db import UTCDateTime

revision = "0080"
down_revision = "0078"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    moment = UTCDateTime(timezone=True)
    op.create_table(
        "enquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("asked_of", sa.String(), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("answer_by", moment, nullable=False),
        sa.Column("waiting_since", moment, nullable=True),
        sa.Column("closed_at", moment, nullable=True),
        sa.Column("closed_reason", sa.String(), nullable=False),
        sa.Column("sent_as", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asker_id"], ["user.id"], name=op.f("fk_enquiry_asker_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
        sa.UniqueConstraint("asker_id", "sent_as", name=op.f("uq_enquiry_asker_id_sent_as")),
    )
    op.create_index(op.f("ix_enquiry_asker_id"), "enquiry", ["asker_id"])
    op.create_index(op.f("ix_enquiry_waiting_since"), "enquiry", ["waiting_since"])
    op.create_index(op.f("ix_enquiry_asked_of_thing_id"), "enquiry", ["asked_of", "thing_id"])
    op.create_table(
        "enquiry_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enquiry_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("sent_as", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enquiry_id"], ["enquiry.id"], name=op.f("fk_enquiry_message_enquiry_id_enquiry")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_enquiry_message_author_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_message")),
        sa.UniqueConstraint("author_id", "sent_as", name=op.f("uq_enquiry_message_author_id_sent_as")),
    )
    op.create_index(op.f("ix_enquiry_message_enquiry_id"), "enquiry_message", ["enquiry_id"])


def downgrade() -> None:
    """Go down; all enquiries are lost."""
    op.drop_table("enquiry_message")
    op.drop_table("enquiry")

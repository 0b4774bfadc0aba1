"""mail: the outbox, addresses of people, addresses entered for judges"""

import sqlalchemy as sa
from alembic import op

from lms.db import UTCDateTime

revision = "0035"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("letter", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("queued_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("next_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("claimed_until", UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_outbox_message_person_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("cause", "recipient", name=op.f("uq_outbox_message_cause_recipient")),
    )
    with op.batch_alter_table("outbox_message") as table:
        table.create_index(op.f("ix_outbox_message_state_next_at"), ["state", "next_at"])
        table.create_index(op.f("ix_outbox_message_kind_person_id"), ["kind", "person_id"])
        table.create_index(op.f("ix_outbox_message_ended_at"), ["ended_at"])
    op.create_table(
        "judge_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_judge_address_contest_id_contest")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_judge_address_person_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_address")),
        sa.UniqueConstraint("contest_id", "person_id", name=op.f("uq_judge_address_contest_id_person_id")),
    )
    with op.batch_alter_table("judge_address") as table:
        table.create_index(op.f("ix_judge_address_person_id"), ["person_id"])
    op.add_column("user", sa.Column("email", sa.String(), server_default="", nullable=False))
    op.add_column("user", sa.Column("email_changed_at", UTCDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("user") as table:
        table.drop_column("email_changed_at")
        table.drop_column("email")
    op.drop_table("judge_address")
    op.drop_table("outbox_message")

"""notifications: what happened, who was told, and how each person wants to be told"""

import sqlalchemy as sa
from alembic import op

from lms.db import UTCDateTime

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "notified_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("line", sa.JSON(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_key", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("waiting", sa.JSON(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("spreading", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notified_event")),
        sa.UniqueConstraint("cause", name=op.f("uq_notified_event_cause")),
    )
    op.create_index(
        op.f("ix_notified_event_spreading"),
        "notified_event",
        ["id"],
        sqlite_where=sa.text("spreading"),
        postgresql_where=sa.text("spreading"),
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("read_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("mail_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk_notification_person_id_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["notified_event.id"],
            name=op.f("fk_notification_event_id_notified_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("person_id", "event_id", name=op.f("uq_notification_person_id_event_id")),
    )
    op.create_index(op.f("ix_notification_event_id"), "notification", ["event_id"])
    op.create_index(
        op.f("ix_notification_unread"),
        "notification",
        ["person_id"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        op.f("ix_notification_mail_at"),
        "notification",
        ["mail_at", "person_id"],
        sqlite_where=sa.text("mail_at IS NOT NULL"),
        postgresql_where=sa.text("mail_at IS NOT NULL"),
    )
    op.create_table(
        "notification_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk_notification_choice_person_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_notification_choice")),
    )
    op.create_table(
        "notification_times",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest_hour", sa.Integer(), nullable=False),
        sa.Column("digest_weekday", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.CheckConstraint("digest_hour BETWEEN 0 AND 23", name=op.f("ck_notification_times_hour")),
        sa.CheckConstraint("digest_weekday BETWEEN 0 AND 6", name=op.f("ck_notification_times_weekday")),
        sa.CheckConstraint(
            "(quiet_from IS NULL) = (quiet_until IS NULL)", name=op.f("ck_notification_times_quiet")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk_notification_times_person_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notification_times")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("notification_times")
    op.drop_table("notification_choice")
    op.drop_table("notification")
    op.drop_table("notified_event")

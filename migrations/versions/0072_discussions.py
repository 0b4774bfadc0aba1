"""discussions: places, threads, posts with their former texts, reports, and what each person has read"""

import sqlalchemy as sa
from alembic import op

from lms.db import UTCDateTime

revision = "0072"
down_revision = "0076"
branch_labels = None
depends_on = None

TABLES = (
    "discussion_report", "discussion_post_version", "discussion_mention", "discussion_reading",
    "discussion_post", "discussion_thread", "discussion_place",
)  # fmt: skip


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "discussion_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("premoderated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discussion_place")),
        sa.UniqueConstraint("kind", "thing_id", "part", name=op.f("uq_discussion_place_kind_thing_id_part")),
    )
    op.create_table(
        "discussion_thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("locked_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("pause_s", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_discussion_thread_author_id_user")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["discussion_place.id"], name=op.f("fk_discussion_thread_place_id_discussion_place")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discussion_thread")),
    )
    with op.batch_alter_table("discussion_thread") as batch:
        batch.create_index(batch.f("ix_discussion_thread_author_id"), ["author_id"])
        batch.create_index(batch.f("ix_discussion_thread_place_id"), ["place_id"])

    op.create_table(
        "discussion_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("reply_to_id", sa.Integer(), nullable=True),
        sa.Column("sent_as", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("edited_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("decided_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("accepted_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("checked_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_discussion_post_author_id_user")),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["user.id"], name=op.f("fk_discussion_post_checked_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_discussion_post_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["reply_to_id"],
            ["discussion_post.id"],
            name=op.f("fk_discussion_post_reply_to_id_discussion_post"),
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["discussion_thread.id"],
            name=op.f("fk_discussion_post_thread_id_discussion_thread"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discussion_post")),
        sa.UniqueConstraint("author_id", "sent_as", name=op.f("uq_discussion_post_author_id_sent_as")),
    )
    with op.batch_alter_table("discussion_post") as batch:
        batch.create_index(batch.f("ix_discussion_post_state"), ["state"])
        batch.create_index(batch.f("ix_discussion_post_thread_id_state"), ["thread_id", "state"])

    op.create_table(
        "discussion_reading",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("seen_id", sa.Integer(), nullable=False),
        sa.Column("following", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["discussion_thread.id"],
            name=op.f("fk_discussion_reading_thread_id_discussion_thread"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_discussion_reading_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "thread_id", name=op.f("pk_discussion_reading")),
    )
    with op.batch_alter_table("discussion_reading") as batch:
        batch.create_index(batch.f("ix_discussion_reading_thread_id"), ["thread_id"])

    op.create_table(
        "discussion_mention",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk_discussion_mention_person_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["discussion_post.id"], name=op.f("fk_discussion_mention_post_id_discussion_post")
        ),
        sa.PrimaryKeyConstraint("post_id", "person_id", name=op.f("pk_discussion_mention")),
    )
    with op.batch_alter_table("discussion_mention") as batch:
        batch.create_index(batch.f("ix_discussion_mention_person_id"), ["person_id"])

    op.create_table(
        "discussion_post_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("until_at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["discussion_post.id"],
            name=op.f("fk_discussion_post_version_post_id_discussion_post"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discussion_post_version")),
    )
    with op.batch_alter_table("discussion_post_version") as batch:
        batch.create_index(batch.f("ix_discussion_post_version_post_id"), ["post_id"])

    op.create_table(
        "discussion_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("settled_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_discussion_report_by_id_user")),
        sa.ForeignKeyConstraint(
            ["post_id"], ["discussion_post.id"], name=op.f("fk_discussion_report_post_id_discussion_post")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user.id"], name=op.f("fk_discussion_report_settled_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discussion_report")),
        sa.UniqueConstraint("post_id", "by_id", name=op.f("uq_discussion_report_post_id_by_id")),
    )
    with op.batch_alter_table("discussion_report") as batch:
        batch.create_index(batch.f("ix_discussion_report_settled_at"), ["settled_at"])


def downgrade() -> None:
    """Go down; all discussions are lost."""
    for table in TABLES:
        op.drop_table(table)

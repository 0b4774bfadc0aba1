"""announcements, their former texts and who has confirmed reading them"""

import sqlalchemy as sa
from alembic import op

from lms.db import UTCDateTime

revision = "0077"
down_revision = "0072"
branch_labels = None
depends_on = None

_TEXTS = ("title", "text", "html", "title_en", "text_en", "html_en")


def upgrade() -> None:
    """Go up."""
    moment = UTCDateTime(timezone=True)
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in _TEXTS),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.Column("asks_confirmation", sa.Boolean(), nullable=False),
        sa.Column("from_at", moment, nullable=False),
        sa.Column("until_at", moment, nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("sent_as", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("told_at", moment, nullable=True),
        sa.Column("withdrawn_at", moment, nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "until_at IS NULL OR until_at > from_at", name=op.f("ck_announcement_times_in_order")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_announcement_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["people_group.id"], name=op.f("fk_announcement_group_id_people_group")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_announcement_author_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sa.UniqueConstraint("author_id", "sent_as", name=op.f("uq_announcement_author_id_sent_as")),
    )
    for column in ("unit_id", "author_id", "from_at"):
        op.create_index(op.f(f"ix_announcement_{column}"), "announcement", [column])
    op.create_table(
        "announcement_version",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("title", "text", "title_en", "text_en", "note")
        ),
        sa.Column("at", moment, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_version_announcement_id_announcement"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_announcement_version_by_id_user")),
        sa.PrimaryKeyConstraint("announcement_id", "number", name=op.f("pk_announcement_version")),
    )
    op.create_table(
        "announcement_confirmation",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_confirmation_announcement_id_announcement"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_announcement_confirmation_user_id_user")
        ),
        sa.PrimaryKeyConstraint("announcement_id", "user_id", name=op.f("pk_announcement_confirmation")),
    )
    op.create_index(op.f("ix_announcement_confirmation_user_id"), "announcement_confirmation", ["user_id"])


def downgrade() -> None:
    """Go down; all announcements are lost."""
    op.drop_table("announcement_confirmation")
    op.drop_table("announcement_version")
    op.drop_table("announcement")

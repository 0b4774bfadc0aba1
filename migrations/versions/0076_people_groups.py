"""named groups of people, and exceptions from the time rules of a quiz for them"""

import sqlalchemy as sa
from alembic import op

from lms.db import UTCDateTime

revision = "0076"
down_revision = "0071"
branch_labels = None
depends_on = None

_FOR_ONE = (
    "(user_id IS NOT NULL AND group_id IS NULL AND unit_id IS NULL)"
    " OR (user_id IS NULL AND group_id IS NOT NULL AND unit_id IS NULL)"
    " OR (user_id IS NULL AND group_id IS NULL AND unit_id IS NOT NULL)"
)
_BEFORE = "(user_id IS NULL) <> (unit_id IS NULL)"


def _add_unique(name: str, table: str, columns: list[str], live: str) -> None:
    """Add an index that allows one row at a time."""
    where = sa.text(live)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def _new_check(condition: str) -> None:
    """Let another condition hold for whom an exception is."""
    with op.batch_alter_table("quiz_override") as batch:
        batch.drop_constraint(batch.f("ck_quiz_override_for_one"), type_="check")
        batch.create_check_constraint(batch.f("ck_quiz_override_for_one"), condition)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "people_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_people_group_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_group")),
    )
    op.create_index(op.f("ix_people_group_unit_id"), "people_group", ["unit_id"])
    _add_unique("uq_people_group_open", "people_group", ["unit_id", "name"], "closed_at IS NULL")
    op.create_table(
        "group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["people_group.id"], name=op.f("fk_group_member_group_id_people_group")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_group_member_user_id_user")),
        sa.ForeignKeyConstraint(["added_by_id"], ["user.id"], name=op.f("fk_group_member_added_by_id_user")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user.id"], name=op.f("fk_group_member_ended_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
    )
    op.create_index(op.f("ix_group_member_user_id"), "group_member", ["user_id"])
    _add_unique("uq_group_member_live", "group_member", ["group_id", "user_id"], "ended_at IS NULL")
    with op.batch_alter_table("quiz_override") as batch:
        batch.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            batch.f("fk_quiz_override_group_id_people_group"), "people_group", ["group_id"], ["id"]
        )
        batch.create_index(batch.f("ix_quiz_override_group_id"), ["group_id"])
    _new_check(_FOR_ONE)
    _add_unique(
        "uq_quiz_override_group", "quiz_override", ["document_id", "group_id"], "withdrawn_at IS NULL"
    )


def downgrade() -> None:
    """Go down; groups, and the exceptions for them, are lost."""
    op.execute("DELETE FROM quiz_override WHERE group_id IS NOT NULL")
    op.drop_index("uq_quiz_override_group", table_name="quiz_override")
    _new_check(_BEFORE)
    with op.batch_alter_table("quiz_override") as batch:
        batch.drop_index(batch.f("ix_quiz_override_group_id"))
        batch.drop_constraint(batch.f("fk_quiz_override_group_id_people_group"), type_="foreignkey")
        batch.drop_column("group_id")
    op.drop_table("group_member")
    op.drop_table("people_group")

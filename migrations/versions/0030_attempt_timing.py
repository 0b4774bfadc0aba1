"""exceptions from the time rules, pauses, and what replaying an attempt needs"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0030"
down_revision = "0034"
branch_labels = None
depends_on = None

_LIVE = sa.text("withdrawn_at IS NULL")
_COLUMNS = (
    ("paused_at", lms.db.UTCDateTime(timezone=True)),
    ("paused_ms", sa.Integer()),
    ("at_end", sa.String()),
    ("overdue_s", sa.Integer()),
    ("allowance_s", sa.Integer()),
    ("drawn_from", sa.JSON()),
    ("scoring", sa.Integer()),
)


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table("attempt") as batch:
        for name, type_ in _COLUMNS:
            batch.add_column(sa.Column(name, type_, nullable=True))
    op.create_table(
        "attempt_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("ends_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_event_attempt_id_attempt")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_attempt_event_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_event")),
    )
    op.create_index(op.f("ix_attempt_event_attempt_id"), "attempt_event", ["attempt_id"])
    op.create_table(
        "quiz_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("opens_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("closes_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("time_limit_s", sa.Integer(), nullable=True),
        sa.Column("more_attempts", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(user_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_quiz_override_for_one")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_quiz_override_by_id_user")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_quiz_override_document_id_document")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_quiz_override_unit_id_unit")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_quiz_override_user_id_user")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["user.id"], name=op.f("fk_quiz_override_withdrawn_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_override")),
    )
    op.create_index(op.f("ix_quiz_override_user_id"), "quiz_override", ["user_id"])
    op.create_index(op.f("ix_quiz_override_unit_id"), "quiz_override", ["unit_id"])
    for name, column in (("uq_quiz_override_person", "user_id"), ("uq_quiz_override_unit", "unit_id")):
        op.create_index(
            name,
            "quiz_override",
            ["document_id", column],
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        )


def downgrade() -> None:
    """Go down; exceptions and pauses are lost, and a paused attempt goes on with the end it had."""
    op.drop_table("quiz_override")
    op.drop_table("attempt_event")
    op.execute(sa.text("UPDATE attempt SET state = 'closed_by_time' WHERE state = 'abandoned'"))
    with op.batch_alter_table("attempt") as batch:
        for name, _ in reversed(_COLUMNS):
            batch.drop_column(name)

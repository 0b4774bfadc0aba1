"""corrections of questions after attempts were graded"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0038"
down_revision = "0044"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")
_IN_FORCE = sa.text("in_force_at IS NOT NULL")


def upgrade() -> None:
    """Go up."""
    moment = lms.db.UTCDateTime(timezone=True)
    op.create_table(
        "quiz_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("named", sa.JSON(), nullable=False),
        sa.Column("ruling", sa.JSON(), nullable=False),
        sa.Column("from_revision_id", sa.Integer(), nullable=True),
        sa.Column("until_revision_id", sa.Integer(), nullable=False),
        sa.Column("follows", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("in_force_at", moment, nullable=True),
        sa.Column("done_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name=op.f("fk_quiz_correction_asked_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_quiz_correction_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_quiz_correction_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["from_revision_id"], ["revision.id"], name=op.f("fk_quiz_correction_from_revision_id_revision")
        ),
        sa.ForeignKeyConstraint(
            ["until_revision_id"], ["revision.id"], name=op.f("fk_quiz_correction_until_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_correction")),
    )
    op.create_index(op.f("ix_quiz_correction_document_id"), "quiz_correction", ["document_id"])
    for name, columns, where in (
        ("uq_quiz_correction_open", ["document_id", "question"], _OPEN),
        ("uq_quiz_correction_follows", ["document_id", "question", "follows"], _IN_FORCE),
    ):
        op.create_index(
            name, "quiz_correction", columns, unique=True, sqlite_where=where, postgresql_where=where
        )
    op.create_table(
        "attempt_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_correction_attempt_id_attempt")
        ),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["quiz_correction.id"],
            name=op.f("fk_attempt_correction_correction_id_quiz_correction"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_correction")),
        sa.UniqueConstraint(
            "attempt_id", "correction_id", name=op.f("uq_attempt_correction_attempt_id_correction_id")
        ),
    )
    op.create_index(op.f("ix_attempt_correction_correction_id"), "attempt_correction", ["correction_id"])


def downgrade() -> None:
    """Go down; grades stay as they were corrected."""
    op.drop_table("attempt_correction")
    op.drop_table("quiz_correction")

"""contests."""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "bank_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_bank_comment_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_comment")),
    )
    with op.batch_alter_table("bank_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_comment_user_id"), ["user_id"], unique=False)

    op.create_table(
        "contest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("file_revision_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("created_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ranks_fixed_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("names_shown_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("notice_ends_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_contest_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["file_revision_id"], ["revision.id"], name=op.f("fk_contest_file_revision_id_revision")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_contest_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        sa.UniqueConstraint("document_id", name=op.f("uq_contest_document_id")),
    )
    op.create_table(
        "contest_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("method", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("published_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_contest_result_contest_id_contest")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user.id"], name=op.f("fk_contest_result_published_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["contest_result.id"], name=op.f("fk_contest_result_replaces_id_contest_result")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_result")),
        sa.UniqueConstraint("contest_id", "number", name=op.f("uq_contest_result_contest_id_number")),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("original", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("submitted_version", sa.Integer(), nullable=True),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("searched_version", sa.Integer(), nullable=True),
        sa.Column("screened_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("screened_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_entry_author_id_user")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_entry_contest_id_contest")),
        sa.ForeignKeyConstraint(["screened_by_id"], ["user.id"], name=op.f("fk_entry_screened_by_id_user")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_entry_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("contest_id", "author_id", name=op.f("uq_entry_contest_id_author_id")),
        sa.UniqueConstraint("contest_id", "code", name=op.f("uq_entry_contest_id_code")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_contest_id_state"), ["contest_id", "state"], unique=False)

    op.create_table(
        "rules_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("touch", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_rules_change_by_id_user")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_rules_change_contest_id_contest")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_rules_change_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules_change")),
    )
    with op.batch_alter_table("rules_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rules_change_contest_id"), ["contest_id"], unique=False)

    op.create_table(
        "rules_draft",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("based_on_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["based_on_id"], ["revision.id"], name=op.f("fk_rules_draft_based_on_id_revision")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_rules_draft_by_id_user")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_rules_draft_contest_id_contest")
        ),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_rules_draft")),
    )
    op.create_table(
        "draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("demand", sa.JSON(), nullable=False),
        sa.Column("moves", sa.JSON(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_draw_by_id_user")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_draw_contest_id_contest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
        sa.UniqueConstraint("contest_id", "number", name=op.f("uq_draw_contest_id_number")),
    )
    op.create_table(
        "panel_judge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("joined_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("declared_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("calibrated_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_panel_judge_contest_id_contest")
        ),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_panel_judge_judge_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_judge")),
        sa.UniqueConstraint("contest_id", "judge_id", name=op.f("uq_panel_judge_contest_id_judge_id")),
    )
    with op.batch_alter_table("panel_judge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_judge_judge_id"), ["judge_id"], unique=False)

    op.create_table(
        "stage_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("from_stage", sa.String(), nullable=False),
        sa.Column("to_stage", sa.String(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_stage_change_by_id_user")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_stage_change_contest_id_contest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_change")),
    )
    with op.batch_alter_table("stage_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_change_contest_id"), ["contest_id"], unique=False)

    op.create_table(
        "anchor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("total", lms.db.ExactDecimal(precision=18, scale=6), nullable=False),
        sa.Column("rationale", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_anchor_contest_id_contest")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_anchor_entry_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor")),
        sa.UniqueConstraint("contest_id", "entry_id", name=op.f("uq_anchor_contest_id_entry_id")),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("assigned_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("opened_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("decline_kind", sa.String(), nullable=False),
        sa.Column("decline_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_assignment_contest_id_contest")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_assignment_entry_id_entry")),
        sa.ForeignKeyConstraint(
            ["judge_id"], ["panel_judge.id"], name=op.f("fk_assignment_judge_id_panel_judge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "entry_id", "judge_id", "purpose", name=op.f("uq_assignment_entry_id_judge_id_purpose")
        ),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assignment_contest_id_state"), ["contest_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_assignment_judge_id_state_position"),
            ["judge_id", "state", "position"],
            unique=False,
        )

    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("original_digest", sa.String(), nullable=False),
        sa.Column("removed", sa.JSON(), nullable=False),
        sa.Column("plain", sa.String(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("added_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_attachment_entry_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("award", sa.String(), nullable=False),
        sa.Column("issued_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_certificate_contest_id_contest")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_certificate_entry_id_entry")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_certificate_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_contest_id"), ["contest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_user_id"), ["user_id"], unique=False)

    op.create_table(
        "co_author",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_co_author_entry_id_entry")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_co_author_user_id_user")),
        sa.PrimaryKeyConstraint("entry_id", "user_id", name=op.f("pk_co_author")),
    )
    op.create_table(
        "comparison_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("started_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("stopped_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("stopped_by_id", sa.Integer(), nullable=True),
        sa.Column("why_stopped", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_comparison_run_contest_id_contest")
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["user.id"], name=op.f("fk_comparison_run_started_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["stopped_by_id"], ["user.id"], name=op.f("fk_comparison_run_stopped_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison_run")),
    )
    with op.batch_alter_table("comparison_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comparison_run_contest_id"), ["contest_id"], unique=False)

    op.create_table(
        "comparison",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("left_id", sa.Integer(), nullable=False),
        sa.Column("right_id", sa.Integer(), nullable=False),
        sa.Column("winner_id", sa.Integer(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("made_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("judged_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_comparison_contest_id_contest")
        ),
        sa.ForeignKeyConstraint(
            ["judge_id"], ["panel_judge.id"], name=op.f("fk_comparison_judge_id_panel_judge")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["comparison_run.id"], name=op.f("fk_comparison_run_id_comparison_run")
        ),
        sa.ForeignKeyConstraint(["left_id"], ["entry.id"], name=op.f("fk_comparison_left_id_entry")),
        sa.ForeignKeyConstraint(["right_id"], ["entry.id"], name=op.f("fk_comparison_right_id_entry")),
        sa.ForeignKeyConstraint(["winner_id"], ["entry.id"], name=op.f("fk_comparison_winner_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison")),
    )
    with op.batch_alter_table("comparison", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comparison_contest_id"), ["contest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comparison_judge_id"), ["judge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comparison_run_id"), ["run_id"], unique=False)

    op.create_table(
        "entry_version",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("abstract", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("redacted_title", sa.String(), nullable=False),
        sa.Column("redacted_abstract", sa.String(), nullable=False),
        sa.Column("redacted", sa.String(), nullable=False),
        sa.Column("redacted_html", sa.String(), nullable=False),
        sa.Column("began_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("saved_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_entry_version_entry_id_entry")),
        sa.PrimaryKeyConstraint("entry_id", "number", name=op.f("pk_entry_version")),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("other_entry_id", sa.Integer(), nullable=True),
        sa.Column("other_document_id", sa.Integer(), nullable=True),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("found_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_finding_decided_by_id_user")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_finding_entry_id_entry")),
        sa.ForeignKeyConstraint(
            ["other_document_id"], ["document.id"], name=op.f("fk_finding_other_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["other_entry_id"], ["entry.id"], name=op.f("fk_finding_other_entry_id_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("declared_by_id", sa.Integer(), nullable=True),
        sa.Column("declared_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "entry_id IS NOT NULL OR unit_id IS NOT NULL OR person_id IS NOT NULL",
            name=op.f("ck_interest_of_something"),
        ),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_interest_contest_id_contest")),
        sa.ForeignKeyConstraint(
            ["declared_by_id"], ["user.id"], name=op.f("fk_interest_declared_by_id_user")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_interest_entry_id_entry")),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_interest_judge_id_user")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_interest_person_id_user")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_interest_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest")),
    )
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interest_contest_id"), ["contest_id"], unique=False)

    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("filed_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("answer_by", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("decided_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_objection_by_id_user")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_objection_contest_id_contest")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_objection_entry_id_entry")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_objection_owner_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_by_id"), ["by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_objection_contest_id_state"), ["contest_id", "state"], unique=False
        )

    op.create_table(
        "ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", lms.db.ExactDecimal(precision=18, scale=6), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_ruling_by_id_user")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_ruling_entry_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling")),
    )
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ruling_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "mark",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("total", lms.db.ExactDecimal(precision=18, scale=6), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("saved_at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", lms.db.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_mark_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_mark_revision_id_revision")),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_mark")),
    )
    op.create_table(
        "mark_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", lms.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("total", lms.db.ExactDecimal(precision=18, scale=6), nullable=True),
        sa.Column("submitted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_mark_change_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_mark_change_by_id_user")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_mark_change_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_change")),
    )
    with op.batch_alter_table("mark_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_change_assignment_id"), ["assignment_id"], unique=False)


def downgrade() -> None:
    """Go back down."""
    with op.batch_alter_table("mark_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mark_change_assignment_id"))

    op.drop_table("mark_change")
    op.drop_table("mark")
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ruling_entry_id"))

    op.drop_table("ruling")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_contest_id_state"))
        batch_op.drop_index(batch_op.f("ix_objection_by_id"))

    op.drop_table("objection")
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interest_contest_id"))

    op.drop_table("interest")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_entry_id"))

    op.drop_table("finding")
    op.drop_table("entry_version")
    with op.batch_alter_table("comparison", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comparison_run_id"))
        batch_op.drop_index(batch_op.f("ix_comparison_judge_id"))
        batch_op.drop_index(batch_op.f("ix_comparison_contest_id"))

    op.drop_table("comparison")
    with op.batch_alter_table("comparison_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comparison_run_contest_id"))

    op.drop_table("comparison_run")
    op.drop_table("co_author")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_user_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_contest_id"))

    op.drop_table("certificate")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_entry_id"))

    op.drop_table("attachment")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_judge_id_state_position"))
        batch_op.drop_index(batch_op.f("ix_assignment_contest_id_state"))

    op.drop_table("assignment")
    op.drop_table("anchor")
    with op.batch_alter_table("stage_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stage_change_contest_id"))

    op.drop_table("stage_change")
    op.drop_table("draw")
    op.drop_table("rules_draft")
    with op.batch_alter_table("rules_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rules_change_contest_id"))

    op.drop_table("rules_change")
    with op.batch_alter_table("panel_judge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_panel_judge_judge_id"))

    op.drop_table("panel_judge")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_contest_id_state"))
        batch_op.drop_index(batch_op.f("ix_entry_author_id"))

    op.drop_table("entry")
    op.drop_table("contest_result")
    op.drop_table("contest")
    with op.batch_alter_table("bank_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bank_comment_user_id"))

    op.drop_table("bank_comment")

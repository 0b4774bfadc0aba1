"""Every table is either sealed by the audit chain or named here with the reason why it decides no result."""

import pytest
from flask import Flask
from sqlalchemy import Select
from sqlalchemy.sql.visitors import iterate

from lms.audit.queries.chain import LOGS, chained_logs
from lms.db import Base

pytestmark = pytest.mark.database

# What feeds a result for a moment, but is copied into a sealed record before anything is decided by it.
COPIED = {
    "answer_file": "the sealed answer names its files by their digests",
    "bank_former_place": "for the bank; attempts name their questions by the sealed revision",
    "bank_question": "what may be drawn; the draw itself is sealed with the attempt",
    "bank_text": "belongs to bank_question",
    "board_choice": "whether a name is shown; the rows of an issue are sealed as they were published",
    "board_standing": "shown until the issue is published; the rows of the issue are sealed",
    "board_standing_row": "shown until the issue is published; the rows of the issue are sealed",
    "bulletin_draft": "unpublished text; what is published is a sealed bulletin",
    "content_overlay": "unpublished text; what is published is a sealed revision",
    "editor_draft": "unpublished text; what is published is a sealed revision",
    "finding": "what screening found; decisions are acts in the audit trail, what judges read is sealed",
    "media_overlay": "unpublished files; files are named by their digests",
    "membership": "the unit of a result is sealed with the attempt or the entry; changes are acts in the trail",
    "paper_draft": "what is typed; an entry of a paper is sealed",
    "paper_scan": "a reading to be confirmed; an entry of a paper is sealed",
    "pass_mark_borderline": "proposes a pass mark; the decision is sealed with the panel, the choice is in the trail",
    "pass_mark_member": "belongs to the panel; the members are in the trail",
    "publication_request": "what is published is a sealed revision",
    "published_revision": "when it was published; an attempt is fixed to its sealed revision",
    "rendition": "what a sealed revision says in one language, named by the digest of its sources",
    "rules_draft": "what is adopted is a sealed change of the rules",
    "user": "name and extra time; the attempt has a sealed copy, changes are acts in the trail",
}
# What decides nothing about a result, or only who may do what, which the trail tells.
DECIDES_NOTHING = {
    *(
        "alias",
        "announcement",
        "announcement_confirmation",
        "announcement_version",
        "asset",
        "calendar_feed",
        "document",
        "enquiry",
        "enquiry_message",
        "site_setting",
        "sync_run",
        "unit",
        "progress",
        "outbox_message",
        "mail_template",
        "notified_event",
        "notification",
        "notification_choice",
        "notification_times",
        "job_run",
    ),
    *(
        "bank_basket_item",
        "bank_comment",
        "ended_sign_in",
        "sign_in_failure",
        "judge_address",
        "mark_receipt",
    ),
    *(
        "discussion_mention",
        "discussion_place",
        "discussion_post",
        "discussion_post_version",
        "discussion_reading",
        "discussion_report",
        "discussion_thread",
    ),
    *("survey_answer", "survey_participation", "survey_run"),
    *("role_grant", "quiz_marker", "question_report", "draft_author", "co_author"),
}
# The chain itself, which its own hashes seal.
CHAIN = {"audit_link"}


def _tables_of(part: Select[*tuple[object, ...]]) -> set[str]:
    return {one.name for one in iterate(part) if one.__visit_name__ == "table"}


def test_every_table_that_decides_a_result_is_in_the_chain(app: Flask) -> None:
    of_logs = {name for log in LOGS.values() for part in log.parts for name in _tables_of(part)}
    sealed = {log for log in chained_logs() if log not in LOGS} | of_logs
    assert sealed | set(COPIED) | DECIDES_NOTHING | CHAIN == set(Base.metadata.tables)
    assert sealed & (set(COPIED) | DECIDES_NOTHING | CHAIN) == set()

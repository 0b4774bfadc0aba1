"""Who gets what at the judges' desk, comparisons and the monitor; merged by access_rows.py.

The desk is there for the panel alone; tests/contests/judging/test_desk.py opens it as a judge.
"""

from collections.abc import Callable
from typing import Any

from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import contest
from lms.people.queries import people
from lms.people.roles import Role
from tests.build import make_user
from tests.contests.make import (
    make_anchor_text,
    make_assignment,
    make_contest,
    make_entry,
    make_invitation,
    make_judge,
    make_mark,
)

#            stranger learner trainer judge convener manager foreign auditor admin owner
CONVENERS = "in no no no ok no no no ok no"
AUDITORS = "in no no no ok no no ok ok no"
PANEL = "in -- -- -- -- -- -- -- -- --"

ROWS = {
    "GET contests.desk": PANEL,
    "POST contests.next_assignment": PANEL,
    "GET contests.assignment": PANEL,
    "POST contests.save_assignment": PANEL,
    "POST contests.save_draft": PANEL,
    "POST contests.decline": PANEL,
    "GET contests.ahead": PANEL,
    "POST contests.hand_in": PANEL,
    "GET contests.anchor_feedback": PANEL,
    "GET contests.assignment_file": PANEL,
    "GET contests.own_marks": PANEL,
    "GET contests.bank": PANEL,
    "POST contests.keep_comment": PANEL,
    "POST contests.drop_comment": PANEL,
    "GET contests.compare": PANEL,
    "POST contests.choose": PANEL,
    "POST contests.undo": PANEL,
    "GET contests.comparisons 200": AUDITORS,
    "POST contests.start_comparing 422": CONVENERS,
    "POST contests.stop_comparing 409": CONVENERS,
    "GET contests.monitor 200": AUDITORS,
    "GET contests.late_judges 200": CONVENERS,
    "POST contests.remind_judges 409": CONVENERS,  # no one is late
    "POST contests.start_second_stage 409": CONVENERS,
    "POST contests.replace_missing 409": CONVENERS,
    "POST contests.open_adjudication 422": CONVENERS,
    "GET contests.judge_trend 200": AUDITORS,
    "POST contests.reopen 422": CONVENERS,
    "GET contests.calibration_page 200": AUDITORS,
    "POST contests.set_anchor 422": CONVENERS,
    "GET contests.anchor_texts 200": AUDITORS,
    "POST contests.add_anchor_text 409": CONVENERS,
    "POST contests.change_anchor_text 409": CONVENERS,
    "POST contests.remove_anchor_text 409": CONVENERS,
    "POST contests.waive_calibration 409": CONVENERS,
    "GET contests.own_texts": PANEL,
    "POST contests.mark_own_text": PANEL,
    "GET contests.invitations_page 200": AUDITORS,
    "POST contests.invite 422": CONVENERS,
    "POST contests.renew_invitation 303": CONVENERS,
    "POST contests.withdraw_invitation 303": CONVENERS,
    "GET contests.invitation": PANEL,
    "POST contests.answer_to_judge": PANEL,
}


def _contest() -> Contest:
    return contest("open") or make_contest("open")


def _marked_reading() -> int:
    """Return a reading that has its mark."""
    found = _contest()
    reading = make_assignment(make_entry(found), make_judge(found))
    make_mark(reading, {"idea": 8, "structure": 7, "language": 6})
    return reading.id


def _invitation() -> int:
    """Return an invitation that nobody has answered."""
    person = make_user(f"Invited{len(people.holders(Role.JUDGE))}", Role.JUDGE)
    return make_invitation(_contest(), person).id


PARAMETERS: dict[str, Callable[[Any], object]] = {
    **{
        f"contests.{line.split()[1].removeprefix('contests.')}:slug": lambda world: _contest().slug
        for line in ROWS
    },
    "contests.judge_trend:judge_id": lambda world: make_judge(_contest()).id,
    "contests.reopen:assignment_id": lambda world: _marked_reading(),
    "contests.drop_comment:comment_id": lambda world: 1,
    "contests.assignment_file:file": lambda world: 1,
    "contests.change_anchor_text:text_id": lambda world: make_anchor_text(_contest()).id,
    "contests.remove_anchor_text:text_id": lambda world: make_anchor_text(_contest()).id,
    "contests.mark_own_text:text_id": lambda world: 1,
    "contests.waive_calibration:judge_id": lambda world: make_judge(_contest()).id,
    "contests.renew_invitation:invitation_id": lambda world: _invitation(),
    "contests.withdraw_invitation:invitation_id": lambda world: _invitation(),
    "contests.invitation:token": lambda world: "forged",
    "contests.answer_to_judge:token": lambda world: "forged",
}

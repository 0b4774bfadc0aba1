"""All addresses of judging: the judges' desk, comparisons and the convener's monitor."""

from collections.abc import Callable
from typing import Any

from lms.contests.judging.views import (
    anchor_texts,
    comparing,
    desk,
    entry_files,
    handing_in,
    inviting,
    monitoring,
    own_marks,
    reminding,
    wording,
)

GET, POST = ["GET"], ["POST"]
Addresses = tuple[tuple[str, Callable[..., Any], list[str]], ...]

READING, MONITOR = "/<slug>/desk/<int(signed=True):number>", "/<slug>/monitor"
ADDRESSES: Addresses = (
    ("/<slug>/invitations", inviting.invitations_page, GET),
    ("/<slug>/invitations", inviting.invite, POST),
    ("/<slug>/invitations/<int:invitation_id>/renew", inviting.renew_invitation, POST),
    ("/<slug>/invitations/<int:invitation_id>/withdraw", inviting.withdraw_invitation, POST),
    ("/<slug>/invitation/<token>", inviting.invitation, GET),
    ("/<slug>/invitation/<token>", inviting.answer_to_judge, POST),
    ("/<slug>/desk", desk.desk, GET),
    ("/<slug>/entries/<code>/files/<int:number>", entry_files.entry_file, GET),
    ("/<slug>/desk/ahead", handing_in.ahead, GET),
    ("/<slug>/desk/next", desk.next_assignment, POST),
    (READING, desk.assignment, GET),
    (READING, desk.save_assignment, POST),
    (f"{READING}/draft", handing_in.save_draft, POST),
    (f"{READING}/hand-in", handing_in.hand_in, POST),
    (f"{READING}/decline", desk.decline, POST),
    (f"{READING}/feedback", own_marks.anchor_feedback, GET),
    (f"{READING}/attachments/<int:file>", own_marks.assignment_file, GET),
    ("/<slug>/desk/marks", own_marks.own_marks, GET),
    ("/<slug>/desk/comments", own_marks.bank, GET),
    ("/<slug>/desk/comments", own_marks.keep_comment, POST),
    ("/<slug>/desk/comments/<int:comment_id>/delete", own_marks.drop_comment, POST),
    ("/<slug>/desk/compare", comparing.compare, GET),
    ("/<slug>/desk/compare", comparing.choose, POST),
    ("/<slug>/desk/compare/undo", comparing.undo, POST),
    ("/<slug>/comparisons", comparing.comparisons, GET),
    ("/<slug>/comparisons/start", comparing.start_comparing, POST),
    ("/<slug>/comparisons/stop", comparing.stop_comparing, POST),
    (MONITOR, monitoring.monitor, GET),
    (f"{MONITOR}/second-stage", monitoring.start_second_stage, POST),
    (f"{MONITOR}/late", reminding.late_judges, GET),
    (f"{MONITOR}/late", reminding.remind_judges, POST),
    (f"{MONITOR}/replace", monitoring.replace_missing, POST),
    (f"{MONITOR}/adjudication", monitoring.open_adjudication, POST),
    (f"{MONITOR}/judges/<int:judge_id>", monitoring.judge_trend, GET),
    (f"{MONITOR}/readings/<int:assignment_id>/reopen", monitoring.reopen, POST),
    (f"{MONITOR}/calibration", monitoring.calibration_page, GET),
    (f"{MONITOR}/calibration", monitoring.set_anchor, POST),
    (f"{MONITOR}/calibration/texts", anchor_texts.anchor_texts, GET),
    (f"{MONITOR}/calibration/texts", anchor_texts.add_anchor_text, POST),
    (f"{MONITOR}/calibration/texts/<int:text_id>", anchor_texts.change_anchor_text, POST),
    (f"{MONITOR}/calibration/texts/<int:text_id>/remove", anchor_texts.remove_anchor_text, POST),
    (f"{MONITOR}/calibration/judges/<int:judge_id>/waive", anchor_texts.waive_calibration, POST),
    ("/<slug>/desk/calibration", anchor_texts.own_texts, GET),
    ("/<slug>/desk/calibration/<int:text_id>", anchor_texts.mark_own_text, POST),
)

FILTERS = (wording.short_mark, wording.signed_number, wording.assignment_name, wording.decline_title)

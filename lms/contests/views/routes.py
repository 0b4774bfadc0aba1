"""All addresses of contests, one block for each part."""

from collections.abc import Callable
from typing import Any

from lms.contests.definition import in_language
from lms.contests.views import (
    allocating,
    comparing,
    convening,
    desk,
    editing,
    entry_addresses,
    judges,
    labels,
    monitoring,
    own_marks,
    pages,
    result_routes,
    wording,
)
from lms.contests.views.blueprint import blueprint

__all__ = ["blueprint"]

GET, POST, BOTH = ["GET"], ["POST"], ["GET", "POST"]
Pages = tuple[tuple[str, Callable[..., Any], list[str]], ...]

# The call, for everybody, and how the contest is run.
for address, view, methods in (
    ("/", pages.index, GET),
    ("/<slug>", pages.call, GET),
    ("/set-up/<name>", convening.set_up, POST),
    ("/<slug>/convene", convening.convene, GET),
    ("/<slug>/move", convening.move, POST),
    ("/<slug>/edit", editing.edit, GET),
    ("/<slug>/edit/versions/<int:change_id>", editing.version, GET),
    ("/<slug>/judges", judges.judges, GET),
    ("/<slug>/judges/appoint", judges.appoint, POST),
    ("/<slug>/judges/<int:seat_id>", judges.judge, GET),
    ("/<slug>/judges/<int:seat_id>/category", judges.change_category, POST),
    ("/<slug>/judges/<int:seat_id>/drop-out", judges.drop_out, POST),
    ("/<slug>/judges/<int:seat_id>/rejoin", judges.rejoin, POST),
    ("/<slug>/judges/<int:seat_id>/interest", judges.add_interest, POST),
    ("/<slug>/interests", judges.interests, BOTH),
    ("/<slug>/allocation", allocating.allocation, GET),
    ("/<slug>/allocation/draw", allocating.allocate, POST),
):
    blueprint.add_url_rule(address, view_func=view, methods=methods)

for address, name, act, methods in (
    ("/<slug>/edit/save", "save_rules", editing.save, POST),
    ("/<slug>/edit/discard", "discard_rules", editing.discard, POST),
    ("/<slug>/edit/settle", "settle", editing.settle, POST),
    ("/<slug>/edit/file/<any(zh_Hans, en):language>", "download_rules", editing.download, GET),
    ("/<slug>/edit/versions/<int:change_id>/restore", "restore_rules", editing.restore, POST),
):
    blueprint.add_url_rule(address, name, view_func=act, methods=methods)

# Entries and screening.
for address, handler, methods in entry_addresses.ADDRESSES:
    blueprint.add_url_rule(address, view_func=handler, methods=methods)

# The judges' desk, comparisons and the monitor.
READING, MONITOR = "/<slug>/desk/<int(signed=True):number>", "/<slug>/monitor"
JUDGING: Pages = (
    ("/<slug>/desk", desk.desk, GET),
    ("/<slug>/desk/next", desk.next_reading, POST),
    (READING, desk.reading, GET),
    (READING, desk.save_reading, POST),
    (f"{READING}/draft", desk.save_draft, POST),
    (f"{READING}/decline", desk.decline, POST),
    (f"{READING}/feedback", own_marks.anchor_feedback, GET),
    (f"{READING}/attachments/<int:file>", own_marks.reading_file, GET),
    ("/<slug>/desk/marks", own_marks.own_marks, GET),
    ("/<slug>/desk/comments", own_marks.bank, GET),
    ("/<slug>/desk/comments", own_marks.keep_comment, POST),
    ("/<slug>/desk/comments/<int:comment_id>/delete", own_marks.drop_comment, POST),
    ("/<slug>/desk/compare", comparing.compare, GET),
    ("/<slug>/desk/compare", comparing.choose, POST),
    ("/<slug>/comparisons", comparing.comparisons, GET),
    ("/<slug>/comparisons/start", comparing.start_comparing, POST),
    ("/<slug>/comparisons/stop", comparing.stop_comparing, POST),
    (MONITOR, monitoring.monitor, GET),
    (f"{MONITOR}/second-stage", monitoring.start_second_stage, POST),
    (f"{MONITOR}/adjudication", monitoring.open_adjudication, POST),
    (f"{MONITOR}/judges/<int:judge_id>", monitoring.judge_course, GET),
    (f"{MONITOR}/readings/<int:assignment_id>/reopen", monitoring.reopen, POST),
    (f"{MONITOR}/calibration", monitoring.calibration_page, GET),
    (f"{MONITOR}/calibration", monitoring.set_anchor, POST),
)
for place, act, verbs in JUDGING:
    blueprint.add_url_rule(place, view_func=act, methods=verbs)

# Moderation, results, objections, certificates, collection, export.
result_routes.connect(blueprint)

for word in (
    in_language,
    labels.interest_title,
    labels.mark,
    labels.mended_at,
    labels.plan_words,
    labels.purpose_title,
    labels.source_title,
    labels.staff_tabs,
    labels.stage_title,
    labels.told_remark,
    wording.short_mark,
    wording.signed_number,
    wording.reading_name,
    wording.decline_title,
):
    blueprint.add_app_template_filter(word)

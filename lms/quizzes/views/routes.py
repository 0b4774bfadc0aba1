"""All addresses of quizzes on one screen."""

from flask import Blueprint
from flask_wtf.csrf import CSRFError

from lms.http.language import TAGS
from lms.quizzes.access_rules import NoAccess
from lms.quizzes.actions.devices import OtherDevice
from lms.quizzes.actions.saving import AttemptClosed, AttemptPaused
from lms.quizzes.receipts import ForgedReceipt
from lms.quizzes.views import (
    access,
    attempts,
    authoring,
    bank,
    basket,
    devices,
    exporting,
    files,
    importing,
    late,
    learning,
    marking,
    marking_groups,
    marking_progress,
    offline,
    offline_codes,
    paper_entry,
    paper_scans,
    papers,
    pass_marks,
    receipts,
    reporting,
    results,
    review_preview,
    reviewing,
    room,
    similarity,
    statistics,
    timing,
)
from lms.text.prose.one_line import one_line
from lms.text.wording import plain_number, rounded

blueprint = Blueprint("quizzes", __name__, url_prefix="/quizzes")
blueprint.add_app_template_filter(plain_number)
blueprint.add_app_template_filter(rounded)
blueprint.add_app_template_filter(one_line)
blueprint.register_error_handler(AttemptClosed, access.closed)
blueprint.register_error_handler(AttemptPaused, access.paused)
blueprint.register_error_handler(OtherDevice, devices.other_device)
blueprint.register_error_handler(NoAccess, access.no_access)
blueprint.register_error_handler(CSRFError, importing.stale_form)
blueprint.register_error_handler(ForgedReceipt, receipts.refused)
_ONE = "/attempts/<int:attempt_id>"


@blueprint.context_processor
def _names() -> dict[str, object]:
    return {"content_lang": lambda language: TAGS.get(language, language)}


for _methods, _address, _endpoint, _view in (
    (["GET"], "/", "index", learning.index),
    (["GET"], "/check", "authoring", authoring.authoring),
    (["GET"], "/import", "import_form", importing.import_form),
    (["POST"], "/import", "import_preview", importing.import_preview),
    (["GET"], "/import/preview", "import_kept", importing.import_kept),
    (["POST"], "/import/save", "import_save", importing.import_save),
    (["GET"], "/bank", "bank", bank.bank),
    (["POST"], "/bank", "bank_act", bank.bank_act),
    (["POST"], "/bank/refresh", "bank_refresh", bank.bank_refresh),
    (["GET"], "/bank/<int:number>", "bank_question", bank.bank_question),
    (["GET"], "/bank/basket", "basket", basket.basket),
    (["POST"], "/bank/basket", "basket_write", basket.basket_write),
    (["POST"], "/bank/basket/remove", "basket_remove", basket.basket_remove),
    (["GET"], "/reports", "reports", reporting.reports),
    (["POST"], "/<slug>/reports/<question>", "answer_report", reporting.answer_report),
    (["GET"], f"{_ONE}/report", "report_form", reporting.report_form),
    (["POST"], f"{_ONE}/report", "report", reporting.report),
    (["GET"], "/<slug>", "show", learning.show),
    (["GET", "POST"], "/<slug>/preview", "preview", authoring.preview),
    (["GET"], "/<slug>/review", "review_preview", review_preview.review_preview),
    (["GET"], "/<slug>/export", "export_form", exporting.export_form),
    (["GET"], "/<slug>/export/<name>", "export_file", exporting.export_file),
    (["GET"], "/<slug>/results", "results", results.results),
    (["GET"], "/<slug>/results.csv", "results_csv", results.results_csv),
    (["GET"], "/<slug>/statistics", "statistics", statistics.statistics),
    (
        ["GET"],
        "/<slug>/statistics/questions/<question>",
        "statistics_question",
        statistics.statistics_question,
    ),
    (["GET"], "/<slug>/statistics/scale", "statistics_scale", statistics.statistics_scale),
    (["GET"], "/<slug>/statistics.<kind>", "statistics_file", statistics.statistics_file),
    (["GET"], "/<slug>/marking", "marking", marking.marking),
    (["GET"], "/marking/<int:number>", "answer_to_mark", marking.answer),
    (["POST"], "/marking/<int:number>", "mark_answer", marking.mark),
    (["POST"], "/marking/<int:number>/draft", "save_mark_draft", marking.save_draft),
    (["GET"], "/<slug>/marking/progress", "marking_progress", marking_progress.marking_progress),
    (["POST"], "/<slug>/marking/markers", "appoint_markers", marking_progress.appoint_markers),
    (
        ["POST"],
        "/<slug>/marking/markers/<int:person_id>/remove",
        "remove_marker",
        marking_progress.remove_marker,
    ),
    (["POST"], "/<slug>/marking/share", "share_out", marking_progress.share_out),
    (["POST"], "/<slug>/marking/release", "release_marks", marking_progress.release_marks),
    (["GET"], "/<slug>/marking/groups/<question>", "answer_groups", marking_groups.answer_groups),
    (["POST"], "/<slug>/marking/groups/<question>", "mark_group", marking_groups.mark_group),
    (["POST"], "/<slug>/marking/groups/<question>/undo", "undo_group", marking_groups.undo_group),
    (["GET"], "/marking/<int:number>/files/<int:place>", "answer_file", files.answer_file),
    (["GET"], "/<slug>/timing", "timing", timing.timing),
    (["POST"], "/<slug>/timing/exceptions", "add_exception", timing.add_exception),
    (
        ["POST"],
        "/<slug>/timing/exceptions/<int:number>/withdraw",
        "withdraw_exception",
        timing.withdraw_exception,
    ),
    (["POST"], "/<slug>/timing/pause", "pause_attempts", timing.pause_attempts),
    (["GET"], "/<slug>/similarity", "similarity", similarity.similarity),
    (["GET"], "/<slug>/similarity.csv", "similarity_csv", similarity.similarity_csv),
    (["GET"], "/<slug>/room", "room", room.room),
    (["POST"], "/<slug>/room", "room_act", room.room_act),
    (["GET"], "/<slug>/room/events", "room_events", room.room_events),
    (["GET"], f"{_ONE}/events", "attempt_events", room.attempt_events),
    (["POST"], f"{_ONE}/reopen", "reopen_attempt", timing.reopen_attempt),
    (["GET"], "/<slug>/late-answers", "late_answers", late.late_answers),
    (["POST"], f"{_ONE}/late-answers", "decide_late", late.decide_late),
    (["GET"], "/<slug>/papers", "papers", papers.papers),
    (["POST"], "/<slug>/papers", "print_papers", papers.print_papers),
    (["GET"], "/<slug>/papers/<int:number>/<any(papers, key):kind>.pdf", "papers_file", papers.papers_file),
    (["POST"], "/<slug>/papers/<int:number>/time", "move_exam", papers.move_exam),
    (["GET"], "/<slug>/papers/entry", "paper_entry", paper_entry.paper_entry),
    (["GET"], "/<slug>/papers/scans", "paper_scans", paper_scans.paper_scans),
    (["POST"], "/<slug>/papers/scans", "read_scans", paper_scans.read_scans),
    (["GET"], "/papers/<number>", "paper", paper_entry.paper),
    (["POST"], "/papers/<number>", "enter_paper", paper_entry.enter_paper),
    (["POST"], "/papers/<number>/differences", "settle_paper", paper_entry.settle_paper),
    (["POST"], "/papers/<number>/void", "void_paper", paper_entry.void_paper),
    (["GET"], "/<slug>/pass-mark", "pass_mark", pass_marks.pass_mark),
    (["POST"], "/<slug>/pass-mark/panel", "open_panel", pass_marks.open_panel),
    (["POST"], "/<slug>/pass-mark/round", "panel_round", pass_marks.panel_round),
    (["POST"], "/<slug>/pass-mark/decision", "decide_pass_mark", pass_marks.decide_pass_mark),
    (["GET"], "/<slug>/pass-mark/estimates", "estimates", pass_marks.estimates),
    (["POST"], "/<slug>/pass-mark/estimates", "save_estimates", pass_marks.save_estimates),
    (["GET"], "/<slug>/pass-mark/borderline", "borderline", pass_marks.borderline),
    (["POST"], "/<slug>/pass-mark/borderline", "set_borderline", pass_marks.set_borderline),
    (["POST"], "/<slug>/start", "start", learning.start),
    (["GET"], "/<slug>/offline", "offline", offline.offline),
    (["POST"], "/<slug>/offline", "prepare_offline", offline.prepare_offline),
    (["POST"], "/<slug>/offline/open", "open_offline", offline.open_offline),
    (["POST"], "/offline/<int:paper_id>/begin", "begin_offline", offline.begin_offline),
    (["GET"], "/offline/<int:paper_id>/pages/<int:number>", "offline_page", offline.offline_page),
    (["GET"], "/<slug>/offline-codes", "offline_codes", offline_codes.offline_codes),
    (["POST"], "/<slug>/offline-codes", "show_offline_code", offline_codes.show_offline_code),
    (["GET"], f"{_ONE}", "result", reviewing.result),
    (["GET"], f"{_ONE}/pages/<int:number>", "page", attempts.page),
    (["POST"], f"{_ONE}/pages/<int:number>", "save_page", attempts.save_page),
    (["POST"], f"{_ONE}/answers", "save_answers", attempts.save_answers),
    (["POST"], f"{_ONE}/files/<question>", "add_files", files.add_files),
    (["POST"], f"{_ONE}/files/<question>/remove", "remove_file", files.remove_file),
    (["GET"], f"{_ONE}/files/<int:number>", "attempt_file", files.attempt_file),
    (["GET"], f"{_ONE}/device", "device", devices.device),
    (["POST"], f"{_ONE}/device", "take_over", devices.take_over),
    (["GET"], f"{_ONE}/submit", "submit", attempts.submit),
    (["POST"], f"{_ONE}/submit", "hand_in", attempts.hand_in),
):
    blueprint.add_url_rule(_address, _endpoint, _view, methods=_methods)

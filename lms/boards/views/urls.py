"""All addresses of boards, and the words their templates use."""

from flask import Blueprint

from lms.boards.views import (
    choosing,
    explaining,
    exports,
    files,
    filters,
    histories,
    labels,
    objections,
    pages,
    publishing,
    red_lines,
    revealing,
    rule_words,
    stage_words,
    standings,
    unit_words,
    units,
    walls,
)

blueprint = Blueprint("boards", __name__, url_prefix="/boards")

for address, view in (
    ("/", pages.index),
    ("/red-lines", red_lines.red_lines),
    ("/objections", objections.queue),
    ("/<slug>", pages.latest),
    ("/<slug>/archive", pages.archive),
    ("/<slug>/<int:number>", pages.issue),
    ("/<slug>/<int:number>/print", pages.print_issue),
    ("/<slug>/<int:number>/rows/<int:position>", explaining.why),
    ("/<slug>/<int:number>.csv", exports.issue_csv),
    ("/<slug>/<int:number>.xlsx", exports.issue_xlsx),
    ("/<slug>/<int:number>.json", exports.issue_json),
    ("/<slug>/calendar.ics", exports.calendar),
    ("/<slug>/<int:number>/units", units.units),
    ("/<slug>/<int:number>/units.csv", exports.units_csv),
    ("/<slug>/<int:number>/filter", filters.filtered),
    ("/<slug>/wall", walls.wall),
    ("/<slug>/embed", walls.embed),
    ("/history", histories.history),
    ("/history/<int:user_id>", histories.history_of),
    ("/<slug>/<int:number>/changes", pages.changes),
    ("/<slug>/<int:number>.zip", files.issue_signed),
    ("/<slug>/<int:number>.txt", files.issue_text),
    ("/<slug>/feed.atom", files.atom),
    ("/<slug>/standings/<period>", standings.standings),
    ("/<slug>/reveal/<period>", revealing.reveal),
):
    blueprint.add_url_rule(address, view_func=view)
blueprint.add_url_rule("/<slug>/publish", view_func=publishing.publish, methods=["GET", "POST"])
for address, endpoint, act, methods in (
    ("/objections", "objections", objections.listing, ["GET"]),
    ("/objections/new", "new_objection", objections.new, ["GET", "POST"]),
    ("/objections/<int:objection_id>", "objection", objections.show, ["GET"]),
    ("/objections/<int:objection_id>/answer", "answer_objection", objections.answer, ["POST"]),
):
    blueprint.add_url_rule(f"/<slug>/<int:number>{address}", endpoint, act, methods=methods)
blueprint.add_url_rule("/<slug>/publish/decision", "decide", publishing.decide, methods=["POST"])
blueprint.add_url_rule("/<slug>/reveal/<period>", view_func=revealing.publish_reveal, methods=["POST"])
blueprint.add_url_rule("/<slug>/listing", view_func=choosing.listing, methods=["POST"])

# Filters rather than names of the context, because imported macros see only these.
for word in (
    labels.cadence,
    labels.period_days,
    labels.period_label,
    labels.period_name,
    labels.places_won_by,
    labels.points,
    labels.row_unit,
    rule_words.rules_of,
    stage_words.issue_words,
    stage_words.last_moment,
    stage_words.notice_remarks,
    stage_words.publication_remarks,
    stage_words.publication_rules,
    stage_words.issue_stage_title,
    unit_words.unit_arithmetic,
    unit_words.unit_figures,
    unit_words.unit_name,
    unit_words.unit_rules,
    labels.tie_columns,
):
    blueprint.add_app_template_filter(word)

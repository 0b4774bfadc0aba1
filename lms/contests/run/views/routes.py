"""All addresses of contests, one block for each part."""

from lms.contests.entries.views import routes as entry_routes
from lms.contests.judging.views import allocating, judges
from lms.contests.judging.views import routes as judging_routes
from lms.contests.results.views import routes as result_routes
from lms.contests.rules.rule_forms import STEPS
from lms.contests.run.views import (
    approving,
    convening,
    editing,
    labels,
    mailing,
    pages,
    publication,
    rule_forms,
    trail,
    workbook,
)
from lms.contests.run.views.blueprint import blueprint
from lms.contests.screening.views import routes as screening_routes
from lms.text.wording import in_language

__all__ = ["blueprint"]

GET, POST, BOTH = ["GET"], ["POST"], ["GET", "POST"]

# The call, for everyone, and how the contest is run.
for address, view, methods in (
    ("/", pages.index, GET),
    ("/<slug>", pages.call, GET),
    ("/set-up/<name>", convening.set_up, POST),
    ("/new/", convening.begin, BOTH),
    ("/<slug>/convene", convening.convene, GET),
    ("/<slug>/write", mailing.write, BOTH),
    ("/<slug>/move", convening.move, POST),
    ("/<slug>/edit", editing.edit, GET),
    ("/<slug>/edit/versions/<int:change_id>", editing.version, GET),
    ("/<slug>/judges", judges.judges, GET),
    ("/<slug>/judges/appoint", judges.appoint, POST),
    ("/<slug>/judges/<int:panel_judge_id>", judges.judge, GET),
    ("/<slug>/judges/<int:panel_judge_id>/category", judges.change_category, POST),
    ("/<slug>/judges/<int:panel_judge_id>/drop-out", judges.remove_judge, POST),
    ("/<slug>/judges/<int:panel_judge_id>/rejoin", judges.restore_judge, POST),
    ("/<slug>/judges/<int:panel_judge_id>/interest", judges.add_conflict, POST),
    ("/<slug>/interests", judges.declare_conflicts, BOTH),
    ("/<slug>/allocation", allocating.allocation, GET),
    ("/<slug>/allocation/draw", allocating.allocate, POST),
):
    blueprint.add_url_rule(address, view_func=view, methods=methods)

for address, name, act, methods in (
    ("/<slug>/publication", "publication", publication.publication, GET),
    ("/<slug>/publication/unmask", "unmask", publication.unmask, POST),
    ("/<slug>/publication/publish", "publish", publication.publish, POST),
    ("/<slug>/publication/finish", "finish", publication.finish, POST),
    ("/<slug>/workbook", "workbook", workbook.show, GET),
    ("/<slug>/workbook", "download_workbook", workbook.download, POST),
    ("/<slug>/trail", "trail", trail.show, GET),
    ("/<slug>/approvals", "approvals", approving.listing, GET),
    ("/<slug>/approvals/<int:approval_id>/approve", "approve_request", approving.approve, POST),
    ("/<slug>/approvals/<int:approval_id>/decline", "decline_request", approving.decline, POST),
    ("/<slug>/edit/save", "save_rules", editing.save, POST),
    (f"/<slug>/edit/form/<any({', '.join(STEPS)}):step>", "rule_form", rule_forms.show, GET),
    (f"/<slug>/edit/form/<any({', '.join(STEPS)}):step>/save", "save_rule_form", rule_forms.save, POST),
    ("/<slug>/edit/discard", "discard_rules", editing.discard, POST),
    ("/<slug>/edit/settle", "settle", editing.settle, POST),
    ("/<slug>/edit/file/<any(zh_Hans, en):language>", "download_rules", editing.download, GET),
    ("/<slug>/edit/versions/<int:change_id>/restore", "restore_rules", editing.restore, POST),
):
    blueprint.add_url_rule(address, name, view_func=act, methods=methods)

# Entries and screening.
for address, name, handler, methods in (*entry_routes.ADDRESSES, *screening_routes.ADDRESSES):
    blueprint.add_url_rule(address, name, view_func=handler, methods=methods)

# The judges' desk, comparisons and the monitor.
for address, handler, methods in judging_routes.ADDRESSES:
    blueprint.add_url_rule(address, view_func=handler, methods=methods)

# Moderation, results, objections, certificates, collection, export.
result_routes.connect(blueprint)

for word in (
    in_language,
    labels.conflict_title,
    labels.mark,
    labels.fix_url,
    labels.fix_page_title,
    labels.plan_text,
    labels.purpose_title,
    labels.source_title,
    labels.staff_tabs,
    labels.stage_task,
    labels.stage_title,
    labels.localize_obstacle,
    labels.localize_remark,
    *judging_routes.FILTERS,
):
    blueprint.add_app_template_filter(word)

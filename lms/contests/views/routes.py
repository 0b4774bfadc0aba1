"""All addresses of contests, one block for each part."""

from collections.abc import Callable
from typing import Any

from lms.contests.views import convening, labels, pages, screening, submitting, writing
from lms.contests.views.blueprint import blueprint

__all__ = ["blueprint"]

GET, POST = ["GET"], ["POST"]
Pages = tuple[tuple[str, Callable[..., Any], list[str]], ...]

# The call, for everybody, and how the contest is run.
for address, view, methods in (
    ("/", pages.index, GET),
    ("/<slug>", pages.call, GET),
    ("/set-up/<name>", convening.set_up, POST),
    ("/<slug>/convene", convening.convene, GET),
    ("/<slug>/move", convening.move, POST),
):
    blueprint.add_url_rule(address, view_func=view, methods=methods)

# Entries: what authors do.
AUTHORS: Pages = (
    ("/<slug>/entry", writing.entry, GET),
    ("/<slug>/entry", writing.start_entry, POST),
    ("/<slug>/entry/write", writing.write_entry, GET),
    ("/<slug>/entry/write", writing.save_entry, POST),
    ("/<slug>/entry/paste", writing.paste_into_entry, POST),
    ("/<slug>/entry/authors", writing.invite_author, POST),
    ("/<slug>/entry/authors/<int:user_id>", writing.remove_author, POST),
    ("/<slug>/entry/invitations/<int:entry_id>", writing.answer_invitation, POST),
    ("/<slug>/entry/submit", submitting.check_entry, GET),
    ("/<slug>/entry/submit", submitting.submit_entry, POST),
    ("/<slug>/entry/receipt", submitting.receipt, GET),
    ("/<slug>/entry/withdraw", submitting.withdraw_entry, POST),
    ("/<slug>/entry/versions", submitting.versions, GET),
    ("/<slug>/entry/versions", submitting.name_version, POST),
    ("/<slug>/entry/versions/<int:number>", submitting.version, GET),
    ("/<slug>/entry/versions/<int:number>", submitting.restore_version, POST),
    ("/<slug>/entry/files", submitting.attach, POST),
    ("/<slug>/entry/files/<int:attachment_id>", submitting.own_attachment, GET),
    ("/<slug>/entry/files/<int:attachment_id>", submitting.detach, POST),
)

# Entries and screening: what conveners do.
SCREENING: Pages = (
    ("/<slug>/entries", screening.entry_list, GET),
    ("/<slug>/entries/<code>/files/<int:number>", screening.entry_file, GET),
    ("/<slug>/screening", screening.screening_queue, GET),
    ("/<slug>/screening/search", screening.run_search, POST),
    ("/<slug>/screening/finish", screening.finish_clean, POST),
    ("/<slug>/screening/<code>", screening.screened_entry, GET),
    ("/<slug>/screening/<code>/matches/<int:finding_id>", screening.match, GET),
    ("/<slug>/screening/<code>/findings/<int:finding_id>", screening.decide_finding, POST),
    ("/<slug>/screening/<code>/mask", screening.mask_words, POST),
    ("/<slug>/screening/<code>/exclude", screening.exclude_entry, POST),
    ("/<slug>/screening/<code>/finish", screening.finish_screening, POST),
    ("/<slug>/screening/<code>/files/<int:attachment_id>", screening.withhold_file, POST),
)
for place, act, verbs in (*AUTHORS, *SCREENING):
    blueprint.add_url_rule(place, view_func=act, methods=verbs)

# The judges' desk, comparisons and the monitor.

# Moderation, results, objections, certificates, collection, export.

for word in (labels.stage_title, labels.told_remark):
    blueprint.add_app_template_filter(word)

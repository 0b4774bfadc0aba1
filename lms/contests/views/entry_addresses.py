"""All addresses of entries: what authors do, and what conveners do when they screen."""

from collections.abc import Callable
from typing import Any

from lms.contests.views import screening, submitting, writing

GET, POST = ["GET"], ["POST"]
Addresses = tuple[tuple[str, Callable[..., Any], list[str]], ...]

AUTHORS: Addresses = (
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
    ("/<slug>/entry/versions", submitting.entry_versions, GET),
    ("/<slug>/entry/versions", submitting.name_version, POST),
    ("/<slug>/entry/versions/<int:number>", submitting.entry_version, GET),
    ("/<slug>/entry/versions/<int:number>", submitting.restore_version, POST),
    ("/<slug>/entry/files", submitting.attach, POST),
    ("/<slug>/entry/files/<int:attachment_id>", submitting.own_attachment, GET),
    ("/<slug>/entry/files/<int:attachment_id>", submitting.detach, POST),
)

SCREENING: Addresses = (
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
ADDRESSES: Addresses = (*AUTHORS, *SCREENING)

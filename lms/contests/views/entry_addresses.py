"""All addresses of entries: what authors do, and what conveners do when they screen."""

from collections.abc import Callable
from typing import Any

from lms.contests.views import screening, submitting, writing

GET, POST = ["GET"], ["POST"]
Addresses = tuple[tuple[str, str, Callable[..., Any], list[str]], ...]

AUTHORS: Addresses = (
    ("/<slug>/entry", "entry", writing.entry, GET),
    ("/<slug>/entry", "start_entry", writing.start_entry, POST),
    ("/<slug>/entry/write", "write_entry", writing.write_entry, GET),
    ("/<slug>/entry/write", "save_entry", writing.save_entry, POST),
    ("/<slug>/entry/paste", "paste_into_entry", writing.paste_into_entry, POST),
    ("/<slug>/entry/authors", "invite_author", writing.invite_author, POST),
    ("/<slug>/entry/authors/<int:user_id>", "remove_author", writing.remove_author, POST),
    ("/<slug>/entry/invitations/<int:entry_id>", "answer_invitation", writing.answer_invitation, POST),
    ("/<slug>/entry/submit", "check_entry", submitting.check_entry, GET),
    ("/<slug>/entry/submit", "submit_entry", submitting.submit_entry, POST),
    ("/<slug>/entry/receipt", "receipt", submitting.receipt, GET),
    ("/<slug>/entry/withdraw", "withdraw_entry", submitting.withdraw_entry, POST),
    ("/<slug>/entry/versions", "entry_versions", submitting.entry_versions, GET),
    ("/<slug>/entry/versions", "name_version", submitting.name_version, POST),
    ("/<slug>/entry/versions/<int:number>", "entry_version", submitting.entry_version, GET),
    ("/<slug>/entry/versions/<int:number>", "restore_version", submitting.restore_version, POST),
    ("/<slug>/entry/files", "attach", submitting.attach, POST),
    ("/<slug>/entry/files/<int:attachment_id>", "own_attachment", submitting.own_attachment, GET),
    ("/<slug>/entry/files/<int:attachment_id>", "detach", submitting.detach, POST),
)

SCREENING: Addresses = (
    ("/<slug>/entries", "entry_list", screening.entry_list, GET),
    ("/<slug>/entries/<code>/files/<int:number>", "entry_file", screening.entry_file, GET),
    ("/<slug>/screening", "screening_queue", screening.screening_queue, GET),
    ("/<slug>/screening/search", "run_search", screening.run_search, POST),
    ("/<slug>/screening/finish", "finish_clean", screening.finish_clean, POST),
    ("/<slug>/screening/<code>", "screened_entry", screening.screened_entry, GET),
    ("/<slug>/screening/<code>/matches/<int:finding_id>", "match", screening.match, GET),
    ("/<slug>/screening/<code>/findings/<int:finding_id>", "decide_finding", screening.decide_finding, POST),
    ("/<slug>/screening/<code>/mask", "mask_words", screening.mask_words, POST),
    ("/<slug>/screening/<code>/exclude", "exclude_entry", screening.exclude_entry, POST),
    ("/<slug>/screening/<code>/finish", "finish_screening", screening.finish_screening, POST),
    ("/<slug>/screening/<code>/files/<int:attachment_id>", "withhold_file", screening.withhold_file, POST),
)
ADDRESSES: Addresses = (*AUTHORS, *SCREENING)

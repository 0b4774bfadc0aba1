"""Addresses of the list of entries and of screening."""

from collections.abc import Callable
from typing import Any

from lms.contests.screening.views import deciding, pages

GET, POST = ["GET"], ["POST"]
Addresses = tuple[tuple[str, str, Callable[..., Any], list[str]], ...]

ADDRESSES: Addresses = (
    ("/<slug>/entries", "entry_list", pages.entry_list, GET),
    ("/<slug>/screening", "screening_queue", pages.screening_queue, GET),
    ("/<slug>/screening/search", "run_search", pages.run_search, POST),
    ("/<slug>/screening/finish", "finish_clean", pages.finish_clean, POST),
    ("/<slug>/screening/findings", "finding_list", deciding.finding_list, GET),
    ("/<slug>/screening/findings", "decide_findings", deciding.decide_findings, POST),
    ("/<slug>/screening/<code>", "screened_entry", pages.screened_entry, GET),
    ("/<slug>/screening/<code>/matches/<int:finding_id>", "match", pages.match, GET),
    ("/<slug>/screening/<code>/findings/<int:finding_id>", "decide_finding", deciding.decide_finding, POST),
    ("/<slug>/screening/<code>/mask", "mask_words", deciding.mask_words, POST),
    ("/<slug>/screening/<code>/exclude", "exclude_entry", deciding.exclude_entry, POST),
    ("/<slug>/screening/<code>/finish", "finish_screening", pages.finish_screening, POST),
    ("/<slug>/screening/<code>/files/<int:attachment_id>", "withhold_file", pages.withhold_file, POST),
)

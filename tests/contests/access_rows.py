"""Who gets what on the routes of contests; merged into tests/access_table.py, where the words are explained.

The contest made here is open for entries. Nobody of ACTORS sits on its panel or wrote an entry.
"""

from collections.abc import Callable
from typing import Any

from lms.contests.queries.contests import contest
from tests.contests.make import (
    make_assignment,
    make_contest,
    make_contest_file,
    make_entry,
    make_judge,
    make_mark,
)

#            stranger learner trainer judge convener manager foreign auditor admin owner
SIGNED_IN = "in ok ok ok ok ok ok ok ok ok"
CONVENERS = "in no no no ok no no no ok no"
AUDITORS = "in no no no ok no no ok ok no"
PANEL = "in -- -- -- -- -- -- -- -- --"

ROWS = {
    "GET contests.index": SIGNED_IN,
    "GET contests.call": SIGNED_IN,
    "GET contests.convene": AUDITORS,
    "POST contests.move": CONVENERS,
    "POST contests.set_up": CONVENERS,
    # The judges' desk is there for the panel alone; tests/contests/test_desk.py opens it as a judge.
    "GET contests.desk": PANEL,
    "POST contests.next_reading": PANEL,
    "GET contests.reading": PANEL,
    "POST contests.save_reading": PANEL,
    "POST contests.save_draft": PANEL,
    "POST contests.decline": PANEL,
    "GET contests.feedback": PANEL,
    "GET contests.reading_file": PANEL,
    "GET contests.own_marks": PANEL,
    "GET contests.bank": PANEL,
    "POST contests.keep_comment": PANEL,
    "POST contests.drop_comment": PANEL,
    "GET contests.compare": PANEL,
    "POST contests.choose": PANEL,
    "GET contests.comparisons": AUDITORS,
    "POST contests.start_comparing": CONVENERS,
    "POST contests.stop_comparing": CONVENERS,
    "GET contests.monitor_page": AUDITORS,
    "POST contests.start_second_stage": CONVENERS,
    "POST contests.open_adjudication": CONVENERS,
    "GET contests.judge_course": AUDITORS,
    "POST contests.reopen": CONVENERS,
    "GET contests.calibration_page": AUDITORS,
    "POST contests.set_anchor": CONVENERS,
}


def open_contest() -> str:
    """Return the slug of a contest that is open for entries; made once a database."""
    if contest("open") is None:
        make_contest("open")
    return "open"


def marked_reading() -> int:
    """Return a reading of the open contest that has its mark."""
    open_contest()
    found = contest("open")
    assert found is not None
    reading = make_assignment(make_entry(found), make_judge(found))
    make_mark(reading, {"idea": 8, "structure": 7, "language": 6})
    return reading.id


def seat() -> int:
    """Return a judge of the open contest."""
    open_contest()
    found = contest("open")
    assert found is not None
    return make_judge(found).id


VIEWS = [line.split(" contests.")[1] for line in ROWS]

PARAMETERS: dict[str, Callable[[Any], object]] = {
    **{f"contests.{view}:slug": lambda world: open_contest() for view in VIEWS},
    "contests.set_up:name": lambda world: make_contest_file("unused").slug,
    "contests.judge_course:judge_id": lambda world: seat(),
    "contests.reopen:assignment_id": lambda world: marked_reading(),
    "contests.drop_comment:comment_id": lambda world: 1,
    "contests.reading_file:file": lambda world: 1,
}

"""Who gets what on the routes of contests; merged into tests/access_table.py, where the words are explained.

The contest made here is open for entries. Nobody of ACTORS sits on its panel or wrote an entry.
"""

from collections.abc import Callable
from typing import Any

from lms.contests.queries.contests import contest
from tests.contests.make import make_contest, make_contest_file

#            stranger learner trainer judge convener manager foreign auditor admin owner
SIGNED_IN = "in ok ok ok ok ok ok ok ok ok"
CONVENERS = "in no no no ok no no no ok no"
AUDITORS = "in no no no ok no no ok ok no"

ROWS = {
    "GET contests.index": SIGNED_IN,
    "GET contests.call": SIGNED_IN,
    "GET contests.convene": AUDITORS,
    "POST contests.move": CONVENERS,
    "POST contests.set_up": CONVENERS,
}


def open_contest() -> str:
    """Return the slug of a contest that is open for entries; made once a database."""
    if contest("open") is None:
        make_contest("open")
    return "open"


VIEWS = [line.split(" contests.")[1] for line in ROWS]

PARAMETERS: dict[str, Callable[[Any], object]] = {
    **{f"contests.{view}:slug": lambda world: open_contest() for view in VIEWS},
    "contests.set_up:name": lambda world: make_contest_file("unused").slug,
}

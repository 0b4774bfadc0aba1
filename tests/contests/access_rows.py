"""Who gets what on the routes of contests; merged into tests/access_table.py, where the words are explained.

The contest made here is open for entries. Nobody of ACTORS sits on its panel or wrote an entry.
"""

from collections.abc import Callable
from typing import Any

from lms.contests.rules.queries import panel, revisions
from lms.contests.rules.queries.contests import contest
from tests.contests import access_entries as entries
from tests.contests import access_judging as judging
from tests.contests.make import make_contest, make_contest_file, make_judge, make_rules_change

#            stranger learner trainer judge convener manager foreign auditor admin owner
SIGNED_IN = "in ok ok ok ok ok ok ok ok ok"
CONVENERS = "in no no no ok no no no ok no"
AUDITORS = "in no no no ok no no ok ok no"
JUDGES = "in -- -- -- -- -- -- -- -- --"  # of this contest: nobody here is one

ROWS = {
    "GET contests.index 200": SIGNED_IN,
    "GET contests.call 200": SIGNED_IN,
    "GET contests.convene 200": AUDITORS,
    "POST contests.move 409": CONVENERS,
    "POST contests.set_up 303": CONVENERS,
    "GET contests.begin 200": CONVENERS,
    "POST contests.begin 422": CONVENERS,
    "GET contests.edit 200": AUDITORS,
    "GET contests.version 200": AUDITORS,
    "GET contests.download_rules 200": AUDITORS,
    "POST contests.save_rules 200": CONVENERS,
    "GET contests.rule_form 200": AUDITORS,
    "POST contests.save_rule_form 303": CONVENERS,
    "POST contests.discard_rules 303": CONVENERS,
    "POST contests.settle 409": CONVENERS,
    "POST contests.restore_rules 409": CONVENERS,
    "GET contests.judges 200": AUDITORS,
    "POST contests.appoint 422": CONVENERS,
    "GET contests.judge 200": AUDITORS,
    "POST contests.change_category 303": CONVENERS,
    "POST contests.remove_judge 422": CONVENERS,
    "POST contests.restore_judge 409": CONVENERS,
    "POST contests.add_conflict 303": CONVENERS,
    "GET contests.declare_conflicts": JUDGES,
    "POST contests.declare_conflicts": JUDGES,
    "GET contests.allocation 200": AUDITORS,
    "POST contests.allocate 409": CONVENERS,
}


def open_contest() -> str:
    """Return the slug of a contest that is open for entries; made once a database."""
    if contest("open") is None:
        make_contest("open")
    return "open"


def open_panel_judge() -> int:
    """Return the number of the one judge of the open contest."""
    running = contest(open_contest())
    assert running is not None
    panel_judges = panel.panel(running.id)
    return (panel_judges[0] if panel_judges else make_judge(running)).id


def open_change() -> int:
    """Return the number of the one version of the open contest's rules."""
    running = contest(open_contest())
    assert running is not None
    known = revisions.changes(running.id)
    return (known[0] if known else make_rules_change(running)).id


VIEWS = [line.split()[1].removeprefix("contests.") for line in ROWS]

PARAMETERS: dict[str, Callable[[Any], object]] = {
    **{f"contests.{view}:slug": lambda world: open_contest() for view in VIEWS},
    "panel_judge_id": lambda world: open_panel_judge(),
    "change_id": lambda world: open_change(),
    "step": lambda world: "dates",
    "contests.set_up:name": lambda world: make_contest_file("unused").slug,
}

# What the parts keep in files of their own.
ROWS |= entries.ROWS
PARAMETERS |= entries.PARAMETERS
ROWS |= judging.ROWS
PARAMETERS |= judging.PARAMETERS

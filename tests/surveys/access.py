"""Who gets what on the routes of surveys; tests/access_table.py explains the words.

The survey made here asks the learners of the village; a trainer of all units, the manager of the township and
administrators see its results.
"""

from collections.abc import Callable
from typing import Any

from lms.surveys.queries import catalogue
from tests.surveys.make import end, make_survey, respond

#           stranger learner trainer judge convener manager foreign auditor admin owner
SIGNED_IN = "in ok ok ok ok ok ok ok ok ok"
READERS = "in ok ok -- -- ok -- -- ok ok"
ASKED = "in ok no -- -- no -- -- no ok"
MANAGERS = "in no ok -- -- ok -- -- ok no"

ROWS = {
    "GET surveys.index 200": SIGNED_IN,
    "GET surveys.show 200": READERS,
    "GET surveys.answer 200": ASKED,
    "POST surveys.answer 422": ASKED,
    "GET surveys.thanks 303": READERS,  # no one has answered
    "GET surveys.preview 200": MANAGERS,
    "GET surveys.results 200": MANAGERS,
    "GET surveys.results_csv 200": MANAGERS,
}


def _of_village(world: Any) -> str:
    if catalogue.entry("open") is None:
        make_survey("open", f"for: {{units: [{world.village.code}], roles: [learner]}}")
    return "open"


def _ended(world: Any) -> str:
    if catalogue.entry("ended") is None:
        make_survey("ended", f"for: {{units: [{world.village.code}], roles: [learner]}}")
        respond(world.owner, {"way": "1"}, slug="ended")
        end("ended")
    return "ended"


PARAMETERS: dict[str, Callable[[Any], object]] = {
    **{f"surveys.{view}:slug": _of_village for view in ("show", "answer", "thanks", "preview", "results")},
    "surveys.results_csv:slug": _ended,
}

"""Who gets what on the routes of boards, and what their addresses need in the table of routes."""

from collections.abc import Callable
from typing import Any

from tests.boards.make import WEEK, corrected_number, filed_objection, frozen_board, private_board

OPEN = "ok ok ok ok ok ok ok ok ok ok"
SIGNED_IN = "in ok ok ok ok ok ok ok ok ok"
PUBLISHERS = "in no no no ok no no no ok no"

ROWS = {
    "POST boards.answer_objection 422": "in -- -- -- ok -- -- no ok no",
    "GET boards.archive 200": SIGNED_IN,  # the board made here is not public
    "GET boards.atom 200": SIGNED_IN,
    "GET boards.calendar 200": SIGNED_IN,
    "GET boards.changes 200": SIGNED_IN,
    "POST boards.decide 409": PUBLISHERS,
    "GET boards.embed": "in -- -- -- -- -- -- -- -- --",  # no website is named for it
    "GET boards.filtered 200": SIGNED_IN,
    "GET boards.history 200": SIGNED_IN,
    "GET boards.history_of 200": "in -- -- -- -- ok -- -- ok ok",
    "GET boards.index 200": OPEN,
    "GET boards.issue 200": SIGNED_IN,
    "GET boards.issue_csv 200": SIGNED_IN,
    "GET boards.issue_json 200": SIGNED_IN,
    "GET boards.issue_signed 200": SIGNED_IN,
    "GET boards.issue_text 200": SIGNED_IN,
    "GET boards.issue_xlsx 200": SIGNED_IN,
    "GET boards.latest 200": SIGNED_IN,
    "POST boards.listing 303": SIGNED_IN,
    "GET boards.new_objection 200": SIGNED_IN,
    "POST boards.new_objection 409": SIGNED_IN,
    "GET boards.objection 200": "in -- -- -- ok -- -- ok ok ok",
    "GET boards.objections 200": SIGNED_IN,
    "GET boards.print_issue 200": SIGNED_IN,
    "GET boards.publish 200": PUBLISHERS,
    "POST boards.publish 303": PUBLISHERS,
    "POST boards.publish_reveal 303": PUBLISHERS,
    "GET boards.queue 200": PUBLISHERS,
    "GET boards.red_lines 200": SIGNED_IN,
    "GET boards.reveal 200": PUBLISHERS,
    "GET boards.standings 200": SIGNED_IN,
    "GET boards.units_csv": "in -- -- -- -- -- -- -- -- --",
    "GET boards.units": "in -- -- -- -- -- -- -- -- --",  # units are not ranked there
    "GET boards.wall 200": SIGNED_IN,
    "GET boards.why 200": "in -- -- -- ok -- -- -- ok --",
}

PUBLISHED = (
    "answer_objection",
    "archive",
    "atom",
    "calendar",
    "changes",
    "decide",
    "embed",
    "filtered",
    "issue",
    "issue_csv",
    "issue_json",
    "issue_signed",
    "issue_text",
    "issue_xlsx",
    "latest",
    "listing",
    "new_objection",
    "objection",
    "objections",
    "print_issue",
    "publish",
    "units",
    "units_csv",
    "wall",
    "why",
)
FROZEN = ("publish_reveal", "reveal", "standings")
PARAMETERS: dict[str, Callable[[Any], object]] = {
    **{f"boards.{view}:slug": lambda _world: private_board() for view in PUBLISHED},
    **{f"boards.{view}:slug": lambda _world: frozen_board() for view in FROZEN},
    **{f"boards.{view}:period": lambda _world: WEEK.name for view in FROZEN},
    "boards.why:position": lambda _world: 1,
    "boards.changes:number": lambda _world: corrected_number(),
    "boards.objection:objection_id": lambda world: filed_objection(world.owner),
    "boards.answer_objection:objection_id": lambda world: filed_objection(world.owner),
}

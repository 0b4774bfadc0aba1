"""What the addresses of boards need in the table of routes."""

from collections.abc import Callable
from typing import Any

from tests.boards.make import WEEK, corrected_number, filed_objection, frozen_board, private_board

PUBLISHED = (
    "answer_objection",
    "archive",
    "atom",
    "changes",
    "decide",
    "issue",
    "issue_csv",
    "issue_signed",
    "issue_text",
    "latest",
    "listing",
    "new_objection",
    "objection",
    "objections",
    "print_issue",
    "publish",
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

"""What the addresses of boards need in the table of routes."""

from collections.abc import Callable
from typing import Any

from tests.boards.make import WEEK, frozen_board, private_board

PUBLISHED = (
    "archive",
    "atom",
    "issue",
    "issue_csv",
    "issue_text",
    "latest",
    "listing",
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
}

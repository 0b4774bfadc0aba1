"""Who gets what on the routes of sharing; tests/access_table.py explains the words.

What is shared here is the site itself, which everyone may do.
"""

from collections.abc import Callable
from typing import Any

#           stranger learner trainer judge convener manager foreign auditor admin owner
OPEN = "ok ok ok ok ok ok ok ok ok ok"
VIEWS = ("show", "code", "card", "poster")

ROWS = {f"GET sharing.{view} 200": OPEN for view in VIEWS}
PARAMETERS: dict[str, Callable[[Any], object]] = {
    **{f"sharing.{view}:kind": lambda world: "site" for view in VIEWS},
    **{f"sharing.{view}:key": lambda world: "home" for view in VIEWS},
    "sharing.code:form": lambda world: "png",
}

"""Who gets what on the route of the search; tests/access_table.py explains the words."""

from collections.abc import Callable

#           stranger learner trainer judge convener manager foreign auditor admin owner
SIGNED_IN = "in ok ok ok ok ok ok ok ok ok"

ROWS = {"GET search.index 200": SIGNED_IN}
PARAMETERS: dict[str, Callable[[object], object]] = {}

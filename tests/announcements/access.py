"""Who gets what on the routes of announcements; tests/access_table.py explains the words.

The announcement made here is for the village, whose manager wrote it.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from lms import clock
from lms.announcements.standing import Aim
from tests.announcements.make import make_announcement

#           stranger learner trainer judge convener manager foreign auditor admin owner
OPEN = "ok ok ok ok ok ok ok ok ok ok"
READERS = "-- ok ok -- -- ok -- -- ok ok"
CONFIRMERS = "in ok ok -- -- ok -- -- ok ok"
WRITERS = "in no no no no ok ok no ok no"
KEEPERS = "in no no -- -- ok -- -- ok no"

ROWS = {
    "GET announcements.atom 200": OPEN,
    "GET announcements.index 200": OPEN,
    "GET announcements.written 200": WRITERS,
    "GET announcements.new 200": WRITERS,
    "POST announcements.new 422": WRITERS,
    "GET announcements.show 200": READERS,
    "GET announcements.print_one 200": READERS,
    "POST announcements.confirm 303": CONFIRMERS,
    "GET announcements.edit 200": KEEPERS,
    "POST announcements.edit 303": KEEPERS,  # nothing was changed
    "GET announcements.withdraw 200": KEEPERS,
    "POST announcements.withdraw 422": KEEPERS,
    "GET announcements.confirmations 200": KEEPERS,
    "POST announcements.remind 303": KEEPERS,
}


def _of_village(world: Any) -> int:
    now = clock.now()
    one = make_announcement(
        world.people["manager"],
        Aim(unit_id=world.village.id),
        from_at=now - timedelta(hours=1),
        now=now - timedelta(hours=1),
        asks_confirmation=True,
    )
    return one.id


PARAMETERS: dict[str, Callable[[Any], object]] = {
    f"announcements.{view}:number": _of_village
    for view in ("show", "print_one", "confirm", "edit", "withdraw", "confirmations", "remind")
}

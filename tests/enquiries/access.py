"""Who gets what on the routes of enquiries; tests/access_table.py explains the words.

The enquiry made here was put by `owner` to the managers of their village, of which `manager` is the nearest.
"""

from collections.abc import Callable
from typing import Any

from lms.enquiries.states import AskedOf
from tests.enquiries.make import make_enquiry

#           stranger learner trainer judge convener manager foreign auditor admin owner
SIGNED_IN = "in ok ok ok ok ok ok ok ok ok"
ANSWERERS = "in no ok no ok ok ok no ok no"
PARTS = "in -- -- -- -- ok -- -- -- ok"
RECIPIENTS = "in -- -- -- -- ok -- -- -- no"

ROWS = {
    "GET enquiries.index 200": SIGNED_IN,
    "GET enquiries.queue 200": ANSWERERS,
    "GET enquiries.new 200": SIGNED_IN,
    "POST enquiries.new 422": SIGNED_IN,
    "GET enquiries.show 200": PARTS,
    "POST enquiries.write 422": PARTS,
    "POST enquiries.hand_over 422": RECIPIENTS,
    "POST enquiries.close 422": PARTS,
}


def _of_owner(world: Any) -> int:
    return make_enquiry(world.owner, AskedOf.MANAGERS, world.village.id).id


PARAMETERS: dict[str, Callable[[Any], object]] = {
    f"enquiries.{view}:number": _of_owner for view in ("show", "write", "hand_over", "close")
}

"""Who gets what on the routes of discussions; the words are explained in tests/access_table.py.

The thread made here is in the room of the village, where the trainer lives too.
"""

from collections.abc import Callable
from typing import Any

from lms import clock
from lms.discussions.models import DiscussionPost, DiscussionThread
from lms.discussions.places import PlaceKind, PlaceName
from lms.discussions.queries.threads import first_post
from tests.discussions.make import make_thread

#             stranger learner trainer judge convener manager foreign auditor admin owner
SIGNED_IN = "in ok ok ok ok ok ok ok ok ok"
ROOM = "in ok ok -- -- ok -- ok ok ok"
WRITERS = "in ok ok -- -- ok -- no ok ok"
AUTHOR = "in -- -- -- -- -- -- -- -- ok"
ITS_AUTHOR = "in no no -- -- no -- no no ok"
HISTORY = "in no no -- -- ok -- no ok ok"

MODERATORS = "in no no -- -- ok -- no ok no"
NOT_STUDIED = "in no no -- -- no -- no no no"

ROWS = {
    "GET discussions.index 200": SIGNED_IN,
    "GET discussions.place 200": ROOM,
    "GET discussions.new 200": WRITERS,
    "POST discussions.new 422": WRITERS,
    "GET discussions.thread 200": ROOM,
    "POST discussions.reply 422": WRITERS,
    "POST discussions.follow 303": ROOM,
    "GET discussions.post 302": ROOM,
    "GET discussions.edit 200": AUTHOR,
    "POST discussions.edit 303": AUTHOR,  # nothing was changed
    "POST discussions.delete 303": ITS_AUTHOR,
    "GET discussions.history 200": HISTORY,
    "GET discussions.queue 200": SIGNED_IN,
    "GET discussions.search 200": SIGNED_IN,
    "GET discussions.people_of_place 200": ROOM,
    "GET discussions.people_of_thread 200": ROOM,
    "POST discussions.premoderate 303": MODERATORS,
    "POST discussions.lock 303": MODERATORS,
    "POST discussions.slow_down 303": MODERATORS,
    "GET discussions.move 200": MODERATORS,
    "POST discussions.move 422": MODERATORS,
    "POST discussions.accept 409": NOT_STUDIED,
    "POST discussions.check 409": NOT_STUDIED,
    "GET discussions.report 200": ROOM,
    "POST discussions.report 422": ROOM,
    "GET discussions.hide 200": MODERATORS,
    "POST discussions.hide 422": MODERATORS,
    "POST discussions.publish 303": MODERATORS,
    "POST discussions.keep 303": MODERATORS,
}


def _place(world: Any) -> str:
    return str(PlaceName(PlaceKind.UNIT, world.village.id))


def _thread(world: Any) -> DiscussionThread:
    return make_thread(PlaceName(PlaceKind.UNIT, world.village.id), world.people["owner"], at=clock.now())


def _post(world: Any) -> DiscussionPost:
    found = first_post(_thread(world).id)
    if found is None:
        raise LookupError("a thread without posts")
    return found


PARAMETERS: dict[str, Callable[[Any], object]] = {
    **{f"discussions.{view}:name": _place for view in ("place", "new", "people_of_place", "premoderate")},
    **{
        f"discussions.{view}:thread_id": lambda world: _thread(world).id
        for view in ("thread", "reply", "follow", "people_of_thread", "lock", "slow_down", "move")
    },
    **{
        f"discussions.{view}:post_id": lambda world: _post(world).id
        for view in (
            *("post", "edit", "delete", "history", "accept", "check", "report", "hide", "publish", "keep"),
        )
    },
}

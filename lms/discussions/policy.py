"""Who may read, write and moderate in a place: derived from who may see the thing it belongs to."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.discussions.places import PlaceFacts, PlaceKind
from lms.discussions.words import PostState
from lms.people.policy import is_within

# So long after it was written an author may change a post; afterwards moderators have read and others answered it.
EDIT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DiscussionReach:
    """What decides where a person may read and write, loaded once for the places that are asked about.

    `home_path` is the path of the present unit. `kept_from` are contests that the person takes part in or judges,
    `judged` those of which the person is or was a judge, `reviewed` the questions of quizzes, by the id of the
    document, whose right answer the person's own review shows.
    """

    user_id: int
    home_path: str = ""
    seen_paths: tuple[str, ...] = ()
    managed_paths: tuple[str, ...] = ()
    is_trainer: bool = False
    sees_keys: bool = False
    convenes: bool = False
    kept_from: AbstractSet[int] = frozenset()
    judged: AbstractSet[int] = frozenset()
    reviewed: AbstractSet[tuple[int, str]] = frozenset()


def may_read(reach: DiscussionReach, place: PlaceFacts) -> bool:
    """Return whether the person may know of the threads of a place."""
    if place.is_withdrawn or not place.is_announced:
        return place.is_announced and may_moderate(reach, place)
    match place.kind:
        case PlaceKind.QUESTION:
            return reach.sees_keys or (place.name.thing_id, place.name.part) in reach.reviewed
        case PlaceKind.UNIT:
            return _belongs(reach, place) or is_within(place.unit_path, reach.seen_paths)
    return True


def _belongs(reach: DiscussionReach, place: PlaceFacts) -> bool:
    """Return whether the person's unit is that of the room or is below it."""
    return bool(reach.home_path) and reach.home_path.startswith(place.unit_path)


def may_write(reach: DiscussionReach, place: PlaceFacts) -> bool:
    """Return whether the person may write in a place.

    Judges write nothing about their contest, so that no post tells who they are; auditors of a unit only read.
    """
    if place.is_withdrawn or not place.is_open or not may_read(reach, place):
        return False
    match place.kind:
        case PlaceKind.CONTEST:
            return place.name.thing_id not in reach.judged
        case PlaceKind.UNIT:
            return _belongs(reach, place) or may_moderate(reach, place)
    return True


def may_moderate(reach: DiscussionReach, place: PlaceFacts) -> bool:
    """Return whether the person moderates a place.

    Trainers moderate what is studied, who runs a contest its call, and the managers of a unit its room.
    """
    match place.kind:
        case PlaceKind.CONTEST:
            return reach.convenes and place.name.thing_id not in reach.kept_from
        case PlaceKind.UNIT:
            return is_within(place.unit_path, reach.managed_paths)
    return reach.is_trainer


def is_held(reach: DiscussionReach, place: PlaceFacts) -> bool:
    """Return whether what the person writes is shown only once a moderator has read it."""
    return place.is_premoderated and not may_moderate(reach, place)


def may_check(reach: DiscussionReach, place: PlaceFacts) -> bool:
    """Return whether the person may mark an answer as checked: a trainer, on what is studied."""
    return place.kind not in (PlaceKind.CONTEST, PlaceKind.UNIT) and may_moderate(reach, place)


def may_see_text(user_id: int, author_id: int, state: str, *, moderates: bool) -> bool:
    """Return whether a post is shown: everyone sees what is published, its author and moderators more."""
    return state == PostState.SHOWN or (state != PostState.DELETED and (moderates or user_id == author_id))


def may_edit(user_id: int, author_id: int, state: str, at: datetime, now: datetime) -> bool:
    """Return whether the person may still change the post: its author, for seven days, while it is not hidden."""
    return user_id == author_id and state in (PostState.SHOWN, PostState.WAITING) and now - at < EDIT_FOR

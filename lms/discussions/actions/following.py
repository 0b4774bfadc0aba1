"""Note what a person has seen of a thread, and whether they follow or mute it."""

from lms.db import db
from lms.discussions.models import DiscussionReading
from lms.discussions.queries import threads
from lms.discussions.words import Following


def note_seen(thread_id: int, user_id: int, post_id: int) -> None:
    """Note that a person has seen a thread up to a post."""
    one = _reading(thread_id, user_id)
    one.seen_id = max(one.seen_id, post_id)
    db.session.flush()


def follow_own(thread_id: int, user_id: int) -> None:
    """Let a person follow a thread that they write in, unless they have muted it."""
    one = _reading(thread_id, user_id)
    if one.following == Following.NONE:
        one.following = Following.FOLLOWED.value


def choose_following(thread_id: int, user_id: int, following: Following) -> None:
    """Follow a thread, mute it, or neither."""
    _reading(thread_id, user_id).following = following.value
    db.session.flush()


def _reading(thread_id: int, user_id: int) -> DiscussionReading:
    found = threads.reading(thread_id, user_id)
    if found is None:
        found = DiscussionReading(user_id=user_id, thread_id=thread_id, seen_id=0, following="")
        db.session.add(found)
    return found

"""Threads and posts for tests."""

from datetime import datetime
from itertools import count

from lms.db import Base, db
from lms.discussions.models import (
    DiscussionMention,
    DiscussionPlace,
    DiscussionPost,
    DiscussionReading,
    DiscussionReport,
    DiscussionThread,
)
from lms.discussions.places import PlaceKind, PlaceName
from lms.discussions.queries.places import stored_place
from lms.discussions.texts import post_text
from lms.discussions.words import PostState, ThreadKind
from lms.people.models import User
from tests.build import NOW

_marks = count(1)
# The columns that name a person whose own the row is.
OWN_COLUMNS: dict[type[Base], list[str]] = {
    DiscussionThread: ["author_id"], DiscussionPost: ["author_id"], DiscussionReading: ["user_id"],
    DiscussionMention: ["person_id"], DiscussionReport: ["by_id"],
}  # fmt: skip


def make_thread(
    name: PlaceName, author: User, title: str = "Wells", text: str = "Who cleans the well?", *,
    kind: ThreadKind = ThreadKind.DISCUSSION, at: datetime = NOW, premoderated: bool = False,
) -> DiscussionThread:  # fmt: skip
    """Make a thread with its first post."""
    place = stored_place(name)
    if place is None:
        place = DiscussionPlace(kind=name.kind.value, thing_id=name.thing_id, part=name.part)
        db.session.add(place)
    place.premoderated = premoderated
    db.session.flush()
    thread = DiscussionThread(
        place_id=place.id, kind=kind.value, title=title, author_id=author.id, at=at, pause_s=0
    )
    db.session.add(thread)
    db.session.flush()
    make_post(thread, author, text, at=at)
    return thread


def make_post(
    thread: DiscussionThread,
    author: User,
    text: str = "I do.",
    *,
    at: datetime = NOW,
    state: PostState = PostState.SHOWN,
) -> DiscussionPost:
    """Make a post of a thread."""
    made = post_text(text, "en", title=thread.title)
    post = DiscussionPost(
        thread_id=thread.id, author_id=author.id, sent_as=f"made{next(_marks)}", text=text, html=made.html,
        words=made.words, state=state.value, at=at, reason="",
    )  # fmt: skip
    db.session.add(post)
    db.session.flush()
    return post


def rows_of(user: User) -> list[Base]:
    """Return a row of each table in which something is a person's own, besides a thread of theirs with a post."""
    thread = make_thread(PlaceName(PlaceKind.COURSE, 1), user)
    post = make_post(thread, user)
    return [
        DiscussionReading(user_id=user.id, thread_id=thread.id, seen_id=post.id, following="followed"),
        DiscussionMention(post_id=post.id, person_id=user.id),
        DiscussionReport(post_id=post.id, by_id=user.id, at=NOW, reason="?", outcome=""),
    ]

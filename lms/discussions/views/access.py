"""Load a place, a thread or a post for its reader: 404 for what the person may not know of."""

from dataclasses import dataclass
from typing import Any, cast

from flask import render_template, url_for
from flask_login import current_user

from lms import clock
from lms.discussions.models import DiscussionPost, DiscussionThread
from lms.discussions.places import KIND_LABELS, PlaceFacts, PlaceKind, place_name
from lms.discussions.policy import DiscussionReach, may_moderate, may_read, may_see_text, may_write
from lms.discussions.queries import places, threads
from lms.discussions.queries.reach import reach
from lms.discussions.words import PostState
from lms.http.language import chosen_language
from lms.http.web import found_or_404, settings
from lms.library.paths import address
from lms.people.identity import User


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """A place and what its reader may do there."""

    place: PlaceFacts
    reach: DiscussionReach

    @property
    def moderates(self) -> bool:
        """Whether the reader moderates the place."""
        return may_moderate(self.reach, self.place)

    @property
    def writes(self) -> bool:
        """Whether the reader may write in the place."""
        return may_write(self.reach, self.place)


@dataclass(frozen=True, slots=True)
class OpenThread(OpenPlace):
    """A thread with its first post, and what its reader may do there."""

    thread: DiscussionThread
    first: DiscussionPost

    @property
    def has_title(self) -> bool:
        """Whether the title is shown: it goes with the first post."""
        return may_see_text(
            self.reach.user_id, self.first.author_id, self.first.state, moderates=self.moderates
        )

    @property
    def replies(self) -> bool:
        """Whether the reader may reply."""
        return self.writes and (self.thread.locked_at is None or self.moderates)


def reader() -> User:
    """Return the person of this request."""
    return cast(User, current_user._get_current_object())


def readable_place(name: str) -> OpenPlace:
    """Return a place by its name in the address."""
    parsed = found_or_404(place_name(name))
    return _opened(found_or_404(places.place(parsed, chosen_language())))


def _opened(place: PlaceFacts) -> OpenPlace:
    found = reach(reader(), [place], clock.now(), settings().zone)
    found_or_404(may_read(found, place) or None)
    return OpenPlace(place, found)


def readable_thread(thread_id: int) -> OpenThread:
    """Return a thread; one whose first post waits for a moderator is there for its author and the moderators."""
    return _open_thread(found_or_404(threads.thread(thread_id)))


def _open_thread(thread: DiscussionThread) -> OpenThread:
    known = places.places_with_ids([thread.place_id], chosen_language())
    place = _opened(found_or_404(known.get(thread.place_id)))
    found = OpenThread(place.place, place.reach, thread, found_or_404(threads.first_post(thread.id)))
    is_waiting = found.first.state == PostState.WAITING and found.first.author_id != found.reach.user_id
    found_or_404(None if is_waiting and not found.moderates else found)
    return found


def readable_post(post_id: int) -> tuple[DiscussionPost, OpenThread]:
    """Return a post with its thread; what waits for a moderator is there for its author and the moderators."""
    post = found_or_404(threads.post(post_id))
    found = _open_thread(post.thread)
    is_waiting = post.state == PostState.WAITING and post.author_id != found.reach.user_id
    found_or_404(None if is_waiting and not found.moderates else post)
    return post, found


def thing_address(place: PlaceFacts) -> str:
    """Return the page of the thing that a place belongs to; empty where its reader may have none."""
    if place.is_withdrawn:
        return ""
    match place.kind:
        case PlaceKind.CONTEST:
            return url_for("contests.call", slug=place.key)
        case PlaceKind.UNIT:
            return ""
        case PlaceKind.QUESTION:
            return address("quiz", place.key)
    return address(place.kind.value, place.key)


def render_in_place(template: str, found: OpenPlace, **values: Any) -> str:
    """Render a page of a place or of a thread in it, with what the head of each of them shows."""
    return render_template(
        template,
        open=found,
        place=found.place,
        thread=found.thread if isinstance(found, OpenThread) else None,
        thing=thing_address(found.place),
        kinds=KIND_LABELS,
        **values,
    )

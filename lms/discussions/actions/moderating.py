"""Report posts, settle reports, hide and publish posts, lock, slow down and move threads; each act in the trail."""

from datetime import datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db, take
from lms.discussions.actions.posting import erase, place_row
from lms.discussions.actions.telling import tell_of
from lms.discussions.models import DiscussionPost, DiscussionReport, DiscussionThread
from lms.discussions.places import PlaceFacts, PlaceKind
from lms.discussions.policy import DiscussionReach, may_moderate, may_read
from lms.discussions.queries import moderation
from lms.discussions.texts import checked_reason
from lms.discussions.words import PAUSES_S, PostState, ReportOutcome
from lms.errors import N_, Conflict, NotAllowed, Refused

POST, THREAD, PLACE = "post", "thread", "discussion"


class MoveRefused(Refused):
    """A thread cannot be moved to the place that was chosen."""


def require_moderator(reach: DiscussionReach, place: PlaceFacts) -> None:
    """Raise NotAllowed unless the person moderates the place."""
    if not may_moderate(reach, place):
        raise NotAllowed(N_("Only moderators of this discussion can do this."))


def report(post: DiscussionPost, reason: str, *, user_id: int, now: datetime) -> None:
    """Report a post to the moderators; a second report of the same person replaces the reason of the first."""
    said = checked_reason(reason)
    if post.state not in (PostState.SHOWN, PostState.WAITING) or post.author_id == user_id:
        raise Conflict(N_("This post cannot be reported."))
    found = moderation.report_of(post.id, user_id)
    if found is None:
        found = DiscussionReport(post_id=post.id, by_id=user_id, outcome="")
        db.session.add(found)
    elif found.settled_at is None and found.reason == said:
        return
    found.at, found.reason, found.settled_at, found.settled_by_id, found.outcome = now, said, None, None, ""
    db.session.flush()
    record(Verb.POST_REPORT, POST, post.id, by_id=user_id, now=now, reason=said)


def hide(
    post: DiscussionPost, place: PlaceFacts, reason: str, *, reach: DiscussionReach, now: datetime
) -> None:
    """Hide a post from all but its author and the moderators; its reports are settled by it."""
    require_moderator(reach, place)
    said = checked_reason(reason)
    take(post)
    if post.state == PostState.DELETED:
        raise Conflict(N_("The post was deleted by its author."))
    if post.state == PostState.HIDDEN:
        return
    post.state = PostState.HIDDEN.value
    post.reason, post.decided_at, post.decided_by_id, post.accepted_at = said, now, reach.user_id, None
    post.checked_at = post.checked_by_id = None
    _settle(post, ReportOutcome.HIDDEN, reach, now)
    record(Verb.POST_HIDE, POST, post.id, by_id=reach.user_id, now=now, reason=said)


def publish(post: DiscussionPost, place: PlaceFacts, *, reach: DiscussionReach, now: datetime) -> None:
    """Show a post that waits or was hidden; who follows the thread is told of one that waited."""
    require_moderator(reach, place)
    take(post)
    if post.state == PostState.SHOWN:
        return
    if post.state == PostState.DELETED:
        raise Conflict(N_("The post was deleted by its author."))
    before, post.state = post.state, PostState.SHOWN.value
    post.reason, post.decided_at, post.decided_by_id = "", now, reach.user_id
    record(Verb.POST_PUBLISH, POST, post.id, by_id=reach.user_id, now=now)
    db.session.flush()
    if before == PostState.WAITING:
        tell_of(post, post.thread, place, now)


def keep(post: DiscussionPost, place: PlaceFacts, *, reach: DiscussionReach, now: datetime) -> None:
    """Settle the reports of a post and leave the post as it is; of a deleted one nothing is kept any more."""
    require_moderator(reach, place)
    take(post)
    is_deleted = post.state == PostState.DELETED
    if _settle(post, ReportOutcome.DELETED if is_deleted else ReportOutcome.KEPT, reach, now):
        record(Verb.POST_KEEP, POST, post.id, by_id=reach.user_id, now=now)
    if is_deleted:
        erase(post)


def _settle(post: DiscussionPost, outcome: ReportOutcome, reach: DiscussionReach, now: datetime) -> int:
    waiting = moderation.open_reports([post.id])
    for one in waiting:
        one.settled_at, one.settled_by_id, one.outcome = now, reach.user_id, outcome.value
    db.session.flush()
    return len(waiting)


def lock(
    thread: DiscussionThread, place: PlaceFacts, *, is_locked: bool, reach: DiscussionReach, now: datetime
) -> None:
    """Let only moderators write in a thread, or everyone again."""
    require_moderator(reach, place)
    take(thread)
    if (thread.locked_at is not None) == is_locked:
        return
    thread.locked_at = now if is_locked else None
    verb = Verb.THREAD_LOCK if is_locked else Verb.THREAD_UNLOCK
    record(verb, THREAD, thread.id, by_id=reach.user_id, now=now)


def slow_down(
    thread: DiscussionThread, place: PlaceFacts, pause_s: int, *, reach: DiscussionReach, now: datetime
) -> None:
    """Set how long a person waits between two posts in a thread; 0 ends slow mode."""
    require_moderator(reach, place)
    take(thread)
    if pause_s not in PAUSES_S or pause_s == thread.pause_s:
        return
    before, thread.pause_s = thread.pause_s, pause_s
    record(
        Verb.THREAD_SLOW, THREAD, thread.id, by_id=reach.user_id, now=now,
        before={"minutes": before // 60}, after={"minutes": pause_s // 60},
    )  # fmt: skip


def move(
    thread: DiscussionThread,
    place: PlaceFacts,
    target: PlaceFacts | None,
    *,
    reach: DiscussionReach,
    now: datetime,
) -> None:
    """Move a thread to another place that the person moderates too.

    A thread leaves neither a unit's room nor a quiz question, whose readers are fewer than those of other places.
    """
    require_moderator(reach, place)
    take(thread)
    if target is None or not (may_read(reach, target) and may_moderate(reach, target)):
        raise MoveRefused(N_("Choose a place that you moderate."))
    if place.kind in (PlaceKind.UNIT, PlaceKind.QUESTION):
        raise MoveRefused(
            N_("A thread cannot leave this place, because others would then read what was written for few.")
        )
    if target.is_withdrawn:
        raise MoveRefused(N_("The content of this place was withdrawn."))
    if target.name == place.name:
        return
    thread.place_id = place_row(target).id
    db.session.flush()
    record(
        Verb.THREAD_MOVE, THREAD, thread.id, by_id=reach.user_id, now=now,
        before={"place": place.title}, after={"place": target.title},
    )  # fmt: skip


def premoderate(place: PlaceFacts, *, is_on: bool, reach: DiscussionReach, now: datetime) -> None:
    """Let moderators read each post of a place before others see it, or not."""
    require_moderator(reach, place)
    row = place_row(place)
    if row.premoderated == is_on:
        return
    row.premoderated = is_on
    verb = Verb.DISCUSSION_PREMODERATE if is_on else Verb.DISCUSSION_OPEN
    record(verb, PLACE, str(place.name), by_id=reach.user_id, now=now)

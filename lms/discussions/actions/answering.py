"""Accept an answer to a question, and mark one as checked."""

from datetime import datetime

from sqlalchemy import select

from lms.db import db, take
from lms.discussions.models import DiscussionPost, DiscussionThread
from lms.discussions.places import PlaceFacts
from lms.discussions.policy import DiscussionReach, may_check
from lms.discussions.words import PostState, ThreadKind
from lms.errors import N_, Conflict, NotAllowed


def accept(thread: DiscussionThread, post: DiscussionPost, *, user_id: int, now: datetime) -> None:
    """Accept a post as the answer to the person's own question; the one accepted before is no longer."""
    take(thread)
    _require_asker(thread, user_id)
    if post.state != PostState.SHOWN or post.author_id == user_id:
        raise Conflict(N_("This post cannot be accepted as the answer."))
    accepted = select(DiscussionPost).where(
        DiscussionPost.thread_id == thread.id,
        DiscussionPost.accepted_at.is_not(None),
        DiscussionPost.id != post.id,
    )
    for one in db.session.scalars(accepted):
        one.accepted_at = None
    post.accepted_at = post.accepted_at or now
    db.session.flush()


def take_back_acceptance(thread: DiscussionThread, post: DiscussionPost, *, user_id: int) -> None:
    """Let a question be open again."""
    take(thread)
    _require_asker(thread, user_id)
    post.accepted_at = None
    db.session.flush()


def _require_asker(thread: DiscussionThread, user_id: int) -> None:
    if thread.kind != ThreadKind.QUESTION or thread.author_id != user_id:
        raise NotAllowed(N_("Only who asked the question can accept an answer."))


def check(
    post: DiscussionPost, place: PlaceFacts, *, is_checked: bool, reach: DiscussionReach, now: datetime
) -> None:
    """Mark a post as checked by a trainer, or take the mark back."""
    if not may_check(reach, place):
        raise NotAllowed(N_("Only trainers can mark answers as checked."))
    if post.state != PostState.SHOWN:
        raise Conflict(N_("Only a post that everyone sees can be marked as checked."))
    post.checked_at = now if is_checked else None
    post.checked_by_id = reach.user_id if is_checked else None
    db.session.flush()

"""Threads of readable places, with what each reader has not seen yet, and the posts of one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, Subquery, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from lms.db import db
from lms.discussions.models import (
    DiscussionPost,
    DiscussionPostVersion,
    DiscussionReading,
    DiscussionReport,
    DiscussionThread,
)
from lms.discussions.policy import may_see_text
from lms.discussions.words import Following, PostState, ThreadKind
from lms.people.queries import selectables as people

THREADS_A_PAGE = 25
POSTS_A_PAGE = 25


class ThreadFilter(StrEnum):
    """Which threads a list shows."""

    ALL = "all"
    UNREAD = "unread"
    FOLLOWED = "followed"
    OPEN_QUESTIONS = "open-questions"


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread in a list: how many posts it has, the last of them, and whether its reader has something to read."""

    id: int
    place_id: int
    kind: str
    title: str
    author: str
    at: datetime
    posts: int
    last_at: datetime
    last_author: str
    is_locked: bool
    is_unread: bool
    is_answered: bool
    following: str


def _published() -> Subquery:
    """Return what is published of each thread: the number of posts, the first and the last, the accepted one."""
    post = DiscussionPost
    return (
        select(
            post.thread_id,
            func.count(post.id).label("posts"),
            func.min(post.id).label("first_id"),
            func.max(post.id).label("last_id"),
            func.count(post.accepted_at).label("accepted"),
        )
        .where(post.state == PostState.SHOWN)
        .group_by(post.thread_id)
        .subquery()
    )


def first_ids() -> Subquery:
    """Return the post that begins each thread, published or not."""
    return (
        select(DiscussionPost.thread_id, func.min(DiscussionPost.id).label("first_id"))
        .group_by(DiscussionPost.thread_id)
        .subquery()
    )


def _listed(user_id: int, place_ids: Collection[int], show: ThreadFilter) -> Select[Any]:
    """Return the threads whose first post is published, newest activity first."""
    thread, reading = DiscussionThread, DiscussionReading
    published, first = _published(), first_ids()
    author, writer = people.users(), people.users()
    is_unread = and_(
        reading.following != Following.MUTED, published.c.last_id > func.coalesce(reading.seen_id, 0)
    )
    found = (
        select(
            thread, author.c.name, published.c.posts, published.c.accepted, DiscussionPost.at.label("last_at"),
            writer.c.name.label("last_author"), func.coalesce(reading.following, "").label("following"),
            func.coalesce(is_unread, False).label("is_unread"),
        )
        .join(published, published.c.thread_id == thread.id)
        .join(first, and_(first.c.thread_id == thread.id, first.c.first_id == published.c.first_id))
        .join(DiscussionPost, DiscussionPost.id == published.c.last_id)
        .join(author, author.c.id == thread.author_id)
        .join(writer, writer.c.id == DiscussionPost.author_id)
        .outerjoin(reading, and_(reading.thread_id == thread.id, reading.user_id == user_id))
        .where(thread.place_id.in_(place_ids))
    )  # fmt: skip
    match show:
        case ThreadFilter.UNREAD:
            found = found.where(is_unread)
        case ThreadFilter.FOLLOWED:
            found = found.where(reading.following == Following.FOLLOWED)
        case ThreadFilter.OPEN_QUESTIONS:
            found = found.where(thread.kind == ThreadKind.QUESTION, published.c.accepted == 0)
    return found


def threads(
    user_id: int, place_ids: Collection[int], show: ThreadFilter = ThreadFilter.ALL, page: int = 1
) -> list[ThreadRow]:
    """Return one page of the threads of these places for a reader, newest activity first; one statement."""
    ordered = _listed(user_id, place_ids, show).order_by(DiscussionPost.id.desc())
    rows = db.session.execute(ordered.limit(THREADS_A_PAGE).offset((page - 1) * THREADS_A_PAGE))
    return [
        ThreadRow(
            thread.id, thread.place_id, thread.kind, thread.title, row.name, thread.at, row.posts, row.last_at,
            row.last_author, thread.locked_at is not None, bool(row.is_unread), row.accepted > 0, row.following,
        )
        for row in rows
        if (thread := row.DiscussionThread)
    ]  # fmt: skip


def thread_count(user_id: int, place_ids: Collection[int], show: ThreadFilter = ThreadFilter.ALL) -> int:
    """Return how many threads `threads` lists on all pages."""
    listed = _listed(user_id, place_ids, show).with_only_columns(DiscussionThread.id).subquery()
    return db.session.scalar(select(func.count()).select_from(listed)) or 0


def thread(thread_id: int) -> DiscussionThread | None:
    """Return a thread with its place."""
    return db.session.scalar(
        select(DiscussionThread)
        .where(DiscussionThread.id == thread_id)
        .options(joinedload(DiscussionThread.place))
    )


def post(post_id: int) -> DiscussionPost | None:
    """Return a post with its thread and place."""
    return db.session.scalar(
        select(DiscussionPost)
        .where(DiscussionPost.id == post_id)
        .options(joinedload(DiscussionPost.thread).joinedload(DiscussionThread.place))
    )


def post_sent_as(author_id: int, sent_as: str) -> DiscussionPost | None:
    """Return the post that a form has already become."""
    return db.session.scalar(
        select(DiscussionPost).where(DiscussionPost.author_id == author_id, DiscussionPost.sent_as == sent_as)
    )


def _kept_for(user_id: int, *, moderates: bool) -> Any:
    """Return the condition that a post has a place on the page of its thread.

    What waits for a moderator has none for others.
    """
    waiting = DiscussionPost.state != PostState.WAITING
    return DiscussionPost.id > 0 if moderates else or_(waiting, DiscussionPost.author_id == user_id)


def post_count(thread_id: int, user_id: int, *, moderates: bool) -> int:
    """Return how many posts the page of a thread has for a reader."""
    kept = _kept_for(user_id, moderates=moderates)
    found = select(func.count(DiscussionPost.id)).where(DiscussionPost.thread_id == thread_id, kept)
    return db.session.scalar(found) or 0


def page_of(thread_id: int, post_id: int, user_id: int, *, moderates: bool) -> int:
    """Return on which page of its thread a post stands for a reader."""
    kept = _kept_for(user_id, moderates=moderates)
    before = select(func.count(DiscussionPost.id)).where(
        DiscussionPost.thread_id == thread_id, DiscussionPost.id < post_id, kept
    )
    return (db.session.scalar(before) or 0) // POSTS_A_PAGE + 1


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post on a page: its author, the post it answers with the author of that one, and whether its text is shown."""

    post: DiscussionPost
    author: str
    is_first: bool
    is_text_shown: bool
    reply_to: tuple[int, str] | None
    was_edited: bool
    has_reports: bool


def posts(thread_id: int, user_id: int, page: int, *, moderates: bool) -> list[PostRow]:
    """Return one page of the posts of a thread for a reader, oldest first; one statement."""
    one, answered = DiscussionPost, select(DiscussionPost.id, DiscussionPost.author_id).subquery()
    author, other = people.users(), people.users()
    first = select(func.min(one.id)).where(one.thread_id == thread_id).scalar_subquery()
    reported = exists().where(DiscussionReport.post_id == one.id, DiscussionReport.settled_at.is_(None))
    rows = db.session.execute(
        select(
            one, author.c.name, answered.c.id.label("answered_id"), other.c.name.label("answered"),
            (one.id == first).label("is_first"), reported.label("reported"),
        )
        .join(author, author.c.id == one.author_id)
        .outerjoin(answered, answered.c.id == one.reply_to_id)
        .outerjoin(other, other.c.id == answered.c.author_id)
        .where(one.thread_id == thread_id, _kept_for(user_id, moderates=moderates))
        .order_by(one.id)
        .limit(POSTS_A_PAGE)
        .offset((page - 1) * POSTS_A_PAGE)
    )  # fmt: skip
    return [
        PostRow(
            row.DiscussionPost,
            row.name,
            bool(row.is_first),
            may_see_text(
                user_id, row.DiscussionPost.author_id, row.DiscussionPost.state, moderates=moderates
            ),
            (row.answered_id, row.answered) if row.answered_id else None,
            row.DiscussionPost.edited_at is not None,
            bool(row.reported),
        )
        for row in rows
    ]


def first_post(thread_id: int) -> DiscussionPost | None:
    """Return the post that begins a thread."""
    return db.session.scalar(
        select(DiscussionPost)
        .where(DiscussionPost.thread_id == thread_id)
        .order_by(DiscussionPost.id)
        .limit(1)
    )


def newest_shown_id(thread_id: int) -> int:
    """Return the last published post of a thread; 0 when there is none."""
    found = select(func.max(DiscussionPost.id)).where(
        DiscussionPost.thread_id == thread_id, DiscussionPost.state == PostState.SHOWN
    )
    return db.session.scalar(found) or 0


def reading(thread_id: int, user_id: int) -> DiscussionReading | None:
    """Return how far a person has read a thread."""
    return db.session.get(DiscussionReading, (user_id, thread_id))


def last_post_at(thread_id: int, author_id: int) -> datetime | None:
    """Return when a person last wrote in a thread."""
    return db.session.scalar(
        select(func.max(DiscussionPost.at)).where(
            DiscussionPost.thread_id == thread_id, DiscussionPost.author_id == author_id
        )
    )


def versions(post_id: int) -> list[DiscussionPostVersion]:
    """Return the former texts of a post, newest first."""
    found = select(DiscussionPostVersion).where(DiscussionPostVersion.post_id == post_id)
    return list(db.session.scalars(found.order_by(DiscussionPostVersion.id.desc())))


def has_open_report(post_id: int) -> bool:
    """Return whether a report of a post waits for a moderator."""
    found = select(DiscussionReport.id).where(
        DiscussionReport.post_id == post_id, DiscussionReport.settled_at.is_(None)
    )
    return db.session.scalar(found.limit(1)) is not None

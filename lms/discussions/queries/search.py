"""Find posts by words, in Chinese and English, among the places that a reader may read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from lms.db import db
from lms.discussions.models import DiscussionPost, DiscussionThread
from lms.discussions.words import PostState
from lms.library.search_terms import Query
from lms.people.queries import selectables as people

MOST_HITS = 50


@dataclass(frozen=True, slots=True)
class FoundPost:
    """A post that was found, with its thread and author."""

    id: int
    thread_id: int
    place_id: int
    title: str
    text: str
    author: str
    at: datetime


def found_posts(wanted: Query, place_ids: Collection[int]) -> list[FoundPost]:
    """Return the published posts that hold all words of the query, newest first, 50 at most; one statement.

    The words of all posts of these places are gone through. A thread whose first post is not published is left out.
    """
    if not wanted:
        return []
    first = (
        select(DiscussionPost.thread_id, func.min(DiscussionPost.id).label("id"))
        .group_by(DiscussionPost.thread_id)
        .subquery()
    )
    begun = (
        select(DiscussionPost.thread_id)
        .join(first, first.c.id == DiscussionPost.id)
        .where(DiscussionPost.state == PostState.SHOWN)
    )
    author = people.users()
    words = [
        DiscussionPost.words.contains(
            f" {' '.join(term.tokens)}{'' if term.is_prefix else ' '}", autoescape=True
        )
        for term in wanted.terms
    ]
    rows = db.session.execute(
        select(
            DiscussionPost.id, DiscussionPost.thread_id, DiscussionThread.place_id, DiscussionThread.title,
            DiscussionPost.text, author.c.name, DiscussionPost.at,
        )
        .join(DiscussionThread, DiscussionThread.id == DiscussionPost.thread_id)
        .join(author, author.c.id == DiscussionPost.author_id)
        .where(
            DiscussionThread.place_id.in_(place_ids), DiscussionPost.state == PostState.SHOWN,
            DiscussionPost.thread_id.in_(begun), and_(*words),
        )
        .order_by(DiscussionPost.id.desc())
        .limit(MOST_HITS)
    )  # fmt: skip
    return [FoundPost(*row) for row in rows]

"""What waits for moderators: reported posts, and posts that are shown once one has read them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from lms.db import db
from lms.discussions.models import DiscussionPost, DiscussionReport, DiscussionThread
from lms.discussions.words import PostState
from lms.people.queries import selectables as people

QUEUE_LENGTH = 50


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A post that waits for a moderator, with its author and the reports of it: name and reason of each."""

    post: DiscussionPost
    author: str
    reports: tuple[tuple[str, str], ...]


def _waits() -> object:
    reported = exists().where(
        DiscussionReport.post_id == DiscussionPost.id, DiscussionReport.settled_at.is_(None)
    )
    return or_(DiscussionPost.state == PostState.WAITING, reported)


def queue(place_ids: Collection[int]) -> list[QueueRow]:
    """Return the posts of these places that wait for a moderator, oldest first, 50 at most; two statements."""
    author, reporter = people.users(), people.users()
    found = db.session.execute(
        select(DiscussionPost, author.c.name)
        .join(DiscussionThread, DiscussionThread.id == DiscussionPost.thread_id)
        .join(author, author.c.id == DiscussionPost.author_id)
        .where(DiscussionThread.place_id.in_(place_ids), _waits())  # type: ignore[arg-type]
        .options(joinedload(DiscussionPost.thread))
        .order_by(DiscussionPost.id)
        .limit(QUEUE_LENGTH)
    ).all()
    said: dict[int, list[tuple[str, str]]] = {}
    for row in db.session.execute(
        select(DiscussionReport.post_id, reporter.c.name, DiscussionReport.reason)
        .join(reporter, reporter.c.id == DiscussionReport.by_id)
        .where(
            DiscussionReport.post_id.in_([row[0].id for row in found]), DiscussionReport.settled_at.is_(None)
        )
        .order_by(DiscussionReport.id)
    ):
        said.setdefault(row[0], []).append((row[1], row[2]))
    return [QueueRow(row[0], row[1], tuple(said.get(row[0].id, ()))) for row in found]


def open_reports(post_ids: Collection[int]) -> list[DiscussionReport]:
    """Return the reports of these posts that wait for a moderator."""
    found = select(DiscussionReport).where(
        DiscussionReport.post_id.in_(post_ids), DiscussionReport.settled_at.is_(None)
    )
    return list(db.session.scalars(found.order_by(DiscussionReport.id)))


def report_of(post_id: int, user_id: int) -> DiscussionReport | None:
    """Return the report that a person made of a post."""
    return db.session.scalar(
        select(DiscussionReport).where(DiscussionReport.post_id == post_id, DiscussionReport.by_id == user_id)
    )

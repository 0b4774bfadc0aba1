"""Tell people of posts: who is named in one, who asked the question it answers, and who follows its thread."""

from datetime import datetime

from sqlalchemy import select

from lms.db import db
from lms.discussions.models import DiscussionMention, DiscussionPost, DiscussionThread
from lms.discussions.places import PlaceFacts
from lms.discussions.queries import mentions
from lms.discussions.words import ThreadKind
from lms.errors import N_
from lms.http.web import settings
from lms.notifications.actions.telling import Destination, notify
from lms.notifications.kinds import Kind
from lms.notifications.subjects import Subject
from lms.outbox.letters import Line

SUBJECT = "discussion"


def tell_of(post: DiscussionPost, thread: DiscussionThread, place: PlaceFacts, now: datetime) -> None:
    """Tell of a post that everyone sees now, once to each who may read it and has not muted the thread."""
    named = set(
        db.session.scalars(select(DiscussionMention.person_id).where(DiscussionMention.post_id == post.id))
    )
    wanted = (named | {*mentions.followers(thread.id)}) - mentions.muters(thread.id) - {post.author_id}
    if not wanted:
        return
    readers = set(mentions.readers_among(sorted(wanted), place, now, settings().zone))
    asker = {thread.author_id} if thread.kind == ThreadKind.QUESTION else set()
    told: set[int] = set()
    for kind, people, sentence in (
        (Kind.MENTION, named, N_("You are mentioned in “%(title)s”.")),
        (Kind.QUESTION_ANSWERED, asker, N_("Your question “%(title)s” has an answer.")),
        (Kind.REPLY, wanted, N_("There is a new post in “%(title)s”.")),
    ):
        chosen = sorted((people & readers) - told)
        told |= {*chosen}
        notify(
            kind,
            f"{kind.value} {post.id}",
            chosen,
            Line(sentence),
            Destination("discussions.post", {"post_id": post.id}),
            now=now,
            subject=Subject(SUBJECT, str(thread.id)),
        )

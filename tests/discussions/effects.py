"""What the settings of discussions change."""

from typing import Any, Protocol

from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.discussions.actions.posting import begin_thread
from lms.discussions.models import DiscussionPost
from lms.discussions.places import PlaceFacts, PlaceKind, PlaceName
from lms.discussions.policy import DiscussionReach
from lms.discussions.texts import post_text
from lms.discussions.words import ThreadKind
from tests.build import NOW, make_user


class Bench(Protocol):
    """The part of the bench of tests/test_settings_effects.py that is used here."""

    def with_database(self, **given: Any) -> Flask:
        """Return the application of the tests, its settings changed."""


def seen_words(bench: Bench, value: Any) -> object:
    """Return where a post stands that holds a word."""
    bench.with_database(discussion_words=value)
    place = PlaceFacts(PlaceName(PlaceKind.COURSE, 1), "Course", "courses/acc")
    begin_thread(
        place, ThreadKind.DISCUSSION, "Tickets", post_text("A lottery ticket", "en"),
        reach=DiscussionReach(make_user().id), sent_as=f"{value}!", now=NOW,
    )  # fmt: skip
    return db.session.scalar(select(DiscussionPost.state).order_by(DiscussionPost.id.desc()).limit(1))

"""Lessons with `complete: quiz:<short name>` are done when the quiz is passed, before or after the lesson says so."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.config import Settings
from lms.db import db
from lms.library.actions.sync import sync
from lms.library.loader import load
from lms.library.models import Document
from lms.library.queries import pages as library
from lms.people.models import User
from lms.quizzes.jobs import close_overdue
from lms.storage import storage
from tests.build import NOW, make_document, make_user
from tests.library.folder import write, write_folder
from tests.quizzes.build import BASICS, RIGHT, answer, begin, hand_in, make_quiz

LESSON = "courses/acc/posting/how"
LATER = NOW + timedelta(minutes=5)
NO_PASS_MARK = BASICS.replace("pass: 60%\n", "")

pytestmark = pytest.mark.database


def make_lesson(rule: str = "quiz:basics") -> Document:
    """Publish a lesson with a completion rule."""
    return make_document("lesson", LESSON, None, {"minutes": 5, "complete": rule})


def done(person: User) -> dict[str, object]:
    """When the person was done with each lesson that is done."""
    db.session.expire_all()
    return {key: one.completed_at for key, one in library.progress(person.id).items() if one.completed_at}


def take(person: User, right: bool = True) -> None:
    """Take the quiz "basics" and hand it in five minutes later."""
    attempt_id = begin(person)
    if right:
        answer(attempt_id, RIGHT)
    hand_in(attempt_id, LATER)
    db.session.commit()


def test_passing_completes_the_lesson_for_that_person_only(app: Flask) -> None:
    make_quiz()
    make_lesson()
    alice, bob = make_user(), make_user("Bob")
    take(alice)
    assert done(alice) == {LESSON: LATER}
    assert done(bob) == {}


def test_handing_in_through_the_page_completes_it(app: Flask, sign_in: Callable[[User], FlaskClient]) -> None:
    make_quiz(NO_PASS_MARK)
    make_lesson()
    person = make_user()
    attempt_id = begin(person)
    db.session.commit()
    sign_in(person).post(f"/quizzes/attempts/{attempt_id}/submit")
    assert list(done(person)) == [LESSON]


def test_failing_completes_nothing_and_passing_later_does(app: Flask) -> None:
    make_quiz()
    make_lesson()
    person = make_user()
    take(person, right=False)
    assert done(person) == {}
    take(person)
    assert list(done(person)) == [LESSON]


def test_a_quiz_without_a_pass_mark_is_passed_by_finishing_it(app: Flask) -> None:
    make_quiz(NO_PASS_MARK)
    make_lesson()
    person = make_user()
    take(person, right=False)
    assert done(person) == {LESSON: LATER}


def test_another_quiz_or_another_rule_completes_nothing(app: Flask) -> None:
    make_quiz()
    make_quiz(slug="other")
    make_lesson("quiz:other")
    make_document("lesson", "courses/acc/posting/read", None, {"complete": "read"})
    person = make_user()
    take(person)
    assert done(person) == {}


def test_an_attempt_closed_by_the_sweeper_completes_it_at_its_true_end(app: Flask) -> None:
    make_quiz()
    make_lesson()
    person = make_user()
    answer(begin(person), RIGHT)
    db.session.commit()
    close_overdue(NOW + timedelta(days=1))
    assert done(person) == {LESSON: NOW + timedelta(minutes=20)}


def test_what_was_done_before_keeps_its_moment(app: Flask) -> None:
    make_quiz()
    make_lesson()
    person = make_user()
    take(person)
    attempt_id = begin(person, LATER + timedelta(days=1))
    answer(attempt_id, RIGHT, LATER + timedelta(days=1))
    hand_in(attempt_id, LATER + timedelta(days=1))
    db.session.commit()
    assert done(person) == {LESSON: LATER}


def test_publishing_completes_lessons_whose_quiz_was_passed_before(
    app: Flask, tmp_path: Path, settings: Settings
) -> None:
    folder = write_folder(tmp_path / "content")
    write(folder, "quizzes/basics.en.md", BASICS)
    publish = lambda day: sync(load(folder, "en", storage(settings)), NOW + timedelta(days=day))  # noqa: E731
    publish(0)
    passed, failed = make_user(), make_user("Bob")
    take(passed)
    take(failed, right=False)
    assert done(passed) == {}
    for short in ("zh", "en"):
        write(
            folder,
            f"courses/acc/02-posting/01-how.{short}.md",
            "---\ntitle: How to post\ncomplete: quiz:basics\n---\n## Steps {#steps}\n\nStep by step.\n",
        )
    publish(1)
    db.session.commit()
    assert done(passed) == {LESSON: LATER}
    assert done(failed) == {}
    assert publish(2).is_quiet

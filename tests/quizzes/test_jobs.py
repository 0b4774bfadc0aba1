"""The sweeper closes what ran out, at its true end, once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from lms.db import db
from lms.quizzes.jobs import close_overdue
from lms.quizzes.models import Attempt
from tests.build import NOW, make_user
from tests.quizzes.build import BASICS, GRACE_S, RIGHT, answer, attempt_of, begin, hand_in, make_quiz

END = NOW + timedelta(minutes=20)
LATE = END + timedelta(seconds=GRACE_S + 1)


def state_of(attempt_id: int) -> tuple[object, ...]:
    attempt = attempt_of(attempt_id)
    return attempt.state, attempt.finished_at, attempt.points


def test_overdue_attempt_is_closed_at_its_true_end_with_what_was_saved(app: Flask) -> None:
    make_quiz()
    attempt_id = begin(make_user())
    answer(attempt_id, RIGHT)
    db.session.commit()
    assert close_overdue(END + timedelta(days=2)) == 1
    assert state_of(attempt_id) == ("closed_by_time", END, 5)


def test_nothing_is_closed_before_the_grace_is_over_or_twice(app: Flask) -> None:
    make_quiz()
    begin(make_user())
    db.session.commit()
    assert [close_overdue(END), close_overdue(LATE - timedelta(seconds=1)), close_overdue(LATE)] == [0, 0, 1]
    assert close_overdue(LATE + timedelta(days=1)) == 0


def test_untimed_and_finished_attempts_are_left_alone(app: Flask) -> None:
    make_quiz()
    make_quiz(BASICS.replace("time_limit: 20 min\n", ""), slug="untimed")
    done, untimed = begin(make_user()), begin(make_user(), slug="untimed")
    hand_in(done)
    db.session.commit()
    before = [state_of(done), state_of(untimed)]
    assert close_overdue(NOW + timedelta(days=400)) == 0
    assert [state_of(done), state_of(untimed)] == before


@pytest.mark.database
def test_attempt_that_cannot_be_closed_does_not_hold_up_the_others(app: Flask) -> None:
    make_quiz()
    people = [make_user() for _ in range(3)]
    attempts = [begin(person, NOW + timedelta(seconds=place)) for place, person in enumerate(people)]
    db.session.execute(update(Attempt).where(Attempt.id == attempts[0]).values(paper={}))
    db.session.commit()
    assert close_overdue(LATE + timedelta(minutes=1)) == 2
    assert [state_of(attempt_id)[0] for attempt_id in attempts] == [
        "in_progress",
        "closed_by_time",
        "closed_by_time",
    ]

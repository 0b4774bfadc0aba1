"""A quiz with finished attempts, a published board of it and a question with a wrong key."""

from datetime import datetime

from lms.boards.models import BoardIssue
from lms.boards.queries import issues
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from tests.boards.make import IN_WEEK, WEEK, make_board, publish
from tests.build import make_user
from tests.quizzes.build import answer, begin, hand_in, make_quiz

BOARD = """---
title: Weekly
quizzes: [basics]
period: week
publish: Monday 09:00
names: full
{more}---
"""
WRONG = {"inspect": ["1"], "board": ["1", "2"]}  # "1" is as good an answer as "2"


def take(person: User, answers: dict[str, list[str]], at: datetime = IN_WEEK) -> int:
    """Return a finished attempt of the person at "basics"."""
    attempt_id = begin(person, at)
    answer(attempt_id, answers, at)
    hand_in(attempt_id, at)
    return attempt_id


def taken_quiz() -> tuple[int, int]:
    """Make "basics" with two attempts, and return them: Ann's with 2 of 5 points, Bob's with 3."""
    make_quiz()
    ann = take(make_user("Ann", Role.LEARNER), WRONG)
    bob = take(make_user("Bob", Role.LEARNER), {"inspect": ["2"], "board": ["1", "2"]})
    db.session.commit()
    return ann, bob


def published_board(more: str = "") -> BoardIssue:
    """Publish a board of "basics", on which Bob stands before Ann."""
    board = make_board("weekly", BOARD.format(more=more))
    return publish(board, WEEK, make_user("Publisher", Role.CONVENER))


def newest_issue(board_id: int) -> BoardIssue:
    """Return the issue of the week that counts."""
    issue = issues.newest_of_period(board_id, WEEK.name)
    assert issue is not None
    return issue

"""A reader's own places by issue."""

from datetime import timedelta

from flask.testing import FlaskClient

from lms.boards.models import BoardIssue
from lms.boards.queries.rows import own_ranks
from lms.people.models import User
from lms.people.roles import Role
from tests.boards.make import IN_WEEK, WEEK, WEEK_BEFORE, make_attempt, make_board, make_quiz, publish
from tests.build import make_user


def three_issues() -> tuple[list[BoardIssue], User, User]:
    """Publish two weeks, and the second again as a correction, where Bob has overtaken Alice."""
    quiz, alice, bob = make_quiz(), make_user("Alice", Role.LEARNER), make_user("Bob", Role.LEARNER)
    by = make_user("By", Role.CONVENER)
    board = make_board()
    for person, points in ((alice, 10), (bob, 5)):
        make_attempt(person, quiz, points, IN_WEEK - timedelta(days=7))
        make_attempt(person, quiz, points, IN_WEEK)
    issues = [publish(board, WEEK_BEFORE, by), publish(board, WEEK, by)]
    make_attempt(bob, quiz, 20, IN_WEEK)
    return [*issues, publish(board, WEEK, by, "An attempt was missing.")], alice, bob


def test_a_corrected_issue_counts_by_its_correction_only(app: object) -> None:
    issues, alice, bob = three_issues()
    assert own_ranks(issues[2], alice.id) == [(1, 1), (3, 2)]
    assert own_ranks(issues[2], bob.id) == [(1, 2), (3, 1)]
    assert own_ranks(issues[0], bob.id) == [(1, 2)]


def test_nobody_else_sees_the_course(client: FlaskClient) -> None:
    issues, _, _ = three_issues()
    assert own_ranks(issues[2], make_user("Carol").id) == []
    assert "by issue" not in client.get("/boards/weekly").text

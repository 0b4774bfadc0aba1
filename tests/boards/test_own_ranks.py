"""A person's ranks over time."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from lms.boards.models import BoardIssue
from lms.boards.queries.histories import ranks_by_board
from lms.people.models import Unit, User
from lms.people.roles import Role
from tests.boards.make import IN_WEEK, WEEK, WEEK_BEFORE, make_attempt, make_board, make_quiz, publish
from tests.build import make_unit, make_user

SignIn = Callable[[User], FlaskClient]


def three_issues(unit: Unit | None = None) -> tuple[list[BoardIssue], User, User]:
    """Publish two weeks, and the second again as a correction, where Bob has overtaken Alice."""
    quiz, alice, bob = (
        make_quiz(),
        make_user("Alice", Role.LEARNER),
        make_user("Bob", Role.LEARNER, unit=unit),
    )
    by = make_user("By", Role.CONVENER)
    board = make_board()
    for person, points in ((alice, 10), (bob, 5)):
        make_attempt(person, quiz, points, IN_WEEK - timedelta(days=7))
        make_attempt(person, quiz, points, IN_WEEK)
    issues = [publish(board, WEEK_BEFORE, by), publish(board, WEEK, by)]
    make_attempt(bob, quiz, 20, IN_WEEK)
    return [*issues, publish(board, WEEK, by, "An attempt was missing.")], alice, bob


def ranks(person: User) -> list[tuple[int, int]]:
    return [(issue.number, row.rank) for one in ranks_by_board(person.id) for issue, row in one.ranks]


def test_a_corrected_issue_counts_by_its_correction_only(app: object) -> None:
    _, alice, bob = three_issues()
    assert (ranks(alice), ranks(bob), ranks(make_user("Carol"))) == ([(1, 1), (3, 2)], [(1, 2), (3, 1)], [])


def test_history_is_for_the_person_and_who_manages_them(sign_in: SignIn) -> None:
    village, other = make_unit("North"), make_unit("South")
    _, alice, bob = three_issues(village)
    managers = [make_user("M", Role.UNIT_MANAGER, over=unit) for unit in (village, other)]
    readers = [bob, alice, *managers]
    answers = [sign_in(one).get(f"/boards/history/{bob.id}") for one in readers]
    assert [one.status_code for one in answers] == [200, 404, 200, 404]
    assert answers[0].text.count("<polyline") == 1
    assert "/boards/weekly/3" in sign_in(bob).get("/boards/history").text
    leading = [
        sign_in(one).get(page).text for one, page in ((managers[0], f"/people/{bob.id}"), (bob, "/boards/"))
    ]
    assert [
        f'"/boards/history{rest}"' in page for page, rest in zip(leading, (f"/{bob.id}", ""), strict=True)
    ] == [
        True,
        True,
    ]

"""Why a rank: who may ask, each score with its arithmetic, and what the rank above has more."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.boards.explanation import RankGap, explained, gap, has_arithmetic
from lms.boards.scoring import SourceScore
from lms.boards.words import TieBreak
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.models import Attempt
from tests.boards.make import (
    WEEK,
    board_text,
    make_attempt,
    make_board,
    make_published,
    make_quiz,
    private_board,
    publish,
)
from tests.build import make_unit, make_user

SignIn = Callable[[User], FlaskClient]
MORE, FEWER = TieBreak.MORE_QUIZZES, TieBreak.FEWER_ATTEMPTS


def test_a_row_from_before_weights_is_explained_as_a_sum() -> None:
    found = explained({"counted": [["a", 7, "8.5", "20"], ["b", 9, "3", "4"]]})
    assert [(one.reference, one.most, one.score.value) for one in found] == [
        (7, Decimal(20), Decimal("8.5")),
        (9, Decimal(4), Decimal(3)),
    ]
    assert not has_arithmetic(found)


def test_weights_bonuses_and_drops_are_explained() -> None:
    detail = {
        "counted": [["a", 7, "8.5", "20"], ["b", 9, "3", "4"]],
        "scores": [["2", "1", False], ["1", "0", True]],
    }
    found = explained(detail)
    assert found[0].score == SourceScore("a", Decimal("8.5"), Decimal(2), Decimal(1))
    assert (found[1].score.is_dropped, has_arithmetic(found), found[0].score.value) == (
        True, True, Decimal(18),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("own", "better", "ties", "expected"),
    [
        ((Decimal(7), ()), (Decimal("9.5"), ()), (), RankGap(Decimal("2.5"))),
        ((Decimal(7), (1,)), (Decimal(9), (3,)), (MORE,), RankGap(Decimal(2))),
        ((Decimal(7), (3, 5)), (Decimal(7), (3, 4)), (MORE, FEWER), RankGap(Decimal(0), FEWER, 5, 4)),
    ],
)
def test_gap_names_the_points_or_the_tie_that_decided(
    own: tuple[Decimal, tuple[int, ...]],
    better: tuple[Decimal, tuple[int, ...]],
    ties: tuple[TieBreak, ...],
    expected: RankGap,
) -> None:
    assert gap(own, better, ties) == expected


def test_only_the_person_and_a_publisher_see_why(sign_in: SignIn, client: FlaskClient) -> None:
    _, _, people = make_published()
    convener = make_user("Other convener", Role.CONVENER)
    address = "/boards/weekly/1/rows/2"
    assert client.get(address).status_code == 302
    found = [sign_in(one).get(address).status_code for one in (people[1], people[0], convener)]
    assert found == [200, 404, 200]


@pytest.mark.database
def test_page_says_how_the_points_came_about_and_what_was_missing(app: Flask, sign_in: SignIn) -> None:
    quiz, flood, unit = make_quiz(), make_quiz("flood"), make_unit("柳树村")
    ann, bob = make_user("Ann", unit=unit), make_user("Bob", unit=unit)
    first = make_attempt(ann, quiz, 8, unit=unit)
    make_attempt(ann, quiz, 5, unit=unit)
    make_attempt(ann, flood, 4, most=4, unit=unit)
    make_attempt(bob, quiz, 20, unit=unit)
    rules = "weights: [flood x 2.5]\nbonus: [1 for full marks at the first attempt]\nunit-board: top 2\nunit-minimum: 2"
    board = make_board(text=board_text(more=rules))
    publish(board, WEEK, make_user("Convener", Role.CONVENER))
    page = sign_in(ann).get("/boards/weekly/1/rows/2", headers={"Accept-Language": "en"}).text
    for said in (
        "4 × 2.5 + 1 = 11",
        "8 + 11 = 19",
        "1 person has a better result.",
        "Rank 1 has 21 points, this row has 19.",
        "2 points more would have meant sharing that rank.",
        "2.01 points more would have meant a place above it.",
        "40 ÷ 2 = 20",
        "Attempts that did not count",
        f"/quizzes/attempts/{first.id}",
    ):
        assert said in page, said
    board_page = sign_in(ann).get("/boards/weekly/1", headers={"Accept-Language": "en"}).text
    assert board_page.count('href="/boards/weekly/1/rows/2"') == 2
    assert 'href="/boards/weekly/1/rows/1"' not in board_page


def test_page_tells_when_points_were_corrected_after_the_issue(app: Flask, sign_in: SignIn) -> None:
    _, _, people = make_published()
    reader = sign_in(people[1])
    said = "have changed since this issue was published"
    before = reader.get("/boards/weekly/1/rows/2", headers={"Accept-Language": "en"}).text
    correct(people[1], 20)
    after = reader.get("/boards/weekly/1/rows/2", headers={"Accept-Language": "en"}).text
    assert (said in before, said in after) == (False, True)


def correct(person: User, points: int) -> None:
    attempt = db.session.scalars(db.select(Attempt).where(Attempt.user_id == person.id)).one()
    attempt.points = Decimal(points)
    db.session.commit()


def test_points_below_zero_that_do_not_count_are_explained(sign_in: SignIn) -> None:
    quiz, ann = make_quiz(), make_user("Ann")
    make_attempt(ann, quiz, -3)
    board = make_board(text=board_text(more="series: [best 1 of accounts flood]"))
    publish(board, WEEK, make_user("Convener", Role.CONVENER))
    page = sign_in(ann).get("/boards/weekly/1/rows/1", headers={"Accept-Language": "en"})
    assert (page.status_code, '<span class="arithmetic">0</span></p>' in page.text) == (200, True)


@pytest.mark.database
def test_only_who_may_be_listed_is_asked(sign_in: SignIn) -> None:
    slug = private_board()
    asked = [
        "Do not list me" in sign_in(make_user(name, *roles)).get(f"/boards/{slug}").text
        for name, roles in (("Reader", ()), ("Teacher", (Role.TRAINER,)))
    ]
    assert asked == [True, False]

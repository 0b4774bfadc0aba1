"""Managers see who of their own people has not taken a quiz."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.people.models import Unit, User
from lms.people.roles import Role
from tests.build import make_unit, make_user
from tests.quizzes.build import BASICS, begin, hand_in, make_quiz

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def town(app: Flask) -> Unit:
    """A town with three learners, of whom one took the quiz and one began it, and a trainer; a stranger elsewhere."""
    make_quiz(BASICS)
    town, other = make_unit("Town"), make_unit("Other")
    ann, ben = make_user("Ann", Role.LEARNER, unit=town), make_user("Ben", unit=town)
    make_user("Cid", unit=town)
    make_user("Tom", Role.TRAINER, unit=town)
    make_user("Zoe", unit=other)
    db.session.flush()
    hand_in(begin(ann))
    begin(ben)
    return town


def test_manager_lists_and_takes_along_who_has_not_taken_a_quiz(sign_in: SignIn, town: Unit) -> None:
    browser = sign_in(make_user("Boss", Role.UNIT_MANAGER, over=town))
    db.session.commit()
    home = browser.get("/").text
    assert "1 of 3" in home
    assert 'href="/my-units/quizzes/basics/not-taken"' in home
    assert 'href="/quizzes/basics/results"' in home
    page = browser.get("/my-units/quizzes/basics/not-taken").text
    assert [f">{name}<" in page for name in ("Ann", "Ben", "Cid", "Tom", "Zoe")] == [
        False,
        True,
        True,
        False,
        False,
    ]
    table = browser.get("/my-units/quizzes/basics/not-taken.csv")
    lines = table.text.removeprefix("\ufeff").splitlines()
    assert [line.split(",")[0] for line in lines] == ["Name", "Ben", "Cid"]
    assert table.headers["Cache-Control"] == "no-store"


def test_required_quizzes_come_first_and_are_marked(sign_in: SignIn, town: Unit) -> None:
    make_quiz(BASICS.replace("title: Accounts basics", "title: Zoning\nrequired: yes"), "zoning")
    browser = sign_in(make_user("Boss", Role.UNIT_MANAGER, over=town))
    db.session.commit()
    table = browser.get("/").text.partition("Quizzes of your people")[2]
    assert table.index("Zoning") < table.index("Accounts basics")
    assert table.count("Required") == 1
    assert "Required" in browser.get("/my-units/quizzes/zoning/not-taken").text
    assert "Required" not in browser.get("/my-units/quizzes/basics/not-taken").text


def test_nobody_else_gets_the_list(sign_in: SignIn, town: Unit) -> None:
    other = sign_in(make_user("Other boss", Role.UNIT_MANAGER, over=make_unit("Far")))
    administrator = sign_in(make_user("Admin", Role.ADMINISTRATOR))
    db.session.commit()
    assert "Ben" not in other.get("/my-units/quizzes/basics/not-taken").text
    assert administrator.get("/my-units/quizzes/basics/not-taken").status_code == 403

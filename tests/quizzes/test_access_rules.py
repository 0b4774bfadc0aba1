"""Who may start an attempt: password, network, promise, unit, quizzes passed before, time between attempts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.access_rules import Claim, NoAccess, is_within, require_access
from lms.quizzes.attempt_start import CannotStart
from lms.quizzes.format.questions import QuizSettings
from tests.build import NOW, make_unit, make_user
from tests.quizzes.build import BASICS, RIGHT, answer, begin, hand_in, make_quiz

pytestmark = pytest.mark.database

HOUR = timedelta(hours=1)
OTHER = BASICS.replace("attempts: 2", "after: [basics]\nunits: [{code}]\npassword: open sesame\nhonour: yes")


@pytest.mark.parametrize(
    ("address", "networks", "within"),
    [
        ("10.1.2.3", ("10.1.2.0/24",), True),
        ("10.1.3.3", ("10.1.2.0/24", "10.1.3.3/32"), True),
        ("10.1.3.4", ("10.1.2.0/24", "10.1.3.3/32"), False),
        ("::ffff:10.1.2.3", ("10.1.2.0/24",), True),
        ("fd00::1", ("fd00::/8",), True),
        ("fd00::1", ("10.0.0.0/8",), False),
        ("", ("0.0.0.0/0",), False),
    ],
)
def test_address_within_networks(address: str, networks: tuple[str, ...], within: bool) -> None:
    assert is_within(address, networks) == within


def test_unit_and_all_below_it_may_start() -> None:
    rules = QuizSettings(units=("town",))
    require_access(rules, Claim(), "/1/2/7/", ["/1/2/"], ())
    for path in ("/1/3/", ""):
        with pytest.raises(NoAccess):
            require_access(rules, Claim(), path, ["/1/2/"], ())


def test_learner_is_let_in_step_by_step(app: Flask, sign_in: Callable[[User], FlaskClient]) -> None:
    village = make_unit("Village")
    learner = make_user("Ann", Role.LEARNER, unit=village)
    make_quiz(BASICS.replace("attempts: 2", "attempts: 2\ndelay: 1 h"))
    make_quiz(OTHER.replace("{code}", village.code), "other")
    db.session.commit()
    browser, english = sign_in(learner), {"Accept-Language": "en"}

    def start(**form: str) -> str:
        return browser.post("/quizzes/other/start", data=form, headers=english, follow_redirects=True).text

    assert "Pass these quizzes first: Accounts basics" in start()
    front = browser.get("/quizzes/other", headers=english).text
    assert '<a href="/quizzes/basics">Accounts basics</a>' in front
    assert "<dd>Village</dd>" in front
    assert ["not passed yet" in front, "Password of the quiz" in front] == [True, False]
    first = begin(learner)
    answer(first, RIGHT)
    hand_in(first)
    with pytest.raises(CannotStart):
        begin(learner, NOW + HOUR / 2)
    db.session.commit()
    own = browser.get("/quizzes/basics", headers=english).text
    assert ["The best attempt counts." in own, "Result that counts: <strong" in own] == [True, True]
    assert begin(learner, NOW + 2 * HOUR)
    db.session.commit()
    page = browser.get("/quizzes/other", headers=english).text
    assert "Password of the quiz" in page
    assert "open sesame" not in page
    assert "password of the quiz is not correct" in start(password="open")
    assert "Confirm first" in start(password="open sesame")
    assert "Who may inspect the accounts?" in start(password=" open sesame ", promised="yes")

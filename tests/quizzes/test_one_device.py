"""One device at a time: the second is told, the first at its next save, and nothing that was typed is lost."""

import random
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from lms import clock
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.people.sessions import new_session_id
from lms.quizzes.models import Attempt, AttemptEvent
from tests.build import make_user
from tests.quizzes.build import attempt_of, make_quiz
from tests.quizzes.test_attempt_views import newest, save, text_of, where

SignIn = Callable[[User], FlaskClient]
QUIZ = "---\ntitle: One\nlanguage: en\none_device: {}\n---\n\n## Ready? {{#a}}\n\n- [x] Yes\n- [ ] No\n"
OTHER = "This attempt continues on another device."


class Devices:
    """A learner with an attempt begun on the first of two devices."""

    def __init__(self, app: Flask, rule: str) -> None:
        make_quiz(QUIZ.format(rule), "one")
        self.app, self.person = app, make_user("Ann")
        db.session.commit()
        self.first, self.second = self.signed_in(1), self.signed_in(2)
        self.attempt = int(where(self.first.post("/quizzes/one/start"))[1].split("/")[3])
        self.page = f"/quizzes/attempts/{self.attempt}/pages/1"
        self.device = f"/quizzes/attempts/{self.attempt}/device"

    def signed_in(self, seed: int) -> FlaskClient:
        browser = self.app.test_client()
        key = new_session_id(self.person.id, self.person.session_epoch, clock.now(), random.Random(seed))
        with browser.session_transaction() as session:
            session["_user_id"], session["_fresh"] = str(key), True
        return browser

    def save(self, browser: FlaskClient, option: str) -> int:
        return save(browser, self.attempt, {"answers": {"a": [option]}, "sequence": 1}).status_code

    def events(self) -> list[tuple[str, str]]:
        wanted = select(AttemptEvent.kind, AttemptEvent.reason).order_by(AttemptEvent.id)
        return [(row[0], row[1]) for row in db.session.execute(wanted)]


def test_second_device_asks_and_the_first_is_told_at_its_next_save(app: Flask) -> None:
    both = Devices(app, "yes")
    assert both.save(both.first, "2") == 200
    assert where(both.second.get(both.page)) == (303, both.device)
    answer = save(both.second, both.attempt, {"answers": {"a": ["1"]}, "sequence": 9})
    assert (answer.status_code, answer.headers["Retry-After"]) == (423, "20")
    assert OTHER in (answer.json or {})["error"] and newest(both.attempt) == {"a": "2"}
    assert "I am the person taking this quiz" in text_of(both.second.get(both.device))
    assert both.second.post(both.device).status_code == 422
    assert where(both.second.post(both.device, data={"sure": "1"})) == (303, both.page)
    assert both.save(both.second, "1") == 200 and both.save(both.first, "2") == 423
    assert where(both.first.get(both.page)) == (303, both.device)
    assert both.events() == [("device taken over", "")]


def test_form_of_the_first_device_is_saved_when_it_continues(app: Flask) -> None:
    both = Devices(app, "yes")
    both.second.post(both.device, data={"sure": "1"})
    kept = both.first.post(both.page, data={"was.a": "", "a.a": "1", "go": "next"})
    assert (
        kept.status_code == 423
        and 'name="a.a" value="1"' in kept.text
        and 'name="number" value="1"' in kept.text
    )
    sent = {"was.a": "", "a.a": "1", "go": "next", "number": "1", "sure": "1"}
    assert where(both.first.post(both.device, data=sent)) == (303, f"/quizzes/attempts/{both.attempt}/submit")
    assert newest(both.attempt) == {"a": "1"} and both.save(both.second, "2") == 423


@pytest.mark.database
def test_form_carried_to_another_device_is_not_lost_in_a_pause(app: Flask) -> None:
    both = Devices(app, "yes")
    db.session.execute(update(Attempt).values(paused_at=clock.now()))
    db.session.commit()
    sent = {"was.a": "", "a.a": "1", "go": "next", "number": "1"}
    shown = both.second.post(both.device, data=sent | {"sure": "1"})
    assert shown.status_code == 423 and 'name="a.a" value="1"' in shown.text
    assert f'action="{both.device}"' in shown.text and 'name="sure"' not in shown.text
    db.session.execute(update(Attempt).values(paused_at=None))
    db.session.commit()
    assert both.second.post(both.device, data=sent).status_code == 303 and newest(both.attempt) == {"a": "1"}


@pytest.mark.database
def test_convener_allows_the_change_with_a_reason_and_sees_it(app: Flask, sign_in: SignIn) -> None:
    both = Devices(app, "convener")
    convener = make_user("Boss", Role.CONVENER)
    db.session.commit()
    desk = sign_in(convener)
    refused = both.second.post(both.device, data={"sure": "1"})
    assert refused.status_code == 422 and "Try again" in refused.text
    act = {"act": "device", "attempt": str(both.attempt), "form": "12ab"}
    assert desk.post("/quizzes/one/room", data=act).status_code == 422
    for _ in range(2):  # sent twice, it is allowed once
        assert desk.post("/quizzes/one/room", data=act | {"reason": "Battery"}).status_code == 303
    assert both.save(both.first, "1") == 423
    assert where(both.second.post(both.device, data={"sure": "1"})) == (303, both.page)
    assert (
        desk.post("/quizzes/one/room", data=act | {"reason": "Battery"}).status_code == 303
    )  # once more, late
    assert both.second.get(both.page).status_code == 200
    assert both.events() == [("change of device allowed", "Battery"), ("device taken over", "")]
    assert "Device changes: 1" in text_of(desk.get("/quizzes/one/room"))


@pytest.mark.parametrize("address", ["submit", "files/a"])
def test_nothing_else_is_done_from_another_device(app: Flask, address: str) -> None:
    both = Devices(app, "yes")
    assert where(both.second.post(f"/quizzes/attempts/{both.attempt}/{address}")) == (303, both.device)
    assert not attempt_of(both.attempt).is_finished


def test_quiz_without_the_option_takes_any_device_and_nobody_else_moves_it(
    app: Flask, sign_in: SignIn
) -> None:
    both = Devices(app, "no")
    assert attempt_of(both.attempt).device is None
    assert both.save(both.first, "1") == both.save(both.second, "2") == 200
    other = make_user("Eve")
    db.session.commit()
    assert sign_in(other).post(both.device, data={"sure": "1"}).status_code == 404

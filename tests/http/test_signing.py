"""Cookies and form tokens: right ones are kept, wrong, old and foreign ones are refused every time."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.people.models import User
from tests.build import make_user
from tests.quizzes.build import running_attempt

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def guarded(app: Flask) -> Iterator[Flask]:
    """The application with its form tokens asked for."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def token_of(browser: FlaskClient) -> str:
    page = browser.get("/account").text
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def save(
    browser: FlaskClient, attempt_id: int, token: str, base: str = "http://localhost", **more: str
) -> int:
    response = browser.post(
        f"/quizzes/attempts/{attempt_id}/answers",
        json={"answers": {"inspect": ["2"]}, "sequence": 1},
        headers={"X-CSRFToken": token, "Accept": "application/json", **more},
        base_url=base,
    )
    return response.status_code


def test_token_of_the_own_session_is_taken_again_and_again(guarded: Flask, sign_in: SignIn) -> None:
    person, other = make_user("Alice"), make_user("Bob")
    attempt_id = running_attempt(person)
    db.session.commit()
    browser, stranger = sign_in(person), sign_in(other)
    token, foreign = token_of(browser), token_of(stranger)
    sent = [
        token,
        token,
        foreign,
        token[:9] + ("A" if token[9] != "A" else "B") + token[10:],
        "",
        "nonsense",
        token,
    ]
    assert [save(browser, attempt_id, one) for one in sent] == [200, 200, 400, 400, 400, 400, 200]


def test_secure_request_must_come_from_this_site(guarded: Flask, sign_in: SignIn) -> None:
    person = make_user()
    attempt_id = running_attempt(person)
    db.session.commit()
    browser = sign_in(person)
    token = token_of(browser)
    found = [
        save(browser, attempt_id, token, "https://localhost", **more)
        for more in (
            {"Referer": "https://localhost/quizzes/"},
            {"Referer": "https://elsewhere.example/"},
            {},
        )
    ]
    assert found == [200, 400, 400]


def cookie_of(browser: FlaskClient) -> str:
    cookie = browser.get_cookie("session")
    assert cookie is not None
    return cookie.value


def test_forged_cookie_is_nobody_every_time(app: Flask, sign_in: SignIn) -> None:
    person = make_user()
    db.session.commit()
    browser = sign_in(person)
    right = cookie_of(browser)
    wrong = right[:9] + ("A" if right[9] != "A" else "B") + right[10:]
    found = []
    for value in (right, right, wrong, wrong, right):
        browser.set_cookie("session", value)
        found.append(browser.get("/account").status_code)
    assert found == [200, 200, 302, 302, 200]


def test_cookie_older_than_its_life_is_nobody(app: Flask, sign_in: SignIn) -> None:
    person = make_user()
    db.session.commit()
    browser = sign_in(person)
    life = app.permanent_session_lifetime
    found = [browser.get("/account").status_code]
    try:
        app.permanent_session_lifetime = timedelta(seconds=-5)
        found.append(browser.get("/account").status_code)
    finally:
        app.permanent_session_lifetime = life
    found.append(browser.get("/account").status_code)
    assert found == [200, 302, 200]


def test_cookie_of_another_secret_is_nobody(app: Flask, sign_in: SignIn) -> None:
    person = make_user()
    db.session.commit()
    browser = sign_in(person)
    assert browser.get("/account").status_code == 200
    secret = app.secret_key
    try:
        app.secret_key = "another"
        assert browser.get("/account").status_code == 302
    finally:
        app.secret_key = secret


def test_message_for_the_next_page_is_shown_once(app: Flask, sign_in: SignIn) -> None:
    """Messages are lists inside the session: what is kept must not hand them out again."""
    person = make_user()
    db.session.commit()
    browser = sign_in(person)
    with browser.session_transaction() as session:
        session["_flashes"] = [("good", "Only once")]
    assert ["Only once" in browser.get("/account").text for _ in range(3)] == [True, False, False]

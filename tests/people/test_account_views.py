"""Sign in, lock-out, sign out, own password and looks."""

import random
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from lms import clock
from lms.audit.models import AuditEntry
from lms.db import db
from lms.people.actions import accounts
from lms.people.models import SignInFailure, User
from tests.build import make_user

PASSWORD = "spring tea harvest"


@pytest.fixture
def alice(app: Flask) -> User:
    person = make_user("Alice")
    person.phone = "13800138000"
    person.password_hash = accounts.hasher().hash(PASSWORD)
    person.must_change_password = False
    db.session.commit()
    return person


def enter(browser: FlaskClient, name: str, password: str, query: str = "") -> tuple[int, str]:
    response = browser.post(f"/sign-in{query}", data={"name": name, "password": password})
    return response.status_code, response.location or response.text


@pytest.mark.parametrize("name", ["alice", "ALICE", "13800138000", "+86 138 0013 8000"])
def test_person_signs_in_by_username_or_phone(client: FlaskClient, alice: User, name: str) -> None:
    name = alice.username if name == "alice" else alice.username.upper() if name == "ALICE" else name
    assert enter(client, name, PASSWORD) == (302, "/")
    assert client.get("/account").status_code == 200


def test_next_is_kept_but_never_leaves_the_site(client: FlaskClient, alice: User) -> None:
    gate = client.get("/people/?q=x").location
    assert gate == "/sign-in?next=/people/?q%3Dx"
    assert enter(client, alice.username, PASSWORD, gate.removeprefix("/sign-in")) == (302, "/people/?q=x")
    client.post("/sign-out")
    assert enter(client, alice.username, PASSWORD, "?next=//evil.example/") == (302, "/")


def plain(page: str, name: str) -> str:
    """Return a page without the name that was typed and without what differs between any two answers."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page.replace(name, "X"))


def test_wrong_password_and_unknown_name_get_the_same_answer(client: FlaskClient, alice: User) -> None:
    wrong = enter(client, alice.username, "not this one")
    unknown = enter(client, "nobody-here", "not this one")
    assert wrong[0] == unknown[0] == 422
    assert plain(wrong[1], alice.username) == plain(unknown[1], "nobody-here")
    assert "The username or password is incorrect. Check both and try again." in wrong[1]


@pytest.mark.database
def test_name_is_locked_after_the_settings_failures_even_for_the_right_password(
    client: FlaskClient, app: Flask, alice: User
) -> None:
    limit = app.extensions["settings"].sign_in_failures
    for attempt in range(limit):
        name = alice.username if attempt % 2 else alice.phone or ""
        assert enter(client, name, "not this one")[0] == 422
    status, page = enter(app.test_client(), alice.username, PASSWORD)
    assert status == 429
    assert "Too many failed sign-in attempts. Try again at " in page
    db.session.execute(update(SignInFailure).values(at=clock.now() - timedelta(minutes=16)))
    db.session.commit()
    assert enter(client, alice.username, PASSWORD)[0] == 302


@pytest.mark.database
def test_address_is_locked_by_many_names(client: FlaskClient, app: Flask, alice: User) -> None:
    limit = app.extensions["settings"].sign_in_failures * 10
    now = clock.now()
    db.session.add_all([SignInFailure(key="address:127.0.0.1", at=now) for _ in range(limit - 1)])
    db.session.commit()
    assert enter(client, "somebody", "not this one")[0] == 422
    assert enter(client, alice.username, PASSWORD)[0] == 429


@pytest.mark.database
def test_good_sign_in_forgets_the_failures_of_the_person(client: FlaskClient, alice: User) -> None:
    enter(client, alice.username, "not this one")
    enter(client, alice.username, PASSWORD)
    keys = db.session.scalars(select(SignInFailure.key)).all()
    assert keys == ["address:127.0.0.1"]


@pytest.mark.database
def test_old_failures_are_forgotten_by_the_job(app: Flask) -> None:
    now = clock.now()
    db.session.add_all([SignInFailure(key="name:x", at=now - timedelta(minutes=age)) for age in (1, 16, 99)])
    db.session.flush()
    assert accounts.forget_failures(now) == 2
    assert db.session.scalar(select(func.count(SignInFailure.id))) == 1


def test_hash_with_older_parameters_is_renewed_at_sign_in(client: FlaskClient, alice: User) -> None:
    old = accounts._hasher(2, 16).hash(PASSWORD)
    alice.password_hash = old
    db.session.commit()
    enter(client, alice.username, PASSWORD)
    db.session.refresh(alice)
    assert alice.password_hash.split("$")[3] == "m=8,t=1,p=1"


def test_closed_account_cannot_sign_in(client: FlaskClient, alice: User) -> None:
    alice.active = False
    db.session.commit()
    assert enter(client, alice.username, PASSWORD)[0] == 403


def test_account_without_password_cannot_sign_in(client: FlaskClient) -> None:
    person = make_user("Bob")
    db.session.commit()
    assert [enter(client, person.username, text)[0] for text in ("", "nobody has this password")] == [
        422,
        422,
    ]


def test_sign_in_costs_few_queries_and_one_line_in_the_trail(
    client: FlaskClient, alice: User, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    db.session.remove()
    with count_queries() as queries:
        enter(client, alice.username, PASSWORD)
    assert [query.split()[0] for query in queries] == ["SELECT"] * 3 + ["INSERT"] + ["SELECT"] * 2 + [
        "INSERT"
    ]


def test_one_time_password_leads_to_choosing_an_own_one(client: FlaskClient, app: Flask) -> None:
    person = make_user("Bob")
    (made,) = accounts.one_time_passwords(1, random.Random(1))
    password = accounts.give_one_time_password(person, made, by=None, now=clock.now())
    db.session.commit()
    typed = password.replace("-", " ").upper()
    assert enter(client, person.username, typed, "?next=/account") == (302, "/account/password?next=/account")
    assert client.get("/account").location == "/account/password"
    assert 'name="old"' not in client.get("/account/password").text
    assert "same as the current one" in client.post("/account/password", data={"new": password}).text
    data = {"new": PASSWORD}
    response = client.post("/account/password?next=/account", data=data)
    assert (response.status_code, response.location) == (302, "/account")
    assert client.get("/account").status_code == 200
    assert enter(app.test_client(), person.username, password)[0] == 422
    assert enter(app.test_client(), person.username, PASSWORD)[0] == 302


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("not this one", "another good one", "The current password is incorrect. Try again."),
        (PASSWORD, "short", "Enter a password of at least 8 characters."),
        (PASSWORD, PASSWORD, "The new password is the same as the current one. Choose another one."),
        ("", "", "Enter your current password."),
    ],
)
def test_password_change_is_refused_with_the_reason(
    sign_in: Callable[[User], FlaskClient], alice: User, old: str, new: str, sentence: str
) -> None:
    before = alice.password_hash
    response = sign_in(alice).post("/account/password", data={"old": old, "new": new})
    assert (response.status_code, sentence in response.text) == (422, True)
    db.session.refresh(alice)
    assert alice.password_hash == before


def test_password_change_ends_other_sign_ins_and_is_audited(
    client: FlaskClient, app: Flask, alice: User
) -> None:
    other = app.test_client()
    for browser in (client, other):
        enter(browser, alice.username, PASSWORD)
    client.post("/account/password", data={"old": PASSWORD, "new": "autumn rice harvest"})
    assert (client.get("/account").status_code, other.get("/account").status_code) == (200, 302)
    verbs = db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all()
    assert verbs == ["signed in", "signed in", "changed own password"]


def test_all_other_sign_ins_can_be_ended(client: FlaskClient, app: Flask, alice: User) -> None:
    other = app.test_client()
    for browser in (client, other):
        enter(browser, alice.username, PASSWORD)
    client.post("/account/sign-ins/end")
    assert (client.get("/account").status_code, other.get("/account").status_code) == (200, 302)


@pytest.mark.database
def test_looks_are_kept_on_the_person_and_come_back_at_sign_in(
    client: FlaskClient, app: Flask, alice: User
) -> None:
    enter(client, alice.username, PASSWORD)
    client.post("/account", data={"language": "zh_Hans", "theme": "dark", "large_type": "y"})
    fresh = app.test_client()
    enter(fresh, alice.username, PASSWORD)
    page = fresh.get("/account").text
    assert [mark in page for mark in ('lang="zh-Hans" data-theme="dark" data-type="large"', "我的账号")] == [
        True,
        True,
    ]
    fresh.post("/sign-out")
    assert fresh.get("/account").location == "/sign-in?next=/account"
    assert 'data-theme="dark"' not in fresh.get("/sign-in").text
    client.post("/account", data={"language": "en", "theme": "", "large_type": ""})
    page = client.get("/account").text
    assert '<html lang="en" data-person=' in page


def test_sign_out_by_get_only_asks(app: Flask, alice: User) -> None:
    browser = app.test_client()
    assert browser.get("/sign-out").location == "/sign-in?next=/sign-out"
    enter(browser, alice.username, PASSWORD)
    assert 'action="/sign-out"' in browser.get("/sign-out").text
    assert browser.get("/account").status_code == 200


def test_sign_out_clears_what_the_browser_keeps_of_the_pages(app: Flask, alice: User) -> None:
    browser = app.test_client()
    enter(browser, alice.username, PASSWORD)
    assert browser.post("/sign-out").headers["Clear-Site-Data"] == '"cache"'
    enter(browser, alice.username, PASSWORD)
    cleared = browser.post("/sign-out", data={"clear": "all"}).headers["Clear-Site-Data"]
    assert cleared == '"cache", "storage"'


def test_pages_carry_the_number_of_their_person(app: Flask, alice: User) -> None:
    browser = app.test_client()
    assert "data-person" not in browser.get("/sign-in").text
    enter(browser, alice.username, PASSWORD)
    assert f'data-person="{alice.id}"' in browser.get("/account").text
    assert "data-person" not in browser.get("/offline").text


def test_own_password_is_never_changed_without_the_old_one(
    app: Flask, alice: User, sign_in: Callable[[User], FlaskClient]
) -> None:
    browser = sign_in(alice)
    assert 'name="old"' in browser.get("/account/password").text
    assert browser.post("/account/password", data={"new": "autumn rice harvest"}).status_code == 422
    assert accounts.is_right_password(alice, PASSWORD)


def test_person_changes_their_own_phone(
    app: Flask, alice: User, sign_in: Callable[[User], FlaskClient]
) -> None:
    other = make_user("Bob")
    other.phone = "13900139000"
    db.session.commit()
    browser = sign_in(alice)
    assert 'value="13800138000"' in browser.get("/account/phone").text
    for taken in ("13900139000", "12a"):
        assert browser.post("/account/phone", data={"phone": taken}).status_code == 422
    assert browser.post("/account/phone", data={"phone": "+86 13700137000"}).status_code == 302
    assert browser.post("/account/phone", data={"phone": "13700137000"}).status_code == 302
    assert alice.phone == "13700137000"
    assert browser.post("/account/phone", data={"phone": ""}).status_code == 302
    assert alice.phone is None
    changes = [
        (row.before, row.after) for row in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    ]
    assert changes == [
        ({"phone": "13800138000"}, {"phone": "13700137000"}),
        ({"phone": "13700137000"}, {"phone": None}),
    ]

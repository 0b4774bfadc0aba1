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
from lms.people.sessions import new_session_id, read_session_id
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


def test_address_is_locked_by_many_names(client: FlaskClient, app: Flask, alice: User) -> None:
    limit = app.extensions["settings"].sign_in_failures * 10
    now = clock.now()
    db.session.add_all([SignInFailure(key="address:127.0.0.1", at=now) for _ in range(limit - 1)])
    db.session.commit()
    assert enter(client, "somebody", "not this one")[0] == 422
    assert enter(client, alice.username, PASSWORD)[0] == 429


def fail(browser: FlaskClient, name: str, times: int) -> list[int]:
    return [enter(browser, name, "not this one")[0] for _ in range(times)]


def test_strangers_lock_nobody_out_of_a_device_they_have_used(
    client: FlaskClient, app: Flask, alice: User
) -> None:
    bob = make_user("Bob")
    bob.password_hash = accounts.hasher().hash(PASSWORD)
    db.session.commit()
    limit = app.extensions["settings"].sign_in_failures
    for name in (alice.username, bob.username):
        assert enter(client, name, PASSWORD)[0] == 302
        client.post("/sign-out")
    stranger = app.test_client()
    assert fail(stranger, alice.username, limit + 1) == [422] * limit + [429]
    db.session.add_all([SignInFailure(key="address:127.0.0.1", at=clock.now()) for _ in range(10 * limit)])
    db.session.commit()
    assert enter(app.test_client(), bob.username, PASSWORD)[0] == 429
    for name in (alice.username, bob.username):  # both still know the device, whoever came last
        assert enter(client, name, PASSWORD)[0] == 302
        client.post("/sign-out")
    assert enter(stranger, alice.username, PASSWORD)[0] == 429  # her sign-in opens nothing for strangers


def test_known_device_is_locked_by_its_own_failures_alone(
    client: FlaskClient, app: Flask, alice: User
) -> None:
    limit = app.extensions["settings"].sign_in_failures
    enter(client, alice.username, PASSWORD)
    client.post("/sign-out")
    assert fail(client, alice.username, limit + 1) == [422] * limit + [429]
    assert enter(app.test_client(), alice.username, PASSWORD)[0] == 302
    (password,) = accounts.one_time_passwords(1, random.Random(1))
    accounts.give_one_time_password(alice, password, by=None, now=clock.now())
    assert enter(client, alice.username, password.text)[0] == 302


@pytest.mark.parametrize("cookie", ["", "x", "eyIxIjoiYSJ9.forged"])
def test_forged_device_is_a_strange_one(app: Flask, alice: User, cookie: str) -> None:
    browser = app.test_client()
    browser.set_cookie("device", cookie)
    limit = app.extensions["settings"].sign_in_failures
    assert fail(browser, alice.username, limit + 1) == [422] * limit + [429]


def test_device_of_one_person_is_strange_to_another(client: FlaskClient, app: Flask, alice: User) -> None:
    limit = app.extensions["settings"].sign_in_failures
    bob = make_user("Bob")
    bob.password_hash = accounts.hasher().hash(PASSWORD)
    db.session.commit()
    enter(client, bob.username, PASSWORD)
    client.post("/sign-out")
    assert fail(client, alice.username, limit + 1) == [422] * limit + [429]


def test_failures_behind_a_proxy_that_is_not_counted_lock_one_person_alone(
    client: FlaskClient, app: Flask, alice: User
) -> None:
    limit = app.extensions["settings"].sign_in_failures * 10
    spread = {"X-Forwarded-For": "9.9.9.9"}
    db.session.add_all([SignInFailure(key="address:9.9.9.9", at=clock.now()) for _ in range(limit)])
    db.session.commit()
    sent = {"name": alice.username, "password": PASSWORD}
    assert client.post("/sign-in", data=sent, headers=spread).status_code == 429
    forged = {"X-Forwarded-For": "8.8.8.1, 9.9.9.9"}
    assert client.post("/sign-in", data=sent, headers=forged).status_code == 429
    open_internet = {"REMOTE_ADDR": "9.9.9.9"}  # there the header is anybody's word
    forged = {"X-Forwarded-For": "8.8.8.1"}
    answer = client.post("/sign-in", data=sent, headers=forged, environ_overrides=open_internet)
    assert answer.status_code == 429
    other = {"X-Forwarded-For": "8.8.8.2"}
    assert client.post("/sign-in", data=sent, headers=other).status_code == 302


def test_sign_out_ends_the_sign_in_wherever_its_cookie_is(
    client: FlaskClient, app: Flask, alice: User
) -> None:
    phone, thief = app.test_client(), app.test_client()
    for browser in (client, phone):
        enter(browser, alice.username, PASSWORD)
    stolen = client.get_cookie("session")
    assert stolen is not None
    thief.set_cookie("session", stolen.value)
    assert thief.get("/account").status_code == 200
    client.post("/sign-out")
    assert thief.get("/account").status_code == 302
    assert phone.get("/account").status_code == 200
    accounts.forget_failures(clock.now() + timedelta(days=app.extensions["settings"].session_days))
    assert thief.get("/account").status_code == 302


def test_sign_in_lasts_the_days_of_the_settings_whatever_renews_its_cookie(app: Flask, alice: User) -> None:
    days = app.extensions["settings"].session_days
    for age, status in ((days - 1, 200), (days + 1, 302)):
        browser = app.test_client()
        began = clock.now() - timedelta(days=age)
        with browser.session_transaction() as session:
            session["_user_id"] = str(new_session_id(alice.id, alice.session_epoch, began, random.Random(1)))
        assert browser.get("/account").status_code == status


def test_sign_out_of_a_session_without_a_key_ends_it(
    app: Flask, alice: User, sign_in: Callable[[User], FlaskClient]
) -> None:
    here, copy = sign_in(alice), sign_in(alice)
    here.post("/sign-out")
    assert copy.get("/account").status_code == 302


@pytest.mark.parametrize(
    "text", ["", "x", "1", "1.", "1.x", "1.0.zz", "1.0.fffffffffffffffff-0", "1.0." + "9" * 90]
)
def test_what_is_no_session_signs_nobody_in(text: str) -> None:
    assert read_session_id(text, clock.now(), 30) is None


def test_trail_keeps_sign_ins_failures_and_sign_outs(client: FlaskClient, alice: User) -> None:
    enter(client, alice.username, "not this one")
    enter(client, "my password by mistake", "x")
    enter(client, alice.username, PASSWORD)
    client.post("/sign-out")
    kept = [
        (row.verb, row.actor_id, row.target_id, row.after)
        for row in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    ]
    here = {"address": "127.0.0.1"}
    assert kept == [
        ("failed to sign in", None, str(alice.id), here),
        ("failed to sign in", None, "", here),
        ("signed in", alice.id, str(alice.id), here),
        ("signed out", alice.id, str(alice.id), {}),
    ]


def test_good_sign_in_forgets_the_failures_of_the_person(client: FlaskClient, alice: User) -> None:
    enter(client, alice.username, "not this one")
    enter(client, alice.username, PASSWORD)
    keys = db.session.scalars(select(SignInFailure.key)).all()
    assert keys == ["address:127.0.0.1"]


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
    assert [query.split()[0] for query in queries] == ["SELECT"] * 3 + ["INSERT"]


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

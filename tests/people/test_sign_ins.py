"""Lock-outs that hit strangers only, sign-ins that end on the server, and what the trail keeps of both."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.audit.models import AuditEntry
from lms.db import db
from lms.people.actions import accounts
from lms.people.models import SignInFailure, User
from lms.people.sessions import new_session_id, read_session_id
from tests.build import make_user
from tests.people.test_account_views import PASSWORD, alice, enter

__all__ = ["alice"]


def fail(browser: FlaskClient, name: str, times: int) -> list[int]:
    return [enter(browser, name, "not this one")[0] for _ in range(times)]


@pytest.mark.database
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


@pytest.mark.database
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


@pytest.mark.database
def test_failures_behind_a_proxy_that_is_not_counted_lock_names_and_no_address(
    client: FlaskClient, app: Flask, alice: User
) -> None:
    limit = app.extensions["settings"].sign_in_failures * 10
    for address in ("9.9.9.9", "127.0.0.1"):
        db.session.add_all([SignInFailure(key=f"address:{address}", at=clock.now()) for _ in range(limit)])
    db.session.commit()
    sent = {"name": "nobody", "password": PASSWORD}
    for number in range(limit // 10 + 1):  # another address named each time, as a forger would
        forged = {"X-Forwarded-For": f"8.8.8.{number}"}
        status = client.post("/sign-in", data=sent, headers=forged).status_code
    assert status == 429
    counted = set(db.session.scalars(select(SignInFailure.key)))
    assert counted == {"address:9.9.9.9", "address:127.0.0.1", "name:nobody"}
    sent["name"] = alice.username
    open_internet = {"REMOTE_ADDR": "9.9.9.9"}  # the peer itself is far, so it is no proxy of ours
    answer = client.post("/sign-in", data=sent, headers=forged, environ_overrides=open_internet)
    assert answer.status_code == 429
    assert client.post("/sign-in", data=sent, headers={"X-Forwarded-For": "9.9.9.9"}).status_code == 302


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

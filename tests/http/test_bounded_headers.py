"""What people type never makes a header too large for browsers and proxies."""

import random

import pytest
from flask import Flask, flash, redirect
from flask.testing import FlaskClient

from lms.http.bounded_headers import MOST_ADDRESS, MOST_SAID, bounded
from lms.people.roles import Role
from tests.build import make_user

LARGEST_COOKIE = 4_093


def test_messages_are_cut_to_their_share() -> None:
    long = [("good", "a" * 600), ("bad", "b" * 600), ("bad", "c")]
    kept = bounded(long)
    assert kept == [("good", "a" * 600), ("bad", "b" * 99 + "…")]
    assert sum(len(text) for _, text in kept) == MOST_SAID
    assert bounded([("good", "a"), ("bad", "b")]) == [("good", "a"), ("bad", "b")]


@pytest.mark.database
def test_cookie_stays_below_what_browsers_keep(app: Flask, client: FlaskClient) -> None:
    signs = random.Random(1)
    with app.test_request_context():
        app.preprocess_request()
        for _ in range(50):
            flash("".join(chr(signs.randrange(0x4E00, 0x9FA5)) for _ in range(2_000)), "bad")
        answer = app.process_response(app.make_response(redirect("/")))
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("session="))
    assert len(cookie) < LARGEST_COOKIE - 600  # what a sign-in needs


@pytest.mark.database
@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/people?q=" + "a" * 100, "/people?q=" + "a" * 100),
        ("/people?q=" + "a" * MOST_ADDRESS, "/people"),
        ("/" + "a" * MOST_ADDRESS, "/"),
    ],
)
def test_redirect_repeats_no_long_text(app: Flask, address: str, sent: str) -> None:
    with app.test_request_context():
        app.preprocess_request()
        assert app.process_response(app.make_response(redirect(address))).headers["Location"] == sent


def test_slips_of_a_unit_with_a_long_name(client: FlaskClient, sign_in: object) -> None:
    browser = sign_in(make_user("Boss", Role.ADMINISTRATOR))  # type: ignore[operator]
    answer = browser.post("/people/slips", data={"unit": "中" * 20_000})
    assert (answer.status_code, len(answer.headers["Location"]) <= MOST_ADDRESS) == (302, True)

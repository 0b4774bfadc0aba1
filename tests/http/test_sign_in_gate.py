"""Who is asked to sign in first; on a small application of its own."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import LoginManager

from lms.http.sign_in_gate import sign_in_answer, start_sign_in_gate

MEMBER = SimpleNamespace(is_authenticated=True, must_change_password=False)
NEWCOMER = SimpleNamespace(is_authenticated=True, must_change_password=True)


def small_site(person: Any = None) -> FlaskClient:
    """A site with an open page, a closed one, one that checks for itself, and the pages of signing in."""
    site = Flask(__name__)
    site.secret_key = "only for tests"
    LoginManager(site).request_loader(lambda _: person)
    rules = {
        "/": "home.offline",
        "/lessons/": "library.index",
        "/save": "quizzes.save_answers",
        "/sign-in": "people.sign_in",
        "/password": "people.change_password",
        "/sign-out": "people.sign_out",
    }
    for address, endpoint in rules.items():
        site.add_url_rule(address, endpoint, lambda: "here", methods=["GET", "POST"])
    start_sign_in_gate(site)
    assert site.extensions["gate"] is sign_in_answer
    return site.test_client()


def answer(person: Any, address: str, method: str = "GET", **more: Any) -> tuple[int, str]:
    """Return the status, and where the answer leads to."""
    found = small_site(person).open(address, method=method, **more)
    return found.status_code, found.headers.get("Location", "")


@pytest.mark.parametrize(
    ("person", "address", "status", "leads_to"),
    [
        (None, "/", 200, ""),
        (None, "/missing", 404, ""),
        (None, "/lessons/", 302, "/sign-in?next=/lessons/"),
        (None, "/lessons/?page=2", 302, "/sign-in?next=/lessons/?page%3D2"),
        (None, "/lessons/?q=why?", 302, "/sign-in?next=/lessons/?q%3Dwhy?"),
        (None, "/password", 302, "/sign-in?next=/password"),
        (None, "/save", 200, ""),  # the view asks by itself
        (MEMBER, "/lessons/", 200, ""),
        (MEMBER, "/missing", 404, ""),
        (NEWCOMER, "/lessons/", 302, "/password"),
        (NEWCOMER, "/", 200, ""),
        (NEWCOMER, "/password", 200, ""),
        (NEWCOMER, "/sign-out", 200, ""),
    ],
)
def test_pages_open_in_the_order_sign_in_then_own_password_then_all(
    person: Any, address: str, status: int, leads_to: str
) -> None:
    assert answer(person, address) == (status, leads_to)


def test_what_was_sent_before_signing_in_is_not_sent_again_after_it() -> None:
    assert answer(None, "/lessons/", "POST") == (302, "/sign-in")


def test_a_script_is_told_that_it_is_signed_out_and_where_to_sign_in() -> None:
    found = small_site().get("/lessons/", headers={"Accept": "application/json"})
    assert (found.status_code, found.json) == (401, {"error": "signed-out", "sign_in": "/sign-in"})

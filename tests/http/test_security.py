"""Who is asked to sign in first, and the headers every answer carries; on a small application of its own."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import LoginManager

from lms.http.security import HEADERS, PAGE, TRANSPORT, sign_in_answer, start_security

MEMBER = SimpleNamespace(is_authenticated=True, must_change_password=False)
NEWCOMER = SimpleNamespace(is_authenticated=True, must_change_password=True)


def small_site(person: Any = None, secure: bool = False, session: bool = True) -> FlaskClient:
    """A site with an open page, a closed one, one that checks for itself, and the pages of signing in."""
    site = Flask(__name__)
    site.secret_key = "only for tests"
    if session:
        LoginManager(site).request_loader(lambda _: person)
    rules = {
        "/": "home.offline",
        "/plain": "health.alive",
        "/lessons/": "library.index",
        "/save": "quizzes.save_answers",
        "/sign-in": "people.sign_in",
        "/password": "people.change_password",
        "/sign-out": "people.sign_out",
    }
    for address, endpoint in rules.items():
        site.add_url_rule(address, endpoint, lambda: "here", methods=["GET", "POST"])
    site.view_functions["health.alive"] = lambda: ("ok", {"Content-Type": "text/plain"})
    site.add_url_rule("/framed", "boards.index", lambda: ("", {"Cross-Origin-Opener-Policy": "unsafe-none"}))
    start_security(site, secure)
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


def test_every_answer_carries_the_safety_headers_and_only_pages_are_kept_private() -> None:
    page, text = (small_site(session=False).get(address).headers for address in ("/", "/plain"))
    assert all(page[name] == value and text[name] == value for name, value in HEADERS)
    assert [page.get(name) for name, _ in (*PAGE, TRANSPORT)] == [
        "private, no-cache",
        "Cookie, Accept-Language",
        None,
    ]
    assert [text.get(name) for name, _ in (*PAGE, TRANSPORT)] == [None, None, None]


def test_a_secure_site_asks_browsers_to_stay_with_https() -> None:
    assert small_site(secure=True).get("/").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_header_that_an_answer_sets_itself_is_left_alone() -> None:
    assert small_site().get("/framed").headers.getlist("Cross-Origin-Opener-Policy") == ["unsafe-none"]


def test_nothing_is_loaded_from_elsewhere_and_nothing_may_frame_a_page() -> None:
    policy = dict(part.split(" ", 1) for part in dict(HEADERS)["Content-Security-Policy"].split("; "))
    assert (policy["default-src"], policy["frame-ancestors"], policy["base-uri"]) == ("'none'",) * 3
    assert {value for name, value in policy.items() if name.startswith(("script", "style", "connect"))} == {
        "'self'"
    }


def test_an_answer_without_a_type_is_no_page_and_an_error_under_way_is_handed_on() -> None:
    """A server learns from the third argument that the answer begins anew because something failed."""
    begun: list[tuple[Any, ...]] = []
    error = (ValueError, ValueError(), None)

    def inner(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("304 NOT MODIFIED", [("ETag", "x")], error)
        return []

    site = Flask(__name__)
    site.wsgi_app = inner  # type: ignore[method-assign, assignment]
    start_security(site, secure=False)
    site.wsgi_app({}, lambda *given: begun.append(given))  # type: ignore[arg-type]
    assert begun == [("304 NOT MODIFIED", [("ETag", "x"), *HEADERS], error)]

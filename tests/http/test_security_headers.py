"""The headers every answer carries; on a small application of its own."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from lms.http.security_headers import DATA, HEADERS, PAGE, TRANSPORT, start_security_headers


def small_site(secure: bool = False) -> FlaskClient:
    """A site with a page, a plain text and an answer that sets one of the headers itself."""
    site = Flask(__name__)
    site.add_url_rule("/", "page", lambda: "here")
    site.add_url_rule("/data", "data", lambda: {"saved_at": "14:03"})
    site.add_url_rule("/plain", "plain", lambda: ("ok", {"Content-Type": "text/plain"}))
    site.add_url_rule("/framed", "framed", lambda: ("", {"Cross-Origin-Opener-Policy": "unsafe-none"}))
    start_security_headers(site, secure)
    return site.test_client()


def test_every_answer_carries_the_safety_headers_and_only_pages_are_kept_private() -> None:
    page, text = (small_site().get(address).headers for address in ("/", "/plain"))
    assert all(page[name] == value and text[name] == value for name, value in HEADERS)
    assert [page.get(name) for name, _ in (*PAGE, TRANSPORT)] == [
        "private, no-cache",
        "Cookie, Accept-Language",
        None,
    ]
    assert [text.get(name) for name, _ in (*PAGE, TRANSPORT)] == [None, None, None]


def test_scripts_know_our_own_json_by_its_header() -> None:
    found = {path: dict(small_site().get(path).headers).items() for path in ("/", "/data", "/plain")}
    assert [path for path, headers in found.items() if set(DATA) <= headers] == ["/data"]


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
    start_security_headers(site, secure=False)
    site.wsgi_app({}, lambda *given: begun.append(given))  # type: ignore[arg-type]
    assert begun == [("304 NOT MODIFIED", [("ETag", "x"), *HEADERS], error)]

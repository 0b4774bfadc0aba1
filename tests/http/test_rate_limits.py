"""Rate limits: how many requests pass, who is counted together, and the answer beyond."""

import pytest
from flask import Flask, session
from flask.testing import FlaskClient

from lms.http.rate_limits import SHARED_FACTOR, Limiter


@pytest.fixture
def limited() -> Flask:
    """A small application with two limited views."""
    app = Flask(__name__)
    app.secret_key = "s"
    limiter = Limiter()
    limiter.init_app(app, "memory://", enabled=True)

    @app.get("/two")
    @limiter.limit("2 per hour")
    def two() -> str:
        return "two"

    @app.get("/enter/<name>")
    def enter(name: str) -> str:
        session["_user_id"] = f"{name}.0"
        return name

    @app.get("/one")
    @limiter.limit("1 per hour")
    def one() -> str:
        return "one"

    return app


def statuses(browser: FlaskClient, path: str, times: int, address: str = "192.0.2.1") -> list[int]:
    return [browser.get(path, environ_base={"REMOTE_ADDR": address}).status_code for _ in range(times)]


def test_requests_beyond_the_rate_are_refused(limited: Flask) -> None:
    assert statuses(limited.test_client(), "/two", 4) == [200, 200, 429, 429]


def test_views_and_addresses_are_counted_apart(limited: Flask) -> None:
    browser = limited.test_client()
    assert statuses(browser, "/two", 3) == [200, 200, 429]
    assert statuses(browser, "/one", 2) == [200, 429]
    assert statuses(browser, "/two", 3, "192.0.2.2") == [200, 200, 429]


def test_limits_can_be_switched_off(limited: Flask) -> None:
    Limiter().init_app(limited, "memory://", enabled=False)
    assert statuses(limited.test_client(), "/one", 3) == [200, 200, 200]


def test_people_who_share_an_address_are_counted_apart_when_signed_in(limited: Flask) -> None:
    for name in ("1", "2"):
        browser = limited.test_client()
        browser.get(f"/enter/{name}")
        assert statuses(browser, "/two", 3) == [200, 200, 429]
        assert statuses(browser, "/two", 1, "192.0.2.9") == [429]


def test_people_behind_a_proxy_that_is_not_counted_have_more_together(limited: Flask) -> None:
    browser = limited.test_client()
    sent = [
        browser.get("/one", headers={"X-Forwarded-For": f"8.8.8.{number}"}).status_code
        for number in range(SHARED_FACTOR + 1)
    ]
    assert sent == [200] * SHARED_FACTOR + [429]

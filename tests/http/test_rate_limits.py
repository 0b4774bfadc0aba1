"""Rate limits: how many requests pass, who is counted together, and the answer beyond."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.http.rate_limits import Limiter


@pytest.fixture
def limited() -> Flask:
    """A small application with two limited views."""
    app = Flask(__name__)
    limiter = Limiter()
    limiter.init_app(app, "memory://", enabled=True)

    @app.get("/two")
    @limiter.limit("2 per hour")
    def two() -> str:
        return "two"

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

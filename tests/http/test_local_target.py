"""Addresses to come back to never lead to another site."""

import pytest
from flask.testing import FlaskClient

from lms.http.web import local_target

pytestmark = pytest.mark.database


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/people/?q=x#top", "/people/?q=x#top"),
        ("/a//b", "/a//b"),
        ("//evil.example/", "/home"),
        ("/\\evil.example/", "/home"),
        ("\\\\evil.example/", "/home"),
        ("https://evil.example/", "/home"),
        ("javascript:alert(1)", "/home"),
        ("people", "/home"),
        ("", "/home"),
        (None, "/home"),
    ],
)
def test_only_paths_of_this_site_are_followed(address: str | None, target: str) -> None:
    assert local_target(address, "/home") == target


@pytest.mark.parametrize("address", ["/\r\nX", "/a\nSet-Cookie: b=1", "/\x00", "/a\u2028b"])
def test_line_breaks_and_control_characters_are_no_address(address: str) -> None:
    assert local_target(address, "/home") == "/home"


def test_line_break_in_the_next_page_is_no_error(client: FlaskClient) -> None:
    """Redirects to such an address would raise in the server."""
    assert client.get("/language/en?next=/%0d%0aX").headers["Location"] == "/"

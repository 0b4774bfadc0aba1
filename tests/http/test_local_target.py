"""Addresses to come back to never lead to another site."""

import pytest

from lms.http.web import local_target


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

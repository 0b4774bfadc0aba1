"""Which address of the site others are told: its own, never one that a request names."""

from dataclasses import replace

import pytest
from flask import Flask

from lms.errors import Refused
from lms.http.web import address_anywhere, permalink

pytestmark = pytest.mark.database


@pytest.mark.parametrize(
    ("base_url", "host", "found"),
    [
        ("", "http://evil.example", ""),
        ("", "http://localhost.evil.example", ""),
        ("", "http://127.0.0.1:8000", "http://127.0.0.1:8000/contact"),
        ("", None, ""),
        ("https://study.example.org/", "http://evil.example", "https://study.example.org/contact"),
        ("https://study.example.org", None, "https://study.example.org/contact"),
    ],
)
def test_mail_names_the_public_address(app: Flask, base_url: str, host: str | None, found: str) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], base_url=base_url)
    if host is None:
        assert address_anywhere("home.contact") == found
        return
    with app.test_request_context("/", base_url=host):
        assert address_anywhere("home.contact") == found


def test_codes_and_feeds_are_refused_while_the_site_knows_no_address(app: Flask) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], base_url="")
    with (
        app.test_request_context("/", base_url="http://evil.example"),
        pytest.raises(Refused, match="base_url"),
    ):
        permalink("home.contact")
    app.extensions["settings"] = replace(app.extensions["settings"], base_url="https://study.example.org")
    with app.test_request_context("/", base_url="http://evil.example"):
        assert permalink("home.contact") == "https://study.example.org/contact"

"""The files a browser asks for by name."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.http.web import settings

pytestmark = pytest.mark.database


def test_service_worker_names_files_that_exist(client: FlaskClient) -> None:
    script = client.get("/service-worker.js")
    assert script.mimetype == "text/javascript"
    names = [part.split('"')[0] for part in script.text.split('"/static/')[1:] if part.split('"')[0]]
    assert len(names) == 11
    assert [client.get(f"/static/{name}").status_code for name in names] == [200] * len(names)


def test_offline_page_is_open_to_strangers_and_speaks_both_languages(client: FlaskClient) -> None:
    page = client.get("/offline")
    assert page.status_code == 200
    assert "网络已断开" in page.text
    assert "You are offline" in page.text


def test_robots_follow_no_switches_and_are_asked_to_sign_in(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert lines == ["User-agent: *", "Disallow: /appearance/", "Disallow: /language/"]
    assert client.get("/learn/").headers["Location"] == "/sign-in?next=/learn/"


def test_security_txt_names_a_contact_and_an_end(client: FlaskClient) -> None:
    lines = client.get("/.well-known/security.txt").text.splitlines()
    assert lines[0] == "Contact: mailto:safety@example.org"
    assert [line.split(":")[0] for line in lines] == ["Contact", "Expires", "Preferred-Languages"]


def test_security_txt_never_repeats_the_host_of_a_request(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an address of its own the site says nothing rather than what a stranger sent."""
    monkeypatch.setitem(app.extensions, "settings", replace(settings(), security_contact=""))
    answer = client.get("/.well-known/security.txt", headers={"Host": "evil.example"})
    assert (answer.status_code, "evil" in answer.text) == (404, False)

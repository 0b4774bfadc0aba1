"""Help, contact and privacy for everybody; the administrator changes them, the name and the language in the browser."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.config import Settings
from lms.db import db
from lms.home.site import overrides
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def configured(app: Flask) -> Settings:
    """The settings of the site as the tests configure them; the language is set in the file."""
    before: Settings = app.extensions["settings"]
    app.extensions["configured"] = replace(before, fixed=frozenset({"default_language"}))
    return before


@pytest.fixture
def browser(configured: Settings, sign_in: SignIn) -> FlaskClient:
    administrator = make_user("Admin", Role.ADMINISTRATOR)
    db.session.commit()
    return sign_in(administrator)


@pytest.mark.database
def test_every_page_leads_to_help_contact_and_privacy(client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    for address in ("/help", "/contact", "/privacy"):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200


@pytest.mark.database
def test_what_is_set_in_the_browser_is_used_at_once(
    browser: FlaskClient, client: FlaskClient, app: Flask
) -> None:
    values = {
        "site_name": "柳县学习",
        "contact_en": "Call **12345**.",
        "privacy_zh": "<script>1</script>只有一种语言。",
    }
    assert browser.post("/site", data=values).status_code == 303
    assert app.extensions["settings"].site_name == "柳县学习"
    assert "柳县学习</title>" in client.get("/contact").text
    assert "Call <strong>12345</strong>." in client.get("/contact").text
    assert "只有一种语言。" in client.get("/privacy").text
    assert "<script>1" not in client.get("/privacy").text
    assert 'value="柳县学习"' in browser.get("/site").text
    assert browser.post("/site", data={"site_name": ""}).status_code == 303
    assert app.extensions["settings"].site_name != "柳县学习"


def test_the_configuration_file_wins_and_the_page_says_so(
    browser: FlaskClient, configured: Settings, app: Flask
) -> None:
    page = browser.get("/site").text
    assert "The configuration file on the server sets these" in page
    assert 'name="default_language"' not in page
    assert browser.post("/site", data={"default_language": "en"}).status_code == 303
    assert app.extensions["settings"].default_language == configured.default_language


def test_a_wrong_address_is_refused(browser: FlaskClient) -> None:
    page = browser.post("/site", data={"security_contact": "javascript:1"})
    assert page.status_code == 200
    assert "Enter mailto: or https:// and an address." in page.text
    page = browser.post("/site", data={"security_contact": "mailto:" + "a" * 200})
    assert "Enter up to 200 characters." in page.text


def test_stored_values_fill_only_what_is_not_fixed() -> None:
    stored = {"site_name": "Browser", "default_language": "en", "port": "1", "security_contact": ""}
    assert overrides({"site_name"}, stored) == {"default_language": "en"}

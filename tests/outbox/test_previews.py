"""A message can be looked at before it is sent: any on a developer's machine, elsewhere one's own without secrets."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.outbox.words import MessageKind, MessageState
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.outbox.make import make_message

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def admin(app: Flask) -> User:
    """An administrator."""
    return make_user("Root", Role.ADMINISTRATOR)


def test_own_message_is_shown_as_html_in_a_sandbox_and_as_text(admin: User, sign_in: SignIn) -> None:
    one = make_message(admin)
    db.session.commit()
    browser = sign_in(admin)
    assert f'href="/outbox/{one.id}"' in browser.get("/outbox").text
    page = browser.get(f"/outbox/{one.id}").text
    # In the language of its reader, whatever the language of the page.
    assert 'lang="zh-Hans">&lt;b&gt;王芳&lt;/b&gt;：</strong>' in page
    assert f'src="/outbox/{one.id}/html"' in page and "fang@example.org" not in page
    letter = browser.get(f"/outbox/{one.id}/html")
    assert "测试邮件" in letter.text and "<b>" not in letter.text
    policy = letter.headers["Content-Security-Policy"]
    assert policy.endswith("; sandbox") and "frame-ancestors 'self'" in policy and "script" not in policy


@pytest.mark.parametrize("kind", [MessageKind.PASSWORD_LINK, MessageKind.ADDRESS_CONFIRM])
def test_links_that_work_by_themselves_are_shown_to_nobody(
    admin: User, sign_in: SignIn, kind: MessageKind
) -> None:
    one = make_message(admin, kind)
    db.session.commit()
    assert {sign_in(admin).get(f"/outbox/{one.id}{part}").status_code for part in ("", "/html")} == {403}


def test_messages_of_others_are_read_in_development_alone(app: Flask, admin: User, sign_in: SignIn) -> None:
    one = make_message(make_user("Bob", Role.LEARNER))
    db.session.commit()
    browser = sign_in(admin)
    assert f"/outbox/{one.id}" not in browser.get("/outbox").text
    assert browser.get(f"/outbox/{one.id}/html").status_code == 403
    app.extensions["settings"] = replace(app.extensions["settings"], environment="development")
    assert f"/outbox/{one.id}" in browser.get("/outbox").text
    assert browser.get(f"/outbox/{one.id}/html").status_code == 200


def test_what_was_sent_is_gone(admin: User, sign_in: SignIn) -> None:
    one = make_message(admin, state=MessageState.SENT)
    db.session.commit()
    assert sign_in(admin).get(f"/outbox/{one.id}").status_code == 404

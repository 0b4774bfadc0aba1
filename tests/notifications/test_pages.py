"""The list, the bell, the settings and the way out of mail."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.db import db
from lms.notifications import kinds
from lms.notifications.kinds import CATALOGUE, Kind, Way
from lms.notifications.models import Notification, NotificationChoice, NotificationTimes
from lms.notifications.queries import ways_chosen
from lms.notifications.unsubscribing import ALL, DIGEST, Ending, ending_token
from lms.people.models import User
from tests.build import make_user
from tests.notifications.build import own_notification

SignIn = Callable[[User], FlaskClient]
SENT = (Kind.MENTION, Kind.REPLY, Kind.ANNOUNCEMENT, Kind.ACCOUNT)


@pytest.fixture(autouse=True)
def sent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some kinds that count as sent, whatever the features send."""
    for kind, about in CATALOGUE.items():
        monkeypatch.setitem(kinds.CATALOGUE, kind, replace(about, sent=kind in SENT))


@pytest.mark.parametrize("count", [1, 3])
def test_list_shows_ones_own_and_the_bell_counts_without_a_statement_of_its_own(
    app: Flask, sign_in: SignIn, count_queries: Any, count: int
) -> None:
    person, other = make_user("Ann"), make_user("Bo")
    for _ in range(count):
        own_notification(person)
    own_notification(other, Kind.MENTION)
    browser = sign_in(person)
    with count_queries() as queries:
        page = browser.get("/notifications/").text
    assert (page.count(">Hello</a>"), page.count(f"({count} unread)"), len(queries)) == (count, 1, 3)


def test_opening_marks_as_read_and_leads_to_the_page(app: Flask, sign_in: SignIn) -> None:
    person = make_user("Ann")
    first, second = own_notification(person), own_notification(person)
    browser = sign_in(person)
    assert browser.get(f"/notifications/{first}").location == "/learn/"
    assert "(1 unread)" in browser.get("/notifications/").text
    assert browser.post("/notifications/read", data={"kind": "mention"}).status_code == 303
    assert db.session.get_one(Notification, second).read_at is None
    assert "1 notification marked" in browser.post("/notifications/read", follow_redirects=True).text
    page = browser.get("/notifications/").text
    assert ("unread)" in page, "Mark all as read" in page, page.count(">Hello</a>")) == (False, False, 2)
    assert sign_in(make_user("Bo")).get(f"/notifications/{second}").status_code == 404


@pytest.mark.database
def test_settings_are_kept_and_what_they_refuse_loses_nothing(app: Flask, sign_in: SignIn) -> None:
    person = make_user("Ann")
    browser = sign_in(person)
    form = {"mention": "weekly", "reply": "off", "announcement": "daily", "hour": "20", "weekday": "4"}
    for quiet, words in (
        ({"quiet_from": "22:00", "quiet_until": ""}, "Enter both times, or neither."),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "end when they begin"),
        ({"quiet_from": "25:00", "quiet_until": "22:00"}, "Enter a time such as 22:00."),
    ):
        refused = browser.post("/notifications/settings", data=form | quiet)
        kept = '<option selected value="20">' in refused.text
        assert (refused.status_code, words in refused.text, kept) == (422, True, True)
    quiet = {"quiet_from": "22:00", "quiet_until": "07:00"}
    for _ in range(2):
        assert browser.post("/notifications/settings", data=form | quiet).status_code == 303
    assert ways_chosen(person.id) == {
        Kind.REPLY: Way.OFF, Kind.MENTION: Way.WEEKLY, Kind.ANNOUNCEMENT: Way.DAILY, Kind.ACCOUNT: Way.AT_ONCE
    }  # fmt: skip
    times = db.session.get_one(NotificationTimes, person.id)
    assert (times.digest_hour, times.digest_weekday, times.quiet_from and times.quiet_from.hour) == (
        20,
        4,
        22,
    )
    # The usual way needs no row.
    assert set(db.session.scalars(select(NotificationChoice.kind))) == {"reply", "mention"}
    assert "It tells you when someone changes your account." in browser.get("/notifications/settings").text


@pytest.mark.parametrize(
    ("scope", "ended"),
    [(Kind.MENTION, {Kind.MENTION}), (DIGEST, {Kind.REPLY, Kind.ANNOUNCEMENT}), (ALL, {*SENT} - {Kind.ACCOUNT}),
     (Kind.ACCOUNT, set())],
)  # fmt: skip
def test_way_out_of_mail_works_signed_out_and_only_by_post(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, scope: str, ended: set[Kind]
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    person = make_user("Ann")
    secret = app.extensions["settings"].secret_key
    address = f"/notifications/unsubscribe/{ending_token(Ending(person.id, scope), secret)}"

    def without_mail() -> set[Kind]:
        return {kind for kind, way in ways_chosen(person.id).items() if way is Way.SITE}

    assert (client.get(address).status_code, without_mail()) == (200, set())
    for _ in range(2):
        answer = client.post(address, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, without_mail()) == (200, ended)
    assert client.post(f"{address}x").status_code == 404

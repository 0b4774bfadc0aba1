"""One's own mail address counts once its link was opened by its owner; no page shows it to others."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from lms import clock
from lms.audit.models import AuditEntry
from lms.db import db
from lms.errors import Refused
from lms.outbox.models import OutboxMessage
from lms.people.actions import addresses
from lms.people.models import User
from lms.people.queries.addresses import reached_by_mail
from lms.people.roles import Role
from tests.build import make_user

SignIn = Callable[[User], FlaskClient]
PAGE = "/account/address"


@pytest.fixture
def ann(app: Flask) -> User:
    """A learner of a site with a mail server."""
    mail = {"mail_host": "mail.example.org", "mail_sender": "site@example.org"}
    app.extensions["settings"] = replace(app.extensions["settings"], **mail)
    return make_user("Ann", Role.LEARNER)


def last_link() -> str:
    newest = (
        select(OutboxMessage).where(OutboxMessage.kind == "address-confirm").order_by(OutboxMessage.id.desc())
    )
    found = db.session.scalars(newest.limit(1)).one()
    return str(found.letter["link"]).removeprefix("http://localhost")


@pytest.mark.database
def test_address_counts_once_its_owner_has_used_the_link(app: Flask, ann: User, sign_in: SignIn) -> None:
    browser = sign_in(ann)
    assert browser.post(PAGE, data={"address": "Ann@Example.ORG"}).status_code == 303
    link = last_link()
    # Opening the link alone changes nothing: mail programs open links by themselves.
    assert "Ann@example.org" in browser.get(link).text and ann.email == ""
    # Somebody else cannot use it, nor can it be changed.
    stranger = sign_in(make_user("Bob", Role.LEARNER))
    assert (stranger.get(link).status_code, stranger.post(link).status_code) == (422, 422)
    assert browser.post(f"{link}x").status_code == 422
    assert browser.post(link).status_code == 303
    assert ann.email == "Ann@example.org"
    assert browser.post(link).status_code == 303  # sent again, because the answer was lost; it is done once
    assert reached_by_mail([ann.id])[ann.id].address == "Ann@example.org"
    kept = db.session.scalars(select(AuditEntry).where(AuditEntry.target_id == str(ann.id))).one()
    assert (kept.before, kept.after) == ({"email": ""}, {"email": "A…@example.org"})


@pytest.mark.database
def test_nothing_is_sent_while_no_link_can_be(app: Flask, ann: User) -> None:
    signer = URLSafeTimedSerializer("secret")
    with pytest.raises(Refused, match="public address of the site"):
        addresses.ask_address(ann, "ann@example.org", signer, lambda _: "", clock.now())
    assert db.session.scalar(select(OutboxMessage)) is None


@pytest.mark.database
def test_both_addresses_agree_to_a_change_and_an_older_link_is_dead(
    app: Flask, ann: User, sign_in: SignIn
) -> None:
    ann.email = "old@example.org"
    browser = sign_in(ann)
    browser.post(PAGE, data={"address": "one@example.org"})
    first = last_link()
    browser.post(PAGE, data={"address": "two@example.org"})
    by_present = last_link()
    assert "two@example.org" in browser.get(by_present).text
    assert browser.post(by_present).status_code == 303
    assert ann.email == "old@example.org"  # the new one has not been confirmed yet
    assert browser.post(last_link()).status_code == 303
    assert browser.post(first).status_code == 422
    told = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "address-changed")).one()
    assert (ann.email, told.address) == ("two@example.org", "old@example.org")
    sent = (
        select(OutboxMessage.address)
        .where(OutboxMessage.kind == "address-confirm")
        .order_by(OutboxMessage.id)
    )
    assert list(db.session.scalars(sent)) == [*["old@example.org"] * 2, "two@example.org"]
    assert browser.post(PAGE, data={"remove": "yes"}).status_code == 303
    assert ann.email == "two@example.org"
    assert browser.post(last_link()).status_code == 303
    assert (ann.email, reached_by_mail([ann.id])) == ("", {})


@pytest.mark.database
def test_an_administrator_removes_an_address_that_is_lost(app: Flask, ann: User, sign_in: SignIn) -> None:
    ann.email = "old@example.org"
    db.session.commit()
    administrator = sign_in(make_user("Root", Role.ADMINISTRATOR))
    assert "Remove the e-mail address" in administrator.get(f"/people/{ann.id}").text
    for _ in range(2):
        assert administrator.post(f"/people/{ann.id}/address/remove").status_code == 302
    db.session.refresh(ann)
    assert ann.email == ""
    told = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "address-changed")).one()
    assert told.address == "old@example.org"


def test_link_ends_after_half_an_hour(
    app: Flask, ann: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(ann).post(PAGE, data={"address": "one@example.org"})
    monkeypatch.setattr(addresses, "LINK_LASTS", -addresses.LINK_LASTS)
    assert sign_in(ann).post(last_link()).status_code == 422


@pytest.mark.parametrize(
    "text",
    [
        "", "nobody", "@example.org", "a@b", "a@@example.org", "a b@example.org", "Boss <a@example.org>",
        '"Boss" a@example.org', "a@example.org,b@example.org", "a@example.org\nBcc: b@example.org",
        "a@example.org%0aBcc:b@example.org", ".a@example.org", "a..b@example.org", "a@-example.org",
        "a@example.org>", "<script>@example.org", "用户@example.org", "a" * 65 + "@example.org",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(app: Flask, ann: User, sign_in: SignIn, text: str) -> None:
    page = sign_in(ann).post(PAGE, data={"address": text})
    assert page.status_code == 422 and "Enter an e-mail address such as" in page.text
    assert db.session.scalars(select(OutboxMessage)).all() == []


@pytest.mark.database
def test_wide_signs_of_a_chinese_keyboard_are_read(app: Flask, ann: User, sign_in: SignIn) -> None:
    sign_in(ann).post(PAGE, data={"address": " ａｎｎ＠example．org\u200b"})
    assert db.session.scalars(select(OutboxMessage.address)).one() == "ann@example.org"


def test_links_of_a_day_are_limited(app: Flask, ann: User, sign_in: SignIn) -> None:
    browser = sign_in(ann)
    codes = [
        browser.post(PAGE, data={"address": f"a{number}@example.org"}).status_code for number in range(7)
    ]
    assert codes == [303] * 6 + [422]


def test_page_says_that_there_is_no_mail_server(app: Flask, ann: User, sign_in: SignIn) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], mail_host="")
    page = sign_in(ann).get(PAGE).text
    assert "no mail server" in page and not re.search('name="address"', page)


def test_no_page_shows_the_address_to_others(app: Flask, ann: User, sign_in: SignIn) -> None:
    ann.email, ann.email_changed_at = "ann@example.org", clock.now()
    administrator = sign_in(make_user("Root", Role.ADMINISTRATOR))
    for page in (f"/people/{ann.id}", "/people/", "/people/export", "/outbox"):
        assert "ann@example.org" not in administrator.get(page).text
    assert "ann@example.org" in sign_in(ann).get("/account").text

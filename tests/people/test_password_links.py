"""A password is set through a link by mail, once, and asking for one tells nothing about accounts."""

import logging
import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms import clock
from lms.audit.models import AuditEntry
from lms.audit.queries.chain import check_chain
from lms.db import db
from lms.outbox.models import OutboxMessage
from lms.people.actions.accounts import hasher
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_unit, make_user

SignIn = Callable[[User], FlaskClient]
ASK, NEW = "/sign-in/forgotten", "rice on the terrace"


@pytest.fixture
def ann(app: Flask) -> User:
    """A learner with a confirmed address, on a site with a mail server."""
    mail = {"mail_host": "mail.example.org", "mail_sender": "site@example.org"}
    app.extensions["settings"] = replace(app.extensions["settings"], **mail)
    person = make_user("Ann", Role.LEARNER, unit=make_unit("Village"))
    person.email, person.must_change_password = "ann@example.org", False
    db.session.commit()
    return person


def links() -> list[str]:
    found = select(OutboxMessage).where(OutboxMessage.kind == "password-link").order_by(OutboxMessage.id)
    return [str(one.letter["link"]).removeprefix("http://localhost") for one in db.session.scalars(found)]


@pytest.mark.database
def test_forgotten_password_is_set_once_through_the_link(
    ann: User, client: FlaskClient, sign_in: SignIn
) -> None:
    elsewhere = sign_in(ann)
    assert "Set a new password by mail" in client.get("/sign-in").text
    assert client.post(ASK, data={"name": ann.username}).status_code == 200
    (link,) = links()
    assert ann.username in client.get(link).text  # opening it alone uses nothing up
    assert client.post(link, data={"new": "12345678"}).status_code == 422
    assert client.post(link, data={"new": NEW}).status_code == 303
    db.session.refresh(ann)
    assert hasher().verify(ann.password_hash, NEW)
    assert elsewhere.get("/account").status_code == 302
    assert [client.get(link).status_code, client.post(link, data={"new": NEW + "2"}).status_code] == [
        422,
        422,
    ]
    assert hasher().verify(ann.password_hash, NEW)
    acts = db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id))
    assert list(acts) == ["person.ask-password-link", "changed own password"]
    assert check_chain().faults == ()


def test_a_link_ends_after_its_time_with_another_password_and_with_the_account(
    ann: User, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        client.post(ASK, data={"name": ann.username})
    first, second = links()
    assert client.get(f"{first}x").status_code == 422
    assert client.post(first, data={"new": NEW}).status_code == 303
    assert client.get(second).status_code == 422
    client.post(ASK, data={"name": ann.username})
    third = links()[-1]
    ann.active = False
    db.session.commit()
    assert client.get(third).status_code == 422
    ann.active = True
    db.session.commit()
    assert client.get(third).status_code == 200
    real = time.time
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: real() + 31 * 60)
    assert client.get(third).status_code == 422


def test_asking_takes_the_same_for_every_name(
    ann: User, client: FlaskClient, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    without = make_user("Without", Role.LEARNER)
    closed = make_user("Closed", Role.LEARNER)
    closed.email, closed.active = "closed@example.org", False
    db.session.commit()
    seen = []
    for name in (ann.username, without.username, closed.username, "nobody", *[ann.username] * 6):
        with count_queries() as queries:
            answer = client.post(ASK, data={"name": name})
        text = re.sub(r'(nonce|value|content)="[^"]*"', "", answer.text)
        seen.append((answer.status_code, text, len(queries) - sum("SAVEPOINT" in one for one in queries)))
    assert len(set(seen)) == 1, [one[2] for one in seen]
    assert len(links()) == 5  # of seven askings of Ann
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 10


@pytest.mark.database
def test_first_link_confirms_the_address_and_counts_as_giving_access(
    ann: User, client: FlaskClient, sign_in: SignIn
) -> None:
    manager = sign_in(make_user("Manager", Role.ADMINISTRATOR))
    new = make_user("New", Role.LEARNER, unit=make_unit("Other"))
    new.must_change_password = True
    db.session.commit()
    page = f"/people/{new.id}"
    assert "Send a link by mail" in manager.get(page).text
    assert "Send a link by mail" not in manager.get(f"/people/{ann.id}").text
    for address, status in (("no address", 422), ("new@example.org", 302)):
        assert manager.post(f"{page}/password-link", data={"address": address}).status_code == status
    refused = manager.post(f"/people/{ann.id}/password-link", data={"address": "ann@example.org"})
    assert (refused.status_code, "already set a password" in refused.text) == (422, True)
    (link,) = links()
    assert client.post(link, data={"new": NEW}).status_code == 303
    db.session.refresh(new)
    assert (new.email, new.must_change_password) == ("new@example.org", False)
    sent = db.session.scalars(
        select(AuditEntry).where(AuditEntry.verb == "person.send-password-link").order_by(AuditEntry.id)
    ).one()
    assert sent.after == {"email": "n…@example.org"}
    assert clock.now() - sent.at < timedelta(hours=1)
    verbs = list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))
    assert verbs[-2:] == ["changed own password", "changed a person"], verbs


def test_first_link_replaces_no_confirmed_address_and_is_limited(ann: User, sign_in: SignIn) -> None:
    manager = sign_in(make_user("Boss", Role.UNIT_MANAGER, over=ann.memberships[0].unit))
    assert manager.post(f"/people/{ann.id}/password").status_code == 200
    assert "Send a link by mail" not in manager.get(f"/people/{ann.id}").text
    send = f"/people/{ann.id}/password-link"
    assert manager.post(send, data={"address": "boss@example.org"}).status_code == 422
    ann.email = ""
    db.session.commit()
    codes = [manager.post(send, data={"address": "ann@example.org"}).status_code for _ in range(6)]
    assert codes == [302] * 5 + [422]


def test_log_of_requests_holds_no_link(
    ann: User, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    access = logging.getLogger("lms.access")
    access.addHandler(caplog.handler)
    client.post(ASK, data={"name": ann.username})
    caplog.clear()
    with caplog.at_level(logging.INFO, "lms.access"):
        client.get(links()[0])
    access.removeHandler(caplog.handler)
    assert {one.__dict__["facts"]["path"] for one in caplog.records} == {"/sign-in/password/…"}

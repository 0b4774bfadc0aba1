"""The newest link of the chain goes to the auditors, every day and with each publication."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.audit.jobs import begin, mail_head
from lms.audit.queries.chain import chain_head
from lms.db import db
from lms.outbox.jobs.sending import in_words
from lms.outbox.letters import as_letter
from lms.outbox.models import OutboxMessage
from lms.people.models import User
from lms.people.roles import Role
from tests.boards.make import make_published
from tests.build import make_user

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def auditor(app: Flask) -> User:
    """An auditor with a confirmed address, on a site with a mail server and one more address."""
    app.extensions["settings"] = replace(
        app.extensions["settings"],
        mail_host="mail.example.org",
        mail_sender="site@example.org",
        auditor_addresses="office@example.org, wang@example.org",
    )
    person = make_user("Wang", Role.AUDITOR)
    person.email, person.language = "wang@example.org", "zh_Hans"
    closed = make_user("Gone", Role.AUDITOR)
    closed.email, closed.active = "gone@example.org", False
    db.session.commit()
    begin(clock.now())
    return person


def queued() -> list[OutboxMessage]:
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_newest_link_is_mailed_once_a_day_in_the_language_of_each_auditor(app: Flask, auditor: User) -> None:
    now, head = clock.now(), chain_head()
    assert head is not None
    assert (mail_head(now), mail_head(now)) == (2, 0)
    assert mail_head(now + timedelta(days=1)) == 2
    wang, office = queued()[:2]
    assert (wang.person_id, wang.address, wang.language) == (auditor.id, "wang@example.org", "zh_Hans")
    assert (office.person_id, office.address, office.language) == (None, "office@example.org", "en")
    written = in_words(as_letter(office.letter), office.language)
    assert written.subject == f"Audit chain of 耕读 Gengdu: link {head[0]}"
    assert f"Hash {head[1]}" in written.paragraphs


def test_publication_carries_its_link_to_the_auditors(app: Flask, auditor: User) -> None:
    _, issue, _ = make_published()
    wang, office = queued()
    written = in_words(as_letter(wang.letter), wang.language)
    assert written.subject == f"耕读 Gengdu审计链：第 {issue.chain_number} 个链节，随 weekly 1 公布"
    assert f"哈希值 {issue.chain_hash}" in written.paragraphs
    assert (wang.cause, office.cause) == (f"audit-head/board_issue/{issue.id}",) * 2


@pytest.mark.database
def test_page_says_when_links_were_last_mailed_and_to_how_many(
    app: Flask, auditor: User, sign_in: SignIn
) -> None:
    browser = sign_in(make_user("Li", Role.AUDITOR))
    assert "No link has been e-mailed yet." in browser.get("/audit/chain").text
    mail_head(clock.now())
    assert "2 messages are waiting to be sent." in browser.get("/audit/chain").text
    wang, office = queued()
    wang.state, wang.ended_at, office.state = "sent", clock.now(), "failed"
    page = browser.get("/audit/chain").text
    assert "to 1 address." in page and "1 message could not be sent." in page
    app.extensions["settings"] = replace(app.extensions["settings"], mail_host="")
    assert "The site has no mail server" in browser.get("/audit/chain").text

"""A convener writes to authors or judges: a message for each, no name shown, once a day for each group."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.contests.entries.words import EntryState
from lms.contests.judging.models import JudgeAddress
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Stage
from lms.contests.run.mail_merge import MailGroup, filled, unknown_places
from lms.db import db
from lms.outbox.jobs.sending import in_words
from lms.outbox.letters import as_letter
from lms.outbox.models import OutboxMessage
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.contests.authors import audited
from tests.contests.make import make_contest, make_entry, make_judge

SignIn = Callable[[User], FlaskClient]
PAGE = "/contests/autumn/write"
LETTER = {
    "group": "authors",
    "subject": "News of {contest}",
    "text": "Dear {name},\n\nyour “{entry}” {x is in.\n100%",
}


@pytest.fixture
def browser(app: Flask, sign_in: SignIn) -> FlaskClient:
    """The browser of a convener, with two authors, a draft and a judge; one author has no address."""
    mail = {"mail_host": "mail.example.org", "mail_sender": "site@example.org"}
    app.extensions["settings"] = replace(app.extensions["settings"], **mail)
    contest = make_contest(stage=Stage.SCREENING)
    wang, silent, drafting = make_user("Wang"), make_user("Silent"), make_user("Drafting")
    wang.email, drafting.email = "wang@example.org", "drafting@example.org"
    make_entry(contest, wang, title="{name} 的井")
    make_entry(contest, silent)
    make_entry(contest, drafting, state=EntryState.DRAFT)
    judge = make_judge(contest)
    db.session.add(JudgeAddress(contest_id=contest.id, person_id=judge.judge_id, address="judge@example.org"))
    db.session.commit()
    return sign_in(make_user("Convener", Role.CONVENER))


def queued() -> list[OutboxMessage]:
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_everyone_gets_a_message_of_their_own_after_a_preview(browser: FlaskClient) -> None:
    assert "authors 2, drafts 1, judges 1." in browser.get(PAGE).text
    preview = browser.post(PAGE, data=LETTER).text
    assert "Dear [Name]," in preview and "Send to 1 person" in preview and queued() == []
    assert "Wang" not in preview and "wang@" not in preview and "的井" not in preview
    assert browser.post(PAGE, data=LETTER | {"send": "yes"}).status_code == 303
    [message] = queued()
    written = in_words(as_letter(message.letter), "en")
    assert (message.address, written.subject[:8]) == ("wang@example.org", "News of ")
    assert written.paragraphs == ["Dear Wang,", "your “{name} 的井” {x is in.", "100%"]
    assert written.link.endswith("/contests/autumn")
    again = browser.post(PAGE, data=LETTER | {"send": "yes"})
    assert again.status_code == 422 and "There is no one to write to" in again.text
    assert (len(queued()), audited().count("contest.write")) == (1, 1)


@pytest.mark.parametrize(
    ("group", "address"), [("drafts", "drafting@example.org"), ("judges", "judge@example.org")]
)
def test_other_groups_are_reached_too(browser: FlaskClient, group: str, address: str) -> None:
    to_group = LETTER | {"group": group, "send": "yes"}
    assert "“{entry}” cannot be used here." in browser.post(PAGE, data=to_group).text
    browser.post(PAGE, data=to_group | {"text": "Dear {name}"})
    assert [one.address for one in queued()] == [address]


@pytest.mark.database
def test_authors_are_written_to_at_no_address_that_a_convener_entered(browser: FlaskClient) -> None:
    contest = db.session.scalars(select(Contest)).one()
    for person in db.session.scalars(select(User).where(User.name.in_(["Wang", "Silent", "Drafting"]))):
        entered = JudgeAddress(contest_id=contest.id, person_id=person.id, address="convener@example.org")
        db.session.add(entered)
    db.session.commit()
    for group in ("authors", "drafts"):
        browser.post(PAGE, data=LETTER | {"group": group, "text": "Dear {name},", "send": "yes"})
    assert [one.address for one in queued()] == ["wang@example.org", "drafting@example.org"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": "Dear {nmae}"}, "“{nmae}” cannot be used here."),
        ({"subject": ""}, "Enter a subject."),
        ({"subject": "x" * 121}, "Enter up to 120 characters."),
        ({"group": "everyone"}, ""),
        ({"text": " \n "}, "Enter the text."),
    ],
)
def test_what_is_wrong_comes_back_filled(browser: FlaskClient, wrong: dict[str, str], sentence: str) -> None:
    for step in ({}, {"send": "yes"}):
        page = browser.post(PAGE, data=LETTER | wrong | step)
        assert page.status_code == 422 and sentence in page.text
    assert queued() == []


def test_without_a_mail_server_the_page_says_so(app: Flask, browser: FlaskClient) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], mail_host="")
    page = browser.get(PAGE).text
    assert "no mail server" in page and "<textarea" not in page


def test_places_are_filled_once() -> None:
    assert filled("{name} { entry } {other}", {"name": "{entry}", "entry": "Well"}) == "{entry} Well {other}"
    assert unknown_places("{name} {} {a b} {nmae} {entry}", MailGroup.AUTHORS) == ["", "nmae"]

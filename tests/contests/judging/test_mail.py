"""Judges are invited and reminded by mail, when the site has a mail server and there is an address."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from lms import clock
from lms.contests.judging.models import JudgeAddress, JudgeInvitation
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.notifications.models import NotifiedEvent
from lms.outbox.jobs.sending import in_words
from lms.outbox.letters import as_letter
from lms.outbox.models import OutboxMessage
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.contests.judging.test_inviting import PAGE, inviting, last_day
from tests.contests.make import make_assignment, make_contest, make_entry, make_judge

SignIn = Callable[[User], FlaskClient]
LATE = "/contests/autumn/monitor/late"


@pytest.fixture(autouse=True)
def mail_server(app: Flask) -> None:
    """The site has one; the tests only look at what waits to be sent."""
    mail = {"mail_host": "mail.example.org", "mail_sender": "site@example.org"}
    app.extensions["settings"] = replace(app.extensions["settings"], **mail)


def queued() -> list[OutboxMessage]:
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


@pytest.mark.database
def test_invitation_goes_to_the_address_entered_and_shows_its_state(app: Flask, sign_in: SignIn) -> None:
    _, convener, ann = inviting()
    bob, carol = make_user("Bob", Role.JUDGE), make_user("Carol", Role.JUDGE)
    bob.email, bob.language = "bob@example.org", "zh_Hans"
    browser = sign_in(convener)
    page = browser.get(PAGE).text
    assert f'name="address-{ann.id}"' in page and f'name="address-{bob.id}"' not in page
    chosen = {
        "people": [ann.id, bob.id, carol.id],
        "until": last_day(),
        f"address-{ann.id}": "ann@example.org",
    }
    letters = browser.post(PAGE, data=chosen)
    assert "2 people also get the link by e-mail." in letters.text
    to_ann, to_bob = queued()
    assert (to_ann.address, to_bob.address, to_bob.language) == (
        "ann@example.org",
        "bob@example.org",
        "zh_Hans",
    )
    assert to_ann.letter["link"] in letters.text
    written = in_words(as_letter(to_ann.letter), "en")
    assert written.subject.startswith("Invitation to judge: ") and written.paragraphs[0] == "Dear Ann,"
    to_bob.state, to_bob.reason = "failed", "550 unknown"
    listed = browser.get(PAGE).text
    assert "waiting to be sent" in listed and "550 unknown" in listed
    assert "ann@example.org" not in listed and "bob@example.org" not in listed


@pytest.mark.database
def test_renewed_invitation_goes_to_the_same_or_a_new_address(app: Flask, sign_in: SignIn) -> None:
    _, convener, ann = inviting()
    browser = sign_in(convener)
    first = {"people": [ann.id], "until": last_day(), f"address-{ann.id}": "ann@example.org"}
    browser.post(PAGE, data=first)
    one = db.session.scalars(select(JudgeInvitation)).one()
    renew = f"/contests/autumn/invitations/{one.id}/renew"
    browser.post(renew, data={"until": last_day()})
    browser.post(renew, data={"until": last_day(), "address": "new@example.org"})
    assert [one.address for one in queued()] == ["ann@example.org", "ann@example.org", "new@example.org"]
    assert len({one.letter["link"] for one in queued()}) == 3


@pytest.mark.database
@pytest.mark.parametrize(
    ("ticked", "address", "sentence"),
    [
        (True, "nonsense", "“nonsense” is not an e-mail address."),
        (False, "ann@example.org", "You entered an address for Ann. Choose this person too."),
    ],
)
def test_wrong_address_comes_back_with_the_filled_form(
    app: Flask, sign_in: SignIn, ticked: bool, address: str, sentence: str
) -> None:
    _, convener, ann = inviting()
    bob = make_user("Bob", Role.JUDGE)
    people = [bob.id, ann.id] if ticked else [bob.id]
    chosen = {"people": people, "until": last_day(), f"address-{ann.id}": address}
    page = sign_in(convener).post(PAGE, data=chosen)
    assert page.status_code == 422 and sentence in page.text and f'value="{address}"' in page.text
    assert (queued(), db.session.scalars(select(JudgeAddress)).all()) == ([], [])


def test_without_a_mail_server_everything_is_printed(app: Flask, sign_in: SignIn) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], mail_host="")
    _, convener, ann = inviting()
    ann.email = "ann@example.org"
    browser = sign_in(convener)
    page = browser.get(PAGE).text
    assert "The site has no mail server" in page and "address-" not in page
    assert "by e-mail" not in browser.post(PAGE, data={"people": [ann.id], "until": last_day()}).text
    assert queued() == []


def late_panel() -> tuple[Contest, User]:
    """Return a contest whose judging has ended, with work left for three judges of whom two have an address."""
    contest = make_contest(stage=Stage.JUDGING)
    entry = make_entry(contest)
    for number, address in enumerate(["a@example.org", "", "b@example.org"]):
        judge = make_judge(contest)
        judge.judge.email = address
        judge.judge.name = f"Judge{number}"
        make_assignment(entry, judge)
    return contest, make_user("Convener", Role.CONVENER)


@pytest.mark.database
def test_late_judges_are_reminded_once_a_day_after_a_preview(app: Flask, sign_in: SignIn) -> None:
    contest, convener = late_panel()
    browser = sign_in(convener)
    page = browser.get(LATE).text
    assert page.count("gets it") == 2 and "no e-mail address" in page
    assert "Send reminders to 2 judges" in page and queued() == []
    assert browser.post(LATE).status_code == 303
    assert [one.address for one in queued()] == ["a@example.org", "b@example.org"]
    written = in_words(as_letter(queued()[0].letter), "en")
    assert "you have marked 0 of 1 essays." in written.paragraphs[1]
    assert written.link.endswith("/contests/autumn/desk")
    again = browser.post(LATE)
    assert again.status_code == 409 and len(queued()) == 2
    assert browser.get(LATE).text.count(">reminded<") == 2
    db.session.execute(
        update(OutboxMessage).values(
            queued_at=clock.now() - timedelta(hours=25), cause=f"judge-reminder/{contest.id}/x"
        )
    )
    db.session.execute(update(NotifiedEvent).values(cause="yesterday"))
    db.session.commit()
    assert browser.post(LATE).status_code == 303 and len(queued()) == 4

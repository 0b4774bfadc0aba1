"""Mail is worded by the administrator: checked at the field, tried before it is kept, used when it is sent."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.audit.models import AuditEntry
from lms.db import db
from lms.operations.actions.mail_templates import word_mail
from lms.outbox.actions.queueing import put
from lms.outbox.jobs.sending import send_waiting
from lms.outbox.letters import Letter, Line
from lms.outbox.models import MailTemplate
from lms.outbox.templates import (
    BUILT_IN,
    BadClosing,
    BadOpening,
    BadSubject,
    TemplateText,
    checked,
    required_places,
)
from lms.outbox.words import MessageKind
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.outbox.server import Received

SignIn = Callable[[User], FlaskClient]
PAGE = "/mail-templates/digest/en"
TYPED = {"subject": "{count} news of {site}", "opening": "Dear {name},", "closing": "Your office\r\n{link}"}


@pytest.fixture
def admin(app: Flask) -> User:
    """An administrator."""
    return make_user("Root", Role.ADMINISTRATOR)


@pytest.mark.parametrize("kind", MessageKind)
def test_built_in_text_passes_its_own_check(kind: MessageKind) -> None:
    assert checked(kind, BUILT_IN) == BUILT_IN


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        (TemplateText(""), BadSubject, "Enter a subject"),
        (TemplateText("{subject}\r\nBcc: thief@example.org"), BadSubject, "on one line"),
        (TemplateText("{subject}\u2028x"), BadSubject, "on one line"),
        (TemplateText("{subject}\x00"), BadSubject, "on one line"),
        (TemplateText("{subject} {link}"), BadSubject, "{link}"),
        (TemplateText("News of {site}"), BadSubject, "must contain {subject}"),
        (TemplateText("{subject} {"), BadSubject, "bracket"),
        (TemplateText("{subject}" + "x" * 120), BadSubject, "at most 120"),
        (TemplateText(opening="{nmae}"), BadOpening, "{subject}, {site}, {name}, {link}"),
        (TemplateText(closing="{site.secret_key}"), BadClosing, "no placeholder {site.secret_key}"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_is_allowed(
    text: TemplateText, error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as refused:
        checked(MessageKind.NOTIFICATION, text)
    assert said in str(refused.value)


def test_subject_of_a_thing_with_a_title_names_it() -> None:
    assert required_places(MessageKind.JUDGE_INVITATION) == ("subject", "title")
    assert checked(MessageKind.JUDGE_INVITATION, TemplateText("Judge {title}!")).subject == "Judge {title}!"


@pytest.mark.database
def test_wording_is_tried_kept_and_reset(admin: User, sign_in: SignIn) -> None:
    browser = sign_in(admin)
    tried = browser.post(PAGE, data={**TYPED, "preview": "yes"})
    assert tried.status_code == 200 and "3 news of " in tried.text and "Dear 王芳," in tried.text
    assert db.session.scalar(select(MailTemplate)) is None
    assert [browser.post(PAGE, data=TYPED).status_code for _ in range(2)] == [303, 303]
    kept = db.session.scalars(select(MailTemplate)).one()
    assert (kept.subject, kept.closing) == (TYPED["subject"], "Your office\n{link}")
    # The same text again is no change.
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "mail.word")).one()
    assert entry.before["mail_subject"] == "{subject}" and entry.after["mail_subject"] == TYPED["subject"]
    assert "Preview with sample values" in browser.get(PAGE).text
    assert [browser.post(f"{PAGE}/reset").status_code for _ in range(2)] == [303, 303]
    assert db.session.scalar(select(MailTemplate)) is None
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "mail.word")).all()) == 2


def test_refused_wording_is_shown_at_its_field_and_not_lost(admin: User, sign_in: SignIn) -> None:
    browser = sign_in(admin)
    for more in ({}, {"preview": "yes"}):
        answer = browser.post(PAGE, data={**TYPED, "closing": "{phone}", **more})
        assert answer.status_code == 422 and "Dear {name}," in answer.text
        assert 'id="closing-error"' in answer.text or "error" in answer.text
        assert "{count}, {link}" in answer.text
    assert browser.get("/mail-templates/digest/fr").status_code == 404
    assert browser.get("/mail-templates/what/en").status_code == 404


def _queued(person: User, kind: MessageKind, link: str = "https://study.example.org/n") -> None:
    letter = Letter(
        Line("Your digest of notifications (%(count)s)", {"count": 2}), (Line("Test message"),), link, ""
    )
    put(letter, kind, "one", "a@example.org", now=clock.now(), language="en", person_id=person.id)
    db.session.commit()


@pytest.mark.database
def test_mail_is_sent_as_it_is_worded(admin: User, received: Received) -> None:
    # A placeholder in a value stays as it is, and so does a line break.
    reader = make_user("{link}\r\nBcc: thief@example.org", Role.LEARNER)
    text = TemplateText("{count} for {name}", "Dear {name},", "Your office")
    word_mail(MessageKind.DIGEST, "en", text, by=admin, now=clock.now())
    _queued(reader, MessageKind.DIGEST)
    assert send_waiting(clock.now()) == 1
    _, mail = received.arrived[0]
    assert mail["Subject"] == "2 for {link} Bcc: thief@example.org" and mail["Bcc"] is None
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None and html is not None
    shown = plain.get_content().replace("\r\n", "\n")
    assert shown.startswith("Dear {link} Bcc: thief@example.org,\n\nTest message\n\nhttps://")
    assert shown.index("Your office") > shown.index("https://") and "<p>Your office</p>" in html.get_content()


@pytest.mark.database
def test_built_in_text_is_sent_where_a_placeholder_has_no_value(admin: User, received: Received) -> None:
    word_mail(MessageKind.DIGEST, "en", TemplateText("News", "See {link}"), by=admin, now=clock.now())
    _queued(admin, MessageKind.DIGEST, link="")
    assert send_waiting(clock.now() + timedelta(seconds=1)) == 1
    assert received.arrived[0][1]["Subject"] == "Your digest of notifications (2)"

"""Digests: one message a person and slot, in their language, of what they may still see."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.notifications.actions import digests
from lms.notifications.actions.telling import Destination, notify
from lms.notifications.jobs.digests import forget, queue_digests
from lms.notifications.kinds import Kind
from lms.notifications.models import Notification, NotificationChoice, NotifiedEvent
from lms.notifications.subjects import SUBJECTS, Subject
from lms.outbox.jobs.sending import send_waiting
from lms.outbox.letters import Line
from lms.outbox.models import OutboxMessage
from tests.build import NOW, make_user
from tests.outbox.server import Received, running_server, send_mail_through

HOME = Destination("library.catalogue")
DUE = NOW + timedelta(days=1)


@pytest.mark.database
def test_digest_brings_what_is_new_once_and_says_how_to_end_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = Received()
    monkeypatch.setitem(
        SUBJECTS.sources,
        "thing",
        lambda wanted: {one: {"zh_Hans": "水井"} for one in wanted if one.key == "open"},
    )
    ann, bo, cy = make_user("Ann"), make_user("Bo"), make_user("Cy")
    ann.email, ann.language, bo.email, cy.email = (
        "ann@example.org",
        "zh_Hans",
        "bo@example.org",
        "cy@example.org",
    )
    db.session.add(NotificationChoice(person_id=cy.id, kind="reply", way="weekly"))
    with running_server(received) as port:
        send_mail_through(app, port, base_url="https://study.example.org")
        line = Line("New: %(title)s")
        for key in ("open", "closed"):
            notify(
                Kind.REPLY, key, [ann.id, bo.id, cy.id], line, HOME, now=NOW, subject=Subject("thing", key)
            )
        everyone = select(Notification).where(Notification.person_id == bo.id)
        for one in db.session.scalars(everyone):
            one.read_at = NOW
        assert (queue_digests(NOW), queue_digests(DUE), queue_digests(DUE)) == (0, 1, 0)
        send_waiting(DUE)
    assert received.addresses == ["ann@example.org"]
    mail = received.arrived[0][1]
    body = mail.get_body(("plain",))
    text = body.get_content() if body else ""
    way_out = f"<{text.split()[-1]}>"
    assert (text.count("水井"), text.count("New:"), "https://study.example.org/learn/" in text) == (
        1,
        1,
        True,
    )
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (
        way_out,
        "List-Unsubscribe=One-Click",
    )
    assert way_out.startswith("<https://study.example.org/notifications/unsubscribe/")
    # The weekly one waits, and what was read waits no more.
    assert db.session.scalars(select(Notification.person_id).where(Notification.mail_at.is_not(None))).all() == [
        cy.id, cy.id
    ]  # fmt: skip


def test_many_people_and_many_things_are_brought_some_at_a_time(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = replace(app.extensions["settings"], mail_host="m", mail_sender="site@example.org")
    monkeypatch.setitem(app.extensions, "settings", changed)
    monkeypatch.setattr(digests, "A_TURN", 2)
    people = [make_user(f"P{number}") for number in range(3)]
    for one in people:
        one.email = f"{one.username}@example.org"
    for number in range(digests.MOST + 2):
        notify(Kind.REPLY, str(number), [one.id for one in people], Line("Hello"), HOME, now=NOW)
    assert queue_digests(DUE) == 3
    letter = db.session.scalars(select(OutboxMessage.letter)).first()
    assert letter is not None
    assert (len(letter["items"]), letter["subject"][1], letter["paragraphs"][1][1]) == (
        digests.MOST, {"count": digests.MOST + 2}, {"count": 2},
    )  # fmt: skip


def test_what_comes_while_its_digest_goes_out_comes_with_the_next(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = replace(app.extensions["settings"], mail_host="m", mail_sender="site@example.org")
    monkeypatch.setitem(app.extensions, "settings", changed)
    person = make_user("Ann")
    person.email = "ann@example.org"
    notify(Kind.REPLY, "first", [person.id], Line("Hello"), HOME, now=NOW)
    slot = db.session.scalars(select(Notification.mail_at)).one()
    assert queue_digests(DUE) == 1
    notify(Kind.REPLY, "late", [person.id], Line("Hello"), HOME, now=NOW)
    assert queue_digests(DUE) == 0
    assert slot is not None
    assert db.session.scalars(select(Notification.mail_at).order_by(Notification.id)).all() == [
        None, slot + timedelta(days=1)
    ]  # fmt: skip


def test_old_notifications_are_deleted(app: Flask) -> None:
    person = make_user("Ann")
    for cause in ("read", "unread"):
        notify(Kind.REPLY, cause, [person.id], Line("Hello"), HOME, now=NOW)
    first = db.session.scalars(select(Notification).order_by(Notification.id)).first()
    assert first is not None
    first.read_at = NOW
    assert [forget(NOW + timedelta(days=days)) for days in (89, 91, 364, 366)] == [0, 1, 0, 1]
    assert db.session.scalars(select(NotifiedEvent.id)).all() == []

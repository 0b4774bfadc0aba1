"""What the settings of mail change, seen at the connection that is opened and at what is queued."""

import smtplib
from collections.abc import Callable
from typing import Any, Protocol

import pytest
from flask import Flask
from sqlalchemy import delete, select

from lms import clock
from lms.audit.actions import mail_head
from lms.db import db
from lms.notifications.actions.telling import Destination, notify
from lms.notifications.kinds import Kind
from lms.notifications.models import Notification
from lms.outbox.actions.queueing import put
from lms.outbox.jobs.sending import send_waiting
from lms.outbox.letters import Letter, Line
from lms.outbox.models import OutboxMessage
from lms.outbox.words import MessageKind
from tests.build import NOW, make_user

MAIL = {"mail_host": "mail.example.org", "mail_sender": "site@example.org"}


class Bench(Protocol):
    """The part of the bench of tests/test_settings_effects.py that is used here."""

    monkeypatch: pytest.MonkeyPatch

    def with_database(self, **given: Any) -> Flask:
        """Return the application of the tests, its settings changed."""


class Recorder:
    """Takes the place of a connection and notes what is asked of it."""

    def __init__(self, kind: str) -> None:
        self.kind, self.seen = kind, {"kind": kind}

    def __call__(self, host: str, port: int, *_rest: Any, **_more: Any) -> "Recorder":
        self.seen |= {"mail_host": host, "mail_port": port}
        return self

    def starttls(self, **_more: Any) -> None:
        self.seen["kind"] = "starttls"

    def login(self, user: str, password: str) -> None:
        self.seen |= {"mail_user": user, "mail_password": password}

    def send_message(self, email: Any, sender: str, _to: list[str]) -> None:
        self.seen["mail_sender"] = sender

    def quit(self) -> None:
        """Say goodbye."""


def connection(name: str, seen: str = "", **more: Any) -> Callable[[Any, Any], object]:
    """Return what shows a setting at the connection; `seen` is where, else under its own name."""

    def look(bench: Bench, value: Any) -> object:
        recorders = {"SMTP": Recorder("none"), "SMTP_SSL": Recorder("tls")}
        for kind, recorder in recorders.items():
            bench.monkeypatch.setattr(smtplib, kind, recorder)
        bench.with_database(**{**MAIL, "mail_user": "site", **more, name: value})
        _queue(1)
        send_waiting(clock.now())
        used = next((one.seen for one in recorders.values() if len(one.seen) > 1), {})
        return used.get(seen or name)

    return look


def _queue(count: int) -> None:
    db.session.execute(delete(OutboxMessage))
    letter = Letter(Line("Test message"), ())
    for number in range(count):
        put(letter, MessageKind.TEST, str(number), "a@example.org", now=clock.now())
    db.session.commit()


def seen_limit(bench: Bench, value: Any) -> object:
    """Return how many of three messages are sent."""
    bench.monkeypatch.setattr(smtplib, "SMTP", Recorder("none"))
    bench.with_database(**MAIL, mail_daily_limit=value)
    _queue(3)
    return send_waiting(clock.now())


def seen_auditors(bench: Bench, value: Any) -> object:
    """Return to whom the newest link is queued."""
    bench.with_database(**MAIL, auditor_addresses=value)
    db.session.execute(delete(OutboxMessage))
    mail_head("test", clock.now(), (1, "a" * 64))
    return list(db.session.scalars(select(OutboxMessage.address).order_by(OutboxMessage.id)))


def seen_digest_hour(bench: Bench, value: Any) -> object:
    """Return when what happens now comes in a digest."""
    bench.with_database(**MAIL, digest_hour=value)
    person = make_user()
    notify(Kind.REPLY, "c", [person.id], Line("Test message"), Destination("home.index"), now=NOW)
    return [at and at.hour for at in db.session.scalars(select(Notification.mail_at))]


MAIL_EFFECTS: dict[str, tuple[Any, object, Any, object, Callable[[Any, Any], object]]] = {
    "mail_host": ("", None, "mx.example.org", "mx.example.org", connection("mail_host")),
    "mail_port": (587, 587, 2525, 2525, connection("mail_port")),
    "mail_security": ("starttls", "starttls", "tls", "tls", connection("mail_security", "kind")),
    "mail_user": ("", None, "site", "site", connection("mail_user")),
    "mail_password": ("a", "a", "b", "b", connection("mail_password")),
    "mail_sender": ("a@example.org", "a@example.org", "b@example.org", "b@example.org", connection("mail_sender")),
    "digest_hour": (8, [0], 20, [12], seen_digest_hour),  # in UTC
    "mail_daily_limit": (0, 3, 2, 2, seen_limit),
    "auditor_addresses": (
        "", [], "a@example.org，b@Example.org", ["a@example.org", "b@example.org"], seen_auditors,
    ),
}  # fmt: skip

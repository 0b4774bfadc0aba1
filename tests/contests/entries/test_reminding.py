"""Reminding the authors of drafts: announced once a day, to them alone, on record."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.contests.entries.signals import drafts_reminded
from lms.contests.entries.words import EntryState
from lms.db import db
from lms.outbox.jobs.sending import in_words
from lms.outbox.letters import as_letter
from lms.outbox.models import OutboxMessage
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.contests.authors import audited, make_open
from tests.contests.make import make_entry


def test_authors_of_drafts_are_reminded_once(app: Flask, sign_in: Callable[[User], FlaskClient]) -> None:
    contest = make_open()
    convener, writer = make_user("Convener", Role.CONVENER), make_user("Writer")
    make_entry(contest, make_user("Done"))
    make_entry(contest, writer, state=EntryState.DRAFT)
    db.session.commit()
    heard: list[Any] = []

    writer.email = "writer@example.org"
    mail = {"mail_host": "mail.example.org", "mail_sender": "site@example.org"}
    app.extensions["settings"] = replace(app.extensions["settings"], **mail)

    def hear(_contest: object, user_ids: list[int], now: object) -> None:
        heard.append(user_ids)

    with drafts_reminded.connected_to(hear):
        browser = sign_in(convener)
        answers = [browser.post("/contests/autumn/entries/remind").status_code for _ in range(2)]
    assert (answers, heard) == ([303, 409], [[writer.id]])
    assert audited().count("drafts.remind") == 1
    message = db.session.scalars(select(OutboxMessage)).one()
    assert (message.address, message.person_id) == ("writer@example.org", writer.id)
    written = in_words(as_letter(message.letter), "en")
    assert "has not been submitted yet." in written.paragraphs[0]
    assert written.link.endswith("/contests/autumn/entry")

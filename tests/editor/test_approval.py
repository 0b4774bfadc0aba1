"""A second person approves a publication, where the site demands it, or sends it back with the reason."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.audit.actions import record
from lms.audit.models import AuditEntry
from lms.audit.verbs import Verb
from lms.db import db
from lms.editor import queries
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.queries.attempts import quiz_entry
from tests.build import make_unit, make_user
from tests.editor.test_publishing import ADDRESS, drafted, git
from tests.editor.test_text_view import QUIZ, TEXT, seen

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def people(app: Flask, content: Path, monkeypatch: pytest.MonkeyPatch) -> list[User]:
    """A trainer with a draft, and another one."""
    chosen = replace(app.extensions["settings"], second_publisher=True)
    monkeypatch.setitem(app.extensions, "settings", chosen)
    found = [make_user(name, Role.TRAINER) for name in ("Tang", "Sun")]
    drafted(found[0])
    return found


@pytest.mark.database
def test_second_person_publishes(people: list[User], sign_in: SignIn, content: Path) -> None:
    first, second = (sign_in(one) for one in people)
    assert first.post(ADDRESS, data={"version": "1"}).status_code == 409
    assert second.post(ADDRESS, data={"version": "1"}).status_code == 409
    assert "Ask for approval" in first.get(ADDRESS).text
    assert first.post(f"/edit/ask/{QUIZ}", data={"version": "1", "note": "New"}).status_code == 303
    assert first.post(ADDRESS, data={"version": "1"}).status_code == 409
    assert QUIZ not in first.get("/").text
    assert f"/edit/publish/{QUIZ}" in second.get("/").text
    assert "Tang asks you" in second.get(ADDRESS).text
    assert not (content / QUIZ).exists()
    assert second.post(ADDRESS, data={"version": "1"}).status_code == 303
    assert quiz_entry("wells") is not None
    trail = db.session.execute(select(AuditEntry.verb, AuditEntry.actor_id).order_by(AuditEntry.id)).all()
    assert [tuple(row) for row in trail if row.verb.startswith("approval")] == [
        ("approval.ask", people[0].id),
        ("approval.grant", people[1].id),
    ]


@pytest.mark.database
def test_who_got_access_from_the_asker_a_few_days_ago_sends_back_at_most(
    people: list[User], sign_in: SignIn
) -> None:
    first, second = (sign_in(one) for one in people)
    first.post(f"/edit/ask/{QUIZ}", data={"version": "1"})
    record(Verb.PASSWORD_RESET, "person", people[1].id, by_id=people[0].id, now=clock.now())
    db.session.commit()
    refused = second.post(ADDRESS, data={"version": "1"})
    assert (refused.status_code, "A third person" in refused.text) == (403, True)
    assert quiz_entry("wells") is None
    assert second.post(f"/edit/send-back/{QUIZ}", data={"version": "1", "note": "Wait"}).status_code == 303


def test_draft_is_sent_back_with_the_reason(people: list[User], sign_in: SignIn) -> None:
    first, second = (sign_in(one) for one in people)
    first.post(f"/edit/ask/{QUIZ}", data={"version": "1"})
    address = f"/edit/send-back/{QUIZ}"
    assert first.post(address, data={"version": "1", "note": "no"}).status_code == 409
    assert second.post(address, data={"version": "1", "note": " "}).status_code == 422
    assert second.post(address, data={"version": "1", "note": "Name the law"}).status_code == 303
    told = ("/", ADDRESS, f"/edit/form/{QUIZ}", f"/edit/text/{QUIZ}")
    assert ["Name the law" in first.get(one).text for one in told] == [True] * 4
    assert "Name the law" not in second.get("/").text
    assert second.post(ADDRESS, data={"version": "1"}).status_code == 409
    assert queries.requests_for(people[1])[0] == []


def test_later_version_is_asked_for_again(people: list[User], sign_in: SignIn) -> None:
    first, second = (sign_in(one) for one in people)
    first.post(f"/edit/ask/{QUIZ}", data={"version": "1"})
    state = seen(first.get(f"/edit/text/{QUIZ}").text)
    first.post(f"/edit/text/{QUIZ}", data={**state, "text": TEXT.replace("Yes", "Surely")})
    assert second.post(ADDRESS, data={"version": "2"}).status_code == 409


def test_who_wrote_the_draft_does_not_approve_it_for_who_asked(people: list[User], sign_in: SignIn) -> None:
    first, second = (sign_in(one) for one in people)
    second.post(f"/edit/ask/{QUIZ}", data={"version": "1"})
    assert first.post(ADDRESS, data={"version": "1"}).status_code == 409


@pytest.mark.database
def test_a_unit_demands_a_second_person_for_its_people_and_those_below(
    app: Flask, content: Path, sign_in: SignIn
) -> None:
    county = make_unit("county")
    town = make_unit("town", parent=county)
    inside, outside = make_user("Tang", Role.TRAINER, unit=town), make_user("Sun", Role.TRAINER)
    drafted(inside)
    trainer, other = sign_in(inside), sign_in(outside)
    assert "Ask for approval" not in trainer.get(ADDRESS).text
    county.second_publisher = True
    db.session.commit()
    assert "Ask for approval" in trainer.get(ADDRESS).text
    assert trainer.post(ADDRESS, data={"version": "1"}).status_code == 409
    # The unit of who wrote it counts, whoever publishes.
    assert other.post(ADDRESS, data={"version": "1"}).status_code == 409
    trainer.post(f"/edit/ask/{QUIZ}", data={"version": "1"})
    assert f"/edit/publish/{QUIZ}" in other.get("/").text
    assert other.post(ADDRESS, data={"version": "1"}).status_code == 303
    assert (content / QUIZ).exists()


def test_nobody_who_changed_the_draft_approves_it(people: list[User], sign_in: SignIn, content: Path) -> None:
    third = make_user("Ren", Role.TRAINER)
    db.session.commit()
    first, second, other = (sign_in(one) for one in (*people, third))
    for client, word in ((second, "Surely"), (first, "Perhaps")):
        state = seen(client.get(f"/edit/text/{QUIZ}").text)
        client.post(f"/edit/text/{QUIZ}", data={**state, "text": TEXT.replace("Yes", word)})
    first.post(f"/edit/ask/{QUIZ}", data={"version": "3"})
    assert second.post(ADDRESS, data={"version": "3"}).status_code == 409
    assert [queries.requests_for(one)[0] == [] for one in (*people, third)] == [True, True, False]
    page = other.get(ADDRESS).text
    assert "Changed by:" in page
    assert page.index("Tang", page.index("Changed by:")) < page.index("Sun", page.index("Changed by:"))
    git(content, "init", "-q")
    assert other.post(ADDRESS, data={"version": "3"}).status_code == 303
    said = git(content, "log", "--format=%an|%B")
    assert said.startswith(f"Tang|Publish {QUIZ}\n\nCo-authored-by: Sun <")
    assert "\nApproved-by: Ren <" in said

"""Managers see who of their own people has not taken a quiz."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.audit.models import AuditEntry
from lms.db import db
from lms.notifications.models import Notification, NotifiedEvent
from lms.people.models import Unit, User
from lms.people.roles import Role
from tests.build import make_unit, make_user
from tests.quizzes.build import BASICS, begin, hand_in, make_quiz

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def town(app: Flask) -> Unit:
    """A town with three learners, of whom one took the quiz and one began it, and a trainer; a stranger elsewhere."""
    make_quiz(BASICS)
    town, other = make_unit("Town"), make_unit("Other")
    ann, ben = make_user("Ann", Role.LEARNER, unit=town), make_user("Ben", unit=town)
    make_user("Cid", unit=town)
    make_user("Tom", Role.TRAINER, unit=town)
    make_user("Zoe", unit=other)
    db.session.flush()
    hand_in(begin(ann))
    begin(ben)
    return town


def test_manager_lists_and_takes_along_who_has_not_taken_a_quiz(sign_in: SignIn, town: Unit) -> None:
    browser = sign_in(make_user("Boss", Role.UNIT_MANAGER, over=town))
    db.session.commit()
    home = browser.get("/").text
    assert "1 of 3" in home
    assert 'href="/my-units/quizzes/basics/not-taken"' in home
    assert 'href="/quizzes/basics/results"' in home
    page = browser.get("/my-units/quizzes/basics/not-taken").text
    assert [f">{name}<" in page for name in ("Ann", "Ben", "Cid", "Tom", "Zoe")] == [
        False,
        True,
        True,
        False,
        False,
    ]
    table = browser.get("/my-units/quizzes/basics/not-taken.csv")
    lines = table.text.removeprefix("\ufeff").splitlines()
    assert [line.split(",")[0] for line in lines] == ["Name", "Ben", "Cid"]
    assert table.headers["Cache-Control"] == "no-store"


def test_required_quizzes_come_first_and_are_marked(sign_in: SignIn, town: Unit) -> None:
    make_quiz(BASICS.replace("title: Accounts basics", "title: Zoning\nrequired: yes"), "zoning")
    browser = sign_in(make_user("Boss", Role.UNIT_MANAGER, over=town))
    db.session.commit()
    table = browser.get("/").text.partition("Quizzes of your people")[2]
    assert table.index("Zoning") < table.index("Accounts basics")
    assert table.count("Required") == 1
    assert "Required" in browser.get("/my-units/quizzes/zoning/not-taken").text
    assert "Required" not in browser.get("/my-units/quizzes/basics/not-taken").text


def test_nobody_else_gets_the_list(sign_in: SignIn, town: Unit) -> None:
    other = sign_in(make_user("Other boss", Role.UNIT_MANAGER, over=make_unit("Far")))
    administrator = sign_in(make_user("Admin", Role.ADMINISTRATOR))
    db.session.commit()
    assert "Ben" not in other.get("/my-units/quizzes/basics/not-taken").text
    assert administrator.get("/my-units/quizzes/basics/not-taken").status_code == 403


def told() -> list[tuple[str, str]]:
    """Return who was reminded, by name, with the cause."""
    found = (
        select(NotifiedEvent.kind, User.name)
        .select_from(Notification)
        .join(NotifiedEvent, NotifiedEvent.id == Notification.event_id)
        .join(User, User.id == Notification.person_id)
        .order_by(NotifiedEvent.id, User.name)
    )
    return [(row[0], row[1]) for row in db.session.execute(found)]


@pytest.mark.database
def test_manager_reminds_those_on_the_list_once_a_day(
    sign_in: SignIn, town: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(make_user("Boss", Role.UNIT_MANAGER, over=town))
    deputy = sign_in(make_user("Deputy", Role.UNIT_MANAGER, over=town))
    db.session.commit()
    page, address = "/my-units/quizzes/basics/not-taken", "/my-units/quizzes/basics/remind"
    assert "Remind 2 people" in browser.get(page).text
    assert "2 people were reminded" in browser.post(address, follow_redirects=True).text
    again = deputy.post(address, follow_redirects=True).text
    assert "They were reminded today already" in again and again.count("Reminded today") == 2
    make_user("Dan", unit=town)
    db.session.commit()
    assert "1 person was reminded" in deputy.post(address, follow_redirects=True).text
    first = [("quiz-reminder", "Ben"), ("quiz-reminder", "Cid"), ("quiz-reminder", "Dan")]
    assert told() == first
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1))
    assert "3 people were reminded" in browser.post(address, follow_redirects=True).text
    assert told() == first * 2
    verbs = select(AuditEntry.after).where(AuditEntry.verb == "quiz.remind").order_by(AuditEntry.id)
    assert [row["people"] for row in db.session.scalars(verbs)] == [2, 1, 3]


@pytest.mark.parametrize("dates", ["opens: 2099-01-01 09:00", "closes: 2020-01-01 09:00"])
def test_nobody_is_reminded_of_a_quiz_that_cannot_be_taken(sign_in: SignIn, town: Unit, dates: str) -> None:
    make_quiz(BASICS.replace("---\n", f"---\n{dates}\n", 1), "dated")
    browser = sign_in(make_user("Boss", Role.UNIT_MANAGER, over=town))
    db.session.commit()
    page = browser.get("/my-units/quizzes/dated/not-taken").text
    assert "no reminders are sent" in page and "Remind 3 people" not in page
    said = browser.post("/my-units/quizzes/dated/remind", follow_redirects=True).text
    assert "cannot be taken at present" in said and told() == []


def test_manager_reminds_own_people_alone(sign_in: SignIn, town: Unit) -> None:
    other = sign_in(make_user("Other boss", Role.UNIT_MANAGER, over=make_unit("Far")))
    db.session.commit()
    other.post("/my-units/quizzes/basics/remind")
    assert told() == []

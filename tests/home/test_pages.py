"""The first page of each role."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.home.words import JOB_LABELS
from lms.library.models import Document, Progress, SyncRun
from lms.people.models import User
from lms.people.roles import Role
from lms.problems import Problem, to_data
from tests.boards.make import make_board, make_published
from tests.build import NOW, make_course, make_document, make_unit, make_user
from tests.quizzes.build import BASICS, begin, finished_attempt, make_quiz

SignIn = Callable[[User], FlaskClient]
Count = Callable[[], AbstractContextManager[list[str]]]


def home(sign_in: SignIn, person: User) -> str:
    """Return the first page as the person sees it in English."""
    db.session.commit()
    browser = sign_in(person)
    browser.set_cookie("language", "en")
    page = browser.get("/")
    assert page.status_code == 200
    return page.text


def published(count: int) -> list[User]:
    """Publish a board over a quiz that is gone since; return the people on it, first place first."""
    _, issue, people = make_published(count)
    quiz = db.session.scalars(select(Document).where(Document.kind == "quiz")).one()
    quiz.retired_at = issue.published_at
    return people


def test_a_learner_without_anything_is_told_what_comes(sign_in: SignIn) -> None:
    text = home(sign_in, make_user("Alice", Role.LEARNER))
    assert "No courses yet" in text
    assert "You have passed all open quizzes." in text
    assert "The first board will be published when its first period ends." in text


def test_a_learner_sees_the_deadline_of_an_open_quiz(sign_in: SignIn) -> None:
    closes = (clock.now() + timedelta(days=3)).strftime("%Y-%m-%d %H:%M")
    make_quiz(BASICS.replace("attempts: 2", f"attempts: 2\ncloses: {closes}"))
    text = home(sign_in, make_user("Alice", Role.LEARNER))
    assert 'href="/quizzes/basics"' in text
    assert "Closes" in text


def test_required_quizzes_are_all_due_and_come_first(sign_in: SignIn) -> None:
    closes = (clock.now() + timedelta(days=9)).strftime("%Y-%m-%d %H:%M")
    for number in range(7):
        make_quiz(BASICS.replace("title: Accounts basics", f"title: Other {number}"), f"other-{number}")
        rules = f"title: Needed {number}\nrequired: yes\ncloses: {closes}"
        make_quiz(BASICS.replace("title: Accounts basics", rules), f"needed-{number}")
    text = home(sign_in, make_user("Alice", Role.LEARNER))
    assert [text.count(f"Needed {number}") for number in range(7)] == [1] * 7
    assert text.count("Required") == 7
    assert "Other" not in text.partition("Quizzes to take")[2]


def test_a_required_quiz_is_marked_in_the_list_and_on_its_page(sign_in: SignIn) -> None:
    make_quiz(BASICS.replace("attempts: 2", "attempts: 2\nrequired: yes"))
    make_quiz(BASICS, "other")
    browser = sign_in(make_user("Alice", Role.LEARNER))
    db.session.commit()
    assert browser.get("/quizzes/").text.count("Required") == 1
    assert "Required" in browser.get("/quizzes/basics").text
    assert "Required" not in browser.get("/quizzes/other").text


def test_a_passed_quiz_is_not_due_any_more(sign_in: SignIn) -> None:
    alice = make_user("Alice", Role.LEARNER)
    make_quiz()
    finished_attempt(alice)
    assert 'href="/quizzes/basics"' not in home(sign_in, alice)


def test_a_running_attempt_comes_first_and_is_gone_on_with_by_one_button(sign_in: SignIn) -> None:
    alice = make_user("Alice", Role.LEARNER)
    make_quiz()
    begin(alice, clock.now())
    text = home(sign_in, alice)
    assert "You have a quiz in progress" in text
    assert 'action="/quizzes/basics/start"' in text
    assert text.count('class="button primary"') == 1


def test_a_learner_goes_on_with_the_lesson_read_last(sign_in: SignIn) -> None:
    alice = make_user("Alice", Role.LEARNER)
    make_course()
    assert "Start here" in home(sign_in, alice)
    lesson = make_document("lesson", "courses/acc/basics/how", data={"minutes": 5, "complete": "read"})
    db.session.add(
        Progress(user_id=alice.id, document_id=lesson.id, first_at=clock.now(), visited_at=clock.now())
    )
    text = home(sign_in, alice)
    assert "Continue learning" in text
    assert 'href="/learn/acc/basics/how"' in text


@pytest.mark.database
def test_the_own_place_is_shown_to_the_person_only(sign_in: SignIn) -> None:
    people = published(6)
    assert "Your rank: 6" in home(sign_in, people[5])
    assert "Your rank" not in home(sign_in, make_user("Bob", Role.LEARNER))


def test_the_next_publication_is_named(sign_in: SignIn) -> None:
    make_board()
    text = home(sign_in, make_user("Alice", Role.LEARNER))
    assert "Coming up" in text
    assert "Weekly board" in text


def test_a_trainer_sees_the_problems_of_the_last_try_to_publish(sign_in: SignIn) -> None:
    problem = Problem("x", 3, 1, "Unknown key %(key)s.", "Write minutes.", {"key": "minuts"}, path="a/b.md")
    db.session.add(
        SyncRun(
            at=clock.now(),
            published=True,
            counts={"errors": 1, "warnings": 0, "skipped": 2},
            problems=[to_data(problem)],
        )
    )
    text = home(sign_in, make_user("Tom", Role.TRAINER))
    assert "1 error" in text
    assert "2 documents not published" in text
    assert "a/b.md:3:1" in text
    assert "Unknown key minuts." in text


def test_a_trainer_sees_the_hardest_question_once_ten_have_answered_it(sign_in: SignIn) -> None:
    make_quiz()
    for number in range(10):
        finished_attempt(make_user(f"L{number}", Role.LEARNER), {"inspect": ["1"], "days": ["7"]})
    text = home(sign_in, make_user("Tom", Role.TRAINER))
    hard = text[text.index('id="hard"') :]
    assert hard.index("Who may inspect the accounts?") < hard.index("stays up")
    assert "asked 10 times" in hard


def test_a_manager_sees_numbers_and_no_name(sign_in: SignIn) -> None:
    town = make_unit("Town")
    village = make_unit("Willow", parent=town)
    make_unit("Oak", parent=town)
    for name in ("Zhang San", "Li Si"):
        make_user(name, Role.LEARNER, unit=village)
    make_course()
    text = home(sign_in, make_user("Mona", Role.UNIT_MANAGER, unit=town, over=town))
    assert "Town" in text
    assert "0 people have completed the whole course, 0 part of it, 3 have not started." in text
    assert "Zhang San" not in text
    assert "Li Si" not in text


def test_an_auditor_sees_the_state_of_the_site_but_no_desk(sign_in: SignIn) -> None:
    text = home(sign_in, make_user("Otto", Role.AUDITOR))
    assert "Database is up to date" in text
    assert "Scheduled jobs" in text
    assert "Your content" not in text


def test_the_state_of_the_site_names_a_proxy_that_is_not_counted(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = make_user("Ada", Role.ADMINISTRATOR)
    monkeypatch.setitem(app.extensions, "forwarded_at", None)
    assert "A reverse proxy is not counted" not in home(sign_in, ada)
    monkeypatch.setitem(app.extensions, "forwarded_at", NOW)
    assert "A reverse proxy is not counted" in home(sign_in, ada)


@pytest.mark.database
def test_every_periodic_job_has_a_name_people_understand(app: Flask) -> None:
    assert [job.name for job in app.extensions["jobs"] if job.name not in JOB_LABELS] == []


def test_somebody_with_two_roles_sees_both_parts(sign_in: SignIn) -> None:
    text = home(sign_in, make_user("Dora", Role.LEARNER, Role.TRAINER))
    assert "Quizzes to take" in text
    assert "Your content" in text


@pytest.mark.parametrize("things", [1, 3])
@pytest.mark.parametrize(
    ("role", "most"),
    [(Role.LEARNER, 24), (Role.TRAINER, 23), (Role.UNIT_MANAGER, 26), (Role.ADMINISTRATOR, 39)],
)
def test_the_first_page_costs_the_same_queries_whatever_there_is(
    sign_in: SignIn, count_queries: Count, things: int, role: Role, most: int
) -> None:
    town = make_unit("Town")
    person = make_user("Alice", role, unit=town, over=town if role == Role.UNIT_MANAGER else None)
    make_course()
    published(4)
    for number in range(things):
        make_quiz(slug=f"quiz{number}")
        make_board(f"board{number}")
        make_user(f"Bob{number}", Role.LEARNER, unit=make_unit(f"V{number}", parent=town))
        make_document("lesson", f"courses/acc/basics/l{number}", data={"minutes": 5, "complete": "read"})
    db.session.commit()
    browser = sign_in(person)
    browser.get("/")
    db.session.expunge_all()
    with count_queries() as sent:
        assert browser.get("/").status_code == 200
    assert len(sent) == most

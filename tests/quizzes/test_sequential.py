"""One page after another: what was left stays left, by whatever way someone tries to go back."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms import clock
from lms.db import db
from lms.people.models import User
from lms.quizzes.actions import attempts as actions
from lms.quizzes.actions import saving
from lms.quizzes.answer_encoding import GivenAnswer
from lms.quizzes.queries import attempts as queries
from tests.build import NOW, make_user
from tests.quizzes.build import answer, attempt_of, begin, hand_in, make_quiz
from tests.quizzes.test_attempt_views import newest, save, text_of, where

PAGES = """---
title: One by one
language: en
navigation: sequential
---

""" + "\n".join(f"## {name}? {{#{name}}}\n\n- [x] Yes\n- [ ] No\n" for name in "abc")
LEFT = "You have moved on from this question, so its answer can no longer be changed. What was saved before counts."
TRIES = "## a? {#a tries=2}\n\n= red\n\n## b? {#b}\n\n= red\n"


@pytest.fixture
def person(app: Flask) -> User:
    make_quiz(PAGES, "pages")
    person = make_user("Bai")
    db.session.commit()
    return person


@pytest.fixture
def browser(person: User, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    return sign_in(person)


def on_page(person: User, place: int, slug: str = "pages") -> int:
    """Return a running attempt whose learner has turned to this page."""
    attempt_id = begin(person, clock.now(), slug)
    for number in range(1, place):
        actions.move_on(attempt_of(attempt_id), number)
    db.session.commit()
    return attempt_id


def test_learner_without_script_goes_through_page_by_page(browser: FlaskClient, person: User) -> None:
    front = text_of(browser.get("/quizzes/pages"))
    assert "When you continue to the next page you cannot go back" in front
    attempt_id = on_page(person, 1)
    page = f"/quizzes/attempts/{attempt_id}/pages"
    first = browser.get(f"{page}/1").text
    assert "Page 1 of 3. When you continue, you cannot come back to this page." in first
    assert "Previous page" not in first and f"{page}/2" not in first
    sent = browser.post(f"{page}/1", data={"was.a": "", "a.a": "1", "go": "next"})
    assert where(sent) == (303, f"{page}/2")
    # The back button shows the old form again; sent unchanged it leads on, changed it says why not.
    again = browser.post(f"{page}/1", data={"was.a": "1", "a.a": "1", "go": "next"})
    assert where(again) == (303, f"{page}/2")
    changed = browser.post(f"{page}/1", data={"was.a": "1", "a.a": "2", "go": "next"})
    assert where(changed) == (303, f"{page}/2")
    assert f"Question 1: {LEFT}" in text_of(browser.get(f"{page}/2"))
    assert where(browser.post("/quizzes/pages/start")) == (303, f"{page}/2")
    assert newest(attempt_id) == {"a": "1"}
    summary = browser.get(f"/quizzes/attempts/{attempt_id}/submit").text
    assert f'{page}/2#q-b"' in summary and f'{page}/3#q-c"' not in summary


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "You have left that page and cannot go back to it."), (3, "Finish this page first.")],
)
def test_hand_made_address_leads_to_the_present_page(
    browser: FlaskClient, person: User, number: int, said: str
) -> None:
    page = f"/quizzes/attempts/{on_page(person, 2)}/pages"
    assert where(browser.get(f"{page}/{number}")) == (302, f"{page}/2")
    assert said in text_of(browser.get(f"{page}/2"))
    assert browser.get(f"{page}/4").status_code == 404


def test_hand_made_form_skips_no_page(browser: FlaskClient, person: User) -> None:
    attempt_id = on_page(person, 1)
    page = f"/quizzes/attempts/{attempt_id}/pages"
    assert where(browser.post(f"{page}/2", data={"go": "next"})) == (303, f"{page}/1")
    assert where(browser.post(f"{page}/1", data={"go": "next", "saved": "1"})) == (303, f"{page}/2")
    assert where(browser.post(f"{page}/1", data={"go": "next", "saved": "1"})) == (303, f"{page}/2")
    assert where(browser.post(f"{page}/2", data={"go": "previous"})) == (303, f"{page}/2")
    assert attempt_of(attempt_id).place == 2


def test_script_is_told_which_answers_come_too_late(browser: FlaskClient, person: User) -> None:
    attempt_id = on_page(person, 2)
    response = save(browser, attempt_id, {"answers": {"a": ["1"]}, "sequence": 1})
    assert (response.status_code, (response.json or {})["error"]) == (422, LEFT)
    ahead = save(browser, attempt_id, {"answers": {"c": ["1"]}, "sequence": 1})
    assert ahead.status_code == 422
    odd = save(browser, attempt_id, {"answers": {"a": ["1"]}, "sequence": 1, "flags": None})
    assert odd.status_code == 422
    rest = {"flags": {"b": True}, "checks": {"a": ["1"]}}
    flagged = save(browser, attempt_id, {"answers": {"a": ["1"]}, "sequence": 1} | rest)
    assert flagged.status_code == 200 and attempt_of(attempt_id).flags == ["b"]
    assert (flagged.json or {})["refused"] == {"a": LEFT, "check a": LEFT}
    both = save(browser, attempt_id, {"answers": {"a": ["1"], "b": ["1"]}, "sequence": 1})
    assert (both.status_code, (both.json or {})["refused"]) == (200, {"a": LEFT})
    assert newest(attempt_id) == {"b": "1"}


def test_answer_whose_acknowledgement_was_lost_is_taken_again(browser: FlaskClient, person: User) -> None:
    attempt_id = on_page(person, 1)
    body = {"answers": {"a": ["1"]}, "sequence": 1}
    assert save(browser, attempt_id, body).status_code == 200
    actions.move_on(attempt_of(attempt_id), 1)
    db.session.commit()
    assert save(browser, attempt_id, body).status_code == 200
    assert save(browser, attempt_id, {"answers": {"a": ["2"]}, "sequence": 2}).status_code == 422
    assert newest(attempt_id) == {"a": "1"}


def test_left_question_cannot_be_checked(app: Flask) -> None:
    make_quiz(f"---\ntitle: T\nlanguage: en\nnavigation: sequential\n---\n\n{TRIES}", "tries")
    attempt_id = on_page(make_user("Bai"), 2, "tries")
    attempt = attempt_of(attempt_id)
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    refused = saving.check_answers(attempt, kept, [GivenAnswer("a", ["red"])], clock.now(), grace_s=20)
    assert list(refused) == ["a"] and isinstance(refused["a"], saving.PageLeft)


def test_last_page_stays_open_until_the_attempt_is_submitted(app: Flask, person: User) -> None:
    attempt_id = begin(person, NOW, "pages")
    for number in (1, 2, 3, 3):
        assert not answer(attempt_id, {"abc"[number - 1]: ["1"]}, NOW, number)
        actions.move_on(attempt_of(attempt_id), number)
    assert attempt_of(attempt_id).place == 3
    hand_in(attempt_id)
    assert attempt_of(attempt_id).points == 3

"""A learner reports a question, staff answer or correct it, and the learner reads the answer."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.queries.reports import open_reports
from tests.build import make_user
from tests.quizzes.build import attempt_of
from tests.regrading.build import taken_quiz

pytestmark = pytest.mark.any_database
SignIn = Callable[[User], FlaskClient]


def test_report_is_answered_or_leads_to_a_correction(app: Flask, sign_in: SignIn) -> None:
    ann, bob = taken_quiz()
    trainer = sign_in(make_user("Trainer", Role.TRAINER))
    db.session.commit()
    learners = [sign_in(db.session.get_one(User, attempt_of(one).user_id)) for one in (ann, bob)]
    here = f"/quizzes/attempts/{ann}/report"
    assert here in learners[0].get(f"/quizzes/attempts/{ann}").text
    assert (learners[1].get(here).status_code, trainer.get(here).status_code) == (404, 404)
    sent = {"question": "inspect", "text": "<b>A</b> is right, too."}
    assert learners[0].post(here, data=sent | {"text": " "}).status_code == 422
    assert learners[0].post(here, data=sent | {"question": "none"}).status_code == 422
    assert learners[0].post(here, data=sent).status_code == 303
    assert learners[0].post(here, data=sent).status_code == 409  # once for each question
    learners[1].post(f"/quizzes/attempts/{bob}/report", data=sent | {"text": "B" * 5_000})
    learners[1].post(f"/quizzes/attempts/{bob}/report", data={"question": "days", "text": "Which notice?"})
    assert [(one.question, len(one.text)) for one in open_reports()] == [
        ("days", 13),
        ("inspect", 23),
        ("inspect", 1000),
    ]
    page = trainer.get("/quizzes/reports").text
    assert ("&lt;b&gt;A&lt;/b&gt;" in page, "<b>A" in page) == (True, False)
    assert "/quizzes/basics/corrections/new?question=inspect" in page
    answer = {"answer": "The one on the board.", "act": "dismiss"}
    assert learners[0].post("/quizzes/basics/reports/days", data=answer).status_code == 403
    trainer.post("/quizzes/basics/reports/days", data=answer | {"answer": ""})
    assert len(open_reports()) == 3
    trainer.post("/quizzes/basics/reports/days", data=answer)
    assert "The one on the board." in learners[1].get(f"/quizzes/attempts/{bob}/report").text
    correction = {"question": "inspect", "kind": "also", "option": "1", "seen": "0", "reason": "Both are."}
    trainer.post("/quizzes/basics/corrections", data=correction)
    assert open_reports() == []
    assert "Both are." in learners[0].get(here).text


def test_report_that_came_after_the_page_was_shown_waits_on(app: Flask, sign_in: SignIn) -> None:
    ann, bob = taken_quiz()
    trainer = sign_in(make_user("Trainer", Role.TRAINER))
    db.session.commit()
    people = [db.session.get_one(User, attempt_of(one).user_id) for one in (ann, bob)]
    for attempt_id, person in zip((ann, bob), people, strict=True):
        sent = {"question": "days", "text": f"Says {person.name}"}
        sign_in(person).post(f"/quizzes/attempts/{attempt_id}/report", data=sent)
        if attempt_id == ann:
            page = trainer.get("/quizzes/reports").text
    [seen] = re.findall(r'name="seen" value="([^"]+)"', page)
    trainer.post("/quizzes/basics/reports/days", data={"answer": "On the board.", "seen": seen})
    assert [one.text for one in open_reports()] == ["Says Bob"]

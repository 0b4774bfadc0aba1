"""A learner reports a question, staff answer or correct it, and the learner reads the answer."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from lms.db import db
from lms.library.models import Document
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.queries.reports import open_reports
from tests.build import NOW, make_user
from tests.quizzes.build import attempt_of, make_quiz
from tests.regrading.build import WRONG, take, taken_quiz

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


def test_answer_to_a_report_is_told_on_the_first_page_at_the_same_cost_for_many(
    app: Flask, sign_in: SignIn, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    make_quiz()
    ann = make_user("Ann", Role.LEARNER)
    attempts = [take(ann, WRONG) for _ in range(2)]
    trainer, learner = sign_in(make_user("Trainer", Role.TRAINER)), sign_in(ann)
    db.session.commit()
    counts = []
    for question, attempt in (("inspect", attempts[0]), ("days", attempts[1])):
        here = f"/quizzes/attempts/{attempt}"
        assert f"{here}/report?question={question}" in learner.get(here + "?only=all").text
        learner.post(f"{here}/report", data={"question": question, "text": "Look again."})
        sent = {"question": question, "kind": "credit", "seen": "0", "reason": "The key was wrong."}
        trainer.post("/quizzes/basics/corrections", data=sent)
        with count_queries() as made:
            page = learner.get("/").text
        counts.append(len(made))
    assert page.count("A question you reported has been corrected.") == 2
    assert page.count("A question you answered has been corrected") == 4
    assert counts[0] == counts[1]
    result = learner.get(f"/quizzes/attempts/{attempts[0]}").text
    assert result.count("Look again.") == 2 and "The key was wrong." in result
    learner.post(f"/quizzes/attempts/{attempts[0]}/report", data={"question": "fall", "text": "Hm."})
    db.session.execute(update(Document).values(retired_at=NOW))
    db.session.commit()
    assert trainer.get("/quizzes/basics/corrections/new?question=fall").status_code == 200
    assert trainer.post("/quizzes/basics/reports/fall", data={"answer": "It is right."}).status_code == 303
    page = learner.get("/").text
    assert "Your report of a question has been answered." in page


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

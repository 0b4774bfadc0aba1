"""Marking: from the list through one answer after the other to a final result, without names, audited."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.audit.models import AuditEntry
from lms.db import db
from lms.errors import Conflict
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.actions import attempts as actions
from lms.quizzes.actions.regrading import regraded
from lms.quizzes.answers_to_mark import next_to_mark
from lms.quizzes.forms import marks_of
from lms.quizzes.models import QuestionResult
from lms.quizzes.queries import attempts as queries
from lms.quizzes.verdicts import HandMark
from tests.build import NOW, make_user
from tests.quizzes.build import ESSAYS, attempt_of, parsed_quiz, waiting_answer

SignIn = Callable[[User], FlaskClient]
WHY, EXAMPLE = parsed_quiz(ESSAYS).questions


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", page, flags=re.S))


@pytest.mark.parametrize(
    ("fields", "points", "wrong"),
    [
        ({"score.1": "3.5", "score.2": "2"}, "5.5", set()),
        ({"score.1": "３", "score.2": "0"}, "3", set()),
        ({"score.1": "5", "score.2": "2"}, None, {"score.1"}),
        ({"score.1": "-1", "score.2": "x"}, None, {"score.1", "score.2"}),
        ({"score.1": "1.005"}, None, {"score.1", "score.2"}),
        ({"score.1": "1", "score.2": "1", "comment": "x" * 5001}, None, {"comment"}),
    ],
)
def test_the_form_takes_points_for_every_criterion(
    fields: dict[str, str], points: str | None, wrong: set[str]
) -> None:
    given, errors = marks_of(fields, WHY)  # type: ignore[arg-type]
    assert set(errors) == wrong
    if points is not None:
        assert given.points == Decimal(points)


def test_an_answer_without_a_rubric_has_one_field(app: Flask) -> None:
    given, errors = marks_of({"points": "1.5", "comment": " Good. "}, EXAMPLE)  # type: ignore[arg-type]
    assert (given, errors) == (HandMark(Decimal("1.5"), {}, "Good."), {})


def test_marking_goes_from_answer_to_answer_and_ends_with_a_result(app: Flask, sign_in: SignIn) -> None:
    learner, trainer = make_user("Alice"), make_user("Tina", Role.TRAINER)
    number = waiting_answer(learner)
    db.session.commit()
    browser = sign_in(trainer)
    listed = browser.get("/quizzes/essays/marking").text
    assert "2 answers are waiting to be marked" in words_of(listed)
    assert "Alice" not in listed
    page = browser.get(f"/quizzes/marking/{number}").text
    assert "The well." in page
    assert "Alice" not in page
    refused = browser.post(f"/quizzes/marking/{number}", data={"seen": "", "points": "9", "comment": "Kept"})
    assert refused.status_code == 422
    assert "Kept" in refused.text
    first = browser.post(f"/quizzes/marking/{number}", data={"seen": "", "points": "1.5"})
    other = int(first.location.rsplit("/", 1)[1])
    attempt = attempt_of(queries.answer_to_mark(number).attempt_id)  # type: ignore[union-attr]
    assert (attempt.points, attempt.passed, attempt.waiting) == (Decimal("1.5"), None, 1)
    form = {"seen": "", "score.1": "2.5", "score.2": "1", "comment": "Name the rule."}
    last = browser.post(f"/quizzes/marking/{other}", data=form)
    assert last.location.endswith("/quizzes/essays/marking")
    db.session.rollback()
    attempt = attempt_of(attempt.id)
    assert (attempt.points, attempt.max_points, attempt.passed, attempt.waiting) == (5, 8, True, 0)
    fractions = dict(db.session.query(QuestionResult.question, QuestionResult.fraction).all())
    assert {id_: round(one, 4) for id_, one in fractions.items()} == {
        "why": Decimal("0.5833"),
        "example": Decimal("0.75"),
    }
    assert [one.points for one in db.session.query(queries.finished_attempts()).all()] == [5]
    assert queries.facility(attempt.document_id, None)["example"] == (1, 0.75)
    acts = db.session.query(AuditEntry).filter_by(verb="quiz.mark-answer").order_by(AuditEntry.id).all()
    assert [(one.actor_id, one.after["question"]) for one in acts] == [
        (trainer.id, "example"),
        (trainer.id, "why"),
    ]
    stored, again = regraded([attempt.id])[attempt.id]
    assert stored == again
    result = words_of(sign_in(learner).get(f"/quizzes/attempts/{attempt.id}?only=all").text)
    assert "Name the rule." in result
    assert "2.5 of 4 points" in result
    assert "Passed" in result


def test_marks_can_be_corrected_but_not_unseen(app: Flask) -> None:
    number = waiting_answer(make_user("Alice"))
    trainer = make_user("Tina", Role.TRAINER)
    db.session.flush()
    answer = queries.answer_to_mark(number)
    assert answer is not None
    actions.mark_answer(answer, HandMark(Decimal(2)), "", trainer, NOW)
    with pytest.raises(Conflict):
        actions.mark_answer(answer, HandMark(Decimal(0)), "", trainer, NOW)
    marked = queries.answer_to_mark(number)
    assert marked is not None
    actions.mark_answer(marked, HandMark(Decimal(1)), marked.version, trainer, NOW)
    assert attempt_of(answer.attempt_id).points == 1


def test_nobody_marks_their_own_answer(app: Flask, sign_in: SignIn) -> None:
    trainer = make_user("Tina", Role.TRAINER)
    number = waiting_answer(trainer)
    db.session.commit()
    browser = sign_in(trainer)
    assert browser.get(f"/quizzes/marking/{number}").status_code == 404
    assert f"/marking/{number}" not in browser.get("/quizzes/essays/marking").text


def test_the_next_answer_is_of_the_same_question_first(app: Flask) -> None:
    for name in ("Alice", "Bob"):
        waiting_answer(make_user(name))
    document_id = queries.quiz_entry("essays").document_id  # type: ignore[union-attr]
    answers = queries.answers_to_mark(document_id, 0)
    assert [one.question for one in answers] == ["example", "example", "why", "why"]
    assert next_to_mark(answers, answers[0]) == answers[1]
    assert next_to_mark(answers, answers[1]) == answers[0]
    assert next_to_mark(answers[1:], answers[1]) == answers[2]
    assert next_to_mark(answers[3:], answers[3]) is None

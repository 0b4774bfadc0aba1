"""Marking: from the list through one answer after the other to a final result, without names, audited."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from lms.audit.models import AuditEntry
from lms.db import db
from lms.errors import Conflict, Refused
from lms.library.models import Document
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.actions.marking import give_mark
from lms.quizzes.actions.regrading import regraded
from lms.quizzes.forms import marks_of
from lms.quizzes.marking.numbers import LIMIT, id_of, number_of
from lms.quizzes.marking.reading_order import following, own_order
from lms.quizzes.marking.standing import Marker
from lms.quizzes.models import QuestionResult
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.marking import answer_numbered
from lms.quizzes.verdicts import HandMark
from tests.build import NOW, make_user
from tests.quizzes.build import ESSAYS, answers_to_mark, attempt_of, parsed_quiz, waiting_answer

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


@pytest.mark.database
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
    attempt = attempt_of(answer_numbered(number).answer.attempt_id)  # type: ignore[union-attr]
    assert (attempt.points, attempt.passed, attempt.waiting) == (Decimal("1.5"), None, 1)
    form = {"seen": "", "score.1": "2.5", "score.2": "1", "comment": "Name the rule."}
    last = browser.post(f"/quizzes/marking/{other}", data=form)
    assert last.location.endswith("/quizzes/essays/marking")
    db.session.rollback()
    attempt = attempt_of(attempt.id)
    assert (attempt.points, attempt.max_points, attempt.passed, attempt.waiting) == (5, 8, True, 0)
    fractions = dict(db.session.query(QuestionResult.question, QuestionResult.fraction).all())
    assert {id_: round(one or Decimal(0), 4) for id_, one in fractions.items()} == {
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


def test_marks_can_be_corrected_but_neither_unseen_nor_without_a_reason(app: Flask) -> None:
    number = waiting_answer(make_user("Alice"))
    trainer = make_user("Tina", Role.TRAINER)
    db.session.flush()
    one = answer_numbered(number)
    assert one is not None
    marker, id_ = Marker(trainer.id), one.answer.id
    given = give_mark(id_, HandMark(Decimal(2)), "", by=trainer, marker=marker, now=NOW)
    with pytest.raises(Conflict):
        give_mark(id_, HandMark(Decimal(0)), "", by=trainer, marker=marker, now=NOW)
    with pytest.raises(Refused):
        give_mark(id_, HandMark(Decimal(1)), given.finished[-1].version, by=trainer, marker=marker, now=NOW)
    give_mark(
        id_,
        HandMark(Decimal(1)),
        given.finished[-1].version,
        by=trainer,
        marker=marker,
        now=NOW,
        reason="Misread.",
    )
    assert attempt_of(one.answer.attempt_id).points == 1
    entry = db.session.query(AuditEntry).filter_by(verb="quiz.mark-answer").order_by(AuditEntry.id).all()[-1]
    assert (entry.before["points"], entry.after["points"], entry.reason) == ("2", "1", "Misread.")


def test_nobody_marks_their_own_answer(app: Flask, sign_in: SignIn) -> None:
    trainer = make_user("Tina", Role.TRAINER)
    number = waiting_answer(trainer)
    db.session.commit()
    browser = sign_in(trainer)
    assert browser.get(f"/quizzes/marking/{number}").status_code == 404
    assert f"/marking/{number}" not in browser.get("/quizzes/essays/marking").text
    assert browser.post(f"/quizzes/marking/{number}", data={"points": "2"}).status_code == 404
    assert browser.post(f"/quizzes/marking/{number}/draft", data={"points": "2"}).status_code == 404


def test_answers_of_a_retired_quiz_can_still_be_marked(app: Flask, sign_in: SignIn) -> None:
    number = waiting_answer(make_user("Alice"))
    trainer = make_user("Tina", Role.TRAINER)
    db.session.execute(update(Document).values(retired_at=NOW))
    db.session.commit()
    browser = sign_in(trainer)
    assert f"/quizzes/marking/{number}" in browser.get("/quizzes/essays/marking").text
    onward = browser.post(f"/quizzes/marking/{number}", data={"seen": "", "points": "1"})
    assert browser.get(onward.location).status_code == 200
    assert browser.get("/quizzes/essays/marking/groups/why").status_code == 200
    assert browser.get("/quizzes/essays/marking/progress").status_code == 200
    assert browser.get("/quizzes/essays/results").status_code == 200
    assert '"/quizzes/essays/results"' in browser.get("/quizzes/").text
    assert browser.get("/quizzes/essays").location == "/quizzes/essays/results"


def test_nothing_is_taken_back_without_the_name_of_a_group(app: Flask, sign_in: SignIn) -> None:
    number = waiting_answer(make_user("Alice"))
    trainer = make_user("Tina", Role.TRAINER)
    db.session.commit()
    browser, groups = sign_in(trainer), "/quizzes/essays/marking/groups/example"
    browser.post(f"/quizzes/marking/{number}", data={"seen": "", "points": "1"})
    assert browser.post(f"{groups}/undo", data={"batch": ""}).status_code == 409
    db.session.rollback()
    assert answer_numbered(number).is_released  # type: ignore[union-attr]
    many = browser.post("/quizzes/essays/marking/groups/why", data={"answer": "9" * 5000})
    assert many.status_code == 422


def test_the_order_is_a_markers_own_and_stays_when_answers_arrive(app: Flask) -> None:
    for name in ("Alice", "Bob", "Cid", "Dan", "Eva"):
        waiting_answer(make_user(name))
    answers = answers_to_mark(queries.quiz_entry("essays").document_id)  # type: ignore[union-attr]
    orders = {marker: [one.id for one in own_order(answers, marker)] for marker in range(8)}
    assert len({tuple(order) for order in orders.values()}) > 4
    assert orders[3] == [one.id for one in own_order(reversed(answers), 3)]
    assert [one.question for one in own_order(answers, 3)] == ["example"] * 5 + ["why"] * 5
    fewer = [one for one in answers if one.id != orders[3][2]]
    assert [one.id for one in own_order(fewer, 3)] == [one for one in orders[3] if one != orders[3][2]]
    ordered = own_order(answers, 3)
    assert following(ordered, ordered[1], 3) == ordered[2]
    assert following(ordered, ordered[4], 3) == ordered[0]
    assert following(ordered[:1], ordered[0], 3) is None


def test_numbers_of_answers_open_only_with_the_key() -> None:
    numbers = [number_of(id_, "a key") for id_ in range(3_000)]
    assert [id_of(number, "a key") for number in numbers] == list(range(3_000))
    assert numbers != sorted(numbers)
    assert numbers[:5] != [number_of(id_, "another") for id_ in range(5)]
    assert id_of(number_of(LIMIT + 7, "a key"), "a key") == LIMIT + 7

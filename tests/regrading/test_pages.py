"""Correcting a question on the pages: what is shown before, the second person, grades, boards and learners."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import update

from lms.boards.models import BoardIssue
from lms.boards.queries import issues, rows
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.actions.corrections import QuestionMoved
from lms.quizzes.format.corrected import CorrectionKind, QuestionRuling
from lms.quizzes.models import QuizCorrection
from lms.quizzes.queries import corrections
from lms.regrading.jobs import follow_corrections
from tests.build import NOW, make_user
from tests.quizzes.build import attempt_of, begin, hand_in, make_quiz
from tests.quizzes.corrections import put_in_force
from tests.regrading.build import WRONG, newest_issue, published_board, take, taken_quiz

SignIn = Callable[[User], FlaskClient]
HERE = "/quizzes/basics/corrections"
ALSO_FIRST = {"question": "inspect", "kind": "also", "option": "1", "versions": "all"}


def ranks(issue: BoardIssue) -> list[tuple[str, int]]:
    return [(row.name, row.rank) for row in rows.all_rows(issue.id)]


def test_shows_first_and_corrects_then(app: Flask, sign_in: SignIn) -> None:
    ann, bob = taken_quiz()
    trainer = sign_in(make_user("Trainer", Role.TRAINER))
    db.session.commit()
    assert "Any registered villager" not in trainer.get(HERE).text
    form = trainer.get(f"{HERE}/new?question=inspect").text
    assert "Any registered villager – right in the quiz file" in form
    page = trainer.get(f"{HERE}/new?{urlencode(ALSO_FIRST)}").text.partition("<main")[2]
    assert ("Ann" in page, "Bob" in page, "now passed" in page) == (True, False, True)
    db.session.expire_all()
    assert attempt_of(ann).points == 2
    sent = ALSO_FIRST | {"seen": "0", "reason": "Accountants may, too."}
    refused = trainer.post(HERE, data=sent | {"reason": " "})
    assert (refused.status_code, "Enter the reason." in refused.text) == (422, True)
    assert trainer.post(HERE, data=sent).location == f"{HERE}/1"
    db.session.expire_all()
    assert [(attempt_of(one).points, attempt_of(one).passed) for one in (ann, bob)] == [(3, True), (3, True)]
    again = trainer.post(HERE, data=sent)
    assert (again.status_code, "corrected meanwhile" in again.text) == (409, True)
    assert "The result of 1 has changed." in trainer.get(f"{HERE}/1").text
    home = sign_in(db.session.get_one(User, attempt_of(ann).user_id)).get("/").text
    assert "40% → 60%. Accountants may, too." in home
    learner = sign_in(db.session.get_one(User, attempt_of(ann).user_id)).get(f"/quizzes/attempts/{ann}").text
    assert ("Accountants may, too." in learner, "Further answers" in learner) == (True, True)
    assert "40%</span> → <span" in learner


def test_published_board_needs_a_second_person(app: Flask, sign_in: SignIn) -> None:
    ann, _ = taken_quiz()
    issue = published_board()
    assert ranks(issue) == [("Bob", 1), ("Ann", 2)]
    asker = make_user("Trainer", Role.TRAINER)
    trainer, other = sign_in(asker), sign_in(make_user("Other", Role.TRAINER))
    convener, learner = sign_in(make_user("Convener", Role.CONVENER)), sign_in(make_user("Learner"))
    db.session.commit()
    page = trainer.get(f"{HERE}/new?{urlencode(ALSO_FIRST)}").text
    assert ("1 published rank moves" in page, "Ask for approval" in page) == (True, True)
    sent = ALSO_FIRST | {"seen": "0", "reason": "Accountants may, too."}
    assert trainer.post(HERE, data=sent).location == f"{HERE}/1"
    assert trainer.post(HERE, data=sent).status_code == 409
    assert attempt_of(ann).points == 2
    assert trainer.post(f"{HERE}/1/approve").status_code == 403
    assert learner.post(f"{HERE}/1/approve").status_code == 403
    refused = other.post(f"{HERE}/1/approve")
    assert (refused.status_code, "allowed to publish each board" in refused.text) == (403, True)
    assert "1 published rank moves" in convener.get(f"{HERE}/1").text
    assert convener.post(f"{HERE}/1/decline").status_code == 422
    assert convener.post(f"{HERE}/1/approve").status_code == 303
    db.session.expire_all()
    assert attempt_of(ann).points == 3
    new = newest_issue(issue.document_id)
    assert (new.number, new.replaces_id, new.note) == (2, issue.id, "Accountants may, too.")
    assert ranks(new) == [("Ann", 1), ("Bob", 1)]
    assert ranks(issue) == [("Bob", 1), ("Ann", 2)]
    assert convener.post(f"{HERE}/1/approve").status_code == 409
    assert follow_corrections(NOW) == 1  # looks again for attempts that were being submitted, and finds none
    assert issues.newest_number(issue.document_id) == 2


def test_office_of_one_does_it_alone(app: Flask, sign_in: SignIn) -> None:
    taken_quiz()
    issue = published_board("second-person: no\n")
    trainer = sign_in(make_user("Trainer", Role.TRAINER))
    both = sign_in(make_user("Both", Role.TRAINER, Role.CONVENER))
    db.session.commit()
    assert "Ask for approval" in trainer.get(f"{HERE}/new?{urlencode(ALSO_FIRST)}").text
    assert "Ask for approval" not in both.get(f"{HERE}/new?{urlencode(ALSO_FIRST)}").text
    both.post(HERE, data=ALSO_FIRST | {"seen": "0", "reason": "Accountants may, too."})
    assert newest_issue(issue.document_id).number == 2


@pytest.mark.database
def test_two_who_look_at_the_same_time_do_not_correct_twice(app: Flask, sign_in: SignIn) -> None:
    taken_quiz()
    issue = published_board()
    asker, second = make_user("Trainer", Role.TRAINER), make_user("Convener", Role.CONVENER)
    one, convener = sign_in(asker), sign_in(second)
    db.session.commit()
    one.post(HERE, data=ALSO_FIRST | {"seen": "0", "reason": "Accountants may, too."})
    with pytest.raises(QuestionMoved):
        put_in_force("inspect", QuestionRuling(CorrectionKind.CREDIT))
    db.session.rollback()
    db.session.execute(update(QuizCorrection).where(QuizCorrection.id == 1).values(follows=7))
    db.session.commit()
    late = convener.post(f"{HERE}/1/approve")
    assert (late.status_code, "Decline this request and ask again." in late.text) == (409, True)
    assert one.post(f"{HERE}/1/decline").status_code == 303
    record = corrections.correction_record(1)
    assert record is not None and (record.state, record.in_force_at) == ("withdrawn", None)
    assert issues.newest_number(issue.document_id) == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"question": "none"}, 303),
        ({}, 303),
        ({"question": "inspect", "kind": "x"}, 422),
        ({"question": "inspect", "kind": "also", "option": "99"}, 422),
        ({"question": "days", "kind": "also", "accept": "/(/"}, 422),
        ({"question": "days", "kind": "also", "accept": "x" * 501}, 422),
        ({"question": "fall", "kind": "only", "accept": "many"}, 422),
        ({"question": "fall", "kind": "only", "accept": "3..5", "points": "1e999999"}, 422),
        ({"question": "fall", "kind": "as-written", "points": "NaN"}, 422),
        ({"question": "board", "kind": "as-written", "rule": "x"}, 422),
        ({"question": "board", "kind": "void", "points": "<script>"}, 422),
    ],
)
def test_hostile_input_is_refused_in_words(
    app: Flask, sign_in: SignIn, fields: dict[str, str], status: int
) -> None:
    taken_quiz()
    trainer = sign_in(make_user("Trainer", Role.TRAINER))
    db.session.commit()
    assert trainer.get(f"{HERE}/new?{urlencode(fields)}").status_code == status
    sent = trainer.post(HERE, data=fields | {"seen": "x" * 99, "reason": "r"})
    assert sent.status_code == status
    assert corrections.corrections(attempt_of(1).document_id) == []


def test_last_question_that_counts_is_not_voided(app: Flask, sign_in: SignIn) -> None:
    taken_quiz()
    for question in ("board", "days", "fall"):
        put_in_force(question, QuestionRuling(CorrectionKind.VOID))
    db.session.commit()
    follow_corrections(NOW)
    trainer = sign_in(make_user("Trainer", Role.TRAINER))
    db.session.commit()
    sent = trainer.post(HERE, data={"question": "inspect", "kind": "void", "seen": "0", "reason": "r"})
    assert (sent.status_code, "Give everyone full marks instead." in sent.text) == (422, True)


def test_last_question_that_counts_is_not_voided_by_a_request_that_waited(
    app: Flask, sign_in: SignIn
) -> None:
    taken_quiz()
    waiting = put_in_force("inspect", QuestionRuling(CorrectionKind.VOID), is_single=False)
    for question in ("board", "days", "fall"):
        put_in_force(question, QuestionRuling(CorrectionKind.VOID))
    db.session.commit()
    follow_corrections(NOW)
    other = sign_in(make_user("Other", Role.TRAINER))
    db.session.commit()
    sent = other.post(f"{HERE}/{waiting}/approve")
    assert (sent.status_code, "Give everyone full marks instead." in sent.text) == (422, True)
    assert other.post(f"{HERE}/{waiting}/decline", data={"note": "Too late"}).status_code == 303


@pytest.mark.parametrize("is_running", [False, True])
def test_last_question_is_not_voided_before_grades_have_followed(
    app: Flask, sign_in: SignIn, is_running: bool
) -> None:
    make_quiz()
    ann = begin(make_user("Ann", Role.LEARNER))
    if not is_running:
        hand_in(ann)
    for question in ("board", "days", "fall"):
        put_in_force(question, QuestionRuling(CorrectionKind.VOID))
    trainer = sign_in(make_user("Trainer", Role.TRAINER))
    db.session.commit()
    sent = trainer.post(HERE, data={"question": "inspect", "kind": "void", "seen": "0", "reason": "r"})
    assert (sent.status_code, "2 attempts would have no question left" in sent.text) == (422, True)
    assert trainer.post(
        HERE, data={"question": "inspect", "kind": "credit", "seen": "0", "reason": "r"}
    ).location


@pytest.mark.parametrize("is_running", [False, True])
def test_nobody_corrects_an_own_attempt_alone(app: Flask, sign_in: SignIn, is_running: bool) -> None:
    make_quiz()
    people = [make_user(name, Role.TRAINER) for name in ("One", "Two", "Three")]
    for person in people[:2]:
        if is_running:
            begin(person)
        else:
            take(person, WRONG)
    one, two, three = map(sign_in, people)
    db.session.commit()
    assert "attempt of your own" in one.get(f"{HERE}/new?{urlencode(ALSO_FIRST)}").text
    assert "attempt of your own" not in three.get(f"{HERE}/new?{urlencode(ALSO_FIRST)}").text
    one.post(HERE, data=ALSO_FIRST | {"seen": "0", "reason": "r"})
    record = corrections.correction_record(1)
    assert record is not None and record.in_force_at is None
    refused = two.post(f"{HERE}/1/approve")
    assert (refused.status_code, "A third person must agree to it." in refused.text) == (403, True)
    assert three.post(f"{HERE}/1/approve").status_code == 303


def test_command_changes_nothing_until_it_is_told_to(app: Flask) -> None:
    ann, _ = taken_quiz()
    make_user("Trainer", Role.TRAINER).username = "tina"
    db.session.commit()
    runner: FlaskCliRunner = app.test_cli_runner()
    line = [
        "quiz",
        "regrade",
        "basics",
        "--question",
        "inspect",
        "--kind",
        "also",
        "--accept",
        "A",
        "--by",
        "tina",
    ]
    said = runner.invoke(args=line)
    assert (said.exit_code, "Results that change: 1" in said.output) == (0, True), said.output
    assert "Now passed: 1, no longer passed: 0" in said.output
    assert attempt_of(ann).points == 2
    assert runner.invoke(args=[*line, "--apply"]).exit_code == 1  # no reason
    assert runner.invoke(args=[*line, "--apply", "--reason", "r"]).exit_code == 0
    db.session.expire_all()
    assert attempt_of(ann).points == 3
    points = [*line[:4], "inspect", "--kind", "as-written", "--points", "2", "--current", "--by", "tina"]
    assert "Higher: 1, lower: 1" in runner.invoke(args=points).output
    rule = [*line[:4], "board", "--kind", "as-written", "--rule", "all-or-nothing", "--by", "tina"]
    assert "Results that change: 0" in runner.invoke(args=rule).output
    plain = runner.invoke(args=["quiz", "regrade", "basics"])
    assert (plain.exit_code, "Stored grades that differ: 0" in plain.output) == (0, True), plain.output
    assert runner.invoke(args=[*line[:-1], "nobody"]).exit_code == 1

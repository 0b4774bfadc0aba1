"""A published board after late answers were accepted: who moves, who publishes the correction, and what is refused."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from lms import clock
from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.boards.models import BoardIssue
from lms.boards.queries import stages
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.actions import late
from lms.quizzes.actions.marking import give_mark
from lms.quizzes.format.corrected import CorrectionKind, QuestionRuling
from lms.quizzes.marking.standing import Marker
from lms.quizzes.models import LateAnswer
from lms.quizzes.queries.marking import answers_at
from lms.quizzes.verdicts import HandMark
from lms.regrading.jobs import follow_corrections
from tests.boards.make import IN_WEEK
from tests.build import NOW, make_user
from tests.quizzes.build import ESSAYS, GRACE_S, make_quiz
from tests.quizzes.corrections import put_in_force, quiz_basics
from tests.regrading.build import newest_issue, published_board, take, taken_quiz
from tests.regrading.test_pages import ranks

HERE = "/quizzes/basics/corrections/boards"
SignIn = Callable[[User], FlaskClient]


def accept_late(attempt_id: int, by: User) -> None:
    line = {
        "attempt_id": attempt_id,
        "question": "inspect",
        "answer": "2",
        "sequence": 1,
        "arrived_at": IN_WEEK,
    }
    number = db.session.scalar(insert(LateAnswer).returning(LateAnswer.id).values(**line))
    assert number is not None
    late.decide_late(attempt_id, [number], accept=True, reason="No line", by=by, now=NOW, grace_s=GRACE_S)
    db.session.commit()


def moved_board(more: str = "") -> tuple[BoardIssue, User]:
    """Publish a board and accept a late answer that puts Ann beside Bob; return the issue and who accepted."""
    ann, _ = taken_quiz()
    issue = published_board(more)
    convener = make_user("Convener", Role.CONVENER)
    db.session.commit()
    accept_late(ann, convener)
    return issue, convener


def test_another_person_publishes_the_correction(sign_in: SignIn) -> None:
    issue, convener = moved_board()
    assert ranks(issue) == [("Bob", 1), ("Ann", 2)]
    sent = {"board": "weekly", "issue": str(issue.number), "reason": "Answers that arrived late count."}
    desk = sign_in(convener)
    page = desk.get(HERE).text
    assert ("1 published rank moves" in page, "Another person must publish this" in page) == (True, True)
    assert desk.post(HERE, data=sent).status_code == 403
    other = sign_in(make_user("Other", Role.CONVENER))
    db.session.commit()
    assert other.post(HERE, data=sent | {"reason": " "}).status_code == 422
    assert newest_issue(issue.document_id).id == issue.id
    assert other.post(HERE, data=sent).status_code == 303
    newest = newest_issue(issue.document_id)
    assert (newest.note, ranks(newest)) == (sent["reason"], [("Ann", 1), ("Bob", 1)])
    assert other.post(HERE, data=sent).status_code == 409
    assert "No board has to be corrected" in other.get(HERE).text


def test_one_person_is_enough_where_the_board_says_so(sign_in: SignIn) -> None:
    issue, convener = moved_board("second-person: no\n")
    sent = {"board": "weekly", "issue": str(issue.number), "reason": "Answers that arrived late count."}
    trainer = sign_in(make_user("Trainer", Role.TRAINER))
    db.session.commit()
    assert trainer.post(HERE, data=sent).status_code == 403
    assert sign_in(convener).post(HERE, data=sent).status_code == 303
    assert newest_issue(issue.document_id).id != issue.id


def test_correction_of_a_board_that_two_people_publish_is_proposed(sign_in: SignIn) -> None:
    issue, convener = moved_board("approval: yes\n")
    sent = {"board": "weekly", "issue": str(issue.number), "reason": "Answers that arrived late count."}
    other = make_user("Other", Role.CONVENER)
    desk = sign_in(other)
    assert "Propose the correction" in desk.get(HERE).text
    answer = desk.post(HERE, data=sent)
    assert "waiting for another person" in desk.get(HERE).text
    waiting = stages.waiting_proposal(issue.document_id, issue.period)
    assert (answer.status_code, newest_issue(issue.document_id).id) == (303, issue.id)
    assert waiting is not None and (waiting.asked_by_id, waiting.note) == (other.id, sent["reason"])
    asked = {"period": issue.period, "proposal": str(waiting.id), "decision": "approve"}
    assert sign_in(convener).post("/boards/weekly/publish/decision", data=asked).status_code == 303
    assert newest_issue(issue.document_id).note == sent["reason"]


@pytest.mark.parametrize(("more", "is_proposed"), [("", True), ("second-person: no\n", False)])
def test_issue_that_came_after_one_person_corrected_a_question_is_corrected_by_two(
    app: Flask, more: str, is_proposed: bool
) -> None:
    taken_quiz()
    put_in_force("inspect", QuestionRuling(CorrectionKind.CREDIT))
    issue = published_board(more)
    follow_corrections(NOW)
    follow_corrections(NOW + timedelta(minutes=10))
    waiting = stages.waiting_proposal(issue.document_id, issue.period)
    assert (waiting is not None, newest_issue(issue.document_id).id == issue.id) == (is_proposed,) * 2


def test_marks_changed_after_publication_correct_the_board(sign_in: SignIn) -> None:
    make_quiz(ESSAYS.replace("title: Essays", "title: Essays\nmarking: single"), "basics")
    tina, alone = make_user("Tina", Role.TRAINER), make_user("Other", Role.CONVENER)
    for name, points in (("Ann", 1), ("Bob", 2)):
        take(make_user(name, Role.LEARNER), {"example": [name], "why": [""]})
        [one] = [one for one in answers_at(quiz_basics().document_id) if one.answer.answer == name]
        give_mark(one.answer.id, HandMark(Decimal(points)), "", by=tina, marker=Marker(tina.id), now=IN_WEEK)
    issue = published_board()
    assert ranks(issue) == [("Bob", 1), ("Ann", 2)]
    [ann] = [one for one in answers_at(quiz_basics().document_id) if one.answer.answer == "Ann"]
    seen = ann.finished[-1].version
    better, later = HandMark(Decimal(2)), issue.published_at + timedelta(minutes=1)
    give_mark(ann.answer.id, better, seen, by=tina, marker=Marker(tina.id), now=later, reason="Misread.")
    db.session.commit()
    sent = {"board": "weekly", "issue": str(issue.number), "reason": "A mark was corrected."}
    assert "1 published rank moves" in sign_in(alone).get(HERE).text
    assert sign_in(tina).post(HERE, data=sent).status_code == 403
    helper = make_user("Helper", Role.CONVENER)
    record(Verb.PERSON_ADD, "person", helper.id, by_id=tina.id, now=clock.now())
    db.session.commit()
    page, refused = sign_in(helper).get(HERE).text, sign_in(helper).post(HERE, data=sent)
    assert ("one of you gave the other an account" in page, "Publish the correction" in page) == (True, False)
    assert refused.status_code == 403
    assert sign_in(alone).post(HERE, data=sent).status_code == 303
    assert ranks(newest_issue(issue.document_id)) == [("Ann", 1), ("Bob", 1)]

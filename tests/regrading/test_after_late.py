"""A published board after late answers were accepted: who moves, who publishes the correction, and what is refused."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from lms.boards.models import BoardIssue
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.actions import late
from lms.quizzes.models import LateAnswer
from tests.boards.make import IN_WEEK
from tests.build import NOW, make_user
from tests.quizzes.build import GRACE_S
from tests.regrading.build import newest_issue, published_board, taken_quiz
from tests.regrading.test_pages import ranks

pytestmark = pytest.mark.any_database
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

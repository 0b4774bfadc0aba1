"""What browsers count where the quiz announces it: told before, numbers only, for the learner and the convener."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from lms import clock
from lms.audit.queries.chain import digests_of
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.models import Attempt
from tests.build import make_unit, make_user
from tests.quizzes.build import attempt_of, begin, hand_in, make_quiz
from tests.quizzes.test_attempt_views import save

SignIn = Callable[[User], FlaskClient]
ENGLISH = {"Accept-Language": "en"}
QUIZ = "---\ntitle: Counted\nlanguage: en\nannounce: {}\n---\n\n## Ready? {{#a}}\n\n- [x] Yes\n- [ ] No\n"
NO_PROOF = "These numbers prove nothing"


def sitting(person: User, announce: str = "[focus, paste]") -> int:
    make_quiz(QUIZ.format(announce), "counted")
    attempt_id = begin(person, clock.now(), "counted")
    db.session.commit()
    return attempt_id


def test_learner_is_told_before_during_and_after(app: Flask, sign_in: SignIn) -> None:
    person = make_user("Ann")
    attempt_id = sitting(person)
    client = sign_in(person)
    front = client.get("/quizzes/counted", headers=ENGLISH).text
    assert "How often you paste text into an answer." in front and "Only the numbers are kept" in front
    page = client.get(f"/quizzes/attempts/{attempt_id}/pages/1", headers=ENGLISH).text
    assert "As announced, the browser counts how often you leave this page" in page and "quiz/counts" in page
    save(client, attempt_id, {"answers": {"a": ["1"]}, "sequence": 1, "counts": {"focus": 2, "paste": 0}})
    hand_in(attempt_id, clock.now())
    db.session.commit()
    result = client.get(f"/quizzes/attempts/{attempt_id}", headers=ENGLISH).text
    assert "Page left and opened again: 2; Text pasted into an answer: 0<br>" in result and NO_PROOF in result


def test_quiz_that_announces_nothing_counts_nothing(app: Flask, sign_in: SignIn) -> None:
    person = make_user("Ann")
    attempt_id = sitting(person, "[]")
    client = sign_in(person)
    save(client, attempt_id, {"counts": {"focus": 2}})
    assert attempt_of(attempt_id).counts is None
    page = client.get(f"/quizzes/attempts/{attempt_id}/pages/1").text
    assert "quiz/counts" not in page and "data-counts" not in page
    assert "What is counted" not in client.get("/quizzes/counted", headers=ENGLISH).text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ([{"focus": 2}, {"focus": 2}], 2),
        ([{"focus": 3}, {"focus": 1}], 3),
        ([{"focus": -1}], 0),
        ([{"focus": True}], 0),
        ([{"focus": "7"}], 0),
        ([{"focus": 10**9}], 0),
        ([{"paste": 4, "camera": 1}], 0),
    ],
)
def test_number_never_falls_and_nothing_else_is_kept(
    app: Flask, sign_in: SignIn, sent: list[dict[str, object]], kept: int
) -> None:
    person = make_user("Ann")
    attempt_id = sitting(person, "focus")
    client = sign_in(person)
    for counts in sent:
        assert save(client, attempt_id, {"counts": counts}).status_code == 200
    assert attempt_of(attempt_id).counts == {"focus": kept}


def test_convener_reads_what_the_numbers_do_not_say_and_unit_managers_get_none(
    app: Flask, sign_in: SignIn
) -> None:
    unit = make_unit("Baishi")
    person = make_user("Ann", Role.LEARNER, unit=unit)
    trainer, manager = make_user("Trainer", Role.TRAINER), make_user("Boss", Role.UNIT_MANAGER, unit=unit)
    attempt_id = sitting(person)
    save(sign_in(person), attempt_id, {"counts": {"focus": 5}})
    room = sign_in(trainer).get("/quizzes/counted/room", headers=ENGLISH).text
    assert "Page left and opened again: 5" in room and NO_PROOF in room
    hand_in(attempt_id, clock.now())
    db.session.commit()
    for who, sees in ((trainer, True), (manager, False)):
        client = sign_in(who)
        table = client.get("/quizzes/counted/results.csv", headers=ENGLISH).text
        assert ("Page left and opened again" in table) is sees
        page = client.get(f"/quizzes/attempts/{attempt_id}", headers=ENGLISH).text
        assert ("Page left and opened again: 5" in page) is sees and (NO_PROOF in page) is sees


@pytest.mark.database
def test_numbers_are_in_the_chained_log(app: Flask, sign_in: SignIn) -> None:
    attempt_id = sitting(make_user("Ann"))
    hand_in(attempt_id, clock.now())
    before = digests_of("attempt_log", [str(attempt_id)])
    db.session.execute(update(Attempt).values(counts={"focus": 0, "paste": 1}))
    assert digests_of("attempt_log", [str(attempt_id)]) != before

"""Answers that say the same, marked together: what it costs, and that each is marked once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.audit.models import AuditEntry
from lms.audit.queries.chain import check_chain
from lms.db import db
from lms.people.models import User
from lms.quizzes.actions import marking as acts
from lms.quizzes.marking.standing import AnswerState, Marker
from lms.quizzes.verdicts import HandMark
from tests.build import NOW
from tests.quizzes.test_given_marks import handed_in, is_replayed, quiz_with, standing, trainers
from tests.test_doubled import at_once

pytestmark = pytest.mark.database
SignIn = Callable[[User], FlaskClient]


def test_groups_are_marked_together_and_taken_back(app: Flask, sign_in: SignIn) -> None:
    quiz_with("marking: single")
    texts = ("The well.", "the  WELL", "The well!", "The wells.", "A school.")
    attempts = [handed_in(f"Learner {place}", text) for place, text in enumerate(texts)]
    (tina, *_) = trainers(1)
    numbers = [standing(one).answer.number for one in attempts]
    db.session.commit()
    browser = sign_in(tina)
    page = browser.get("/quizzes/essays/marking/groups/example").text
    assert "3 answers that say the same" in page
    assert page.count(" checked>") == 3
    assert f'value="{numbers[3]}"' in page
    assert f'value="{numbers[4]}"' not in page
    address = "/quizzes/essays/marking/groups/example"
    assert browser.post(address, data={"points": "1"}).status_code == 422
    group = page.partition('name="group" value="')[2].partition('"')[0]
    form = {"group": group, "points": "7", "comment": "Kept.", "answer": numbers[:1]}
    refused = browser.post(address, data=form)
    kept = (refused.text.count(" checked>"), 'value="7"' in refused.text, "Kept." in refused.text)
    assert (refused.status_code, *kept, 'id="points-1-error"' in refused.text) == (422, 1, True, True, True)
    done = browser.post(address, data={"points": "1", "answer": numbers[:4]})
    again = browser.post(address, data={"points": "2", "answer": numbers[:4]})
    assert again.status_code == 422
    db.session.rollback()
    assert [standing(one).answer.points for one in attempts] == [1, 1, 1, 1, None]
    batch = done.location.partition("batch=")[2]
    assert browser.post(f"{address}/undo", data={"batch": batch}).status_code == 303
    assert browser.post(f"{address}/undo", data={"batch": batch}).status_code == 409
    db.session.rollback()
    assert [standing(one).state for one in attempts] == [AnswerState.NOT_MARKED] * 5
    assert all(is_replayed(one) for one in attempts)
    assert check_chain().faults == ()


def test_a_group_costs_the_same_statements_for_one_answer_and_for_three(
    app: Flask, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    quiz_with("marking: single")
    attempts = [handed_in(f"Learner {place}") for place in range(5)]
    (tina, *_) = trainers(1)
    ids, marker = [standing(one).answer.id for one in attempts], Marker(tina.id)
    # The last one has begun to be marked, so that its row is there already.
    acts.save_draft(ids[4], {"points": "2"}, 1, marker=marker, now=NOW)
    db.session.commit()
    given = HandMark(Decimal("1.5"), {}, "Good.")
    for chosen in (ids[:1], ids[1:4]):
        with count_queries() as sent:
            assert acts.give_group(chosen, given, "group", by=tina, marker=marker, now=NOW) == len(chosen)
            db.session.commit()
        assert len(sent) == 29
    assert acts.give_group(ids, given, "group", by=tina, marker=marker, now=NOW) == 1
    assert acts.give_group(ids, given, "twice", by=tina, marker=marker, now=NOW) == 0
    db.session.commit()
    assert [standing(one).answer.points for one in attempts] == [Decimal("1.5")] * 5
    assert [[task.batch for task in standing(one).tasks] for one in attempts] == [["group"]] * 5
    told = {"question": "example", "points": "1.5", "scores": {}}
    trail = db.session.query(AuditEntry).filter_by(verb="quiz.mark-answer").order_by(AuditEntry.id)
    assert [(one.actor_id, one.target_id, one.before, one.after) for one in trail] == [
        (tina.id, str(attempt_id), {}, told) for attempt_id in attempts
    ]
    assert all(is_replayed(one) for one in attempts)
    assert check_chain().faults == ()


@pytest.mark.parametrize("rules", ["marking: single", "marking_release: together"])
def test_taking_back_and_releasing_cost_the_same_statements_for_one_answer_and_for_three(
    app: Flask, count_queries: Callable[[], AbstractContextManager[list[str]]], rules: str
) -> None:
    document_id = quiz_with(rules)
    attempts = [handed_in(f"Learner {place}") for place in range(4)]
    (tina, *_) = trainers(1)
    ids, marker = [standing(one).answer.id for one in attempts], Marker(tina.id)
    groups = {"one": ids[:1], "three": ids[1:]}

    def give() -> None:
        for name, chosen in groups.items():
            acts.give_group(chosen, HandMark(Decimal(1), {}, ""), name, by=tina, marker=marker, now=NOW)
        db.session.commit()

    give()
    costs = []
    for name, chosen in groups.items():
        with count_queries() as sent:
            assert acts.undo_group(document_id, name, by=tina, now=NOW) == len(chosen)
            db.session.commit()
        costs.append(len(sent))
    give()
    for chosen in groups.values():
        with count_queries() as sent:
            acts.release(chosen, by=tina, now=NOW)
            db.session.commit()
        costs.append(len(sent))
    assert (costs[0], costs[2]) == (costs[1], costs[3])
    assert [standing(one).state for one in attempts] == [AnswerState.RELEASED] * 4
    trail = db.session.query(AuditEntry).filter_by(verb="quiz.unmark-answer").order_by(AuditEntry.id)
    assert [(one.target_id, one.before, one.after) for one in trail] == [
        (str(attempt_id), {"points": "1"}, {"question": "example"}) for attempt_id in attempts
    ]
    assert all(is_replayed(one) for one in attempts)
    assert check_chain().faults == ()


@pytest.mark.parametrize("is_same_person", [True, False])
def test_a_group_sent_twice_at_once_is_marked_once(app: Flask, sign_in: SignIn, is_same_person: bool) -> None:
    quiz_with("marking: single")
    attempts, (tina, tom, *_) = [handed_in(f"Learner {place}") for place in range(3)], trainers(2)
    numbers = [standing(one).answer.number for one in attempts]
    db.session.commit()
    first, second = sign_in(tina), sign_in(tina if is_same_person else tom)
    address = "/quizzes/essays/marking/groups/example"
    statuses = at_once([first, second], address, {"points": "1", "answer": numbers})
    assert set(statuses) <= {303, 422}
    assert [len(standing(one).tasks) for one in attempts] == [1] * 3
    assert db.session.query(AuditEntry).filter_by(verb="quiz.mark-answer").count() == 3
    assert check_chain().faults == ()

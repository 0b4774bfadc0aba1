"""An answer that is refused is told by its question, and the others are saved."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from lms.db import db
from lms.people.models import User
from tests.quizzes.build import attempt_of, running_attempt
from tests.quizzes.test_attempt_views import newest, save, text_of, where

UNKNOWN = "The option you chose does not belong to this question. Reload the page and choose again."
UNREADABLE = "The answers could not be read. Reload the page and try again."


@pytest.mark.parametrize(
    ("name", "sent", "sequence", "why"),
    [
        ("inspect", ["2"], None, UNREADABLE),
        ("inspect", ["2"], "1", UNREADABLE),
        ("inspect", ["2"], -1, UNREADABLE),
        ("inspect", ["2"], True, UNREADABLE),
        ("inspect", {"a": 1}, 1, UNREADABLE),
        ("inspect", [2], 1, UNREADABLE),
        ("inspect", ["9"], 1, UNKNOWN),
        ("inspect", ["1", "2"], 1, "You can choose only one option. Choose the best one."),
        ("days", "7" * 501, 1, "The answer has 501 characters; the maximum is 500. Shorten it."),
        ("other", ["1"], 1, "This question is not part of your attempt. Reload the page."),
    ],
)  # fmt: skip
def test_refused_answer_is_told_by_its_question_and_the_others_are_saved(
    browser: FlaskClient, learner: User, name: str, sent: object, sequence: object, why: str
) -> None:
    attempt_id = running_attempt(learner)
    db.session.commit()
    body = {
        "answers": {name: sent, "fall": "10.4"},
        "sequence": {name: sequence, "fall": 2},
        "flags": {"fall": True},
    }
    response = save(browser, attempt_id, body)
    assert (response.status_code, (response.json or {})["refused"]) == (200, {name: why})
    assert newest(attempt_id) == {"fall": "10.4"}
    assert list(attempt_of(attempt_id).flags) == ["fall"]


def test_refused_answer_of_a_form_is_told_on_its_page(browser: FlaskClient, learner: User) -> None:
    attempt_id = running_attempt(learner)
    db.session.commit()
    page = f"/quizzes/attempts/{attempt_id}/pages/3"
    sent = browser.post(page, data={"was.days": "", "a.days": "7" * 501, "go": "next"})
    assert where(sent) == (303, page)
    assert "Question 3: The answer has 501 characters; the maximum is 500." in text_of(browser.get(page))


@pytest.mark.parametrize("refused", [0, 2])
def test_refusals_cost_no_statement(
    browser: FlaskClient, learner: User, count_queries: Callable[..., object], refused: int
) -> None:
    attempt_id = running_attempt(learner)
    db.session.commit()
    body = {"answers": {"fall": "10.4"} | {f"no{n}": ["1"] for n in range(refused)}, "sequence": 2}
    save(browser, attempt_id, {"answers": {"fall": "10.3"}, "sequence": 1})
    with count_queries() as statements:  # type: ignore[attr-defined]
        save(browser, attempt_id, body)
    assert len(statements) <= 3

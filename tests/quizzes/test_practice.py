"""Practice: each saved answer is judged at once; in other quizzes nothing is told before the end."""

import pytest
from flask import Flask

from lms.db import db
from tests.build import make_user
from tests.quizzes.build import BASICS, make_quiz, running_attempt
from tests.quizzes.test_attempt_views import SignIn, save, text_of, where

PRACTICE = BASICS.replace("attempts: 2", "review: practice")


@pytest.mark.database
def test_practice_tells_at_once_with_and_without_script(app: Flask, sign_in: SignIn) -> None:
    make_quiz(PRACTICE)
    person = make_user()
    attempt_id = running_attempt(person)
    db.session.commit()
    browser = sign_in(person)
    response = save(browser, attempt_id, {"answers": {"inspect": ["1"], "days": "7"}, "sequence": 0})
    told = (response.json or {})["feedback"]
    assert sorted(told) == ["days", "inspect"]
    assert [words in told["inspect"] for words in ("Incorrect", "keeps the books", "belong to the collective")] == [
        True, True, True,
    ]  # fmt: skip
    assert "Correct" in told["days"]
    cleared = save(browser, attempt_id, {"answers": {"inspect": []}, "sequence": 0})
    assert (cleared.json or {})["feedback"] == {"inspect": ""}
    one = f"/quizzes/attempts/{attempt_id}/pages/1"
    stayed = browser.post(one, data={"was.inspect": "", "a.inspect": "1", "go": "stay"})
    assert where(stayed) == (303, one)
    assert "The accountant keeps the books, but does not own them." in text_of(browser.get(one))


def test_other_quizzes_tell_nothing_while_they_go_on(app: Flask, sign_in: SignIn) -> None:
    person = make_user()
    attempt_id = running_attempt(person)
    db.session.commit()
    browser = sign_in(person)
    response = save(browser, attempt_id, {"answers": {"inspect": ["1"]}, "sequence": 1})
    page = text_of(browser.get(f"/quizzes/attempts/{attempt_id}/pages/1"))
    assert "feedback" not in (response.json or {})
    assert [words in page for words in ("Incorrect", "keeps the books", "Check my answers")] == [False] * 3

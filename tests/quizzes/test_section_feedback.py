"""What a section says about its own result, on the result page."""

import pytest
from flask import Flask

from lms.db import db
from tests.build import make_user
from tests.quizzes.build import finished_attempt, make_quiz
from tests.quizzes.test_attempt_views import SignIn, text_of

SECTIONS = """\
---
title: Two parts
review: REVIEW
closes: 2099-01-01
---

# Signs {#signs}

Feedback >=60%: You *know* the signs.
Feedback <60%: Read the lesson on signs.

## Red? {#red}

- [x] Stop
- [ ] Go

# Sums {#sums}

Feedback >=60%: You can count.
Feedback <60%: Practise your sums.

## Two and two? {#two}

- [ ] Three
- [x] Four
"""


@pytest.mark.parametrize(("review", "shown"), [("after-submit", True), ("never", False)])
def test_each_section_says_what_its_result_means(
    app: Flask, sign_in: SignIn, review: str, shown: bool
) -> None:
    make_quiz(SECTIONS.replace("REVIEW", review))
    person = make_user()
    attempt_id = finished_attempt(person, {"red": ["1"], "two": ["1"]})
    db.session.commit()
    words = text_of(sign_in(person).get(f"/quizzes/attempts/{attempt_id}?only=all"))
    assert ("Signs You know the signs. Correct Question 1" in words) == shown
    assert ("Sums Practise your sums. Incorrect Question 2" in words) == shown
    assert ("Read the lesson on signs." in words, "You can count." in words) == (False, False)


def test_nothing_is_said_of_a_result_while_an_answer_waits_for_marks(app: Flask, sign_in: SignIn) -> None:
    text = SECTIONS.replace("review: REVIEW", "review: after-submit")
    text = text.replace("# Signs {", "Feedback <100%: Read all of it again.\n\n# Signs {")
    make_quiz(text.replace("## Two and two?", "## Why? {#why type=essay}\n\n## Two and two?"))
    person = make_user()
    attempt_id = finished_attempt(person, {"red": ["1"], "why": ["Because."], "two": ["1"]})
    db.session.commit()
    words = text_of(sign_in(person).get(f"/quizzes/attempts/{attempt_id}?only=all"))
    assert "1 answer is waiting to be marked" in words
    assert "You know the signs." in words
    assert [said for said in ("Practise your sums.", "Read all of it again.") if said in words] == []

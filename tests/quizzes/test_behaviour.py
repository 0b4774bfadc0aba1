"""Checking answers for a whole quiz: which tries its questions get, and what the adaptive rule makes of them."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.answer_encoding import encoded
from lms.quizzes.format.behaviour import THIRD
from lms.quizzes.format.questions import Question
from lms.quizzes.format.writer import write
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.replaying import record_of
from lms.quizzes.question_scoring import score
from lms.quizzes.replay import replay
from lms.quizzes.responses import normalise
from lms.quizzes.tries import tried_score
from tests.quizzes.ask import read
from tests.quizzes.build import ZONE, parsed_quiz
from tests.quizzes.test_tries import SignIn, Sitting

MORE = """
## Own? {#own tries=4}

= a

## Hinted? {#hinted}

= a

Hint: b

Hint: c

## Why? {#why type=essay}
"""
ALL_TYPES = """## One? {#one}

- [x] Yes
- [ ] No

## Many? {#many score=net-correct}

- [x] Yes
- [x] Also
- [ ] No

## Word? {#word}

= frog
=50% toad

## Number? {#number}

= 7 +- 1

## Pairs? {#pairs}

- a => b
- c => d

## Steps? {#steps type=ordering}

1. First
2. Second

## The [[*red/blue]] one. {#gap}

## Weighted? {#weights}

- (100%) Yes
- (-50%) No
"""
# Right, wrong and another wrong answer to each.
ANSWERS: dict[str, tuple[Any, Any, Any]] = {
    "one": (["1"], ["2"], ["2"]),
    "many": (["1", "2"], ["1", "3"], ["3"]),
    "word": ("frog", "toad", "x"),
    "number": ("7", "9", "70"),
    "pairs": (["1=1", "2=2"], ["1=2", "2=1"], ["1=1", "2=1"]),
    "steps": (["1=1", "2=2"], ["1=2", "2=1"], ["1=2", "2=1"]),
    "gap": (["1=1"], ["1=2"], ["1=2"]),
    "weights": (["1"], ["2"], ["2"]),
}


def questions_with(behaviour: str, more: str = "") -> dict[str, Question]:
    quiz = parsed_quiz(f"---\ntitle: T\nlanguage: en\nbehaviour: {behaviour}\n---\n\n{ALL_TYPES}{more}")
    return {one.id: one for one in quiz.questions}


QUESTIONS = {
    name: questions_with(name) for name in ("adaptive", "adaptive-no-penalty", "immediate", "interactive")
}


@given(st.sampled_from(sorted(ANSWERS)), st.lists(st.integers(0, 2), min_size=1, max_size=6), st.booleans())
def test_adaptive_is_best_after_penalties_for_every_type(name: str, picks: list[int], is_free: bool) -> None:
    """Credit of a try is its fraction less the penalty of each different try before it; the best counts."""
    question = QUESTIONS["adaptive-no-penalty" if is_free else "adaptive"][name]
    answers = [normalise(question, ANSWERS[name][pick]) for pick in picks]
    best, tries, before = Fraction(0), 0, ""
    for response in answers:
        if encoded(response) == before:
            continue
        before = encoded(response)
        fraction = score(question, response).fraction
        best = max(best, fraction - Fraction(question.penalty) / 100 * tries)
        tries += 1
        if fraction == 1:
            break
    found = tried_score(question, [encoded(one) for one in answers], answers[-1]).fraction
    assert found == best
    assert question.penalty == (0 if is_free else THIRD)


@pytest.mark.parametrize(
    ("behaviour", "tries"), [("immediate", 1), ("interactive", 1), ("adaptive", 0), ("deferred", None)]
)
def test_behaviour_gives_tries_to_all_that_can_be_checked(behaviour: str, tries: int | None) -> None:
    found = questions_with(behaviour, MORE)
    assert {found[name].tries for name in ANSWERS} == {tries}
    assert found["own"].tries == 4 and found["why"].tries is None
    assert found["hinted"].tries == (3 if behaviour == "interactive" else tries)


def test_file_keeps_its_behaviour_and_writes_no_tries() -> None:
    front = "---\ntitle: T\nlanguage: en\nbehaviour: adaptive-no-penalty\n---\n\n"
    text = f"{front}{ALL_TYPES}\n## Own? {{#own penalty=20%}}\n\n= a\n"
    quiz = parsed_quiz(text)
    written = write(quiz, "en", ZONE)
    assert "tries=" not in written and written.count("penalty=") == 1
    assert parsed_quiz(written) == quiz


def test_confidence_and_checking_do_not_go_together() -> None:
    parsed = read(
        "## Ready? {#a}\n\n- [x] Yes\n- [ ] No\n", front="title: T\nconfidence: yes\nbehaviour: adaptive"
    )
    assert [one.code for one in parsed.problems] == ["confidence-and-behaviour"]


def test_adaptive_attempt_tells_the_best_and_replays_to_the_same_grade(app: Flask, sign_in: SignIn) -> None:
    front = "---\ntitle: T\nlanguage: en\nbehaviour: adaptive\npage: all\n---\n\n"
    text = f"{front}## What? {{#frog points=3}}\n\n= frog\n=80% toad\n!= *\n"
    sitting = Sitting(sign_in, text)
    front = sitting.client.get("/quizzes/tries", headers={"Accept-Language": "en"}).text
    assert "your best try counts" in front
    sitting.form(**{"a.frog": "toad", "was.frog": "", "check": "frog"})
    page = sitting.form(**{"a.frog": "x", "was.frog": "toad", "check": "frog"})
    assert "Your best try so far earns 80% of the points." in page
    sitting.form(**{"a.frog": "frog", "was.frog": "x", "check": "frog"})
    sitting.hand_in()
    assert queries.question_results(sitting.attempt)["frog"].points == Decimal("2.4")
    record = record_of(sitting.attempt)
    assert record is not None and replay(record).is_same

"""Surveys and essays: read, merged, answered, kept out of the score or waiting for marks, and shown on pages."""

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.actions.regrading import regraded
from lms.quizzes.answer_encoding import decoded, encoded
from lms.quizzes.attempt_grading import grade
from lms.quizzes.drawing import draw
from lms.quizzes.format.data import from_data, to_data
from lms.quizzes.format.merge import merge
from lms.quizzes.format.parser import parse
from lms.quizzes.format.questions import Floor, RubricCriterion, WordRange
from lms.quizzes.models import QuestionResult, SavedAnswer
from lms.quizzes.queries import attempts as queries
from lms.quizzes.question_scoring import Marking, score
from lms.quizzes.responses import AnswerTooLong, TooManyChoices, normalise
from lms.quizzes.survey_summary import survey_summaries
from tests.build import make_user
from tests.quizzes.build import ZONE, answer, attempt_of, begin, hand_in, make_quiz, parsed_quiz

pytestmark = pytest.mark.database

SignIn = Callable[[User], FlaskClient]

TEXT = """---
title: Open
page: all
pass: 60%
---

## How was it? {#how type=survey}

- ( ) Good
- ( ) Bad

## Which parts? {#which type=survey}

- [ ] First
- [ ] Second

## What else? {#else type=survey}

## Explain why. {#why type=essay words=3..5}

| Criterion | Points | Full marks when |
|---|---|---|
| Reason | 4 | names the *rule* |
| Tone | 2 | calm |

## Ready? {#ready points=2}

- [x] Yes
- [ ] No
"""
QUIZ = parsed_quiz(TEXT)
HOW, WHICH, ELSE, WHY, READY = QUIZ.questions
ANSWERS = {
    "how": ["2"],
    "which": ["1", "2"],
    "else": ["More time."],
    "why": ["one two\r\nthree 四"],
    "ready": ["1"],
}


def test_the_rubric_and_the_length_are_read() -> None:
    assert WHY.stem == {"en": "Explain why."}
    assert WHY.rubric == (
        RubricCriterion({"en": "Reason"}, Decimal(4), {"en": "names the *rule*"}),
        RubricCriterion({"en": "Tone"}, Decimal(2), {"en": "calm"}),
    )
    assert (WHY.points, WHY.words) == (Decimal(6), WordRange(3, 5))
    assert [one.points for one in (HOW, WHICH, ELSE)] == [0, 0, 0]
    assert [one.several for one in (HOW, WHICH)] == [False, True]


@pytest.mark.parametrize(
    "written",
    [
        "120..300",
        "120-300",
        "120–300",
        "120~300",
        "120～300",
        "120至300",
        "120到300",
        "１２０..３００",
        '"120 .. 300"',
    ],
)
def test_a_length_is_read_however_it_is_written(written: str) -> None:
    [question] = parsed_quiz(f"---\ntitle: T\n---\n\n## Write. {{#a type=essay words={written}}}\n").questions
    assert question.words == WordRange(120, 300)


def test_two_languages_are_merged() -> None:
    chinese = """---
title: 开放题
---

## 怎么样？ {#how type=问卷}

- ( ) 好
- ( ) 不好

## 哪些部分？ {#which type=survey}

- [ ] 一
- [ ] 二

## 还有什么？ {#else type=survey}

## 说明原因。 {#why type=论述}

| 评分标准 | 分值 | 满分条件 |
|---|---|---|
| 理由 | 4 | 说出规定 |
| 语气 | 2 | 平和 |

## 准备好了吗？ {#ready points=2}

- [x] 是
- [ ] 否
"""
    english = parse(TEXT, "a.en.md", ZONE)
    merged = merge(english, parse(chinese, "a.zh.md", ZONE))
    assert [str(problem) for problem in merged.problems] == []
    assert merged.quiz is not None
    why = merged.quiz.question("why")
    assert why is not None
    assert why.rubric[0].name == {"en": "Reason", "zh_Hans": "理由"}
    assert why.words == WordRange(3, 5)
    several = parse(chinese.replace("- ( ) 好\n- ( ) 不好", "- [ ] 好\n- [ ] 不好"), "a.zh.md", ZONE)
    assert [one.code for one in merge(english, several).problems] == ["attribute-differs"]


def test_answers_are_normalised_stored_and_read_back() -> None:
    assert normalise(HOW, "2").chosen == ("2",)
    with pytest.raises(TooManyChoices):
        normalise(HOW, ["1", "2"])
    assert normalise(WHICH, ["2", "1"]).chosen == ("1", "2")
    assert normalise(WHY, ["  one\r\ntwo\rthree\x00 "]).text == "one\ntwo\nthree"
    with pytest.raises(AnswerTooLong):
        normalise(WHY, ["x" * 20_001])
    assert from_data(to_data(QUIZ)) == QUIZ


@given(st.text(max_size=60))
def test_a_written_answer_is_stored_and_read_back(text: str) -> None:
    response = normalise(WHY, [text])
    assert decoded(WHY, encoded(response)) == response
    assert normalise(WHY, [response.text]) == response


def graded(answers: dict[str, list[str]], **by_hand: Decimal) -> object:
    given = {id_: normalise(one, raw) for id_, raw in answers.items() if (one := QUIZ.question(id_))}
    made = grade(QUIZ.questions, given, Floor.QUESTION, Decimal(60), by_hand=by_hand)
    return made.total, made.maximum, made.passed, made.waiting


@pytest.mark.parametrize(
    ("answers", "by_hand", "result"),
    [
        ({}, {}, (0, 8, False, ())),
        (ANSWERS, {}, (2, 8, None, ("why",))),
        (ANSWERS, {"why": Decimal("2.75")}, (Decimal("4.75"), 8, False, ())),
        (ANSWERS, {"why": Decimal(3)}, (5, 8, True, ())),
        ({**ANSWERS, "why": [""]}, {}, (2, 8, False, ())),
    ],
)
def test_a_survey_counts_nothing_and_an_essay_waits(
    answers: dict[str, list[str]], by_hand: dict[str, Decimal], result: object
) -> None:
    assert graded(answers, **by_hand) == result


def test_the_score_says_whether_it_is_final() -> None:
    assert score(HOW, normalise(HOW, "1")).marking is Marking.NEVER
    assert score(WHY, normalise(WHY, ["x"])).final_fraction is None
    assert score(WHY, normalise(WHY, ["x"]), Fraction(1, 2)).final_fraction == Fraction(1, 2)
    assert score(WHY, normalise(WHY, [""])).final_fraction == 0


def test_survey_options_may_be_shuffled() -> None:
    text = TEXT.replace("page: all", "page: all\nshuffle: options")
    orders = {draw(parsed_quiz(text), f"seed {number}").options["how"] for number in range(20)}
    assert orders == {("1", "2"), ("2", "1")}


def test_surveys_are_summed_up() -> None:
    texts = {id_: {"stem": id_, "options": {"1": "A", "2": "B"}} for id_ in ("how", "which", "else")}
    given = [("how", "1"), ("how", "2"), ("how", "2"), ("which", "1,2"), ("else", "More"), ("ready", "1")]
    how, which, free = survey_summaries(QUIZ.questions, given, texts)
    assert (how.count, [count for _, count in how.options], how.share(2)) == (3, [1, 2], 67)
    assert (which.count, [count for _, count in which.options]) == (1, [1, 1])
    assert (free.count, free.texts) == (1, ("More",))


def taken(person: User, answers: dict[str, list[str]] = ANSWERS) -> int:
    attempt_id = begin(person)
    answer(attempt_id, answers)
    hand_in(attempt_id)
    db.session.commit()
    return attempt_id


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", page, flags=re.S))


def test_an_attempt_waits_and_nothing_takes_it_as_final(app: Flask) -> None:
    make_quiz(TEXT)
    person = make_user("Alice")
    attempt = attempt_of(taken(person))
    assert (attempt.points, attempt.max_points, attempt.passed, attempt.waiting) == (2, 8, None, 1)
    assert db.session.execute(queries.PASSED).all() == []
    final = db.session.query(queries.finished_attempts()).all()
    taken_ones = db.session.query(queries.finished_attempts(with_waiting=True)).all()
    assert (len(final), len(taken_ones)) == (0, 1)
    fractions = dict(db.session.query(QuestionResult.question, QuestionResult.fraction).all())
    assert fractions == {"how": None, "which": None, "else": None, "why": None, "ready": 1}
    assert set(queries.facility(attempt.document_id, None)) == {"ready"}
    stored, again = regraded([attempt.id])[attempt.id]
    assert stored == again


def test_pages_without_script(app: Flask, sign_in: SignIn) -> None:
    make_quiz(TEXT)
    person = make_user("Alice")
    attempt_id = begin(person)
    db.session.commit()
    browser = sign_in(person)
    path = f"/quizzes/attempts/{attempt_id}/pages/1"
    page = browser.get(path).text
    assert 'type="radio" name="a.how"' in page
    assert 'type="checkbox" name="a.which"' in page
    assert page.count("<textarea") == 2
    assert "Choose all that apply." in page
    assert "Survey · 0 points" not in words_of(page)
    assert "Reason 4 names the rule" in words_of(page)
    form = {f"a.{id_}": values for id_, values in ANSWERS.items()}
    browser.post(path, data={**form, **{f"was.{id_}": "" for id_ in ANSWERS}, "go": "stay"})
    lines = {id_: one.line for id_, one in queries.answers(attempt_id).items()}
    assert lines["why"] == "one two\nthree 四"
    shown = browser.get(path).text
    assert '<strong class="num" data-length-total>4</strong>' in shown
    count = db.session.query(SavedAnswer).count()
    browser.post(path, data={**form, "was.why": "one two\r\nthree 四", "go": "stay"})
    db.session.rollback()
    # What a browser sends back unchanged is not saved again.
    assert db.session.query(SavedAnswer).filter_by(question="why").count() == 1
    assert count >= 5
    browser.post(f"/quizzes/attempts/{attempt_id}/submit")
    result = words_of(browser.get(f"/quizzes/attempts/{attempt_id}?only=all").text)
    assert "1 answer is waiting to be marked" in result
    assert "Points so far 2 of 8" in result
    assert "Waiting to be marked" in result
    assert "Not passed" not in result
    front = words_of(browser.get("/quizzes/basics").text)
    assert "Waiting to be marked" in front


def test_trainers_see_the_survey_summed_up(app: Flask, sign_in: SignIn) -> None:
    make_quiz(TEXT)
    for name in ("Alice", "Bob", "Carol"):
        taken(make_user(name))
    page = words_of(sign_in(make_user("Tina", Role.TRAINER)).get("/quizzes/basics/results").text)
    assert "3 answers" in page
    assert "Bad 3 (100%)" in page
    assert page.count("More time.") == 3
    assert "Waiting to be marked" in page

"""What is said about one answer, and what the review rules keep back of it; no database."""

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from markupsafe import Markup

from lms.quizzes.format.merge import merge
from lms.quizzes.format.parser import Parsed
from lms.quizzes.format.questions import Floor
from lms.quizzes.format.rendering import rendered
from lms.quizzes.format.review_matrix import EVERYTHING, NOTHING, ReviewPart
from lms.quizzes.question_scoring import Score
from lms.quizzes.verdicts import AnswerOutcome, AnswerVerdict, accepted, outcome, verdict
from tests.quizzes.ask import ask, read
from tests.quizzes.build import parsed_quiz

QUIZ = parsed_quiz("""---
title: Harvest
---

## Which are grains? {#many points=4 score=each-answer}

- [x] Rice
  > *Rice* it is.
- [x] Wheat
  > So is wheat.
- [ ] Tea
  > Tea is a leaf.
- [ ] Silk

Explanation: Grains are grasses.

## How heavy? {#heavy points=2 type=numeric unit=required}

= 10 kg
  > Just so.

## Which month? {#month}

= May
=50% June
  > A little late.
!= *
  > Look it up.
""")
MANY, HEAVY, MONTH = QUIZ.questions
TEXTS = rendered(QUIZ, "en").data


def said(
    number: int,
    line: str,
    shown: Collection[ReviewPart] = EVERYTHING,
    floor: Floor = Floor.QUESTION,
    graded: Decimal | None = None,
) -> AnswerVerdict:
    question = (MANY, HEAVY, MONTH)[number]
    return verdict(question, line, shown, TEXTS, "en", floor, graded)


FULL = AnswerVerdict(
    outcome=AnswerOutcome.PARTLY,
    mark=Decimal(2),
    options={"1": "right", "2": "missed", "3": "wrong"},
    feedback={"1": Markup("<em>Rice</em> it is."), "3": Markup("Tea is a leaf.")},
    explanation=Markup("<p>Grains are grasses.</p>\n"),
)


def bare(html: Markup) -> str:
    return html.replace("<p>", "").replace("</p>", "").strip()


def plainly(found: AnswerVerdict) -> AnswerVerdict:
    """The verdict without the paragraphs around its texts."""
    return replace(
        found,
        feedback={key: bare(html) for key, html in found.feedback.items()},
        notes=tuple(bare(html) for html in found.notes),
        explanation=bare(found.explanation),
    )


def test_everything_is_said_of_a_choice_that_is_partly_right() -> None:
    assert plainly(said(0, "1,3")) == plainly(FULL)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (ReviewPart.ATTEMPT, {}),
        (ReviewPart.GRADE, {}),
        (ReviewPart.CORRECTNESS, {"outcome": AnswerOutcome.PARTLY, "options": {"1": "right", "3": "wrong"}}),
        (ReviewPart.MARKS, {"mark": Decimal(2)}),
        (ReviewPart.FEEDBACK, {"feedback": {"1": "<em>Rice</em> it is.", "3": "Tea is a leaf."}}),
        (ReviewPart.EXPLANATION, {"explanation": "Grains are grasses."}),
        (ReviewPart.RIGHT_ANSWER, {"options": {"2": "missed"}}),
        (ReviewPart.OVERALL, {}),
    ],
)
def test_each_part_of_the_review_shows_its_own_and_nothing_else(
    part: ReviewPart, expected: dict[str, object]
) -> None:
    assert plainly(said(0, "1,3", {part})) == replace(AnswerVerdict(), **expected)


def test_nothing_is_said_when_nothing_is_shown() -> None:
    for number, line in ((0, "1,3"), (1, "10"), (2, "June")):
        assert said(number, line, NOTHING) == AnswerVerdict()


@pytest.mark.parametrize(
    ("line", "notes", "key", "lacks_unit", "mark"),
    [
        ("10 kg", ("Just so.",), ("10 kg",), False, Decimal(2)),
        ("10", (), ("10 kg",), True, Decimal(0)),
        ("", (), ("10 kg",), False, Decimal(0)),
    ],
)
def test_number_gets_its_note_its_key_and_the_word_about_its_unit(
    line: str, notes: tuple[str, ...], key: tuple[str, ...], lacks_unit: bool, mark: Decimal
) -> None:
    found = plainly(said(1, line))
    assert (found.notes, found.key, found.lacks_unit, found.mark) == (notes, key, lacks_unit, mark)
    kept_back = said(1, line, EVERYTHING - {ReviewPart.FEEDBACK, ReviewPart.RIGHT_ANSWER})
    assert (kept_back.notes, kept_back.key, kept_back.lacks_unit) == ((), (), False)


def test_mark_of_record_goes_before_the_mark_worked_out_now() -> None:
    assert said(0, "1,3", graded=Decimal("3.5")).mark == Decimal("3.5")
    assert said(0, "1,3", graded=Decimal(0)).mark == 0
    assert said(0, "1,3", NOTHING, graded=Decimal(1)).mark is None


def test_mark_below_zero_is_lifted_to_zero_only_where_each_question_has_the_floor() -> None:
    quiz = parsed_quiz("---\ntitle: T\n---\n\n## Ask? {#a points=2}\n\n- [100%] Rice\n- [-50%] Tea\n")
    texts = rendered(quiz, "en").data
    marks = {
        floor: verdict(next(quiz.questions), "2", EVERYTHING, texts, "en", floor).mark for floor in Floor
    }
    assert marks == {Floor.QUESTION: 0, Floor.TOTAL: -1, Floor.NONE: -1}


@pytest.mark.parametrize(
    ("scored", "expected", "label"),
    [
        (Score(Fraction(0), is_blank=True), AnswerOutcome.BLANK, "Not answered"),
        (Score(Fraction(1)), AnswerOutcome.RIGHT, "Correct"),
        (Score(Fraction(1, 1000)), AnswerOutcome.PARTLY, "Partly correct"),
        (Score(Fraction(0)), AnswerOutcome.WRONG, "Incorrect"),
        (Score(Fraction(-1, 2)), AnswerOutcome.WRONG, "Incorrect"),
    ],
)
def test_outcome_is_named_by_the_fraction(scored: Score, expected: AnswerOutcome, label: str) -> None:
    assert (outcome(scored), outcome(scored).label) == (expected, label)


def test_option_of_positive_weight_counts_as_right_and_one_of_weight_zero_as_wrong() -> None:
    quiz = parsed_quiz(
        "---\ntitle: T\n---\n\n## Ask? {#a}\n\n- [99.5%] A\n- [0.5%] B\n- [0%] C\n- [-50%] D\n"
    )
    question = next(quiz.questions)
    found = verdict(question, "1,3,4", EVERYTHING, rendered(quiz, "en").data, "en", Floor.QUESTION)
    assert found.options == {"1": "right", "2": "missed", "3": "wrong", "4": "wrong"}


def test_of_a_single_choice_only_the_best_option_is_the_right_one() -> None:
    quiz = parsed_quiz("---\ntitle: T\n---\n\n## Ask? {#a}\n\n- (100%) A\n- (50%) B\n- (0%) C\n")
    question = next(quiz.questions)
    texts = rendered(quiz, "en").data
    found = [
        verdict(question, line, EVERYTHING, texts, "en", Floor.QUESTION).options for line in ("1", "2", "3")
    ]
    assert found == [{"1": "right"}, {"1": "missed", "2": "partly"}, {"1": "missed", "3": "wrong"}]


def test_right_parts_are_shown_as_rendered() -> None:
    quiz = parsed_quiz(
        "---\ntitle: T\n---\n\n## Is it [[*$x^2$/$x^3$]]? {#a}\n\n## Pair. {#b}\n\n- one => *two*\n- three => four\n"
    )
    texts = rendered(quiz, "en").data
    found = [verdict(one, "", EVERYTHING, texts, "en", Floor.QUESTION).parts.keys for one in quiz.questions]
    assert "<msup>" in found[0]["1"]
    assert found[1] == {"1": Markup("<em>two</em>"), "2": Markup("four")}


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        ("= 10", ("10",)),
        ("= 10 +- 0.5", ("10 ± 0.5",)),
        ("= 200 +- 1 %", ("200 ± 1 %",)),
        ("= 3..5", ("3–5",)),
        ("= 0.2..0.3 m", ("0.2–0.3 m",)),
        ("= 12 亩|mu +- 0.5", ("12 ± 0.5 亩",)),
        ("= 9.8(2sf)", ("9.8",)),
        ("= 10\n=50% 12\n= 14", ("10", "14")),
        ("= May\n=50% June\n!= July", ("May",)),
        ("= May\n= /Ma[iy]/\n= Mai", ("May", "Mai")),
        ("- [x] Rice\n- [ ] Tea", ()),
    ],
)
def test_key_is_what_earns_full_marks_as_a_person_writes_it(answers: str, key: tuple[str, ...]) -> None:
    assert accepted(ask(answers), "en") == key


def test_note_that_was_not_rendered_is_empty() -> None:
    bare_texts = {**TEXTS, "notes": {}}
    assert verdict(MANY, "1", EVERYTHING, bare_texts, "en", Floor.QUESTION).feedback == {"1": ""}
    assert verdict(MONTH, "June", EVERYTHING, bare_texts, "en", Floor.QUESTION).notes == ("",)


def test_everything_is_said_in_the_language_of_the_page() -> None:
    def part(month: str, grain: str, tail: str) -> Parsed:
        grains = f"## A? {{#a}}\n\n- [x] {grain}\n  > {grain}{tail}\n- [ ] x\n\n"
        months = f"## B? {{#b}}\n\n= {month}\n!= *\n  > {month}{tail}\n"
        return read(grains + months, "zh" if tail == "。" else "en")

    both = merge(part("五月", "水稻", "。"), part("May", "Rice", ".")).quiz
    assert both is not None
    choice, typed = both.questions
    for language, month, grain in (("zh_Hans", "五月", "水稻。"), ("en", "May", "Rice.")):
        texts = rendered(both, language).data
        chosen = plainly(verdict(choice, "1", EVERYTHING, texts, language, Floor.QUESTION))
        written = plainly(verdict(typed, "x", EVERYTHING, texts, language, Floor.QUESTION))
        assert (dict(chosen.feedback), written.key) == ({"1": grain}, (month,))
        assert written.notes == (f"{month}{grain[-1]}",)


def test_key_is_told_in_the_language_of_the_page_else_in_the_one_there_is() -> None:
    english, chinese = ask("= May"), ask("= 五月", language="zh")
    both = replace(english, answers={**english.answers, **chinese.answers})
    [here] = chinese.answers
    assert (accepted(both, here), accepted(both, "en"), accepted(english, here)) == (
        ("五月",),
        ("May",),
        ("May",),
    )

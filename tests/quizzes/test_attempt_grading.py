"""Marks, the grade of an attempt, the result out of several, and the band of overall feedback."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.attempt_grading import band, grade, mark, percent_of, result, section_bands
from lms.quizzes.format.questions import (
    Band,
    Floor,
    Grading,
    Option,
    Question,
    QuestionType,
    Quiz,
    ScoringRule,
    Section,
)
from lms.quizzes.responses import Response


def single(id_: str, points: str = "1") -> Question:
    options = (Option("1", {"en": "a"}, right=True), Option("2", {"en": "b"}))
    return Question(id_, QuestionType.SINGLE, {"en": "?"}, options, points=Decimal(points))


def thirds(id_: str, points: str = "1") -> Question:
    """Three right of four, net-correct: each tick is a third, a wrong one a third less."""
    options = tuple(Option(str(n), {"en": str(n)}, right=n < 4) for n in range(1, 5))
    return Question(
        id_, QuestionType.MULTIPLE, {"en": "?"}, options, points=Decimal(points), rule=ScoringRule.NET_CORRECT
    )


def ticked(*keys: str) -> Response:
    return Response(chosen=keys)


@pytest.mark.parametrize(
    ("fraction", "points", "floor", "expected"),
    [
        (Fraction(1, 3), "1", Floor.QUESTION, "0.33"),
        (Fraction(2, 3), "1", Floor.QUESTION, "0.67"),
        (Fraction(1, 8), "1", Floor.QUESTION, "0.13"),
        (Fraction(-1, 8), "1", Floor.NONE, "-0.13"),
        (Fraction(-1, 3), "3", Floor.QUESTION, "0.00"),
        (Fraction(-1, 3), "3", Floor.TOTAL, "-1.00"),
        (Fraction(1), "2.5", Floor.QUESTION, "2.50"),
    ],
)
def test_mark_is_rounded_with_halves_away_from_zero(
    fraction: Fraction, points: str, floor: Floor, expected: str
) -> None:
    assert str(mark(fraction, Decimal(points), floor)) == expected


def test_total_is_the_sum_of_the_marks_as_shown() -> None:
    questions = [thirds(id_) for id_ in "abc"]
    graded = grade(questions, dict.fromkeys("abc", ticked("1")), Floor.QUESTION, None)
    assert graded.marks == dict.fromkeys("abc", Decimal("0.33"))
    assert (graded.total, graded.maximum, graded.percent) == (Decimal("0.99"), Decimal(3), Decimal("33.00"))


def test_question_without_answer_is_blank_and_counts_in_the_maximum() -> None:
    graded = grade([single("a", "2"), single("b")], {"a": ticked("1")}, Floor.QUESTION, Decimal(60))
    assert (graded.total, graded.maximum, graded.passed) == (Decimal(2), Decimal(3), True)
    assert [one.score.is_blank for one in graded.marked] == [False, True]


@pytest.mark.parametrize(
    ("floor", "total"), [(Floor.QUESTION, "1.00"), (Floor.TOTAL, "0.67"), (Floor.NONE, "0.67")]
)
def test_floor_decides_where_marks_below_zero_are_cut(floor: Floor, total: str) -> None:
    answers = {"a": ticked("1"), "b": ticked("4")}
    assert grade([single("a"), thirds("b")], answers, floor, None).total == Decimal(total)


@pytest.mark.parametrize(("floor", "total"), [(Floor.TOTAL, "0"), (Floor.NONE, "-0.33")])
def test_total_below_zero_is_cut_unless_nothing_is(floor: Floor, total: str) -> None:
    assert grade([thirds("a")], {"a": ticked("4")}, floor, None).total == Decimal(total)


def test_pass_mark_is_compared_with_the_exact_total() -> None:
    """Two thirds of 100 points are 66.67; a pass mark of 66.67 per cent of 3 needs 2.0001 points."""
    questions = [single(id_) for id_ in "abc"]
    answers = dict.fromkeys("ab", ticked("1"))
    graded = [grade(questions, answers, Floor.QUESTION, Decimal(text)) for text in ("66.66", "66.67")]
    assert [one.passed for one in graded] == [True, False]
    assert [one.percent for one in graded] == [Decimal("66.67")] * 2


def test_quiz_without_pass_mark_has_no_verdict_and_an_empty_paper_no_percent() -> None:
    empty = grade([], {}, Floor.NONE, None)
    assert (empty.total, empty.maximum, empty.percent, empty.passed) == (0, 0, 0, None)
    assert {type(empty.total), type(empty.maximum)} == {
        Decimal
    }  # an exact number is stored, and written as such


@pytest.mark.parametrize(
    ("method", "expected"),
    [(Grading.HIGHEST, "90"), (Grading.LATEST, "80"), (Grading.FIRST, "70"), (Grading.AVERAGE, "80.00")],
)
def test_one_result_comes_out_of_several_attempts(method: Grading, expected: str) -> None:
    percents = [Decimal(70), Decimal(90), Decimal(80)]
    assert (result(percents, method), result([], method)) == (Decimal(expected), None)


def test_average_is_rounded_once_at_the_end() -> None:
    assert result([Decimal(100), Decimal(0), Decimal(0)], Grading.AVERAGE) == Decimal("33.33")


BANDS = (
    Band({"en": "top"}, at_least=Decimal(80)),
    Band({"en": "fine"}, at_least=Decimal(60)),
    Band({"en": "low"}, below=Decimal(40)),
    Band({"en": "lowest"}, below=Decimal(20)),
)


@pytest.mark.parametrize(
    ("percent", "text"),
    [
        ("100", "top"), ("80", "top"), ("79.99", "fine"), ("60", "fine"), ("50", None), ("40", None),
        ("39.99", "low"), ("5", "lowest"),
    ],
)  # fmt: skip
def test_band_is_the_highest_reached_else_the_lowest_missed(percent: str, text: str | None) -> None:
    found = band(BANDS, Decimal(percent))
    assert (found and found.text["en"]) == text


papers = st.lists(
    st.tuples(st.sampled_from(["0.5", "1", "2", "3.25"]), st.frozensets(st.sampled_from("1234"))), max_size=6
)


@given(papers, st.sampled_from(list(Floor)))
def test_grade_agrees_with_adding_up_by_hand(paper: list[tuple[str, frozenset[str]]], floor: Floor) -> None:
    """The model works in whole cents and knows only ticks: three right of four, net-correct."""
    questions = [thirds(str(place), points) for place, (points, _) in enumerate(paper)]
    answers = {str(place): ticked(*sorted(keys)) for place, (_, keys) in enumerate(paper)}
    cents = 0
    for points, keys in paper:
        sixths = 2 * (len(keys & {"1", "2", "3"}) - len(keys & {"4"}))
        if floor is Floor.QUESTION:
            sixths = max(0, sixths)
        twelfths = int(Decimal(points) * 100) * sixths * 2
        rounded = (abs(twelfths) + 6) // 12
        cents += rounded if twelfths >= 0 else -rounded
    if floor is not Floor.NONE:
        cents = max(0, cents)
    graded = grade(questions, answers, floor, Decimal(60))
    assert graded.total * 100 == cents
    assert graded.passed == (cents * 100 >= 60 * 100 * sum(Decimal(points) for points, _ in paper))


def test_order_of_questions_does_not_change_the_grade() -> None:
    questions = [single("a"), thirds("b", "2"), replace(thirds("c"), rule=ScoringRule.COVERAGE)]
    answers = {"a": ticked("1"), "b": ticked("1", "4"), "c": ticked("1", "2")}
    there = grade(questions, answers, Floor.QUESTION, Decimal(50))
    back = grade(questions[::-1], answers, Floor.QUESTION, Decimal(50))
    assert (there.total, there.marks) == (back.total, back.marks)


@pytest.mark.parametrize(
    ("points", "maximum", "percent"),
    [
        ("1", "3", "33.33"),
        ("2", "3", "66.67"),
        ("0", "3", "0.00"),
        (None, "3", "0.00"),
        ("0", "0", "0"),
        (None, None, "0"),
    ],
)
def test_percent_is_rounded_to_a_hundredth_and_nothing_of_nothing_is_zero(
    points: str | None, maximum: str | None, percent: str
) -> None:
    found = percent_of(points and Decimal(points), maximum and Decimal(maximum))  # type: ignore[arg-type]
    assert str(found) == percent


def test_each_section_is_judged_by_its_own_questions_that_were_asked() -> None:
    """Of the first section only one question was drawn; nothing was asked of the third; the fourth says nothing."""
    high, low = Band({"en": "well done"}, at_least=Decimal(60)), Band({"en": "practise"}, below=Decimal(60))
    quiz = Quiz(
        ("en",),
        {"en": "T"},
        (
            Section((single("a"), single("b")), bands=(high, low)),
            Section((single("c", "2"), single("d")), bands=(high, low)),
            Section((single("e"),), bands=(high, low)),
            Section((single("f"),)),
            Section((single("g"),), bands=(high,)),
        ),
    )
    points = {"a": ("1", "1"), "c": ("1", "2"), "d": ("0", "1"), "f": ("1", "1"), "g": ("0", "1")}
    marks = {name: (Decimal(got), Decimal(most)) for name, (got, most) in points.items()}
    assert section_bands(quiz, marks) == {0: high, 1: low}

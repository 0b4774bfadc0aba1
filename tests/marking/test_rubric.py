"""Marks against the rubric: range, step, all required, exact totals."""

from decimal import Decimal
from fractions import Fraction

import pytest

from lms.errors import Refused
from lms.marking.rubric import Criterion, Level, Rubric, as_mark, rounded
from lms.measurement.remarks import Remark

D = Decimal
IDEAS = Criterion("ideas", "Ideas", D(0), D(30), D(1), levels=(Level(D(0), "weak"), Level(D(20), "good")))
STYLE = Criterion("style", "Style", D(0), D(10), D("0.5"), weight=D(2))
RUBRIC = Rubric("Essay", (IDEAS, STYLE))


def test_check_returns_decimals():
    assert RUBRIC.check({"ideas": "25", "style": 7.5}) == {"ideas": D(25), "style": D("7.5")}


@pytest.mark.parametrize(
    ("scores", "key", "sentence"),
    [
        ({"ideas": "25"}, "style", "Enter a mark for Style."),
        ({"ideas": "25", "style": " "}, "style", "Enter a mark for Style."),
        ({"ideas": "many", "style": 1}, "ideas", "The mark for Ideas is not a number."),
        ({"ideas": "NaN", "style": 1}, "ideas", "The mark for Ideas is not a number."),
        ({"ideas": 31, "style": 1}, "ideas", "The mark for Ideas must be between 0 and 30."),
        ({"ideas": -1, "style": 1}, "ideas", "The mark for Ideas must be between 0 and 30."),
        ({"ideas": 1, "style": "7.3"}, "style", "The mark for Style must be 0 plus a multiple of 0.5."),
        ({"ideas": 1, "style": 1, "luck": 3}, "luck", "The rubric has no criterion luck."),
    ],
)
def test_every_fault_is_told_for_its_criterion(scores, key, sentence):
    assert {name: str(fault) for name, fault in RUBRIC.read(scores)[1].items()} == {key: sentence}
    with pytest.raises(Refused) as caught:
        RUBRIC.check(scores)
    assert str(caught.value) == sentence


def test_ends_of_the_scale_are_marks():
    for marks in ({"ideas": 0, "style": 0}, {"ideas": 30, "style": 10}):
        assert RUBRIC.read(marks) == ({key: D(mark) for key, mark in marks.items()}, {})


def test_total_is_weighted_and_exact():
    marks = RUBRIC.check({"ideas": 20, "style": "7.5"})
    assert (RUBRIC.total(marks), RUBRIC.maximum) == (D("35.00"), D(50))


def test_total_is_scaled_to_the_given_maximum():
    third = Rubric("Essay", (Criterion("a", "A", D(0), D(3)),), out_of=D(100))
    assert third.total({"a": D(1)}) == D("33.33")
    assert third.total({"a": D(2)}) == D("66.67")
    assert third.maximum == D(100)


def test_holistic_scale_is_one_criterion():
    rubric = Rubric("Essay", (Criterion("whole", "Whole", D(1), D(6)),))
    assert rubric.is_holistic
    assert rubric.total(rubric.check({"whole": 4})) == D("4.00")
    assert not RUBRIC.is_holistic


def test_levels_name_what_a_mark_reaches():
    assert [IDEAS.level_of(D(mark)).title for mark in (0, 19, 20, 30)] == ["weak", "weak", "good", "good"]
    assert STYLE.level_of(D(5)) is None


@pytest.mark.parametrize(
    ("raw", "mark"),
    [
        ("７.５", D("7.5")),
        ("7,5", D("7.5")),
        (" 8 ", D(8)),
        ("", None),
        ("inf", None),
        ("9" * 12, D("9" * 12)),
        ("9" * 30, None),
        ("1e400", None),
        ("1e-20", None),
    ],
)
def test_marks_are_read_as_people_type_them(raw, mark):
    assert as_mark(raw) == mark


def test_rounding_is_half_up_in_both_directions():
    assert [rounded(Fraction(n, 200), 2) for n in (1, -1, 3)] == [D("0.01"), D("-0.01"), D("0.02")]


def test_extreme_marks_and_scales_are_refused_or_compared_without_an_error():
    wide = Criterion("a", "A", D(0), D("9" * 12), D("1e-12"))
    assert isinstance(wide.read("1e-300"), Remark) and wide.read("1") == D(1)

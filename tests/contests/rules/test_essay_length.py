"""Length of Chinese, English and mixed text."""

import pytest

from lms.contests.rules.essay_length import Fit, Limits, verdict
from lms.text.lengths import measure


@pytest.mark.parametrize(
    ("text", "han", "words"),
    [
        ("", 0, 0),
        ("乡村振兴", 4, 0),
        ("我们村有 120 户，人均收入 18,500.50 元。", 10, 2),
        ("The village's well-kept accounts", 0, 4),
        ("用App查账", 3, 1),
        ("在GitHub上学Python3编程", 5, 2),
        ("々〇𠮷", 3, 0),
        ("བོད་ཡིག", 0, 2),
        ("——……，。！", 0, 0),
        ("snake_case", 0, 2),
        ("don’t stop", 0, 2),
    ],
)
def test_han_characters_and_words_are_counted(text, han, words):
    found = measure(text)
    assert (found.han, found.words, found.total) == (han, words, han + words)


def test_characters_leave_white_space_out():
    assert measure("甲 乙\u3000丙\n。").characters == 4


LIMITS = Limits(soft_least=4, soft_most=6, hard_least=2, hard_most=8)


FITS = {1: Fit.TOO_SHORT, 2: Fit.SHORT, 3: Fit.SHORT, 4: Fit.GOOD, 6: Fit.GOOD, 7: Fit.LONG, 8: Fit.LONG}


@pytest.mark.parametrize(("size", "fit"), [*FITS.items(), (9, Fit.TOO_LONG)])
def test_limits_are_inclusive_and_only_hard_ones_refuse(size, fit):
    found, why = verdict(measure("字" * size), LIMITS)
    assert found is fit
    assert (why is None) == (fit is Fit.GOOD)
    assert fit.is_accepted == (2 <= size <= 8)


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (1, "The essay has 1 characters and words; the minimum is 2."),
        (3, "The essay has 3 characters and words; the recommended minimum is 4."),
        (7, "The essay has 7 characters and words; the recommended maximum is 6."),
        (9, "The essay has 9 characters and words; the maximum is 8."),
    ],
)
def test_a_sentence_says_length_and_limit(size, said):
    assert str(verdict(measure("字" * size), LIMITS)[1]) == said


def test_no_limits_take_everything():
    assert verdict(measure(""), Limits()) == (Fit.GOOD, None)

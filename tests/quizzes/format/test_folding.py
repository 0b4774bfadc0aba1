"""Typed answers that mean the same are the same after folding, and others are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.format.folding import fold


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Seven", "seven"),
        ("  seven ", "seven"),
        ("seven  days", "seven days"),
        ("seven\tdays", "seven days"),
        ("ＡＢＣ１２３", "abc123"),
        ("seven.", "seven"),
        ("七天。", "七天"),
        ("七 天", "七天"),
        ("第 3 天", "第3天"),
        ("“notice board”", '"notice board"'),
        ("it’s", "it's"),
        ("《村务公开》", '"村务公开"'),
        ("收入，支出", "收入, 支出"),
        ("收入、支出", "收入,支出"),
        ("a — b", "a-b"),
        ("（甲）", "(甲)"),
        ("STRASSE", "straße"),
        ("caf\u0065\u0301", "café"),
        ("zero\u200bwidth", "zerowidth"),
        ("\ufeffseven", "seven"),
        ("10：30", "10:30"),
        ("1～3", "1~3"),
        ("it´s", "it's"),
    ],
)
def test_spellings_of_one_answer_fold_alike(typed: str, key: str) -> None:
    assert fold(typed) == fold(key)


@pytest.mark.parametrize(
    ("one", "other"),
    [("seven days", "sevendays"), ("a.b", "ab"), ("七天", "七日"), ("-7", "7"), ("cafe", "café"), ("?", "!")],
)
def test_different_answers_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("text", ["?", "...", "。", "!?"])
def test_a_sign_alone_is_kept(text: str) -> None:
    assert fold(text) != ""


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(st.text(max_size=60))
def test_blanks_around_an_answer_never_matter(text: str) -> None:
    assert fold(f" \u3000{text}\t") == fold(text)

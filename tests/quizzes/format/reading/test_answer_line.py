"""What an answer line says about options that are given with their letters."""

import pytest

from lms.quizzes.format.reading.answer_line import Key, read_key, read_truth, split_explanation

PLACES = [("A", "Village hall"), ("B", "County"), ("C", "Province"), ("D", "Village hall")]
TRUTHS = [("A", "对"), ("B", "错")]


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("B", "B"),
        ("b", "B"),
        ("ＡＣ", "AC"),
        ("A, C", "AC"),
        ("a、c", "AC"),
        ("A and C", "AC"),
        ("A和C", "AC"),
        ("(B)", "B"),
        (" B。", "B"),
        ("B. County", "B"),
        ("B (county)", "B"),
        ("county", "B"),
        ("Village hall", "A"),
    ],
)
def test_letters_or_the_words_of_an_option_name_it(text: str, letters: str) -> None:
    assert read_key(text, PLACES) == Key(frozenset(letters))


@pytest.mark.parametrize(
    ("text", "letter", "why"),
    [
        ("对", "A", ""),
        ("错误", "B", ""),
        ("true", "A", ""),
        ("×", "B", ""),
        ("错（图上没有）", "B", "图上没有"),
        ("yes (see lesson 2)", "A", "see lesson 2"),
    ],
)
def test_true_and_false_name_the_option_that_says_so(text: str, letter: str, why: str) -> None:
    assert read_key(text, TRUTHS) == Key(frozenset(letter), why)
    said, rest = read_truth(text)
    assert (said, rest.explanation, rest.problem) == (letter == "A", why, "")


def test_a_remark_in_brackets_is_the_explanation() -> None:
    assert read_key("B (see lesson 2)", PLACES) == Key(frozenset("B"), "see lesson 2")


@pytest.mark.parametrize(
    ("text", "problem", "bad"),
    [
        ("", "answer-line-empty", ""),
        (" 。", "answer-line-empty", ""),
        ("E", "answer-letter", "E"),
        ("BFE", "answer-letter", "E"),
        ("第二个", "answer-letter", "第"),
        ("对", "answer-letter", "对"),
    ],
)
def test_what_names_no_option_is_told_with_the_first_sign_that_is_wrong(
    text: str, problem: str, bad: str
) -> None:
    assert read_key(text, PLACES) == Key(problem=problem, bad=bad)
    assert read_truth("第二个") == (None, Key())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("B because of the law", "answer-line-tail"),
        ("B or C", "answer-line-unclear"),
        ("B 或 C", "answer-line-unclear"),
        ("B Province", "answer-line-unclear"),
        ("B (Province)", "answer-line-unclear"),
        ("B, but C is possible", "answer-line-unclear"),
    ],
)
def test_letters_with_other_words_behind_are_not_taken_for_sure(text: str, problem: str) -> None:
    assert read_key(text, PLACES) == Key(frozenset("B"), problem=problem)


def test_an_explanation_may_stand_on_the_answer_line() -> None:
    assert split_explanation("B 解析：账目属于集体。 ") == ("B", "账目属于集体。")
    assert split_explanation("B") == ("B", "")

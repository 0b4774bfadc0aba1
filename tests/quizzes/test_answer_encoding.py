"""Answers on their way into the log and out of it."""

from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.answer_encoding import decoded, encoded
from lms.quizzes.responses import Response, normalise
from tests.quizzes.build import parsed_quiz

QUIZ = parsed_quiz()
BOARD, DAYS = QUIZ.question("board"), QUIZ.question("days")
assert BOARD is not None
assert DAYS is not None


def test_choices_are_one_line_of_keys_in_the_order_of_the_file() -> None:
    assert encoded(normalise(BOARD, ["2", "1"])) == "1,2"
    assert decoded(BOARD, "1,2") == Response(chosen=("1", "2"))


def test_blank_is_the_empty_line() -> None:
    assert [encoded(normalise(question, [])) for question in (BOARD, DAYS)] == ["", ""]
    assert decoded(BOARD, "").is_blank
    assert decoded(DAYS, "").is_blank


@given(st.text(max_size=400))
def test_typed_answer_comes_back_as_it_was_stored(text: str) -> None:
    line = encoded(normalise(DAYS, [text]))
    assert decoded(DAYS, line).text == line
    assert encoded(normalise(DAYS, [line])) == line
    assert line.encode() is not None
    assert "\x00" not in line

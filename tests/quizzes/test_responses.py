"""What browsers send becomes one plain response, or is refused."""

import pytest

from lms.quizzes.answer_encoding import decoded, encoded
from lms.quizzes.responses import (
    BLANK,
    AnswerTooLong,
    Response,
    TooManyChoices,
    UnknownChoice,
    from_data,
    normalise,
)
from tests.quizzes.ask import ask

SINGLE = ask("- [x] Yes\n- [ ] No\n- [ ] Maybe")
MULTIPLE = ask("- [x] one\n- [x] two\n- [ ] three")
SHORT = ask("= seven")


@pytest.mark.parametrize("raw", [None, "", [], [""], ["  "], {}, {"chosen": []}])
def test_nothing_is_blank(raw: object) -> None:
    assert [normalise(question, raw) for question in (SINGLE, MULTIPLE, SHORT)] == [BLANK] * 3


def test_choices_are_kept_in_the_order_of_the_file() -> None:
    assert normalise(MULTIPLE, ["3", "1", "3"]) == Response(chosen=("1", "3"))


def test_a_choice_that_is_not_offered_is_refused() -> None:
    with pytest.raises(UnknownChoice) as refusal:
        normalise(MULTIPLE, ["1", "9"])
    assert str(refusal.value) == (
        "The option you chose does not belong to this question. Reload the page and choose again."
    )


def test_two_choices_of_a_single_choice_are_refused() -> None:
    with pytest.raises(TooManyChoices) as refusal:
        normalise(SINGLE, ["1", "2"])
    assert str(refusal.value) == "You can choose only one option. Choose the best one."
    assert normalise(SINGLE, ["2"]) == normalise(SINGLE, "2") == Response(chosen=("2",))


def test_what_is_stored_is_read_like_what_is_sent_and_several_texts_are_one() -> None:
    assert normalise(MULTIPLE, {"chosen": ["3", "1"]}) == Response(chosen=("1", "3"))
    assert normalise(SHORT, {"text": "seven"}) == Response(text="seven")
    assert normalise(SHORT, ["seven", "days"]) == Response(text="seven days")
    assert (BLANK.to_data(), Response(text="a").to_data()) == ({}, {"text": "a"})


def test_a_typed_answer_loses_outer_blanks_and_control_characters() -> None:
    assert normalise(SHORT, "  seven\x00\u2028days\ud800 ") == Response(text="seven  days")


def test_a_typed_answer_that_is_too_long_is_refused_with_its_length() -> None:
    with pytest.raises(AnswerTooLong) as refusal:
        normalise(SHORT, "x" * 501)
    assert str(refusal.value) == "The answer has 501 characters; the maximum is 500. Shorten it."
    assert normalise(SHORT, "x" * 500) == Response(text="x" * 500)


@pytest.mark.parametrize("response", [BLANK, Response(chosen=("1", "3")), Response(text="a, b")])
def test_a_response_survives_being_stored(response: Response) -> None:
    question = SHORT if response.text else MULTIPLE
    assert from_data(response.to_data()) == response
    assert decoded(question, encoded(response)) == response

"""Numbers of papers, and what is typed from a paper: read, and written back as it is typed."""

import random
from itertools import pairwise

import pytest

from lms.quizzes.answer_encoding import decoded, encoded
from lms.quizzes.drawing import draw
from lms.quizzes.paper.drawn import AskedQuestion, asked_questions, drawn_quiz
from lms.quizzes.paper.keyed import KeyKind, fields_of, read_answers, written_answer
from lms.quizzes.paper.numbers import FIRST, WrongNumber, paper_number, read_number, serial_of
from lms.quizzes.responses import normalise
from tests.quizzes.build import parsed_quiz

MIXED = """---
title: All kinds
language: en
shuffle: all
page: all
---

## Who may inspect? {#single}

- [ ] The accountant
- [x] Any villager
- [ ] The office

## What is posted? {#multiple}

- [x] Income
- [x] Relief
- [ ] Salaries
- [ ] Gossip

## It is posted. {#truth type=true-false}

- [x] True
- [ ] False

## How many days? {#number}

= 7 +- 0

## Which month? {#word}

= May

## Match. {#pairs type=matching}

- Income => sold grain
- Spending => bought seed
- Debt => bank loan

## Put in order. {#steps type=ordering}

1. Collect
2. Check
3. Post

## The accounts are [[posted/*hidden]] for [[= 7]] days. {#gaps type=cloze}

## Why? {#essay type=essay}
"""


def asked(seed: str = "s") -> dict[str, AskedQuestion]:
    quiz = parsed_quiz(MIXED)
    return {one.question.id: one for one in asked_questions(quiz, draw(quiz, seed).to_data())}


def test_every_single_wrong_and_swapped_digit_is_found() -> None:
    for serial in (FIRST, 123_456, 909_090):
        number = paper_number(serial)
        assert (read_number(number), serial_of(number)) == (number, serial)
        wrong = {
            number[:place] + digit + number[place + 1 :]
            for place in range(len(number))
            for digit in "0123456789"
        } - {number}
        wrong |= {
            number[:place] + right + left + number[place + 2 :]
            for place, (left, right) in enumerate(pairwise(number))
            if left != right
        }
        for one in wrong:
            with pytest.raises(WrongNumber):
                read_number(one)


@pytest.mark.parametrize("text", ["", "12", "abc", "1" * 13, "１００", "1000000x", "²000000"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(WrongNumber):
        read_number(text)


def test_blanks_dashes_and_full_width_digits_are_understood() -> None:
    number = paper_number(FIRST)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    assert {read_number(f" {number[:3]}-{number[3:]} "), read_number(wide)} == {number}


def test_letters_stand_for_options_as_printed() -> None:
    one = asked()["multiple"]
    raw, wrong = read_answers([one], {"a.multiple": " c，a "})
    assert (wrong, sorted(raw["multiple"])) == ({}, sorted([one.options[2], one.options[0]]))


@pytest.mark.parametrize(
    ("field", "typed", "word"),
    [
        ("a.single", "D", "no D here, only A to C"),
        ("a.single", "AB", "Only one letter"),
        ("a.single", "", "a dash if this place is blank"),
        ("a.multiple", ", ", "a dash if this place is blank"),
        ("a.multiple", "AA", "twice"),
        ("a.multiple", "A1", "no 1 here"),
        ("a.pairs", "AB", "3 letters"),
        ("a.pairs", "ABX", "no X here"),
        ("a.steps", "12", "3 numbers"),
        ("a.steps", "1 2 4", "4 is not one of the numbers 1 to 3"),
        ("a.gaps.1", "unseen", "words to choose from"),
    ],
)
def test_what_cannot_stand_on_the_paper_is_refused_at_its_field(field: str, typed: str, word: str) -> None:
    one = asked()[field.split(".")[1]]
    raw, wrong = read_answers([one], {"a.gaps.2": "7", field: typed})
    assert list(wrong) == [field]
    assert word in str(wrong[field])
    assert raw == {}


def test_true_and_false_may_be_typed_as_such() -> None:
    one = asked()["truth"]
    assert [read_answers([one], {"a.truth": sign})[0]["truth"] for sign in "TF对×"] == [
        ["1"], ["2"], ["1"], ["2"],
    ]  # fmt: skip


@pytest.mark.parametrize("dash", ["-", "\u2014", "\u2796", "\uff0d", "_", "\u200b-"])
def test_every_kind_of_dash_is_a_blank(dash: str) -> None:
    one = asked()["single"]
    assert read_answers([one], {"a.single": dash}) == ({"single": []}, {})


def test_invisible_signs_and_widths_do_not_matter() -> None:
    one = asked()["single"]
    assert read_answers([one], {"a.single": "\u200bｂ\u00a0"}) == ({"single": [one.options[1]]}, {})


def test_files_have_no_field() -> None:
    assert {field.kind for field in fields_of(list(asked().values()))} == set(KeyKind)


@pytest.mark.parametrize("number", range(20))
def test_what_is_typed_is_written_back_the_same(number: int) -> None:
    rng, questions = random.Random(number), list(asked(str(number)).values())
    typed = {}
    for field in fields_of(questions):
        letters = [chr(65 + place) for place in range(field.count)]
        typed[field.name] = {
            KeyKind.LETTER: lambda letters=letters: rng.choice([*letters, "-"]),
            KeyKind.LETTERS: lambda letters=letters: "".join(sorted(rng.sample(letters, rng.randint(1, 3)))),
            KeyKind.PAIRS: lambda letters=letters: (
                "".join(rng.choice([*letters, "-"]) for _ in letters[1:]) + "A"
            ),
            KeyKind.STEPS: lambda letters=letters: f"{rng.randint(1, 3)} - {rng.randint(1, 3)}",
        }.get(field.kind, lambda: rng.choice(["7", "-"]))()
    typed["a.gaps.1"] = rng.choice(["posted", "hidden", "-"])
    raw, wrong = read_answers(questions, typed)
    assert wrong == {}
    again: dict[str, str] = {}
    for one in questions:
        response = decoded(one.question, encoded(normalise(one.question, raw[one.question.id])))
        again |= written_answer(one, response.chosen, response.text, response.parts)
    assert again == typed


def test_drawn_quiz_has_options_in_printed_order() -> None:
    quiz = parsed_quiz(MIXED)
    paper = draw(quiz, "s").to_data()
    printed = drawn_quiz(quiz, paper)
    assert [one.id for one in printed.questions] == [id_ for page in paper["pages"] for id_ in page]
    shown = {one.id: [option.key for option in one.options] for one in printed.questions if one.is_choice}
    assert shown == {id_: paper["options"][id_] for id_ in shown}

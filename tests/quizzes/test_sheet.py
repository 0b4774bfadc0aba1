"""The paper of an attempt as pages show it; no database."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from markupsafe import Markup

from lms.quizzes.format.rendering import rendered
from lms.quizzes.sheet import AttemptSheet, LatestAnswer, NavigatorItem, OptionLine, question_ids
from lms.quizzes.typed_number import Understood
from lms.quizzes.verdicts import AnswerVerdict
from tests.quizzes.build import parsed_quiz

QUIZ = parsed_quiz("""---
title: Harvest
---

# Field

In the *field*.

## Which are grains? {#grains points=2}

- [x] Rice
- [x] Wheat
- [ ] Tea

## Is tea a leaf? {#leaf}

- [x] True
- [ ] False

# Barn

## How heavy? {#heavy type=numeric}

= 10 kg

## How many? {#many}

= 7

## Which month? {#month}

= May
""")
PAPER: dict[str, Any] = {
    "pages": [["leaf", "grains"], ["heavy", "many", "month"]],
    "options": {"grains": ["3", "1", "2"], "leaf": ["1", "2"]},
}
SAVED = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def sheet(**answers: str) -> AttemptSheet:
    return AttemptSheet(
        QUIZ,
        rendered(QUIZ, "en").data,
        PAPER,
        {id_: LatestAnswer(line, SAVED) for id_, line in answers.items()},
        flags={"grains", "many"},
    )


def test_questions_are_numbered_through_the_pages_and_grouped_by_section() -> None:
    def ids(page: int | None) -> list[tuple[str, list[tuple[int, str]]]]:
        return [
            (str(part.title), [(item.number, item.id) for item in part.items]) for part in sheet().parts(page)
        ]

    field, barn = [(1, "leaf"), (2, "grains")], [(3, "heavy"), (4, "many"), (5, "month")]
    assert ids(1) == [("Field", field)]
    assert ids(2) == [("Barn", barn)]
    assert ids(None) == [("Field", field), ("Barn", barn)]
    assert (sheet().page_count, question_ids(PAPER)) == (2, ["leaf", "grains", "heavy", "many", "month"])


def test_section_that_is_left_and_taken_up_again_gets_its_heading_again() -> None:
    paper = {"pages": [["leaf", "many", "grains"]], "options": {}}
    mixed = AttemptSheet(QUIZ, rendered(QUIZ, "en").data, paper, {})
    assert [[item.id for item in part.items] for part in mixed.parts()] == [["leaf"], ["many"], ["grains"]]


def test_section_says_its_text_and_its_result() -> None:
    first, second = sheet().parts(said={1: Markup("<b>Well done.</b>")})
    assert (first.text.strip(), first.said) == ("<p>In the <em>field</em>.</p>", "")
    assert (second.text.strip(), second.said) == ("", "<b>Well done.</b>")


def test_options_stand_in_the_order_of_the_paper_with_what_was_chosen() -> None:
    [part] = sheet(grains="1,3").parts(1)
    assert part.items[1].options == (
        OptionLine("3", Markup("Tea"), True),
        OptionLine("1", Markup("Rice"), True),
        OptionLine("2", Markup("Wheat"), False),
    )
    assert [option.chosen for option in part.items[0].options] == [False, False]


def test_verdict_of_a_question_is_told_at_its_options() -> None:
    found = AnswerVerdict(options={"1": "right", "2": "missed"}, feedback={"1": Markup("Rice it is.")})
    [part] = sheet(grains="1,3").parts(1, {"grains": found})
    assert part.items[1].options == (
        OptionLine("3", Markup("Tea"), True),
        OptionLine("1", Markup("Rice"), True, "right", Markup("Rice it is.")),
        OptionLine("2", Markup("Wheat"), False, "missed"),
    )
    assert [item.verdict for item in part.items] == [None, found]


@pytest.mark.parametrize(
    ("id_", "kind", "label", "is_number"),
    [
        ("grains", "checkbox", "Multiple choice", False),
        ("leaf", "radio", "True or false", False),
        ("heavy", "text", "Numerical", True),  # a unit may be typed after it
        ("many", "number", "Numerical", True),
        ("month", "text", "Short answer", False),
    ],
)
def test_each_type_of_question_has_its_field_and_its_label(
    id_: str, kind: str, label: str, is_number: bool
) -> None:
    [item] = [item for part in sheet().parts() for item in part.items if item.id == id_]
    assert (item.kind, item.label, item.is_number, item.field) == (kind, label, is_number, f"a.{id_}")


def test_question_shows_its_stem_points_stored_answer_and_flag() -> None:
    leaf, grains, _, many, month = (
        item for part in sheet(many="７", grains="2").parts() for item in part.items
    )
    assert (grains.stem.strip(), grains.points) == ("<p>Which are grains?</p>", Decimal(2))
    assert (grains.was, grains.saved_at, grains.flagged) == ("2", SAVED, True)
    assert (leaf.was, leaf.saved_at, leaf.flagged) == ("", None, False)
    assert many.understood == Understood("Read as %(number)s.", {"number": "7"})
    assert month.understood is None


def test_navigator_tells_page_answer_and_flag_of_every_question() -> None:
    # An answer that was taken back is stored as an empty line.
    assert sheet(leaf="1", many="").spots == [
        NavigatorItem(1, "leaf", 1, True, False),
        NavigatorItem(2, "grains", 1, False, True),
        NavigatorItem(3, "heavy", 2, False, False),
        NavigatorItem(4, "many", 2, False, True),
        NavigatorItem(5, "month", 2, False, False),
    ]

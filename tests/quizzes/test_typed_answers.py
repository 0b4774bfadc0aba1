"""What people type and whether it counts: a table of written forms, scored through the whole of parser and scoring."""

from fractions import Fraction
from pathlib import Path

import pytest

from tests.conftest import SHARED
from tests.quizzes.ask import ask, earned, read

TABLE = Path(__file__).with_name("typed_answers.tsv")
SHORT = "short: "


def rows(path: Path) -> list[list[str]]:
    text = path.read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t") for line in text]


def typed(text: str) -> str:
    """A form of the table with its `\\u` signs put in."""
    return text.encode("ascii", "backslashreplace").decode("ascii").encode().decode("unicode_escape")


def points(key: str, text: str) -> Fraction:
    """Return the fraction that the text earns at a question with this key."""
    kind = "type=short" if key.startswith(SHORT) else ""
    return earned(ask("= " + key.removeprefix(SHORT).removeprefix("= "), kind), text)


def test_written_forms_count_as_the_table_says() -> None:
    wanted = {(key, text): int(right == "right") for key, text, right in rows(TABLE)}
    assert {(key, text): points(key, typed(text)) for key, text in wanted} == wanted


def test_the_table_has_three_hundred_forms_of_both_kinds() -> None:
    verdicts = [row[2] for row in rows(TABLE)]
    assert len(verdicts) >= 300
    assert verdicts.count("wrong") >= 100


NUMBERS = SHARED / "cases" / "quiz" / "numbers.tsv"


@pytest.mark.skipif(not NUMBERS.is_file(), reason="no shared cases beside the project")
def test_the_shared_numbers_count_as_they_should() -> None:
    for key, text, _, right in rows(NUMBERS):
        kind = SHORT if key.endswith(" (short)") else ""
        wanted = 0 if right.startswith(("wrong", "no")) else 1
        got = points(kind + key.removeprefix("= ").removesuffix(" (short)"), typed(text.partition(" (")[0]))
        assert (key, text, got) == (key, text, wanted)


@pytest.mark.parametrize(
    "answers", ["= 村务监督委员会", "= 村務監督委員會", "= /村务监督(委员会|会)/", "= /村務監督(委員會|會)/"]
)
@pytest.mark.parametrize("typed", ["村务监督委员会", "村務監督委員會", " 村務 監督委员会。"])
def test_a_character_counts_in_each_of_its_forms(answers: str, typed: str) -> None:
    assert earned(ask(answers, language="zh"), typed) == 1


def test_only_the_written_form_counts_where_the_question_says_so() -> None:
    exact = ask("= 監督", "traditional=no", "zh")
    assert (earned(exact, "監督"), earned(exact, "监督")) == (1, 0)


def test_a_pattern_whose_folded_range_is_turned_round_matches_as_written() -> None:
    assert earned(ask("= /[髀-髒]/", language="zh"), "髏") == 1


def test_a_gap_takes_each_form_too() -> None:
    [gap] = read("## 公布 [[红色]] {#a}\n", "zh").quiz.questions  # type: ignore[union-attr]
    [exact] = read("## 公布 [[红色]] {#a traditional=no}\n", "zh").quiz.questions  # type: ignore[union-attr]
    assert (earned(gap, "1=紅色"), earned(exact, "1=紅色")) == (1, 0)

"""What people type and whether it counts: a table of written forms, scored through the whole of parser and scoring."""

from fractions import Fraction
from pathlib import Path

import pytest

from tests.conftest import SHARED
from tests.quizzes.ask import ask, earned

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


@pytest.mark.parametrize(("key", "text", "right"), rows(TABLE), ids=lambda cell: cell)
def test_written_form_counts_as_the_table_says(key: str, text: str, right: str) -> None:
    assert points(key, typed(text)) == (1 if right == "right" else 0)


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

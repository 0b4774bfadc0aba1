"""Sheets and banks as hurried people write them: each file in `banks/` is read as its JSON says.

To look at what a changed reader makes of them, run this file as a module with `--write`, and read the difference.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from lms.quizzes.format.importing.as_json import bank_data
from lms.quizzes.format.importing.bank import to_quiz
from lms.quizzes.format.importing.formats import import_bank
from lms.quizzes.format.parser import parse
from lms.quizzes.format.writer import write
from tests.quizzes.build import ZONE

FOLDER = Path(__file__).parent / "banks"
FILES = sorted(file for file in FOLDER.iterdir() if file.suffix != ".json")


def language_of(file: Path) -> str:
    return "en" if re.search(r"english|aiken[12]|text2qti", file.name) else "zh_Hans"


def reading(file: Path) -> dict[str, Any]:
    """What a file says, without what is empty or usual."""
    form, found = import_bank(file.read_bytes(), file.name, language_of(file))
    data = bank_data(found, form.name, str)
    return {
        "format": data["format"],
        "questions": shortened(data),
        "losses": [[one.line, one.code.removeprefix("import-")] for one in found.losses],
        "refused": [one["line"] for one in data["errors"]],
    }


def shortened(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the questions without their ids and without what is empty or usual."""
    usual = {"points": 1.0, "feedback": "", "closeness": "absolute", "tolerance": 0.0}
    questions: list[dict[str, Any]] = json.loads(
        json.dumps(data["questions"]),
        object_hook=lambda one: {
            key: value for key, value in one.items() if value not in ([], "") and usual.get(key) != value
        },
    )
    for question in questions:
        del question["id"]
    return questions


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_is_read_as_it_was_meant(file: Path) -> None:
    expected = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    assert reading(file) == expected


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_is_read_is_a_quiz_that_reads_back(file: Path) -> None:
    found = import_bank(file.read_bytes(), file.name, language_of(file))[1]
    quiz = to_quiz(found, "Bank")
    assert quiz is not None
    assert list(quiz.questions) == list(found.questions)
    read = parse(write(quiz, found.language, ZONE), f"q.{'en' if found.language == 'en' else 'zh'}.md", ZONE)
    assert [str(one) for one in read.problems if not one.warning] == []
    assert read.quiz == quiz


def test_there_are_twenty_chinese_sheets() -> None:
    assert len([file for file in FILES if file.name.startswith("sheet")]) >= 20


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    for one in FILES:
        text = json.dumps(reading(one), ensure_ascii=False, indent=1)
        one.with_suffix(".json").write_text(text + "\n", encoding="utf-8")

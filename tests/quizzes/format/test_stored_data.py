"""Quizzes stored by earlier versions are read as they were and written again as the same data."""

import json
from pathlib import Path

from lms.quizzes.format.data import from_data, to_data

STORED = json.loads(Path(__file__).with_name("stored_quiz.json").read_text(encoding="utf-8"))


def test_stored_quiz_is_read_and_written_as_it_was() -> None:
    # Settings that came later have the values that such quizzes always had.
    settings = {**STORED["settings"], "required": False}
    assert to_data(from_data(STORED)) == {**STORED, "settings": settings}

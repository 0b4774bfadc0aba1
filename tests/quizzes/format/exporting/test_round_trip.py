"""What is exported and imported again is the same quiz, up to the losses that both reported."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings

from lms.quizzes.format.exporting import formats as exports
from lms.quizzes.format.importing import formats as imports
from lms.quizzes.format.parser import parse
from tests.quizzes.format.exporting.round_trip import READ_AS, differences
from tests.quizzes.strategies import source

ZONE = ZoneInfo("Asia/Shanghai")
# These are read more freely than they are written (blanks at line ends, columns that people fill by hand): a sample
# is compared instead of random questions.
GUESSED = {"text2qti", "xlsx", "docx"}
BOTH_WAYS = [name for name in exports.BY_NAME if READ_AS.get(name, name) in imports.BY_NAME.keys() - GUESSED]


@pytest.mark.parametrize("name", BOTH_WAYS)
@settings(max_examples=9, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(source())
def test_export_then_import_gives_the_same_questions(name: str, text: str) -> None:
    read = parse(text, "q.zh.md", ZONE)
    if read.quiz is None:
        return
    wrong, losses = differences(read.quiz, "zh_Hans", exports.BY_NAME[name])
    assert wrong == [], [str(one) for one in losses]


SHEET = """\
---
title: T
---

## Which? {#one points=2 tags=a,b}

- ( ) Sand
- (x) Water

Explanation: Because.

## Which two? {#two}

- [x] One
- [ ] Two
- [x] Three

## True? {#three}

- [x] True
- [ ] False
"""


@pytest.mark.parametrize("name", sorted(GUESSED))
def test_sample_comes_back(name: str) -> None:
    read = parse(SHEET, "q.en.md", ZONE)
    assert read.quiz
    wrong, losses = differences(read.quiz, "en", exports.BY_NAME[name])
    assert (wrong, [one.code for one in losses if one.code.startswith("import-")]) == ([], [])
    data = exports.BY_NAME[name].write(read.quiz, "en", {}).data
    assert imports.BY_NAME[name].read(data, "en", "q").title == ("T" if name == "text2qti" else "")

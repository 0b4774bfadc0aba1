"""Twenty thousand damaged banks through all importers: none raises."""

import pytest

from bench.authoring import inputs
from lms.quizzes.format import parser
from lms.quizzes.format.importing.formats import BY_NAME
from lms.quizzes.format.importing.sheet_text import import_sheet


def test_no_damaged_bank_raises() -> None:
    carried = 0
    for _, read, data in inputs(20_000, 7):
        carried += len(read(data, "zh_Hans", "x").questions)
    assert carried > 500, "hardly any input is one that the readers understand"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("aiken", "Who signs?\nA. Ann\nB. Bob\nANSWER: A\n"),
        ("sheet", "1. 谁签字？\nA. 甲 B. 乙\n答案：A\n"),
        ("gift", "Who signs? {=Ann ~Bob}\n"),
        ("csv", "题干,A,B,答案\n谁签字？,甲,乙,A\n"),
    ],
)
def test_a_question_is_read_back_once(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading it in our own language is most of the time of an import."""
    calls: list[object] = []
    read_part = parser._read_part
    monkeypatch.setattr(parser, "_read_part", lambda *given: calls.append(given) or read_part(*given))
    assert len(BY_NAME[name].read(text.encode(), "zh_Hans", "x").questions) == 1
    assert len(calls) == 1


def test_a_sheet_is_not_read_past_the_most_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.quizzes.format.importing.sheet_text.MOST_QUESTIONS", 2)
    monkeypatch.setattr("lms.quizzes.format.importing.collecting.MOST_QUESTIONS", 2)
    found = import_sheet("1.雨(×)\n2.雪(√)\n3.风(×)\n4.云(√)\n".encode(), "zh_Hans", "x")
    assert (found.seen, [(one.code, one.line) for one in found.losses]) == (2, [("import-too-many", 3)])

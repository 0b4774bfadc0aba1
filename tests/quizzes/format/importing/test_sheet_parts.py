"""Pairs, gaps and surveys in question sheets, as people write them by hand."""

import pytest

from lms.quizzes.format.importing.sheet_parts import arrow_of
from lms.quizzes.format.importing.sheet_table import import_csv
from lms.quizzes.format.importing.sheet_text import import_sheet
from lms.quizzes.format.questions import QuestionType
from lms.quizzes.format.writer import write_question
from tests.quizzes.format.importing.test_moodle_xml import ATTRIBUTES

PAIRS = "## 连线。\n\n- 票据 => 会计\n- 公章 => 主任\n- => 银行"


def written(data: str, *, table: bool = True) -> list[str]:
    read = import_csv if table else import_sheet
    return [ATTRIBUTES.sub("", one) for one in map(_written, read(data.encode(), "zh_Hans", "x").questions)]


def _written(question: object) -> str:
    return write_question(question, "zh_Hans")  # type: ignore[arg-type]


@pytest.mark.parametrize("arrow", ["→", " → ", " => ", "->", "——", "：", "--"])
def test_pairs_stand_in_the_cells_of_options(arrow: str) -> None:
    table = f"题型,题干,选项A,选项B,选项C,答案\n匹配题,连线。,票据{arrow}会计,公章{arrow}主任,→ 银行,\n"
    if "→" in arrow:
        assert written(table) == [PAIRS]
    else:
        two = table.replace("→ 银行", "")
        assert written(two) == [PAIRS.removesuffix("\n- => 银行")]


def test_pairs_stand_below_a_question_of_a_text() -> None:
    sheet = "1. 连线。\nA. 票据 → 会计\nB. 公章 → 主任\nC. → 银行\n题型：连线题\n"
    assert written(sheet, table=False) == [PAIRS]


def test_pairs_without_a_sign_between_are_told() -> None:
    found = import_csv("题型,题干,A,B,答案\n匹配题,连线。,票据 会计,公章 主任,\n".encode(), "zh_Hans", "x")
    assert [one.code for one in found.losses] == ["import-matching-key"]
    assert arrow_of(["a => b => c", "d => e"]) == ""


@pytest.mark.parametrize(
    ("stem", "gaps"),
    [
        ("第[[*五/十]]天，共[[= 7 +- 1]]天，由[[会计|村会计]]{points=2}办。", None),
        ("由[[\\*星号]]办。", None),
        ("由[[]]和[[]]办。", "no-key"),
    ],
)
def test_gaps_stand_in_the_text(stem: str, gaps: str | None) -> None:
    found = import_csv(f"题型,题干,答案\n填空题,{stem},\n".encode(), "zh_Hans", "x")
    if gaps:
        assert [one.code for one in found.losses] == [f"import-{gaps}"]
        return
    assert [ATTRIBUTES.sub("", _written(one)) for one in found.questions] == [f"## {stem}"]


def test_a_survey_needs_no_answer_and_a_question_with_one_is_none() -> None:
    table = "题型,题干,A,B,答案\n调查题,满意吗？,满意,不满意,\n"
    table += "问卷（多选）,哪几项好？,课,茶,\n调查题,有何建议？,,,\n调查题,谁签字？,甲,乙,A\n"
    found = import_csv(table.encode(), "zh_Hans", "x").questions
    assert [(one.type, one.several, one.points) for one in found] == [
        (QuestionType.SURVEY, False, 0),
        (QuestionType.SURVEY, True, 0),
        (QuestionType.SURVEY, False, 0),
        (QuestionType.SINGLE, False, 1),
    ]


def test_the_first_line_above_the_questions_is_the_title_and_others_are_told() -> None:
    sheet = "Water test\nFive points each.\n\n1. How deep is the well?\nA. 3 m\nB. 9 m\nAnswer: B\n"
    found = import_sheet(sheet.encode(), "en", "a.txt")
    assert (found.title, len(found.questions)) == ("Water test", 1)
    assert [(one.line, "Five points each." in str(one)) for one in found.losses] == [(2, True)]

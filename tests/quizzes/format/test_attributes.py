"""Every documented attribute of a question and of a part is read, and the guide lists no other."""

import re
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from lms.quizzes.format.parser import parse
from lms.quizzes.format.questions import Difficulty, QuestionType, Quiz, ScoringRule, UploadRule, WordRange
from tests.conftest import ROOT

GUIDE = (ROOT / "docs" / "quiz-format.md").read_text(encoding="utf-8")
MULTIPLE = "- [x] Yes\n- [x] Both\n- [ ] No\n"
# Attribute as written, answers, field of the question, what is read; another value than without the attribute.
QUESTION = {
    "#name": ("#wells", MULTIPLE, "id", "wells"),
    "type": ("#a type=short", "= 3\n", "type", QuestionType.SHORT),
    "points": ("#a points=2.5", MULTIPLE, "points", Decimal("2.5")),
    "score": ("#a score=net-correct", MULTIPLE, "rule", ScoringRule.NET_CORRECT),
    "tags": ('#a tags="two words,more"', MULTIPLE, "tags", ("two words", "more")),
    "difficulty": ("#a difficulty=难", MULTIPLE, "difficulty", Difficulty.HARD),
    "shuffle": ("#a shuffle=no", MULTIPLE, "shuffle", False),
    "unit": ("#a unit=required", "= 3 亩|mu\n", "unit_required", True),
    "words": ("#a type=essay words=10..20", "", "words", WordRange(10, 20)),
    "files": ("#a type=file files=2..3", "", "upload", UploadRule(least=2, most=3)),
    "accept": ("#a type=file accept=pdf", "", "upload", UploadRule(kinds=("pdf",))),
    "size": ("#a type=file size=20MB", "", "upload", UploadRule(size_mb=20)),
    "tries": ("#a tries=3", "= x\n", "tries", 3),
    "penalty": ("#a tries=3 penalty=10%", "= x\n", "penalty", Decimal(10)),
    "lesson": (
        "#a lesson=../courses/a/01.en.md#who",
        MULTIPLE,
        "lesson",
        {"en": "../courses/a/01.en.md#who"},
    ),
    "lint_off": ("#a lint_off=longest-key", MULTIPLE, "lint_off", ("longest-key",)),
    "traditional": ("#a traditional=no", "= 红\n", "traditional", False),
}
PART = {
    "#name": ("#water", "id", "water"),
    "draw": ("#p draw=1", "draw", 1),
    "shuffle": ("#p shuffle", "shuffle", True),
}


def read(text: str) -> Quiz:
    found = parse("---\ntitle: T\n---\n\n" + text, "q.en.md", ZoneInfo("Asia/Shanghai"))
    assert found.quiz is not None, found.problems
    return found.quiz


def test_the_guide_lists_just_these() -> None:
    table = GUIDE.split("| attribute of a question | values |")[1].split("\n\n")[0]
    assert re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE) == list(QUESTION)
    part = re.search(r"^A part takes (.*?)\.", GUIDE, re.MULTILINE)
    assert part is not None and re.findall(r"`([^`]+)`", part[1]) == list(PART)


@pytest.mark.parametrize("name", QUESTION)
def test_an_attribute_of_a_question_is_read(name: str) -> None:
    written, answers, field, meant = QUESTION[name]
    (question,) = read(f"## Ask? {{{written}}}\n\n{answers}").questions
    (plain,) = read(
        f"## Ask? {{{'#b' if name == '#name' else written.partition(f' {name}')[0]}}}\n\n{answers}"
    ).questions
    assert (getattr(question, field), getattr(plain, field) == meant) == (meant, False)


@pytest.mark.parametrize("name", PART)
def test_an_attribute_of_a_part_is_read(name: str) -> None:
    written, field, meant = PART[name]
    body = f"\n\n## One? {{#a}}\n\n{MULTIPLE}\n## Two? {{#b}}\n\n{MULTIPLE}"
    found, plain = (read(f"# Water {{{one}}}{body}").sections[-1] for one in (written, "#other"))
    assert (getattr(found, field), getattr(plain, field) == meant) == (meant, False)

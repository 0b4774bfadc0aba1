"""The table in docs/banks.md says of each format what it holds."""

from collections.abc import Iterator

from lms.quizzes.format.exporting.formats import BY_NAME
from lms.quizzes.format.exporting.holds import Feature
from lms.quizzes.format.questions import ORDER_RULES, PartRule, QuestionType, ScoringRule
from tests.conftest import ROOT

COLUMNS = ("markdown", "gift", "moodle-xml", "qti21", "qti30", "text2qti", "xlsx", "docx", "paper-pdf")


def expected() -> Iterator[str]:
    held = [BY_NAME[name].holds for name in COLUMNS]
    yield "| | " + " | ".join(f"`{name.removesuffix('-pdf')}`" for name in COLUMNS) + " |"
    yield "|---" * (len(COLUMNS) + 1) + "|"
    rows = [(kind.value, [kind in one.types for one in held]) for kind in QuestionType]
    rows += [(f"`score={rule}`, multiple", [rule in one.rules for one in held]) for rule in ScoringRule]
    rows += [
        (
            f"`score={rule}`, pairs and gaps",
            [rule in one.part_rules and QuestionType.MATCHING in one for one in held],
        )
        for rule in PartRule
        if rule not in ORDER_RULES
    ]
    rows += [
        (
            f"`score={rule}`, ordering",
            [rule in one.order_rules and QuestionType.ORDERING in one for one in held],
        )
        for rule in PartRule
    ]
    rows += [(feature.value, [feature in one for one in held]) for feature in Feature]
    for name, has in rows:
        yield f"| {name} | " + " | ".join("yes" if one else "–" for one in has) + " |"


def test_table_says_what_each_format_holds() -> None:
    text = (ROOT / "docs" / "banks.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line in set(expected())] == list(expected())

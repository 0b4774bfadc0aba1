"""The attributes of a question that say how its answers are taken."""

from typing import Any

from lms.quizzes.format.questions import QuestionType
from lms.quizzes.format.reading.blocks import QuestionBlock
from lms.quizzes.format.reading.report import ProblemReport
from lms.text.nearest import listed
from lms.text.values import read_flag

KEYS = ("traditional",)
_TYPED = frozenset({QuestionType.SHORT, QuestionType.CLOZE})


def read_taking(block: QuestionBlock, kind: QuestionType, report: ProblemReport) -> dict[str, Any]:
    """Return the fields of a question of this type that its attributes set; what is wrong is noted."""
    return {"traditional": _traditional(block, kind, report)}


def _traditional(block: QuestionBlock, kind: QuestionType, report: ProblemReport) -> bool:
    if "traditional" not in block.attributes.words:
        return True
    value, place = block.attributes.words["traditional"]
    flag = read_flag(value)
    if kind not in _TYPED:
        report.add("traditional-without-text", place, marked="traditional")
    elif flag is None:
        values = {"key": "traditional", "value": value[:40], "near": "", "known": listed(("yes", "no"))}
        report.add("bad-attribute", place, marked=value, **values)
    return flag is not False

"""The attributes of a question that say how its answers are taken."""

from decimal import Decimal
from typing import Any

from lms.quizzes.format.behaviour import MOST_TRIES, Behaviour, usual_penalty, usual_tries
from lms.quizzes.format.questions import HAND_MARKED, OPEN_TYPES, QuestionType
from lms.quizzes.format.reading.blocks import QuestionBlock, joined
from lms.quizzes.format.reading.report import ProblemReport
from lms.text.nearest import listed
from lms.text.values import percent_meant, plain, read_flag, read_percent

KEYS = ("traditional", "tries", "penalty")
UNLIMITED = frozenset({"unlimited", "不限", "无限"})
_TYPED = frozenset({QuestionType.SHORT, QuestionType.CLOZE})
# Whose order stands in the text, or that have nothing to put in another order.
_WITHOUT_ORDER = frozenset({QuestionType.SHORT, QuestionType.NUMERIC, QuestionType.CLOZE}) | HAND_MARKED


def read_taking(
    block: QuestionBlock, kind: QuestionType, behaviour: Behaviour, report: ProblemReport
) -> dict[str, Any]:
    """Return the fields of a question of this type that its attributes or its quiz set; what is wrong is noted."""
    _check_shuffle(block, kind, report)
    tries, usual = _tries(block, kind, report), usual_penalty(Behaviour.DEFERRED)
    if tries is None and kind not in OPEN_TYPES:
        hints = sum(bool(joined(hint)) for hint in block.hints)
        tries, usual = usual_tries(behaviour, hints), usual_penalty(behaviour)
    return {
        "traditional": _traditional(block, kind, report),
        "tries": tries,
        "penalty": _penalty(block, tries, usual, report),
    }


def _tries(block: QuestionBlock, kind: QuestionType, report: ProblemReport) -> int | None:
    """Return the number of tries; 0 is without limit."""
    if "tries" not in block.attributes.words:
        return None
    value, place = block.attributes.words["tries"]
    if kind in OPEN_TYPES:
        report.add("tries-without-check", place, marked=value)
    written = plain(value).lower()
    if written in UNLIMITED:
        return 0
    if written.isascii() and written.isdigit() and 1 <= int(written[:3]) <= MOST_TRIES:
        return int(written)
    report.add("bad-tries", place, marked=value, value=value[:40])
    return 1


def _penalty(block: QuestionBlock, tries: int | None, usual: Decimal, report: ProblemReport) -> Decimal:
    if "penalty" not in block.attributes.words:
        return usual
    value, place = block.attributes.words["penalty"]
    percent = read_percent(value)
    if percent is None or not 0 <= percent <= 100 or percent_meant(value):
        report.add("bad-penalty", place, marked=value, value=value[:40])
    elif tries is None:
        report.add("penalty-without-tries", place, marked=value)
    else:
        return percent
    return usual


def _traditional(block: QuestionBlock, kind: QuestionType, report: ProblemReport) -> bool:
    if "traditional" not in block.attributes.words:
        return True
    value, place = block.attributes.words["traditional"]
    flag = read_flag(value)
    if kind not in _TYPED:
        report.add("traditional-without-text", place, marked="traditional")
    elif flag is None:
        known = listed(("yes", "no"))
        report.add(
            "bad-attribute", place, marked=value, key="traditional", value=value[:40], near="", known=known
        )
    return flag is not False


def _check_shuffle(block: QuestionBlock, kind: QuestionType, report: ProblemReport) -> None:
    """Warn of `shuffle` where nothing can be shuffled."""
    if "shuffle" in block.attributes.words and kind in _WITHOUT_ORDER:
        _, place = block.attributes.words["shuffle"]
        report.add("shuffle-without-options", place, marked="shuffle", warning=True)

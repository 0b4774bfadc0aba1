"""Constructs of the quiz language that are recognised but cannot be used yet."""

from lms.errors import N_
from lms.quizzes.format.reading.report import ProblemReport

_MESSAGES = {
    "language-block": N_("Blocks in another language are not supported yet."),
    "time": N_("Time limits for single questions are not supported yet."),
}
_FIXES = {
    "language-block": N_(
        "Put the other language into a second file, such as name.en.md beside name.zh.md, with the same ids."
    ),
    "time": N_("Remove this attribute."),
}

LATER_ATTRIBUTES = frozenset({"time"})


def refuse(construct: str, place: tuple[int, int], report: ProblemReport, marked: str = "") -> None:
    """Report a construct that is known but cannot be used yet."""
    report.add_sentence("not-supported", place, _MESSAGES[construct], _FIXES[construct], marked.strip())

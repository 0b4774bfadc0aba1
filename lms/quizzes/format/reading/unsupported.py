"""Constructs of the quiz language that are recognised but cannot be used yet."""

from lms.errors import N_
from lms.quizzes.format.reading.report import ProblemReport

_MESSAGES = {
    "language-block": N_("A quiz has one file for each language, without blocks in another language."),
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

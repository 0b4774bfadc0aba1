"""Constructs of the quiz language that are recognised but cannot be used yet."""

from lms.errors import N_
from lms.quizzes.format.reading.report import ProblemReport

_MESSAGES = {
    "file": N_("File upload questions are not supported yet."),
    "language-block": N_("Blocks in another language are not supported yet."),
    "time": N_("Time limits for single questions are not supported yet."),
}
_FIXES = {
    "language-block": N_(
        "Put the other language into a second file, such as name.en.md beside name.zh.md, with the same ids."
    ),
    "time": N_("Remove this attribute."),
}

# Names by which authors call the types that are still to come.
LATER_TYPES = {
    "file": "file", "upload": "file",
}  # fmt: skip
LATER_ATTRIBUTES = frozenset({"time"})


def refuse(construct: str, place: tuple[int, int], report: ProblemReport, marked: str = "") -> None:
    """Report a construct that is known but cannot be used yet."""
    fix = _FIXES.get(construct, N_("Use a choice, short answer or numeric question instead."))
    report.add_sentence("not-supported", place, _MESSAGES[construct], fix, marked.strip())

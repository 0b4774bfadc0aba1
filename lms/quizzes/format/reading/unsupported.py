"""Constructs of the quiz language that are recognised but cannot be used yet."""

from lms.errors import N_
from lms.quizzes.format.reading.report import ProblemReport

_MESSAGES = {
    "matching": N_("A matching question is not supported yet."),
    "order": N_("An ordering question is not supported yet."),
    "cloze": N_("A text with gaps is not supported yet."),
    "essay": N_("An essay question is not supported yet."),
    "file": N_("A file upload is not supported yet."),
    "survey": N_("A survey question is not supported yet."),
    "language-block": N_("A block in another language is not supported yet."),
    "tries": N_("Several tries at one question are not supported yet."),
    "time": N_("A time limit for one question is not supported yet."),
    "words": N_("A range of words is not supported yet."),
}
_FIXES = {
    "language-block": N_(
        "Put the other language into a second file, such as name.en.md beside name.zh.md, with the same ids."
    ),
    "cloze": N_("Ask for one answer under the question (`= …`), or write `\\[[` for plain brackets."),
    "matching": N_("Ask it as several single choices, or write → for a plain arrow."),
    "tries": N_("Leave this attribute out."),
    "time": N_("Leave this attribute out."),
    "words": N_("Leave this attribute out."),
}

# Names by which authors call the types that are still to come.
LATER_TYPES = {
    "order": "order", "ordering": "order", "match": "matching", "matching": "matching", "cloze": "cloze", "gap": "cloze",
    "essay": "essay", "file": "file", "upload": "file", "survey": "survey",
}  # fmt: skip
LATER_ATTRIBUTES = frozenset({"tries", "time", "words"})


def refuse(construct: str, place: tuple[int, int], report: ProblemReport, marked: str = "") -> None:
    """Report a construct that is known but cannot be used yet."""
    fix = _FIXES.get(construct, N_("Ask it as a choice, a short answer or a number for now."))
    report.add_sentence("not-supported", place, _MESSAGES[construct], fix, marked.strip())

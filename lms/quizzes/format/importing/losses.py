"""What an import could not carry over, said per question with its line."""

from collections.abc import Iterable
from dataclasses import replace

from lms.errors import N_
from lms.problems import Problem
from lms.quizzes.format.importing.html_tables import MERGED
from lms.quizzes.format.importing.markup_losses import MARKUP_LOSSES, MARKUP_NOTICES

LOSSES: dict[str, tuple[str, str]] = {
    "description": (
        N_("This text has no question; it became the introduction of a section."),
        N_("Check that it is in the right place."),
    ),
    "description-alone": (
        N_("This text has no question, and no question follows it."),
        N_("It was skipped."),
    ),
    "braces": (
        N_("The braces of this question do not close."),
        N_("It was skipped. Close the answers with `}`."),
    ),
    "several-blocks": (
        N_("This question has several blocks of answers in braces."),
        N_("It was skipped. Put a blank line between questions."),
    ),
    "true-false": (
        N_("The answers are neither true nor false: %(text)s"),
        N_("It was skipped. Write TRUE or FALSE."),
    ),
    "no-right": (
        N_("No answer to this question earns points."),
        N_("It was skipped. Mark the correct one with `=`."),
    ),
    "number": (N_("%(text)s is not a number."), N_("It was skipped.")),
    "weight": (N_("The weight %(text)s cannot be read."), N_("It was skipped.")),
    "answers": (N_("The answers cannot be read: %(text)s"), N_("It was skipped.")),
    "no-text": (
        N_("This question has no text."),
        N_("It was skipped. Write the question before the braces."),
    ),
    "full-width": (
        N_("These answers contain full-width signs that GIFT does not know: %(text)s"),
        N_("It was skipped. Use `=`, `~` and `#`."),
    ),
    "not-writable": (N_("This question cannot be written as a quiz question."), N_("It was skipped.")),
    "same-answers": (N_("Two answers to this question are the same: “%(text)s”."), N_("It was skipped.")),
    "over-100": (
        N_("The weights of the correct answers add up to %(text)s per cent."),
        N_("It was skipped. Make the weights add up to 100 per cent."),
    ),
    "too-many": (
        N_("The file has more than %(text)s questions."),
        N_("The rest was skipped. Split the file and import the parts."),
    ),
    "too-long": (N_("The text of this question is much too long."), N_("It was skipped.")),
    "media": (N_("This cannot be converted: %(text)s."), N_("Add it again manually.")),
    "stray-equals": (N_("An equals sign without an answer was skipped."), N_("Check the answers.")),
    "unsigned": (
        N_("The answer has no sign before it; it became a short answer."),
        N_("Check that this is what the question asks for."),
    ),
    "name-open": (
        N_("The name of this question is not closed with `::`; all of it became the question."),
        N_("Remove the name from the question if there is one."),
    ),
    "tail": (N_("The text %(text)s after the answers was removed."), N_("Add it again if you need it.")),
    "under-100": (N_("No answer earns full marks."), N_("Check the weights.")),
    "no-key": (N_("This question has no answer."), N_("It was skipped. Add its answer.")),
    "no-right-mark": (
        N_("No option of this question is marked as right."),
        N_("It was skipped. Mark the right option."),
    ),
    "mixed-answers": (
        N_("This question has answers of several kinds."),
        N_("It was skipped. Check whether a question between them is missing."),
    ),
    "code": (N_("Code in the file is not run."), N_("Write its result into the question.")),
    "comment-open": (
        N_("A comment does not end."),
        N_("Everything after it was skipped. Close it with END_COMMENT."),
    ),
    "group": (N_("A group begins inside another one."), N_("They became two groups. Check them.")),
    "setting": (
        N_("“%(text)s” is not part of a question."),
        N_("It was skipped. Set it in the quiz."),
    ),
    "several-right": (
        N_("Several options are marked as right; it became a multiple choice question."),
        N_("Check the marks."),
    ),
    "feedback-moved": (
        N_("The feedback for right and wrong answers became part of the explanation."),
        N_("Check the explanation."),
    ),
    "no-stem": (
        N_("The text of this question is missing."),
        N_("It was skipped. Write it above its options."),
    ),
    "key-unknown": (
        N_("The answer %(text)s does not name options of this question."),
        N_("It was skipped. Correct the answer."),
    ),
    "keys-differ": (
        N_("This question has two different answers, one of them %(text)s."),
        N_("It was skipped. Keep the right one."),
    ),
    "several-keys": (
        N_("A question with one right option has several answers: %(text)s."),
        N_("It was skipped. Correct the answer or the type."),
    ),
    "letters-twice": (N_("Two options have the same letter."), N_("It was skipped. Correct the letters.")),
    "gaps-count": (
        N_("The answers do not fit the number of gaps: %(text)s"),
        N_("It was skipped. Separate the answers with semicolons, one for each gap."),
    ),
    "no-options": (N_("The options of this question are missing."), N_("It was skipped. Add its options.")),
    "matching-key": (
        N_("The pairs of this matching question cannot be read."),
        N_("It was skipped. Add it by hand."),
    ),
    "key-stray": (
        N_("The answer “%(text)s” belongs to no question."),
        N_("Check the number and the section of the answer."),
    ),
    "line-unread": (
        N_("This line was not understood and was skipped: %(text)s"),
        N_("Add it by hand if you need it."),
    ),
    "essay": (N_("Essay questions are not supported yet."), N_("It was skipped.")),
    "part-feedback": (
        N_("The feedback for single pairs or gaps was skipped."),
        N_("Write it into the explanation if you need it."),
    ),
    "formula": (
        N_("A formula was turned into plain text."),
        N_("Check it, and write it as a formula between dollar signs."),
    ),
    "hidden": (
        N_("Hidden text was skipped."),
        N_("If it belongs to the question, show it in your word processor and import the file again."),
    ),
    "picture": (N_("A picture could not be read."), N_("Add it again manually.")),
    "table": (N_("A table became lines of text."), N_("Check how it looks.")),
    "merged-cells": (
        N_("Merged cells of a table were split; their content is in the first cell."),
        N_("Check the table."),
    ),
    "sheet-skipped": (
        N_("The sheet “%(text)s” has no row that names a column with questions."),
        N_("It was skipped."),
    ),
    "column-skipped": (N_("The column “%(text)s” is not known."), N_("It was skipped.")),
    "points": (N_("The points of this question cannot be read."), N_("It counts 1 point. Check it.")),
    "difficulty": (N_("The difficulty of this question cannot be read."), N_("It was skipped.")),
    "encoding": (
        N_("The file is not in UTF-8. It was read as %(text)s."),
        N_("Check letters with accents and save the file as UTF-8."),
    ),
    "bad-letters": (
        N_("Some characters could not be read and were replaced by �."),
        N_("Save the file as UTF-8 and import it again."),
    ),
}

# These leave the question in the quiz; every other loss means that it was left out.
NOTICES = frozenset(
    {
        "description",
        "media",
        "stray-equals",
        "unsigned",
        "name-open",
        "tail",
        "under-100",
        "encoding",
        "bad-letters",
        "key-stray",
        "part-feedback",
        "formula",
        "hidden",
        "picture",
        "table",
        "merged-cells",
        "sheet-skipped",
        "column-skipped",
        "code",
        "comment-open",
        "group",
        "setting",
        "several-right",
        "feedback-moved",
        "line-unread",
        "points",
        "difficulty",
    }
)


def lost_in_text(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return a notice for each thing that was lost of the texts of a question, by the name of its element."""
    own = {"table": "table", MERGED: "merged-cells"}
    return [(own[name], "") if name in own else ("media", name) for name in dict.fromkeys(names)]


class UnreadableError(ValueError):
    """A question cannot be imported; `code` is one of LOSSES and `text` fills its message."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.text = text


def loss(code: str, line: int, name: str, path: str, text: str = "") -> Problem:
    """Return the problem for a loss; `marked` is the name of the question."""
    message, fix = MARKUP_LOSSES[code] if code in MARKUP_LOSSES else LOSSES[code]
    return Problem(
        code=f"import-{code}",
        line=line,
        column=1,
        message=message,
        fix=fix,
        values={"text": text[:80]} if "%(text)s" in message else {},
        marked=name[:80],
        path=path,
        warning=code in NOTICES or code in MARKUP_NOTICES,
    )


def unwritable(reason: Problem | None, line: int, name: str, path: str) -> Problem:
    """Return the loss of a question that our own language refuses, for the reason it gives."""
    found = loss("not-writable", line, name, path)
    return replace(found, message=reason.message, values=dict(reason.values)) if reason else found

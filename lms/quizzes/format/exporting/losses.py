"""What a file format cannot hold, said once for each question."""

from lms.errors import N_
from lms.problems import Problem

LOSSES: dict[str, tuple[str, str]] = {
    "type": (N_("This format has no questions of this type."), N_("The question is not in the file.")),
    "no-key": (
        N_("This format cannot hold any of the correct answers to this question."),
        N_("The question is not in the file."),
    ),
    "under-100": (
        N_("No answer earns full marks, and this format requires one that does."),
        N_("The question is not in the file."),
    ),
    "same-text": (
        N_("Two parts of this question have the same text, and this format cannot tell them apart."),
        N_("The question is not in the file."),
    ),
    "feedback": (N_("The feedback for single answers is not in the file."), ""),
    "otherwise": (N_("The feedback for all other answers is not in the file."), ""),
    "explanation": (N_("The explanation is not in the file."), ""),
    "hints": (N_("The hints are not in the file."), ""),
    "tries": (N_("The number of tries and their penalty are not in the file."), ""),
    "points": (N_("The points are not in the file."), ""),
    "tags": (N_("The tags are not in the file."), ""),
    "difficulty": (N_("The difficulty is not in the file."), ""),
    "shuffle": (N_("Whether the options are shuffled is not in the file."), ""),
    "weights": (N_("The weights of the options are not in the file; the best answer counts as correct."), ""),
    "truth": (N_("The two options are called true and false in the file."), N_("Check the wording.")),
    "shares": (N_("Answers with partial credit are not in the file: %(text)s"), ""),
    "wrong": (N_("Expected wrong answers are not in the file: %(text)s"), ""),
    "patterns": (N_("Patterns are not in the file: %(text)s"), ""),
    "tolerance": (N_("The tolerance is not in the file: %(text)s"), ""),
    "closeness": (N_("The tolerance is written in another way that accepts the same range: %(text)s"), ""),
    "figures": (N_("Significant figures are written as a tolerance: %(text)s"), N_("Check the range.")),
    "numbers": (N_("Only one of the accepted numbers is in the file, not %(text)s"), ""),
    "units": (N_("The units are not in the file: %(text)s"), ""),
    "gap-points": (N_("All gaps carry the same points in the file."), ""),
    "one-gap": (N_("The single gap is written as a short answer with a line in the text."), ""),
    "cloze-points": (N_("The gaps carry %(text)s points in all in the file."), ""),
    "right-side": (N_("The right sides of the pairs are written as plain text."), ""),
    "rule-same": (N_("The scoring rule is written as weights that give the same points."), ""),
    "rule": (N_("This format has no such scoring rule; another one is used: %(text)s."), N_("Check it.")),
    "pictures": (N_("The pictures are not in the file: %(text)s"), N_("Add them again manually.")),
    "no-picture": (N_("This picture was not found: %(text)s"), N_("Add it again manually.")),
    "media": (N_("Video and audio are not in the file."), N_("Add them again manually.")),
    "formulas": (N_("Formulas are written as TeX."), ""),
    "equations": (
        N_("Formulas are written as Word equations; an import may write their TeX differently."),
        "",
    ),
    "links": (N_("Links to pages of this site do not work in the file: %(text)s"), ""),
    "formatting": (N_("Bold type, lists and tables are written as plain text."), ""),
    "ids": (N_("The ids of the questions are not in the file; an import makes new ones."), ""),
    "language": (N_("The text in the other language is not in the file."), ""),
    "unit-required": (N_("Whether a unit is required is not in the file."), ""),
    "traditional": (N_("Whether Traditional characters also count is not in the file."), ""),
    "rubric": (N_("The rubric is not in the file."), N_("Add it again manually.")),
    "words": (N_("The word range is not in the file."), ""),
    "upload": (N_("How many files of which kinds and size are accepted is not in the file."), ""),
    "lesson": (N_("The link to the lesson is not in the file."), ""),
    "lint_off": (N_("The quality checks that are switched off are not in the file."), ""),
    "settings": (N_("These settings of the quiz are not in the file: %(text)s"), ""),
    "introduction": (N_("The introduction of the quiz is not in the file."), ""),
    "bands": (N_("The overall feedback is not in the file."), ""),
    "draw": (N_("All questions of a section are in the file, not a random selection."), ""),
    "sections": (N_("The titles and texts of sections are not in the file."), ""),
}
# These leave a question out; all others change something in it.
LEFT_OUT = frozenset({"type", "no-key", "under-100", "same-text"})


def export_loss(code: str, question: str = "", text: str = "") -> Problem:
    """Return the problem for a loss; `question` is the id, empty for what concerns the whole quiz."""
    message, fix = LOSSES[code]
    return Problem(
        code=f"export-{code}",
        line=1,
        column=1,
        message=message,
        fix=fix,
        values={"text": text[:600]} if "%(text)s" in message else {},
        marked=question,
        warning=code not in LEFT_OUT,
    )

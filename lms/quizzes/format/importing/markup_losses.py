"""What an import from XML and R/exams could not carry over; `losses.loss` makes a problem of it."""

from lms.errors import N_

MARKUP_LOSSES: dict[str, tuple[str, str]] = {
    "unsupported": (
        N_("Questions of the type “%(text)s” are not supported."),
        N_("It was skipped."),
    ),
    "no-key": (N_("The file does not say which answer is correct."), N_("It was skipped.")),
    "key-several": (
        N_("Several combinations of answers are correct."),
        N_("It was skipped. Choose one of them and import it again."),
    ),
    "no-options": (N_("This question has no options."), N_("It was skipped.")),
    "no-gaps": (N_("The text of this question has no gaps."), N_("It was skipped.")),
    "several-questions": (
        N_("This item asks several questions of different types at once."),
        N_("It was skipped. Split it into several questions."),
    ),
    "pairs-several": (
        N_("Some entries belong to several others or to none."),
        N_("It was skipped. Give every entry on the left exactly one on the right."),
    ),
    "order-part": (
        N_("Only some of the entries are to be put in order."),
        N_("It was skipped. Delete the others and import it again."),
    ),
    "gap-lone-choice": (
        N_("A gap offers one choice only; here it is typed."),
        N_("Add what else could be chosen, or leave it."),
    ),
    "gap-several": (
        N_("In one gap several answers are to be ticked."),
        N_("It was skipped. Make it a multiple choice question."),
    ),
    "overall-feedback": (
        N_("This feedback on the whole answer was skipped: “%(text)s”."),
        N_("Put what matters into the explanation."),
    ),
    "case": (
        N_("Capital letters made a difference to the answer; here they do not."),
        N_("Check the accepted answers."),
    ),
    "case-twins": (
        N_("Answers that differ only in capital letters became one: %(text)s."),
        N_("Check its credit and its feedback."),
    ),
    "unit-factors": (
        N_("The other units of the answer were skipped: %(text)s."),
        N_("Say in the question which unit is expected."),
    ),
    "program": (
        N_("Parts of this question are computed by program code, which is not run: %(text)s"),
        N_("It was skipped. Run it in its own program and export the result."),
    ),
    "program-text": (
        N_("Program code in the text was skipped: %(text)s"),
        N_("Add what it shows, such as a table or a picture."),
    ),
    "for-markers": (
        N_("This advice for the markers was skipped: “%(text)s”."),
        N_("Turn it into a rubric, or put it into the explanation."),
    ),
    "attachments": (
        N_("The answer in words stays; the files that may come with it (%(text)s) were skipped."),
        N_("Ask for them in a question with `type=file`."),
    ),
    "file-kinds": (
        N_("These kinds of files cannot be accepted here and were skipped: %(text)s"),
        N_("Check which kinds the question accepts."),
    ),
    "answer-template": (
        N_("The text that the answer begins with was skipped: “%(text)s”."),
        N_("Put what matters into the question."),
    ),
    "scoring": (
        N_("The scoring “%(text)s” has no equal here; the nearest was used."),
        N_("Check the points."),
    ),
}

# These leave the question in the quiz.
MARKUP_NOTICES = frozenset(
    {
        "gap-lone-choice",
        "overall-feedback",
        "case",
        "case-twins",
        "unit-factors",
        "program-text",
        "scoring",
        "for-markers",
        "answer-template",
        "attachments",
        "file-kinds",
    }
)

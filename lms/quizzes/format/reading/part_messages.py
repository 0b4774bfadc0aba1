"""Messages about matching, ordering and gaps by code: what is wrong, and what to write instead."""

from lms.errors import N_

PART_MESSAGES: dict[str, tuple[str, str]] = {
    "gap-open": (
        N_("This gap has no end on its line."),
        N_("Write `]]` after it, or `\\[[` for literal brackets."),
    ),
    "gap-empty": (
        N_("This gap accepts nothing."),
        N_("Write what belongs there: `[[word]]`, `[[= 7]]` or `[[*right/wrong]]`."),
    ),
    "gap-one-choice": (
        N_("This gap has only one choice."),
        N_("Add a wrong one, as in `[[*right/wrong]]`, or leave out the asterisk so that the word is typed."),
    ),
    "gap-choice-twice": (
        N_("This gap has the choice %(text)s twice."),
        N_("Change or delete one of the two."),
    ),
    "gap-points": (
        N_("The points of this gap cannot be %(value)s."),
        N_("Write a number above 0 with at most two decimals, such as `{points=2}`."),
    ),
    "gap-right-unmarked": (
        N_("No choice of this gap is marked as right; it is read as one answer that learners type."),
        N_(
            "Put an asterisk before the right choice: `[[*right/wrong]]`, or `\\/` for a slash in the answer."
        ),
    ),
    "gap-answers-in-one": (
        N_("This gap has one answer, but it looks like several: %(text)s."),
        N_("Separate them with `|`, as in `[[month|calendar month]]`."),
    ),
    "gap-star-place": (
        N_("The asterisk in this gap is not before a choice."),
        N_("Put it before the right choice, without a sign before it: `[[*right/wrong]]`."),
    ),
    "gap-credit": (
        N_("The credit of %(text)s cannot be read."),
        N_("Write it in per cent, with a space after it: `=50% tenth`; or `\\=` for the sign itself."),
    ),
    "gap-attribute": (
        N_("%(text)s after a gap means nothing."),
        N_("Only `{points=2}` is allowed here. Delete it, or write `\\{` for the sign itself."),
    ),
    "option-attributes": (
        N_("%(text)s at the end of this line means nothing and is shown to learners."),
        N_(
            "Only headings take attributes. Move it to the heading of the question, or write `\\{` for the sign itself."
        ),
    ),
    "gaps-too-many": (
        N_("The question has %(count)s gaps; the maximum is %(limit)s."),
        N_("Split it into several questions."),
    ),
    "gaps-and-answers": (
        N_("This question has both gaps in its text and answers below it."),
        N_("Keep one of the two, or write `\\[[` for literal brackets."),
    ),
    "gaps-missing": (
        N_("The text of this question has no gaps."),
        N_("Write each gap into the text, as in `The notice stays up for [[= 7]] days.`"),
    ),
    "pairs-missing": (
        N_("A matching question needs at least two pairs."),
        N_("Write each pair on its own line: `- left => right`."),
    ),
    "pair-side-empty": (
        N_("The left side of this pair has nothing on its right."),
        N_("Write `- left => right`; a right side that matches nothing is written `- => right`."),
    ),
    "pair-twice": (
        N_("The left side %(text)s stands here and on line %(first)s."),
        N_("Change or delete one of the two."),
    ),
    "pair-extra-used": (
        N_("%(text)s is the right side of a pair already."),
        N_("Delete this line, or write another text that matches nothing."),
    ),
    "pairs-and-answers": (
        N_("This question has both pairs and other answers."),
        N_("Keep one of the two, or write → for a literal arrow."),
    ),
    "pairs-too-many": (
        N_("The question has %(count)s pairs; the maximum is %(limit)s."),
        N_("Split it into several questions."),
    ),
    "steps-missing": (
        N_("An ordering question needs at least two steps."),
        N_("Write them as a numbered list in the right order: `1. first`, `2. second`."),
    ),
    "steps-not-numbered": (
        N_("The steps of an ordering question are a numbered list."),
        N_("Write `1. first`, `2. second` and so on, in the right order."),
    ),
    "type-and-parts": (
        N_("This question is written as %(written)s, but its type says %(type)s."),
        N_("Correct or remove the type."),
    ),
}

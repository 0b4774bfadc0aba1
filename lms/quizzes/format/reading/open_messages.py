"""Messages about surveys, essays and files by code: what is wrong, and what to write instead."""

from lms.errors import N_

OPEN_MESSAGES: dict[str, tuple[str, str]] = {
    "attribute-of-type": (
        N_("The attribute %(key)s is only for questions with `type=%(type)s`."),
        N_("Remove it, or correct the type."),
    ),
    "bad-accept": (
        N_("Files of the kind %(value)s cannot be accepted."),
        N_("Write one or more of: %(known)s."),
    ),
    "bad-files": (
        N_("%(value)s is not a valid number of files."),
        N_("Write a range from 1 to %(limit)s, such as `files=1..3`."),
    ),
    "bad-size": (
        N_("%(value)s is not a valid file size."),
        N_("Write whole megabytes from 1 to %(limit)s, such as `size=10MB`."),
    ),
    "bad-words": (
        N_("%(value)s is not a valid length."),
        N_("Write a range up to %(limit)s, such as `words=120..300`, `words=120..` or `words=..300`."),
    ),
    "open-and-answers": (
        N_("A question with `type=%(type)s` has no options and no accepted answers."),
        N_("Delete them, or remove the type."),
    ),
    "open-tries": (
        N_("An answer to a question with `type=%(type)s` cannot be checked during the attempt."),
        N_("Remove `tries`."),
    ),
    "rubric-empty": (
        N_("This rubric has no criteria."),
        N_("Write one on each line of the table: `| Reason | 4 | names the rule |`."),
    ),
    "rubric-name": (
        N_("This line of the rubric has no criterion."),
        N_("Write its name into the first column."),
    ),
    "rubric-points": (
        N_("%(value)s is not a valid number of points for a criterion."),
        N_("Write a number above 0 and up to 1000 with up to two decimal places."),
    ),
    "rubric-sum": (
        N_("The points of the criteria add up to %(sum)s, but the heading says %(points)s."),
        N_("Correct the points of the criteria, or remove `points` from the heading."),
    ),
    "rubric-total": (
        N_("The points of the criteria add up to %(sum)s, but this line says %(points)s."),
        N_("Correct the points, or delete this line."),
    ),
    "rubric-without-points": (
        N_("This rubric has no column of points."),
        N_("Name the columns `| Criterion | Points | Full marks when |`."),
    ),
    "survey-answer": (
        N_("A survey question has no correct answer."),
        N_("Delete the answer, or remove the type."),
    ),
    "survey-points": (
        N_("A survey question brings no points."),
        N_("Remove `points`."),
    ),
    "survey-right": (
        N_("No option of a survey question is correct."),
        N_("Leave the brackets empty: `- ( )` for one choice, `- [ ]` for several."),
    ),
    "words-turned": (
        N_("The range %(least)s..%(most)s is in the wrong order."),
        N_("Write the smaller number first."),
    ),
}

"""What a learner may see of an attempt, and from which moment on."""

from datetime import datetime, timedelta
from enum import StrEnum

from lms.errors import N_
from lms.quizzes.format.review_matrix import ReviewMatrix, ReviewPart

JUST_AFTER = timedelta(minutes=2)


class Moment(StrEnum):
    """Where an attempt stands when someone looks at it."""

    DURING = "during"
    JUST_AFTER = "just-after"
    WHILE_OPEN = "while-open"
    AFTER_CLOSE = "after-close"


MOMENT_LABELS = {
    Moment.DURING: N_("During the attempt"),
    Moment.JUST_AFTER: N_("Within 2 minutes of submitting"),
    Moment.WHILE_OPEN: N_("Later"),
    Moment.AFTER_CLOSE: N_("After the quiz closes"),
}
PART_LABELS = {
    ReviewPart.ATTEMPT: N_("The questions with their own answers"),
    ReviewPart.GRADE: N_("Score, and whether they passed"),
    ReviewPart.CORRECTNESS: N_("Whether each answer is correct"),
    ReviewPart.MARKS: N_("Points of each question"),
    ReviewPart.FEEDBACK: N_("Feedback on the answer given"),
    ReviewPart.EXPLANATION: N_("Answer explanation"),
    ReviewPart.RIGHT_ANSWER: N_("Correct answer"),
    ReviewPart.OVERALL: N_("Overall feedback"),
}


def moment(ended_at: datetime | None, closes_at: datetime | None, now: datetime) -> Moment:
    """Name the moment at `now` for an attempt that ended at `ended_at` (None: still going).

    Without a closing time the moment after the close never comes.
    """
    if ended_at is None:
        return Moment.DURING
    if closes_at is not None and now >= closes_at:
        return Moment.AFTER_CLOSE
    return Moment.JUST_AFTER if now < ended_at + JUST_AFTER else Moment.WHILE_OPEN


def visible(matrix: ReviewMatrix, at: Moment) -> frozenset[ReviewPart]:
    """Return the parts that `matrix` shows at that moment."""
    return {
        Moment.DURING: matrix.during - {ReviewPart.OVERALL},
        Moment.JUST_AFTER: matrix.just_after,
        Moment.WHILE_OPEN: matrix.while_open,
        Moment.AFTER_CLOSE: matrix.after_close,
    }[at]

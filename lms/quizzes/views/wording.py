"""Sentences about the review rules of a quiz."""

from datetime import datetime

from flask_babel import gettext, lazy_gettext

from lms.http.dates import until_text
from lms.quizzes.format.questions import AtEnd, QuizSettings
from lms.quizzes.format.review_matrix import ReviewPart, matrix_name

_AFTERWARDS = {
    "after-submit": lazy_gettext(
        "After you submit, you will see your result, the correct answers and explanations."
    ),
    "after-close": lazy_gettext(
        "After you submit, you will see your result. The answers are shown after the quiz closes."
    ),
    "never": lazy_gettext("The result is not shown here."),
    "practice": lazy_gettext("For practice: each saved answer is marked immediately, with an explanation."),
    None: lazy_gettext("The result page shows what this quiz’s review options allow."),
}


def afterwards(rules: QuizSettings) -> str:
    """Return the sentence that says what a learner sees after the quiz."""
    return str(_AFTERWARDS[matrix_name(rules.review)])


_AT_END = {
    AtEnd.AUTOSUBMIT: lazy_gettext("Your saved answers are submitted by themselves."),
    AtEnd.GRACE: lazy_gettext(
        "Answers can no longer be changed. You have %(minutes)s more minutes to submit; otherwise nothing counts."
    ),
    AtEnd.ABANDON: lazy_gettext(
        "Submit before the time is up: what is not submitted by then does not count."
    ),
}


def at_the_end(rules: QuizSettings) -> str:
    """Return the sentence that says what happens to an attempt when its time is up."""
    return str(_AT_END[rules.at_end]) % {"minutes": -(-(rules.grace_s or 0) // 60)}


def later(rules: QuizSettings, shown: frozenset[ReviewPart], now: datetime) -> str:
    """Return when more of an attempt will be shown, or an empty text."""
    closes_at = rules.closes_at
    if closes_at is None or now >= closes_at or not rules.review.after_close - shown:
        return ""
    return gettext(
        "More details will be shown after the quiz closes on %(moment)s.",
        moment=until_text(closes_at),
    )

"""Sentences about the review rules of a quiz."""

from datetime import datetime

from flask_babel import gettext, lazy_gettext

from lms.http.dates import until_text
from lms.http.language import chosen_language
from lms.quizzes.format.behaviour import Behaviour
from lms.quizzes.format.questions import AtEnd, Floor, Grading, Quiz, QuizSettings, ScoringRule
from lms.quizzes.format.review_matrix import ReviewPart, matrix_name
from lms.text.values import write_duration

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
        "Answers can no longer be changed. You have another %(time)s to submit; otherwise nothing counts."
    ),
    AtEnd.ABANDON: lazy_gettext(
        "Submit before the time is up: what is not submitted by then does not count."
    ),
}


def at_the_end(rules: QuizSettings) -> str:
    """Return the sentence that says what happens to an attempt when its time is up."""
    return str(_AT_END[rules.at_end]) % {"time": write_duration(rules.grace_s or 0, chosen_language())}


_COUNTS = {
    Grading.HIGHEST: lazy_gettext("The best attempt counts."),
    Grading.LATEST: lazy_gettext("The latest attempt counts."),
    Grading.FIRST: lazy_gettext("The first attempt counts."),
    Grading.AVERAGE: lazy_gettext("The average of all attempts counts."),
}


def which_counts(rules: QuizSettings) -> str:
    """Return the sentence that says which of several attempts counts; empty where there is one only."""
    return "" if rules.attempts == 1 else str(_COUNTS[rules.grading])


_MINUS = {
    Floor.TOTAL: lazy_gettext(
        "A wrong answer can take points off the total, but not below 0. A question left blank takes nothing off."
    ),
    Floor.NONE: lazy_gettext(
        "A wrong answer can take points off, and the total may fall below 0. A question left blank takes nothing off."
    ),
}


def taking_off(quiz: Quiz) -> str:
    """Return the sentence about marks below zero, where an answer can bring them; else an empty text."""
    options = (option for one in quiz.questions for option in one.options)
    has_minus = any(one.rule is ScoringRule.NET_CORRECT for one in quiz.questions) or any(
        option.weight is not None and option.weight < 0 for option in options
    )
    return str(_MINUS.get(quiz.settings.floor, "")) if has_minus else ""


_CHECKING = {
    Behaviour.IMMEDIATE: lazy_gettext(
        "You can check each answer once. After that it can no longer be changed, and you see whether it was right."
    ),
    Behaviour.INTERACTIVE: lazy_gettext(
        "You can check each answer and, while it is not right, change it and check it again, with a hint each time. "
        "Each question says how many tries there are and what a try takes off."
    ),
    Behaviour.ADAPTIVE: lazy_gettext(
        "You can check each answer as often as you like. Each wrong try takes off part of the points, as the question "
        "says; your best try counts."
    ),
    Behaviour.ADAPTIVE_NO_PENALTY: lazy_gettext(
        "You can check each answer as often as you like. Wrong tries take nothing off; your best try counts."
    ),
}


def checking(rules: QuizSettings) -> str:
    """Return the sentence that says how answers may be checked during the attempt, or an empty text."""
    return str(_CHECKING.get(rules.behaviour, ""))


def later(rules: QuizSettings, shown: frozenset[ReviewPart], now: datetime) -> str:
    """Return when more of an attempt will be shown, or an empty text."""
    closes_at = rules.closes_at
    if closes_at is None or now >= closes_at or not rules.review.after_close - shown:
        return ""
    return gettext(
        "More details will be shown after the quiz closes on %(moment)s.",
        moment=until_text(closes_at),
    )

"""The review matrix: what is shown at which moment."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.quizzes.format.review_matrix import EVERYTHING, NAMED, NOTHING, ReviewMatrix, ReviewPart, matrix_name
from lms.quizzes.review import Moment, moment, visible

END = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CLOSE = END + timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("ended_at", "closes_at", "now", "at"),
    [
        (None, CLOSE, END, Moment.DURING),
        (None, CLOSE, CLOSE + SECOND, Moment.DURING),
        (END, CLOSE, END, Moment.JUST_AFTER),
        (END, CLOSE, END + timedelta(minutes=2) - SECOND, Moment.JUST_AFTER),
        (END, CLOSE, END + timedelta(minutes=2), Moment.WHILE_OPEN),
        (END, CLOSE, CLOSE - SECOND, Moment.WHILE_OPEN),
        (END, CLOSE, CLOSE, Moment.AFTER_CLOSE),
        (CLOSE, CLOSE, CLOSE, Moment.AFTER_CLOSE),
        (END, None, END + timedelta(days=900), Moment.WHILE_OPEN),
    ],
)
def test_moment_is_named_by_the_end_of_the_attempt_and_the_close_of_the_quiz(
    ended_at: datetime | None, closes_at: datetime | None, now: datetime, at: Moment
) -> None:
    assert moment(ended_at, closes_at, now) == at


OWN = {ReviewPart.ATTEMPT}
TOTAL = {ReviewPart.ATTEMPT, ReviewPart.GRADE}
AT_ONCE = EVERYTHING - {ReviewPart.OVERALL, ReviewPart.GRADE}
MATRIX = {
    "after-submit": (OWN, EVERYTHING, EVERYTHING, EVERYTHING),
    "after-close": (OWN, TOTAL, TOTAL, EVERYTHING),
    "never": (OWN, NOTHING, NOTHING, NOTHING),
    "practice": (AT_ONCE, EVERYTHING, EVERYTHING, EVERYTHING),
}


@pytest.mark.parametrize("name", MATRIX)
def test_named_matrix_shows_at_each_moment_what_its_name_says(name: str) -> None:
    assert tuple(visible(NAMED[name], at) for at in Moment) == MATRIX[name]
    assert matrix_name(NAMED[name]) == name


def test_matrix_of_its_own_shows_each_part_where_it_is_written() -> None:
    parts = list(ReviewPart)
    matrix = ReviewMatrix(*(frozenset(parts[place : place + 2]) for place in range(4)))
    assert [visible(matrix, at) for at in Moment] == [set(parts[place : place + 2]) for place in range(4)]
    assert matrix_name(matrix) is None


def test_overall_feedback_is_never_shown_during_the_attempt() -> None:
    assert visible(ReviewMatrix(during=EVERYTHING), Moment.DURING) == EVERYTHING - {ReviewPart.OVERALL}

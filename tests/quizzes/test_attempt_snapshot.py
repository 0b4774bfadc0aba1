"""One attempt against the clock: over, left, true end, and the scale of sequence numbers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.timing import AttemptState

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
END = START + timedelta(minutes=20)
TIMED = AttemptSnapshot(
    id=1, user_id=1, document_id=1, revision_id=1, digest="d", unit_id=None, number=1,
    state=AttemptState.IN_PROGRESS, paper={"pages": []}, flags=(), started_at=START, ends_at=END,
    finished_at=None, points=None, max_points=None, passed=None,
)  # fmt: skip
UNTIMED = replace(TIMED, ends_at=None)


def after_end(seconds: float) -> datetime:
    return END + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("now", "grace_s", "over"),
    [
        (after_end(-1), 0, False),
        (after_end(0), 0, False),
        (after_end(0.001), 0, True),
        (after_end(10), 10, False),
        (after_end(11), 10, True),
    ],
)
def test_attempt_is_over_when_end_and_grace_have_passed(now: datetime, grace_s: int, over: bool) -> None:
    assert TIMED.is_over(now, grace_s) == over


def test_attempt_without_end_is_never_over_by_itself() -> None:
    assert not UNTIMED.is_over(START + timedelta(days=400))
    assert UNTIMED.left_s(START) is None
    assert UNTIMED.end(START + timedelta(days=400)) == START + timedelta(days=400)


@pytest.mark.parametrize("state", [AttemptState.SUBMITTED, AttemptState.CLOSED_BY_TIME])
def test_finished_attempt_is_over_whatever_the_clock_says(state: AttemptState) -> None:
    assert replace(TIMED, state=state).is_over(START)


def test_seconds_left_never_fall_below_zero() -> None:
    assert [TIMED.left_s(moment) for moment in (START, after_end(-0.5), after_end(0), after_end(900))] == [
        1200,
        0,
        0,
        0,
    ]


def test_true_end_is_the_moment_of_closing_or_the_limit() -> None:
    assert TIMED.end(START + timedelta(minutes=3)) == START + timedelta(minutes=3)
    assert TIMED.end(after_end(5)) == END


def test_sequence_counts_tenths_of_a_second_since_the_start() -> None:
    assert [
        TIMED.tick(START + timedelta(seconds=s)) for s in (-3, 0, 0.05, 0.1, 61.27)
    ] == [0, 0, 0, 1, 612]  # fmt: skip

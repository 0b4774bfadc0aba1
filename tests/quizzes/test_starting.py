"""Where a person stands with a quiz, from the settings and the attempts so far."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lms.quizzes.format.questions import Settings
from lms.quizzes.starting import CannotStart, Stage, require_start, standing, window
from lms.quizzes.timing import AttemptState, Hindrance, Window
from tests.quizzes.test_sittings import END, START, TIMED, UNTIMED

HOUR = timedelta(hours=1)
DONE = replace(TIMED, state=AttemptState.SUBMITTED, finished_at=START)
TWICE = Settings(attempts=2, opens_at=START - HOUR, closes_at=START + 10 * HOUR)


def test_stages_follow_the_clock_and_the_attempts() -> None:
    found = {
        "before": standing(TWICE, [], START - 2 * HOUR).stage,
        "first": standing(TWICE, [], START).stage,
        "running": standing(TWICE, [TIMED], START).stage,
        "second": standing(TWICE, [DONE], START).stage,
        "used up": standing(TWICE, [DONE, DONE], START).stage,
        "after": standing(TWICE, [DONE], START + 10 * HOUR).stage,
    }
    assert found == {
        "before": Stage.SOON,
        "first": Stage.OPEN,
        "running": Stage.RUNNING,
        "second": Stage.OPEN,
        "used up": Stage.USED_UP,
        "after": Stage.CLOSED,
    }


def test_running_attempt_counts_as_used_and_can_be_continued_after_the_last() -> None:
    where = standing(TWICE, [TIMED, DONE], START)
    assert (where.stage, where.running, where.used, where.left) == (Stage.RUNNING, TIMED, 2, 0)


def test_attempt_past_its_end_is_closed_without_a_job() -> None:
    once = Settings(attempts=1)
    in_grace = standing(once, [TIMED], END + timedelta(seconds=10), grace_s=10)
    late = standing(once, [TIMED], END + timedelta(seconds=11), grace_s=10)
    assert (in_grace.stage, late.stage, late.running) == (Stage.RUNNING, Stage.USED_UP, None)


def test_attempts_without_limit_leave_no_number() -> None:
    where = standing(Settings(attempts=None), [DONE] * 30, START)
    assert (where.stage, where.used, where.left) == (Stage.OPEN, 30, None)


def test_start_is_refused_with_the_reason() -> None:
    with pytest.raises(CannotStart) as refused:
        require_start(standing(Settings(attempts=1), [DONE], START))
    assert refused.value.sentence == Hindrance.ATTEMPTS_USED_UP.value
    require_start(standing(Settings(attempts=1), [], START))


def test_window_takes_the_extra_time_of_the_person() -> None:
    rules = Settings(time_limit_s=600, opens_at=START, closes_at=END, cut_by_close=False)
    assert window(rules, 25) == Window(600, START, END, 25, False)
    assert window(rules, 25).ends_at(START) == START + timedelta(seconds=750)


def test_untimed_attempt_stays_open() -> None:
    assert standing(Settings(), [UNTIMED], START + timedelta(days=300)).stage == Stage.RUNNING

"""Where a person stands with a quiz, from the settings and the attempts so far."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lms.quizzes.attempt_start import CannotStart, QuizStatus, attempt_summary, require_start, window
from lms.quizzes.format.questions import QuizSettings
from lms.quizzes.timing import AttemptState, StartBlocker, Window
from tests.quizzes.test_attempt_snapshot import END, START, TIMED, UNTIMED

HOUR = timedelta(hours=1)
DONE = replace(TIMED, state=AttemptState.SUBMITTED, finished_at=START)
TWICE = QuizSettings(attempts=2, opens_at=START - HOUR, closes_at=START + 10 * HOUR)


def test_stages_follow_the_clock_and_the_attempts() -> None:
    found = {
        "before": attempt_summary(TWICE, [], START - 2 * HOUR).stage,
        "first": attempt_summary(TWICE, [], START).stage,
        "running": attempt_summary(TWICE, [TIMED], START).stage,
        "second": attempt_summary(TWICE, [DONE], START).stage,
        "used up": attempt_summary(TWICE, [DONE, DONE], START).stage,
        "after": attempt_summary(TWICE, [DONE], START + 10 * HOUR).stage,
    }
    assert found == {
        "before": QuizStatus.SOON,
        "first": QuizStatus.OPEN,
        "running": QuizStatus.RUNNING,
        "second": QuizStatus.OPEN,
        "used up": QuizStatus.USED_UP,
        "after": QuizStatus.CLOSED,
    }


def test_running_attempt_counts_as_used_and_can_be_continued_after_the_last() -> None:
    where = attempt_summary(TWICE, [TIMED, DONE], START)
    assert (where.stage, where.running, where.used, where.left) == (QuizStatus.RUNNING, TIMED, 2, 0)


def test_attempt_past_its_end_is_closed_without_a_job() -> None:
    once = QuizSettings(attempts=1)
    in_grace = attempt_summary(once, [TIMED], END + timedelta(seconds=10), grace_s=10)
    late = attempt_summary(once, [TIMED], END + timedelta(seconds=11), grace_s=10)
    assert (in_grace.stage, late.stage, late.running) == (QuizStatus.RUNNING, QuizStatus.USED_UP, None)


def test_attempts_without_limit_leave_no_number() -> None:
    where = attempt_summary(QuizSettings(attempts=None), [DONE] * 30, START)
    assert (where.stage, where.used, where.left) == (QuizStatus.OPEN, 30, None)


def test_start_is_refused_with_the_reason() -> None:
    with pytest.raises(CannotStart) as refused:
        require_start(attempt_summary(QuizSettings(attempts=1), [DONE], START))
    assert refused.value.sentence == StartBlocker.ATTEMPTS_USED_UP.value
    require_start(attempt_summary(QuizSettings(attempts=1), [], START))


def test_window_takes_the_extra_time_of_the_person() -> None:
    rules = QuizSettings(time_limit_s=600, opens_at=START, closes_at=END, cut_by_close=False)
    assert window(rules, 25) == Window(600, START, END, 25, False)
    assert window(rules, 25).ends_at(START) == START + timedelta(seconds=750)


def test_untimed_attempt_stays_open() -> None:
    assert attempt_summary(QuizSettings(), [UNTIMED], START + timedelta(days=300)).stage == QuizStatus.RUNNING

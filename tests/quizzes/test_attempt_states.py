"""The states of an attempt against an independent model: a learner, a convener and a clock do what they like."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.attempt_states import (
    OVER,
    PHASE_LABELS,
    REFUSALS,
    TRANSITIONS,
    AttemptAct,
    AttemptPhase,
    WrongPhase,
    following,
)
from lms.quizzes.format.questions import AtEnd
from lms.quizzes.timing import AttemptState, Window

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
STORED = {AttemptPhase(state.value) for state in AttemptState} - {AttemptPhase.IN_PROGRESS}


def test_table_is_complete() -> None:
    assert set(PHASE_LABELS) == set(AttemptPhase)
    assert not set(TRANSITIONS) & set(REFUSALS)
    # Every phase in which an answer or a submission is refused says why.
    for act in (AttemptAct.SAVE, AttemptAct.SUBMIT):
        known = {phase for phase, one in [*TRANSITIONS, *REFUSALS] if one is act}
        assert known == set(AttemptPhase)
    # What is stored as over stays so, but for an attempt that was never submitted.
    leaving = {phase for (phase, _), after in TRANSITIONS.items() if phase in STORED and after != phase}
    assert leaving == {AttemptPhase.ABANDONED}
    assert OVER >= STORED


class Attempt(RuleBasedStateMachine):
    """The product's side is a snapshot and the table; the model counts seconds of a stopwatch and remembers a word.

    The model knows no moment at which anything ends: it lets time run second by second and looks what is left.
    """

    @initialize(
        limit=st.integers(1, 40),
        extra=st.sampled_from([0, 50, 100]),
        at_end=st.sampled_from(AtEnd),
        overdue=st.integers(0, 8),
        allowance=st.integers(0, 4),
    )
    def begin(self, limit: int, extra: int, at_end: AtEnd, overdue: int, allowance: int) -> None:
        self.now = START
        self.window = Window(limit_s=2 * limit, extra_percent=extra)
        self.attempt = AttemptSnapshot(
            id=1, user_id=1, document_id=1, revision_id=1, digest="d", unit_id=None, number=1,
            state=AttemptState.IN_PROGRESS, paper={"pages": []}, flags=(), started_at=START,
            ends_at=self.window.ends_at(START), finished_at=None, points=None, max_points=None, passed=None,
            extra_percent=extra, at_end=at_end, overdue_s=overdue, allowance_s=allowance,
        )  # fmt: skip
        self.left = (
            2 * limit + limit * extra // 50
        )  # the stopwatch, in seconds; below zero it counts the delay
        self.word = "writing"
        self.at_end, self.overdue, self.allowance = at_end, overdue, allowance

    # The product's side.
    def act(self, act: AttemptAct) -> bool:
        """Do what the table says; tell whether it was allowed."""
        try:
            after = following(self.attempt.phase(self.now), act)
        except WrongPhase:
            return False
        one = self.attempt
        if act is AttemptAct.PAUSE:
            self.attempt = replace(one, paused_at=self.now)
        elif act is AttemptAct.RESUME:
            assert one.paused_at is not None
            pause_ms = (one.paused_ms or 0) + round((self.now - one.paused_at) / timedelta(milliseconds=1))
            ends_at = self.window.ends_at(START, timedelta(milliseconds=pause_ms))
            self.attempt = replace(one, paused_at=None, paused_ms=pause_ms, ends_at=ends_at)
        elif after in STORED:
            self.attempt = replace(one, state=after.value, finished_at=one.end(self.now))
        return True

    # The model.
    def expired(self) -> str:
        """What the word is once the stopwatch has run out."""
        late = -self.left - self.allowance
        if self.word != "writing" or late <= 0:
            return self.word
        if self.at_end is AtEnd.AUTOSUBMIT:
            return "graded late"
        return "late" if self.at_end is AtEnd.GRACE and late <= self.overdue else "lost"

    @rule(seconds=st.integers(1, 30))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        for _ in range(seconds):
            if self.word == "writing":
                self.left -= 1

    @rule()
    def save(self) -> None:
        assert self.act(AttemptAct.SAVE) == (self.expired() == "writing")

    @rule()
    def submit(self) -> None:
        word = self.expired()
        assert self.act(AttemptAct.SUBMIT) == (word in ("writing", "late", "graded late", "lost"))
        changed = {"writing": "handed in", "late": "handed in", "graded late": "graded", "lost": "gone"}
        self.word = changed.get(word, word)

    @rule()
    def pause(self) -> None:
        allowed = self.expired() == "writing"
        assert self.act(AttemptAct.PAUSE) == allowed
        if allowed:
            self.word = "paused"

    @precondition(lambda self: self.word == "paused")
    @rule()
    def resume(self) -> None:
        left_before = self.attempt.left_s(self.now)
        assert self.act(AttemptAct.RESUME)
        assert self.attempt.left_s(self.now) == left_before
        self.word = "writing"

    @rule()
    def sweep(self) -> None:
        word = self.expired()
        assert self.act(AttemptAct.SETTLE) == (word in ("graded late", "lost"))
        self.word = {"graded late": "graded", "lost": "gone"}.get(word, word)

    @rule(longer=st.integers(1, 30))
    def lengthen(self, longer: int) -> None:
        if self.attempt.phase(self.now) not in (AttemptPhase.IN_PROGRESS, AttemptPhase.PAUSED):
            return
        before = self.window.full_s
        assert self.window.limit_s is not None
        assert before is not None
        self.window = replace(self.window, limit_s=self.window.limit_s + 2 * longer)
        self.attempt = replace(self.attempt, ends_at=self.window.ends_at(START, self.attempt.paused))
        self.left += 2 * longer + longer * self.window.extra_percent // 50

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "attempt"):
            return
        words = {
            AttemptPhase.IN_PROGRESS: "writing",
            AttemptPhase.PAUSED: "paused",
            AttemptPhase.OVERDUE: "late",
            AttemptPhase.TIMED_OUT: "graded late",
            AttemptPhase.LAPSED: "lost",
            AttemptPhase.SUBMITTED: "handed in",
            AttemptPhase.CLOSED_BY_TIME: "graded",
            AttemptPhase.ABANDONED: "gone",
        }
        assert words[self.attempt.phase(self.now)] == self.expired()
        if self.word in ("writing", "paused"):
            assert self.attempt.left_s(self.now) == max(0, self.left)
        if self.attempt.finished_at and self.attempt.ends_at:
            assert self.attempt.finished_at <= self.attempt.ends_at


TestAttempt = Attempt.TestCase
TestAttempt.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)


@pytest.mark.parametrize(
    ("paused_s", "cut_by_close", "minutes"),
    [(0, True, 15), (120, True, 17), (0, False, 20), (120, False, 22)],
)
def test_pause_is_given_back_even_after_the_close(paused_s: int, cut_by_close: bool, minutes: int) -> None:
    window = Window(limit_s=1200, closes_at=START + timedelta(minutes=15), cut_by_close=cut_by_close)
    assert window.ends_at(START, timedelta(seconds=paused_s)) == START + timedelta(minutes=minutes)

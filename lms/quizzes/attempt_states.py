"""The states of an attempt and what leads from one to the next, in one table.

A row keeps what was decided (`AttemptState`); the clock adds the rest, so nothing depends on a job that runs in time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lms.errors import N_, Conflict
from lms.quizzes.format.questions import AtEnd
from lms.quizzes.timing import AttemptState


class AttemptPhase(StrEnum):
    """Where an attempt stands at a moment.

    `OVERDUE`: the time is up and it may still be submitted as it is. `TIMED_OUT` and `LAPSED`: the clock has ended
    it, and the next who looks writes that down as closed by time or abandoned.
    """

    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    OVERDUE = "overdue"
    TIMED_OUT = "timed_out"
    LAPSED = "lapsed"
    SUBMITTED = "submitted"
    CLOSED_BY_TIME = "closed_by_time"
    ABANDONED = "abandoned"


class AttemptAct(StrEnum):
    """What can be done with an attempt; `SETTLE` writes down what the clock has decided."""

    SAVE = "save"
    SUBMIT = "submit"
    PAUSE = "pause"
    RESUME = "resume"
    SETTLE = "settle"
    REOPEN = "reopen"
    ACCEPT = "accept"


_P, _A = AttemptPhase, AttemptAct

PHASE_LABELS: Mapping[AttemptPhase, str] = {
    _P.IN_PROGRESS: N_("In progress"),
    _P.PAUSED: N_("Paused"),
    _P.OVERDUE: N_("Time is up, not submitted yet"),
    _P.TIMED_OUT: N_("Time ran out"),
    _P.LAPSED: N_("Never submitted"),
    _P.SUBMITTED: N_("Submitted"),
    _P.CLOSED_BY_TIME: N_("Time ran out"),
    _P.ABANDONED: N_("Never submitted"),
}

# From where each act leads where. What is not here is refused.
TRANSITIONS: Mapping[tuple[AttemptPhase, AttemptAct], AttemptPhase] = {
    (_P.IN_PROGRESS, _A.SAVE): _P.IN_PROGRESS,
    (_P.IN_PROGRESS, _A.SUBMIT): _P.SUBMITTED,
    (_P.IN_PROGRESS, _A.PAUSE): _P.PAUSED,
    (_P.PAUSED, _A.RESUME): _P.IN_PROGRESS,
    (_P.OVERDUE, _A.SUBMIT): _P.SUBMITTED,
    (_P.TIMED_OUT, _A.SUBMIT): _P.CLOSED_BY_TIME,
    (_P.TIMED_OUT, _A.SETTLE): _P.CLOSED_BY_TIME,
    (_P.LAPSED, _A.SUBMIT): _P.ABANDONED,
    (_P.LAPSED, _A.SETTLE): _P.ABANDONED,
    (_P.ABANDONED, _A.REOPEN): _P.IN_PROGRESS,
    (_P.ABANDONED, _A.ACCEPT): _P.CLOSED_BY_TIME,
}

OVER = frozenset({_P.TIMED_OUT, _P.LAPSED, _P.SUBMITTED, _P.CLOSED_BY_TIME, _P.ABANDONED})

_SUBMITTED = N_("This attempt has been submitted. You can no longer change your answers.")
_NEVER = N_("This attempt was not submitted in time and does not count.")
_LATE = N_("Time ran out before this answer arrived. Your earlier saved answer counts.")
_PAUSED = N_("The attempt is paused. Your answers are kept on this device until it resumes; no time is lost.")
REFUSALS: Mapping[tuple[AttemptPhase, AttemptAct], str] = {
    (_P.PAUSED, _A.SAVE): _PAUSED,
    (_P.PAUSED, _A.SUBMIT): N_("The attempt is paused. Submit it when it resumes; no time is lost."),
    (_P.OVERDUE, _A.SAVE): N_(
        "Time is up. Answers can no longer be changed, but the attempt can be submitted."
    ),
    (_P.TIMED_OUT, _A.SAVE): _LATE,
    (_P.LAPSED, _A.SAVE): _NEVER,
    (_P.SUBMITTED, _A.SAVE): _SUBMITTED,
    (_P.CLOSED_BY_TIME, _A.SAVE): _SUBMITTED,
    (_P.ABANDONED, _A.SAVE): _NEVER,
    (_P.SUBMITTED, _A.SUBMIT): _SUBMITTED,
    (_P.CLOSED_BY_TIME, _A.SUBMIT): _SUBMITTED,
    (_P.ABANDONED, _A.SUBMIT): _NEVER,
}
_OTHERWISE = N_("That is not possible in the present state of the attempt. Reload the page.")


class WrongPhase(Conflict):
    """The state of the attempt does not allow this; the sentence says why."""


@dataclass(frozen=True, slots=True)
class EndRule:
    """How an attempt ends: `allowance_s` for answers on their way, then for `grace` how long it may be submitted."""

    at_end: AtEnd = AtEnd.AUTOSUBMIT
    allowance_s: int = 0
    overdue_s: int = 0


def phase_at(
    state: str, ends_at: datetime | None, paused_at: datetime | None, rule: EndRule, now: datetime
) -> AttemptPhase:
    """Return where an attempt stands at `now`."""
    if state != AttemptState.IN_PROGRESS:
        return AttemptPhase(state)
    if paused_at is not None:
        return AttemptPhase.PAUSED
    if ends_at is None or now <= ends_at + timedelta(seconds=rule.allowance_s):
        return AttemptPhase.IN_PROGRESS
    if rule.at_end is AtEnd.AUTOSUBMIT:
        return AttemptPhase.TIMED_OUT
    submit_until = ends_at + timedelta(seconds=rule.allowance_s + rule.overdue_s)
    if rule.at_end is AtEnd.GRACE and now <= submit_until:
        return AttemptPhase.OVERDUE
    return AttemptPhase.LAPSED


def following(phase: AttemptPhase, act: AttemptAct) -> AttemptPhase:
    """Return the phase an act leads to; raises WrongPhase with the reason where there is no way."""
    found = TRANSITIONS.get((phase, act))
    if found is None:
        raise WrongPhase(REFUSALS.get((phase, act), _OTHERWISE))
    return found

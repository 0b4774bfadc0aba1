"""Where a person stands with a quiz: may they begin, go on, or is it over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lms.errors import N_, Conflict
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.format.questions import QuizSettings
from lms.quizzes.timing import StartBlocker, Window


class QuizStatus(StrEnum):
    """What a quiz offers a person at a moment."""

    SOON = "soon"
    OPEN = "open"
    RUNNING = "running"
    WAITING = "waiting"
    USED_UP = "used-up"
    CLOSED = "closed"


STATUS_LABELS = {
    QuizStatus.SOON: N_("Not open yet"),
    QuizStatus.OPEN: N_("Open"),
    QuizStatus.RUNNING: N_("In progress"),
    QuizStatus.WAITING: N_("Wait for the next attempt"),
    QuizStatus.USED_UP: N_("All attempts used"),
    QuizStatus.CLOSED: N_("Closed"),
}

_STATUSES = {
    None: QuizStatus.OPEN,
    StartBlocker.NOT_OPEN_YET: QuizStatus.SOON,
    StartBlocker.CLOSED: QuizStatus.CLOSED,
    StartBlocker.ATTEMPTS_USED_UP: QuizStatus.USED_UP,
    StartBlocker.TOO_SOON: QuizStatus.WAITING,
}


class CannotStart(Conflict):
    """No attempt can be started now; the sentence says why."""


@dataclass(frozen=True, slots=True)
class AttemptSummary:
    """A person's attempts at one quiz; `left` is None when there is no limit.

    `next_at` is when the next attempt may start, where the quiz asks to wait between attempts.
    """

    stage: QuizStatus
    running: AttemptSnapshot | None
    used: int
    left: int | None
    blocker: StartBlocker | None
    next_at: datetime | None = None

    @property
    def may_start(self) -> bool:
        """Whether a new attempt may be started."""
        return self.stage == QuizStatus.OPEN


def window(settings: QuizSettings, extra_percent: int = 0) -> Window:
    """Return the time rules of a quiz for a person."""
    return Window(
        settings.time_limit_s, settings.opens_at, settings.closes_at, extra_percent, settings.cut_by_close
    )


def ran_out_at(
    began_at: datetime | None, settings: QuizSettings, extra_percent: int, now: datetime
) -> datetime | None:
    """Return when the time of a paper ended whose code was shown at `began_at`; None while there is time, or no code.

    An attempt that starts with it afterwards is over at once and counts as used.
    """
    ends_at = window(settings, extra_percent).ends_at(began_at) if began_at is not None else None
    return ends_at if ends_at is not None and ends_at <= now else None


def attempt_summary(
    settings: QuizSettings, attempts: Sequence[AttemptSnapshot], now: datetime, grace_s: int = 0
) -> AttemptSummary:
    """Return where a person with these attempts stands at `now`; one that is still going counts as used."""
    running = next((one for one in attempts if not one.is_over(now, grace_s)), None)
    used = len(attempts)
    left = None if settings.attempts is None else max(0, settings.attempts - used)
    blocker = window(settings).blocker(now, used, settings.attempts)
    ends = [one.end(now) if one.finished_at is None else one.finished_at for one in attempts]
    next_at = max(ends) + timedelta(seconds=settings.delay_s) if ends and settings.delay_s else None
    if blocker is None and next_at is not None and now < next_at:
        blocker = StartBlocker.TOO_SOON
    stage = QuizStatus.RUNNING if running else _STATUSES[blocker]
    return AttemptSummary(stage, running, used, left, blocker, next_at)


def require_start(where: AttemptSummary) -> None:
    """Raise CannotStart, with the reason, unless a new attempt may be started."""
    if where.blocker is not None:
        raise CannotStart(where.blocker.value)

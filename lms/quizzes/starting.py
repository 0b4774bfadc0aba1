"""Where a person stands with a quiz: may they begin, go on, or is it over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.errors import N_, Conflict
from lms.quizzes.format.questions import Settings
from lms.quizzes.sittings import Sitting
from lms.quizzes.timing import Hindrance, Window


class Stage(StrEnum):
    """What a quiz offers a person at a moment."""

    SOON = "soon"
    OPEN = "open"
    RUNNING = "running"
    USED_UP = "used-up"
    CLOSED = "closed"


STAGE_LABELS = {
    Stage.SOON: N_("Not open yet"),
    Stage.OPEN: N_("Open"),
    Stage.RUNNING: N_("In progress"),
    Stage.USED_UP: N_("All attempts used"),
    Stage.CLOSED: N_("Closed"),
}

_STAGES = {
    None: Stage.OPEN,
    Hindrance.NOT_OPEN_YET: Stage.SOON,
    Hindrance.CLOSED: Stage.CLOSED,
    Hindrance.ATTEMPTS_USED_UP: Stage.USED_UP,
}


class CannotStart(Conflict):
    """No attempt can be started now; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's attempts at one quiz; `left` is None when there is no limit."""

    stage: Stage
    running: Sitting | None
    used: int
    left: int | None
    hindrance: Hindrance | None

    @property
    def may_start(self) -> bool:
        """Whether a new attempt may be started."""
        return self.stage == Stage.OPEN


def window(settings: Settings, extra_percent: int = 0) -> Window:
    """Return the time rules of a quiz for a person."""
    return Window(
        settings.time_limit_s, settings.opens_at, settings.closes_at, extra_percent, settings.cut_by_close
    )


def standing(settings: Settings, sittings: Sequence[Sitting], now: datetime, grace_s: int = 0) -> Standing:
    """Return where a person with these attempts stands at `now`; one that is still going counts as used."""
    running = next((one for one in sittings if not one.is_over(now, grace_s)), None)
    used = len(sittings)
    left = None if settings.attempts is None else max(0, settings.attempts - used)
    hindrance = window(settings).hindrance(now, used, settings.attempts)
    stage = Stage.RUNNING if running else _STAGES[hindrance]
    return Standing(stage, running, used, left, hindrance)


def require_start(where: Standing) -> None:
    """Raise CannotStart, with the reason, unless a new attempt may be started."""
    if where.hindrance is not None:
        raise CannotStart(where.hindrance.value)

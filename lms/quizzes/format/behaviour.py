"""How learners go through a quiz, and how often its answers may be checked where a question does not say it."""

from decimal import Decimal
from enum import StrEnum


class Navigation(StrEnum):
    """How a learner goes through the pages of a quiz: freely, or one after another with no way back."""

    FREE = "free"
    SEQUENTIAL = "sequential"


class Behaviour(StrEnum):
    """Whether and how often answers may be checked during the attempt, where a question does not say it."""

    DEFERRED = "deferred"
    IMMEDIATE = "immediate"
    INTERACTIVE = "interactive"
    ADAPTIVE = "adaptive"
    ADAPTIVE_NO_PENALTY = "adaptive-no-penalty"


class OneDevice(StrEnum):
    """Whether an attempt is on one device at a time, and who lets it move to another: the learner or a convener."""

    NO = "no"
    YES = "yes"
    CONVENER = "convener"


class Counted(StrEnum):
    """What a browser counts during an attempt, where the quiz announces it."""

    FOCUS = "focus"
    PASTE = "paste"


# What a try takes off the next, in per cent, where nothing is said: Moodle's third.
THIRD = Decimal("33.33333")
MOST_TRIES = 10


def usual_tries(behaviour: Behaviour, hints: int) -> int | None:
    """Return the tries at a question with so many hints; 0 is without limit, None is not at all."""
    match behaviour:
        case Behaviour.DEFERRED:
            return None
        case Behaviour.IMMEDIATE:
            return 1
        case Behaviour.INTERACTIVE:
            return min(MOST_TRIES, hints + 1)
        case _:
            return 0


def usual_penalty(behaviour: Behaviour) -> Decimal:
    """Return what a try takes off the next, in per cent."""
    return Decimal(0) if behaviour is Behaviour.ADAPTIVE_NO_PENALTY else THIRD

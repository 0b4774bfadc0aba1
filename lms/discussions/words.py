"""Words of discussions that rows keep: states of posts, kinds of threads, what a person follows."""

from enum import StrEnum

from lms.errors import N_


class PostState(StrEnum):
    """Where a post stands; the value is what rows keep."""

    SHOWN = "shown"
    WAITING = "waiting"  # for a moderator
    HIDDEN = "hidden"  # by a moderator
    DELETED = "deleted"  # by its author


class ThreadKind(StrEnum):
    """What a thread is; a question can have an accepted answer."""

    DISCUSSION = "discussion"
    QUESTION = "question"


class Following(StrEnum):
    """What a person wants to be told of a thread; empty: nothing, and it is not muted."""

    NONE = ""
    FOLLOWED = "followed"
    MUTED = "muted"


class ReportOutcome(StrEnum):
    """What came of a report."""

    HIDDEN = "hidden"
    KEPT = "kept"
    DELETED = "deleted"


THREAD_KIND_LABELS = {
    ThreadKind.DISCUSSION: N_("Discussion"),
    ThreadKind.QUESTION: N_("Question with answers"),
}
# The least time between two posts of a person in a thread, in seconds.
PAUSES_S = (0, 60, 300, 3600)

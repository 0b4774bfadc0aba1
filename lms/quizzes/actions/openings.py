"""Tell people that a quiz is open, or that it closes within a day."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from lms.errors import N_
from lms.notifications.actions.telling import Destination, notify
from lms.notifications.kinds import Kind
from lms.notifications.subjects import Subject
from lms.outbox.letters import Line
from lms.quizzes.format.questions import QuizSettings
from lms.quizzes.records import QuizEntry

JUST_NOW, SOON = timedelta(hours=1), timedelta(days=1)


def due(document_id: int, settings: QuizSettings, now: datetime) -> Iterator[tuple[str, datetime, bool]]:
    """Return what is to be told of a quiz now: the name of the cause, the moment, and whether that is the opening.

    A quiz that is open for less than a day is only told of once.
    """
    opens, closes = settings.opens_at, settings.closes_at
    if opens is not None and now - JUST_NOW < opens <= now and (closes is None or now < closes):
        yield f"quiz-opened/{document_id}/{opens.isoformat()}", opens, True
    is_open = opens is None or opens <= now - JUST_NOW
    if (
        closes is not None
        and is_open
        and now < closes <= now + SOON
        and (opens is None or closes - opens > SOON)
    ):
        yield f"quiz-closes/{document_id}/{closes.isoformat()}", closes, False


def tell(
    entry: QuizEntry, cause: str, people: Sequence[int], at: datetime, now: datetime, *, is_opening: bool
) -> None:
    """Tell these people that the quiz is open, or until when they can still take it."""
    notify(
        Kind.QUIZ_OPENED if is_opening else Kind.QUIZ_CLOSES,
        cause,
        people,
        Line(N_("“%(title)s” is open. You can take it now."))
        if is_opening
        else Line(N_("“%(title)s” closes on %(at)s, and you have not taken it yet."), {"at": at}),
        Destination("quizzes.show", {"slug": entry.slug}),
        now=now,
        subject=Subject("document", entry.key),
    )

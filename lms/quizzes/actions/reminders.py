"""Remind people of a quiz that they have not taken, at most once a day."""

from collections.abc import Sequence
from datetime import date, datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import hold
from lms.errors import N_, Conflict, Refused
from lms.notifications import queries as notifications
from lms.notifications.actions.telling import Destination, notify
from lms.notifications.kinds import Kind
from lms.notifications.subjects import Subject
from lms.outbox.letters import Line
from lms.quizzes.format.questions import QuizSettings
from lms.quizzes.records import QuizEntry


def is_open(settings: QuizSettings, now: datetime) -> bool:
    """Return whether a quiz can be taken now."""
    opens, closes = settings.opens_at, settings.closes_at
    return (opens is None or opens <= now) and (closes is None or now < closes)


def reminded(document_id: int, day: date) -> set[int]:
    """Return who has been reminded of a quiz on a day, by whomever."""
    return notifications.told_people(_cause(document_id, day))


def remind(
    entry: QuizEntry, settings: QuizSettings, people: Sequence[int], day: date, *, by_id: int, now: datetime
) -> int:
    """Remind those of the people who were not reminded today, and return how many they are.

    Raises Refused while the quiz cannot be taken, and Conflict when all of them were reminded today.
    """
    if not is_open(settings, now):
        raise Refused(N_("This quiz cannot be taken at present, so no reminders are sent."))
    hold(f"quiz reminder {entry.document_id}")
    done = reminded(entry.document_id, day)
    wanted = [person for person in people if person not in done]
    if not wanted:
        raise Conflict(N_("They were reminded today already. One reminder a day is enough."))
    notify(
        Kind.QUIZ_REMINDER,
        _cause(entry.document_id, day),
        wanted,
        Line(N_("Reminder: you have not taken “%(title)s” yet."))
        if settings.closes_at is None
        else Line(
            N_("Reminder: “%(title)s” closes on %(at)s, and you have not taken it yet."),
            {"at": settings.closes_at},
        ),
        Destination("quizzes.show", {"slug": entry.slug}),
        now=now,
        subject=Subject("document", entry.key),
    )
    record(Verb.QUIZ_REMIND, "quiz", entry.key, by_id=by_id, now=now, after={"people": len(wanted)})
    return len(wanted)


def _cause(document_id: int, day: date) -> str:
    return f"quiz-reminder/{document_id}/{day.isoformat()}"

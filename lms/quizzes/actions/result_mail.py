"""Tell learners that their answers have all been marked, or that a correction changed their result."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lms.errors import N_
from lms.http.web import address_anywhere, settings
from lms.notifications.actions.telling import Destination, Mail, notify
from lms.notifications.kinds import Kind
from lms.notifications.subjects import Reader, Subject
from lms.outbox.letters import Letter, Line
from lms.outbox.words import MessageKind
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.queries.attempts import entries_of
from lms.quizzes.records import KeptQuiz, QuizEntry
from lms.text.wording import in_language

MARKED = N_("All your answers in “%(title)s” have been marked. Your result is now final.")


def tell_final_results(final: Sequence[tuple[AttemptSnapshot, KeptQuiz]], now: datetime) -> None:
    """Tell the learners of these attempts that their results are final; a fixed number of statements for each quiz.

    No points are named: who may see them, and when, the review rules of the quiz decide.
    """
    entries = entries_of({attempt.document_id for attempt, _ in final}) if final else {}
    for document_id, entry in entries.items():
        mine = {
            attempt.user_id: (attempt, kept) for attempt, kept in final if attempt.document_id == document_id
        }
        notify(
            Kind.RESULT_RELEASED,
            f"marks-released/{document_id}/{now.isoformat()}",
            mine,
            Line(MARKED),
            _page_of(entry),
            now=now,
            subject=Subject("document", entry.key),
            mail=_mail(mine),
        )


def tell_changed_results(document_id: int, correction_id: int, people: Sequence[int], now: datetime) -> None:
    """Tell learners that a correction of a question changed their result."""
    if people and (entry := entries_of([document_id]).get(document_id)):
        notify(
            Kind.RESULT_CHANGED,
            f"result-changed/{correction_id}",
            people,
            Line(N_("A question of “%(title)s” was corrected, and your result has changed.")),
            _page_of(entry),
            now=now,
            subject=Subject("document", entry.key),
        )


def _page_of(entry: QuizEntry) -> Destination:
    return Destination("quizzes.show", {"slug": entry.slug})


def _mail(final: Mapping[int, tuple[AttemptSnapshot, KeptQuiz]]) -> Mail:
    """Return the letters with which the learners are told, by person."""
    return Mail(MessageKind.MARKS_RELEASED, lambda person, reader: _letter(*final[person], reader))


def _letter(attempt: AttemptSnapshot, kept: KeptQuiz, reader: Reader) -> Letter:
    values: Mapping[str, str] = {
        "title": in_language(kept.quiz.title, reader.language or settings().default_language)
    }
    link = address_anywhere("quizzes.result", attempt_id=attempt.id)
    return Letter(
        Line(N_("Your answers have been marked: %(title)s"), values),
        (Line(MARKED, values),),
        link,
        N_("Go to the result") if link else "",
    )

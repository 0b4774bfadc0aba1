"""Mail to learners whose answers have all been marked."""

from datetime import datetime

from lms.errors import N_
from lms.http.web import address_anywhere, settings
from lms.outbox.actions.queueing import put
from lms.outbox.letters import Letter, Line
from lms.outbox.words import MessageKind
from lms.people.queries.addresses import reached_by_mail
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.records import KeptQuiz
from lms.text.wording import in_language


def mail_final_result(attempt: AttemptSnapshot, kept: KeptQuiz, now: datetime) -> None:
    """Queue the message that a result is final, in its transaction, where the site sends mail and there is an address.

    It names no points: who may see them, and when, the review rules of the quiz decide.
    """
    if not settings().sends_mail:
        return
    reached = reached_by_mail([attempt.user_id]).get(attempt.user_id)
    if reached is None:
        return
    title = in_language(kept.quiz.title, reached.language or settings().default_language)
    link = address_anywhere("quizzes.result", attempt_id=attempt.id)
    letter = Letter(
        Line(N_("Your answers have been marked: %(title)s"), {"title": title}),
        (
            Line(
                N_("All your answers in “%(title)s” have been marked. Your result is now final."),
                {"title": title},
            ),
        ),
        link,
        N_("Go to the result") if link else "",
    )
    put(
        letter, MessageKind.MARKS_RELEASED, f"marks-released/{attempt.id}/{now.isoformat()}", reached.address,
        now=now, language=reached.language, person_id=attempt.user_id,
    )  # fmt: skip

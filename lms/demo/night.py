"""A quiz that is taken on one device and whose browsers count what was announced: two attempts are over, one runs."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from lms.config import Settings
from lms.people.models import User
from lms.quizzes.actions import attempts as actions
from lms.quizzes.actions import saving
from lms.quizzes.answer_encoding import GivenAnswer
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.queries import attempts as queries

QUIZ = "flood-night"
DEVICE = "phone of the demo"
ANSWERS: Mapping[str, Sequence[str]] = {
    "night-warning": ["1"],
    "night-gauge": ["0.6 m"],
    "night-fetch": ["1", "2"],
    "night-count": ["1=1", "2=2", "3=3"],
}
# What the browsers counted in finished attempts.
COUNTS = ({"focus": 3, "paste": 1}, {"focus": 1, "paste": 0})
UNFINISHED_COUNTS = {"focus": 2, "paste": 0}
PAGE_MINUTES = 3


def take_quiz(done: Sequence[User], answering: User, settings: Settings, now: datetime) -> None:
    """Write finished attempts of some people, and one of another that has reached the third page."""
    for place, (person, counts) in enumerate(zip(done, COUNTS, strict=True)):
        began = now - timedelta(days=1 + place, hours=2)
        attempt = _take(person, len(ANSWERS), counts, settings, began)
        actions.close(attempt, began + timedelta(minutes=PAGE_MINUTES * (len(ANSWERS) + 1)))
    _take(answering, 2, UNFINISHED_COUNTS, settings, now - timedelta(minutes=PAGE_MINUTES * 3))


def _take(
    person: User, pages: int, counts: Mapping[str, int], settings: Settings, began: datetime
) -> AttemptSnapshot:
    """Start the quiz, answer so many pages one after the other, and return the attempt."""
    entry = queries.quiz_entry(QUIZ)
    if entry is None:
        raise LookupError(QUIZ)
    grace_s = settings.network_grace_s
    attempt_id, _ = actions.start(
        entry, person, began, secret=settings.secret_key, zone=settings.zone, grace_s=grace_s, device=DEVICE
    )
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    for number, (question, answer) in enumerate(list(ANSWERS.items())[:pages], 1):
        at = began + timedelta(minutes=PAGE_MINUTES * number)
        attempt = _attempt(attempt_id)
        saving.save_answers(attempt, kept, [GivenAnswer(question, answer)], at, grace_s=grace_s)
        actions.move_on(attempt, number)
    actions.note_counts(_attempt(attempt_id), counts)
    return _attempt(attempt_id)


def _attempt(attempt_id: int) -> AttemptSnapshot:
    attempt = queries.attempt_with_id(attempt_id)
    if attempt is None:
        raise LookupError(f"attempt {attempt_id} was not written")
    return attempt

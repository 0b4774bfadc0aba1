"""How many attempts there are at quizzes: what a changed question or quiz meets."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from lms.db import db
from lms.library.queries.selectables import documents
from lms.quizzes.models import Attempt
from lms.quizzes.timing import FINISHED, AttemptState

_document = documents()


@dataclass(frozen=True, slots=True)
class AttemptCounts:
    """Attempts at one quiz that are in progress, and finished ones, those that wait for marks too."""

    running: int = 0
    finished: int = 0


def attempt_counts(keys: Collection[str]) -> dict[str, AttemptCounts]:
    """Return how many attempts there are at quizzes, by key; quizzes nobody began are not in it. One statement."""
    counted = (
        select(_document.c.key, Attempt.state, func.count(Attempt.id))
        .join(_document, _document.c.id == Attempt.document_id)
        .where(_document.c.key.in_(keys))
        .group_by(_document.c.key, Attempt.state)
    )
    running, finished = Counter[str](), Counter[str]()
    for key, state, count in db.session.execute(counted):
        running[key] += count if state == AttemptState.IN_PROGRESS else 0
        finished[key] += count if state in FINISHED else 0
    return {key: AttemptCounts(running[key], finished[key]) for key in running}

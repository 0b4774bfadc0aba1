"""Builders of corrections for tests."""

from sqlalchemy import select

from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.actions import corrections as acts
from lms.quizzes.format.corrected import CorrectionKind, QuestionRuling
from lms.quizzes.models import QuizCorrection
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries import corrections
from lms.quizzes.records import QuizEntry
from tests.build import NOW, make_user
from tests.quizzes.build import open_quiz


def quiz_basics() -> QuizEntry:
    """Return the quiz "basics"."""
    entry = queries.quiz_entry("basics")
    assert entry is not None
    return entry


def put_in_force(
    question: str,
    ruling: QuestionRuling,
    by: User | None = None,
    first: int | None = None,
    *,
    is_single: bool = True,
) -> int:
    """Put a correction of a question of "basics" into force, and return its id; no grade has followed yet."""
    entry = quiz_basics()
    named = queries.kept_quiz(entry.revision_id, entry.digest).by_id[question]
    seen = corrections.newest_in_force(entry.document_id, question)
    return acts.ask(
        entry, named, ruling, first, "The key was wrong.", {},
        seen=seen, is_single=is_single, by=by or make_user("Trainer", Role.TRAINER), now=NOW,
    )  # fmt: skip


def correct(question: str, ruling: QuestionRuling, by: User | None = None, first: int | None = None) -> int:
    """Correct a question of "basics", and let all grades follow."""
    correction_id = put_in_force(question, ruling, by, first)
    record = corrections.correction_record(correction_id)
    assert record is not None
    while acts.regrade_some(record, NOW, 2):
        db.session.commit()
    acts.finish(correction_id, NOW)
    db.session.commit()
    return correction_id


def waiting_correction() -> int:
    """Return a correction of a question of "basics" that waits for a second person; made once a database."""
    known = db.session.scalar(select(QuizCorrection.id).where(QuizCorrection.state == "open"))
    if known is not None:
        return known
    open_quiz()
    asker = make_user("Asker", Role.TRAINER)
    return put_in_force("inspect", QuestionRuling(CorrectionKind.CREDIT), asker, is_single=False)

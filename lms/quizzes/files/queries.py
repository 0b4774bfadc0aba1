"""Reading the files of answers."""

from typing import Any

from sqlalchemy import bindparam, select

from lms.db import db, rows
from lms.quizzes.files.answers import KeptFile
from lms.quizzes.files.models import AnswerFile

_FILES = select(
    *(AnswerFile.id, AnswerFile.attempt_id, AnswerFile.question, AnswerFile.digest),
    *(AnswerFile.name, AnswerFile.kind, AnswerFile.size),
)
_OF_ATTEMPT = _FILES.where(AnswerFile.attempt_id == bindparam("attempt_id"))


def files_of_attempt(attempt_id: int) -> dict[str, dict[str, KeptFile]]:
    """Return the files of an attempt by question and digest."""
    found: dict[str, dict[str, KeptFile]] = {}
    for row in rows(_OF_ATTEMPT, {"attempt_id": attempt_id}):
        kept = KeptFile(*row)
        found.setdefault(kept.question, {})[kept.digest] = kept
    return found


def file_with_id(file_id: int) -> KeptFile | None:
    """Return a file of an answer."""
    row: Any = db.session.execute(_FILES.where(AnswerFile.id == file_id)).first()
    return KeptFile(*row) if row else None

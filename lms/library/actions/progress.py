"""Record what readers did with lessons."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from lms.db import db, rows
from lms.errors import N_, Refused
from lms.library.models import Document, Progress, Revision
from lms.library.outline import Rule
from lms.library.policy import may_mark_done

MAX_POSITION_S = 86_400


class DoneByQuiz(Refused):
    """The lesson is done by passing its quiz, not by a button."""


def visit(user_id: int, document_id: int, now: datetime) -> None:
    """Note that someone opened a lesson, in one statement."""
    first = _insert()(Progress).values(
        user_id=user_id, document_id=document_id, first_at=now, visited_at=now, position_s=0
    )
    keys = [Progress.user_id, Progress.document_id]
    db.session.execute(first.on_conflict_do_update(index_elements=keys, set_={"visited_at": now}))


def mark_done(user_id: int, document_id: int, rule: Rule, now: datetime) -> None:
    """Note that a reader says the lesson is done (or its video was watched to the end)."""
    if not may_mark_done(rule):
        raise DoneByQuiz(N_("This lesson is completed when you pass its quiz."))
    progress = _progress(user_id, document_id, now)
    progress.completed_at = progress.completed_at or now


def mark_open(user_id: int, document_id: int, rule: Rule, now: datetime) -> None:
    """Take the mark back."""
    if not may_mark_done(rule):
        raise DoneByQuiz(N_("This lesson is completed when you pass its quiz."))
    _progress(user_id, document_id, now).completed_at = None


def save_position(user_id: int, document_id: int, position_s: int, now: datetime) -> None:
    """Keep the place in a lesson's video, in seconds from its start; out of range is brought into it."""
    progress = _progress(user_id, document_id, now)
    progress.position_s = max(0, min(position_s, MAX_POSITION_S))


def complete_by_quiz(
    passed: Select[int, str, datetime | None], values: Mapping[str, Any] | None = None
) -> int:
    """Mark the lessons done that wait for a quiz which was passed; return how many were new, in one statement.

    `passed` has the columns user_id, quiz (the key of its document) and at: the moment it was passed first,
    which becomes the moment the lesson was done. A lesson that is done already keeps its moment.
    `values` are those of its parameters. What is pending in the session is not flushed.
    """
    return rows(_completion(passed, _insert()), values).rowcount


@cache
def _completion(passed: Select[int, str, datetime | None], make_insert: Any) -> Any:
    won = passed.subquery()
    asked = Revision.data["complete"].as_string()
    waiting = (
        select(won.c.user_id, Document.id, won.c.at, won.c.at, won.c.at, literal(0))
        .select_from(Document)
        .join(Revision, Document.current_id == Revision.id)
        .join(won, literal("quiz:") + func.substr(won.c.quiz, len("quizzes/") + 1) == asked)
        .where(Document.kind == "lesson", Document.retired_at.is_(None))
    )
    names = ["user_id", "document_id", "first_at", "visited_at", "completed_at", "position_s"]
    new = make_insert(Progress.__table__).from_select(names, waiting)
    return new.on_conflict_do_update(
        index_elements=[Progress.user_id, Progress.document_id],
        set_={"completed_at": new.excluded.completed_at},
        where=Progress.completed_at.is_(None),
    )


def _insert() -> Any:
    """Return the INSERT of this database, which can update a row that is there already."""
    return sqlite.insert if db.session.get_bind().dialect.name == "sqlite" else postgresql.insert


def _progress(user_id: int, document_id: int, now: datetime) -> Progress:
    """The reader's row for a lesson, made when it is the first time."""
    progress = db.session.get(Progress, (user_id, document_id))
    if progress is None:
        progress = Progress(
            user_id=user_id, document_id=document_id, first_at=now, visited_at=now, position_s=0
        )
        db.session.add(progress)
        db.session.flush()
    return progress

"""Reading quizzes, attempts and answers; a quiz once parsed is kept in the process."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import bindparam, func, select

from lms.db import db, rows
from lms.library.models import Document, Rendition, Revision
from lms.people.models import Unit, User
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.format.data import from_data
from lms.quizzes.format.questions import Question, Quiz
from lms.quizzes.models import Attempt, QuestionResult, SavedAnswer
from lms.quizzes.sheet import LatestAnswer
from lms.quizzes.timing import FINISHED, AttemptState

KIND = "quiz"
KEPT_QUIZZES = 64


@dataclass(frozen=True, slots=True)
class KeptQuiz:
    """A revision read once: the quiz, and its rendered texts by language."""

    quiz: Quiz
    pages: Mapping[str, Mapping[str, Any]]
    by_id: Mapping[str, Question]

    def page(self, language: str) -> Mapping[str, Any]:
        """Return the rendered texts in `language`, else in the language the quiz was written in."""
        return self.pages.get(language) or self.pages[self.quiz.languages[0]]

    def language(self, wanted: str) -> str:
        """Return the language in which the quiz is shown to somebody who reads `wanted`."""
        return wanted if wanted in self.pages else self.quiz.languages[0]


@dataclass(frozen=True, slots=True)
class QuizEntry:
    """A quiz that can be taken: its document and its current revision."""

    document_id: int
    key: str
    revision_id: int
    digest: str

    @property
    def slug(self) -> str:
        """The last part of the key."""
        return self.key.rsplit("/", 1)[-1]


# Revisions never change, so what was read of them may be kept as long as there is room. The digest is part
# of the name because a database that was thrown away and made anew counts its revisions from 1 again.
_kept: OrderedDict[tuple[int, str], KeptQuiz] = OrderedDict()
_lock = Lock()


def kept_quiz(revision_id: int, digest: str) -> KeptQuiz:
    """Return the quiz of a revision: from memory, else by two queries."""
    return kept_quizzes([(revision_id, digest)])[revision_id]


def kept_quizzes(names: Iterable[tuple[int, str]]) -> dict[int, KeptQuiz]:
    """Return the quizzes of several revisions by id; at most two queries however many there are."""
    wanted = list(dict.fromkeys(names))
    with _lock:
        have = {name: _kept[name] for name in wanted if name in _kept}
        for name in have:
            _kept.move_to_end(name)
    missing = [name for name in wanted if name not in have]
    if missing:
        read = _read_quizzes(missing)
        have |= read
        with _lock:
            _kept.update(read)
            while len(_kept) > max(KEPT_QUIZZES, len(wanted)):
                _kept.popitem(last=False)
    return {revision_id: have[revision_id, digest] for revision_id, digest in wanted}


def _read_quizzes(names: list[tuple[int, str]]) -> dict[tuple[int, str], KeptQuiz]:
    ids = [revision_id for revision_id, _ in names]
    stored = db.session.execute(select(Revision.id, Revision.data).where(Revision.id.in_(ids)))
    quizzes = {revision_id: from_data(data) for revision_id, data in stored}
    pages: dict[int, dict[str, Mapping[str, Any]]] = {revision_id: {} for revision_id in quizzes}
    columns = (Rendition.revision_id, Rendition.language, Rendition.html, Rendition.data)
    for revision_id, language, html, data in db.session.execute(
        select(*columns).where(Rendition.revision_id.in_(ids))
    ):
        pages[revision_id][language] = data | {"intro": html}
    return {name: _kept_as(quizzes[name[0]], pages[name[0]]) for name in names}


def _kept_as(quiz: Quiz, pages: Mapping[str, Mapping[str, Any]]) -> KeptQuiz:
    return KeptQuiz(quiz, pages, {question.id: question for question in quiz.questions})


_ENTRIES = (
    select(Document.id, Document.key, Revision.id, Revision.digest)
    .join(Revision, Revision.id == Document.current_id)
    .where(Document.kind == KIND, Document.retired_at.is_(None))
)
_ENTRY = _ENTRIES.where(Document.key == bindparam("key"))


def quiz_entries() -> list[QuizEntry]:
    """Return all quizzes in the order of their keys."""
    return [QuizEntry(*row) for row in db.session.execute(_ENTRIES.order_by(Document.key))]


def quiz_entry(slug: str) -> QuizEntry | None:
    """Return the quiz with that slug, unless it was retired."""
    row = db.session.execute(_ENTRY, {"key": f"quizzes/{slug}"}).first()
    return QuizEntry(*row) if row else None


def entry_of(document_id: int) -> QuizEntry | None:
    """Return a quiz by its document, retired or not."""
    row = db.session.execute(
        select(Document.id, Document.key, Revision.id, Revision.digest)
        .join(Revision, Revision.id == Document.current_id)
        .where(Document.id == document_id)
    ).first()
    return QuizEntry(*row) if row else None


_ATTEMPTS = select(
    Attempt.id,
    Attempt.user_id,
    Attempt.document_id,
    Attempt.revision_id,
    Revision.digest,
    Attempt.unit_id,
    Attempt.number,
    Attempt.state,
    Attempt.paper,
    Attempt.flags,
    Attempt.started_at,
    Attempt.ends_at,
    Attempt.finished_at,
    Attempt.points,
    Attempt.max_points,
    Attempt.passed,
).join(Revision, Revision.id == Attempt.revision_id)
_ATTEMPT = _ATTEMPTS.where(Attempt.id == bindparam("attempt_id"))
# Answers share the attempt, handing in and closing take it alone, so nothing is graded while a save is
# under way.
# SQLite has one writer at a time and needs no lock.
_ATTEMPT_TO_ANSWER = _ATTEMPT.with_for_update(read=True, of=Attempt)
_ATTEMPT_OF_SESSION = _ATTEMPT_TO_ANSWER.join(User, User.id == Attempt.user_id).add_columns(
    User.active, User.session_epoch, User.must_change_password
)
_ATTEMPT_TO_CLOSE = _ATTEMPT.with_for_update(of=Attempt)


def _snapshot(row: Any) -> AttemptSnapshot | None:
    return AttemptSnapshot(*row) if row else None


def attempt_with_id(attempt_id: int) -> AttemptSnapshot | None:
    """Return an attempt; one query."""
    return _snapshot(rows(_ATTEMPT, {"attempt_id": attempt_id}).first())


def attempt_to_answer(attempt_id: int) -> AttemptSnapshot | None:
    """Return an attempt that cannot be closed until the transaction ends."""
    return _snapshot(rows(_ATTEMPT_TO_ANSWER, {"attempt_id": attempt_id}).first())


def attempt_of_session(attempt_id: int, session_id: str) -> AttemptSnapshot | None:
    """Return an attempt to answer if it belongs to whom this session signs in, in one statement; else None.

    It asks what the sign-in gate asks: the account is open, the sign-in was not ended, the password is an own one.
    """
    row = rows(_ATTEMPT_OF_SESSION, {"attempt_id": attempt_id}).first()
    if row is None or not row.active or row.must_change_password:
        return None
    return _snapshot(row[:-3]) if session_id == f"{row.user_id}.{row.session_epoch}" else None


def attempt_to_close(attempt_id: int) -> AttemptSnapshot | None:
    """Return an attempt that nobody else can answer or close until the transaction ends."""
    return _snapshot(rows(_ATTEMPT_TO_CLOSE, {"attempt_id": attempt_id}).first())


def attempts_of(user_id: int, document_id: int | None = None) -> list[AttemptSnapshot]:
    """Return the attempts of a person, at one quiz or at all, newest first."""
    query = _ATTEMPTS.where(Attempt.user_id == user_id).order_by(Attempt.started_at.desc(), Attempt.id.desc())
    if document_id is not None:
        query = query.where(Attempt.document_id == document_id)
    return [AttemptSnapshot(*row) for row in db.session.execute(query)]


def running_attempt(user_id: int, document_id: int) -> AttemptSnapshot | None:
    """Return the attempt of a person at a quiz that is stored as in progress."""
    return _snapshot(
        db.session.execute(
            _ATTEMPTS.where(
                Attempt.user_id == user_id,
                Attempt.document_id == document_id,
                Attempt.state == AttemptState.IN_PROGRESS,
            )
        ).first()
    )


def overdue_attempts(before: datetime) -> list[int]:
    """Return the ids of attempts in progress whose end lies before the moment, oldest first."""
    return list(
        db.session.scalars(
            select(Attempt.id)
            .where(Attempt.state == AttemptState.IN_PROGRESS, Attempt.ends_at < before)
            .order_by(Attempt.ends_at)
        )
    )


_ANSWERS = (
    select(SavedAnswer.question, SavedAnswer.answer, SavedAnswer.saved_at)
    .where(SavedAnswer.attempt_id == bindparam("attempt_id"))
    .order_by(SavedAnswer.sequence, SavedAnswer.id)
)


def answers(attempt_id: int) -> dict[str, LatestAnswer]:
    """Return the newest answer of each question: the highest sequence, of equal ones the last written."""
    log: Iterable[Any] = rows(_ANSWERS, {"attempt_id": attempt_id})
    return {question: LatestAnswer(line, saved_at) for question, line, saved_at in log}


def question_results(attempt_id: int) -> dict[str, QuestionResult]:
    """Return what each question of a finished attempt brought."""
    found = db.session.scalars(select(QuestionResult).where(QuestionResult.attempt_id == attempt_id))
    return {row.question: row for row in found}


def unit_of(unit_id: int | None) -> Unit | None:
    """Return a unit, or None."""
    return None if unit_id is None else db.session.get(Unit, unit_id)


def name_of(user_id: int) -> str:
    """Return the name of a person."""
    return db.session.scalar(select(User.name).where(User.id == user_id)) or ""


def _within(query: Any, paths: tuple[str, ...] | None) -> Any:
    """Keep attempts sat in one of the subtrees; None keeps all."""
    if paths is None:
        return query
    reached = [Unit.path.startswith(path, autoescape=True) for path in paths]
    return query.where(db.or_(*reached) if reached else db.false())


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One finished attempt as staff see it in a list."""

    attempt_id: int
    name: str
    username: str
    unit: str
    number: int
    started_at: datetime
    finished_at: datetime
    points: Any
    max_points: Any
    passed: bool | None


def results(
    document_id: int, paths: tuple[str, ...] | None, page: int | None = None, per_page: int = 50
) -> list[ResultRow]:
    """Return finished attempts at a quiz, newest first; `paths` keeps subtrees, `page` counts from 1."""
    query = _within(
        select(
            Attempt.id, User.name, User.username, func.coalesce(Unit.name, ""), Attempt.number,
            Attempt.started_at, Attempt.finished_at, Attempt.points, Attempt.max_points, Attempt.passed,
        )
        .join(User, User.id == Attempt.user_id)
        .outerjoin(Unit, Unit.id == Attempt.unit_id)
        .where(Attempt.document_id == document_id, Attempt.state.in_(FINISHED))
        .order_by(Attempt.finished_at.desc(), Attempt.id.desc()),
        paths,
    )  # fmt: skip
    if page is not None:
        query = query.limit(per_page).offset((page - 1) * per_page)
    return [ResultRow(*row) for row in db.session.execute(query)]


def outcomes(document_id: int, paths: tuple[str, ...] | None) -> list[tuple[Any, Any, bool | None]]:
    """Return points, maximum and whether it passed of every finished attempt at a quiz."""
    query = (
        select(Attempt.points, Attempt.max_points, Attempt.passed)
        .outerjoin(Unit, Unit.id == Attempt.unit_id)
        .where(Attempt.document_id == document_id, Attempt.state.in_(FINISHED))
    )
    return [tuple(row) for row in db.session.execute(_within(query, paths))]


def facility(document_id: int, paths: tuple[str, ...] | None) -> dict[str, tuple[int, float]]:
    """Return for each question how often it was asked in finished attempts and its mean fraction (0-1)."""
    query = (
        select(QuestionResult.question, func.count(), func.avg(db.cast(QuestionResult.fraction, db.Float)))
        .join(Attempt, Attempt.id == QuestionResult.attempt_id)
        .outerjoin(Unit, Unit.id == Attempt.unit_id)
        .where(Attempt.document_id == document_id, Attempt.state.in_(FINISHED))
        .group_by(QuestionResult.question)
    )
    return {
        question: (asked, float(mean)) for question, asked, mean in db.session.execute(_within(query, paths))
    }

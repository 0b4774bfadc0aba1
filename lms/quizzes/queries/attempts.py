"""Reading quizzes, attempts and answers; a quiz once parsed is kept in the process."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import Row, Select, Subquery, and_, bindparam, exists, func, null, select

from lms.db import db, rows
from lms.library.queries import documents as library
from lms.library.queries.selectables import documents, revisions
from lms.people.queries.selectables import below, ended_sign_ins, units, users
from lms.people.sessions import SessionId
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.format.data import from_data
from lms.quizzes.models import AnswerMarking, Attempt, CheckedAnswer, QuestionResult, SavedAnswer
from lms.quizzes.records import KeptQuiz, QuizEntry, Quizwork, ResultRow
from lms.quizzes.sheet import LatestAnswer
from lms.quizzes.timing import FINISHED
from lms.quizzes.verdicts import HandMark

KIND = "quiz"
KEPT_QUIZZES = 64


# Revisions never change, so what was read of them may be kept as long as there is room. The digest is part
# of the name because a recreated database numbers its revisions from 1 again.
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
    quizzes = {revision_id: from_data(data) for revision_id, data in library.revision_data(ids).items()}
    pages: dict[int, dict[str, Mapping[str, Any]]] = {revision_id: {} for revision_id in quizzes}
    for page in library.renditions(ids):
        pages[page.revision_id][page.language] = page.data | {"intro": page.html}
    return {name: KeptQuiz.of(quizzes[name[0]], pages[name[0]]) for name in names}


_document, _revision = documents(), revisions()
_user, _unit = users(), units()
_ended = ended_sign_ins()

_CURRENT = select(_document.c.id, _document.c.key, _revision.c.id, _revision.c.digest).join(
    _revision, _revision.c.id == _document.c.current_id
)
_ENTRIES = _CURRENT.where(_document.c.kind == KIND, _document.c.retired_at.is_(None))
_ANY_ENTRY = _CURRENT.where(_document.c.kind == KIND, _document.c.key == bindparam("key"))
_ENTRY = _ANY_ENTRY.where(_document.c.retired_at.is_(None))
_ENTRIES_OF = _CURRENT.where(_document.c.id.in_(bindparam("ids", expanding=True)))


def quiz_entries() -> list[QuizEntry]:
    """Return all quizzes in the order of their keys."""
    return [QuizEntry(*row) for row in db.session.execute(_ENTRIES.order_by(_document.c.key))]


def taken_numbers(document_id: int) -> set[tuple[int, int]]:
    """Return person and number of every attempt at a quiz."""
    return {
        tuple(row)
        for row in rows(select(Attempt.user_id, Attempt.number).where(Attempt.document_id == document_id))
    }


def retired_quizzes() -> list[QuizEntry]:
    """Return the quizzes whose files are gone and that have attempts, in the order of their keys."""
    has_attempts = exists().where(Attempt.document_id == _document.c.id)
    retired = _CURRENT.where(_document.c.kind == KIND, _document.c.retired_at.is_not(None), has_attempts)
    return [QuizEntry(*row) for row in rows(retired.order_by(_document.c.key))]


def quiz_entry(slug: str, *, also_retired: bool = False) -> QuizEntry | None:
    """Return the quiz with that slug, unless it was retired; its attempts and reports are still there then."""
    row = rows(_ANY_ENTRY if also_retired else _ENTRY, {"key": f"quizzes/{slug}"}).first()
    return QuizEntry(*row) if row else None


def entries_of(document_ids: Iterable[int]) -> dict[int, QuizEntry]:
    """Return quizzes by their documents, retired or not; one query."""
    return {row[0]: QuizEntry(*row) for row in rows(_ENTRIES_OF, {"ids": list(document_ids)})}


def entry_of(document_id: int) -> QuizEntry | None:
    """Return a quiz by its document, retired or not."""
    return entries_of([document_id]).get(document_id)


# How many answers of an attempt a person has still to mark. While there are any its result is not final.
_WAITING = (
    select(func.count())
    .select_from(AnswerMarking)
    .where(AnswerMarking.attempt_id == Attempt.id, AnswerMarking.marked_at.is_(None))
    .correlate(Attempt)
    .scalar_subquery()
)
_FINAL = and_(Attempt.state.in_(FINISHED), _WAITING == 0)

ATTEMPTS = select(
    Attempt.id, Attempt.user_id, Attempt.document_id, Attempt.revision_id, _revision.c.digest, Attempt.unit_id,
    Attempt.number, Attempt.state, Attempt.paper, Attempt.flags, Attempt.started_at, Attempt.ends_at,
    Attempt.finished_at, Attempt.points, Attempt.max_points, Attempt.passed, _WAITING.label("waiting"),
    Attempt.extra_time_percent, Attempt.paused_at, Attempt.paused_ms, Attempt.at_end, Attempt.overdue_s,
    Attempt.allowance_s, Attempt.place, Attempt.counts, Attempt.device,
).join(_revision, _revision.c.id == Attempt.revision_id)  # fmt: skip
# Where many are read at once: papers are most of what a row weighs.
WITHOUT_PAPERS = ATTEMPTS.with_only_columns(
    *(null() if one.name in ("paper", "flags") else one for one in ATTEMPTS.selected_columns)
)
_ATTEMPT = ATTEMPTS.where(Attempt.id == bindparam("attempt_id"))
_ATTEMPTS_OF = ATTEMPTS.where(Attempt.user_id == bindparam("user_id")).order_by(
    Attempt.started_at.desc(), Attempt.id.desc()
)
_ATTEMPTS_AT = _ATTEMPTS_OF.where(Attempt.document_id == bindparam("document_id"))
# Each save takes the attempt alone, so nothing is graded while one is under way, and of two tabs or devices that
# save, turn the page or take the attempt over at the same moment the second sees what the first has done. A lock
# that both could hold would end in a deadlock as soon as both change the attempt.
# SQLite has one writer at a time and needs no lock.
_ATTEMPT_TO_ANSWER = _ATTEMPT.with_for_update(key_share=True, of=Attempt)
_ATTEMPT_OF_SESSION = _ATTEMPT_TO_ANSWER.join(_user, _user.c.id == Attempt.user_id).add_columns(
    *(_user.c.active, _user.c.session_epoch, _user.c.must_change_password),
    exists().where(_ended.c.key == bindparam("key")).label("ended"),
)
_ATTEMPT_TO_CLOSE = _ATTEMPT.with_for_update(of=Attempt)


def _snapshot(row: Any) -> AttemptSnapshot | None:
    return AttemptSnapshot(*row) if row else None


def attempt_with_id(attempt_id: int) -> AttemptSnapshot | None:
    """Return an attempt; one query."""
    return _snapshot(rows(_ATTEMPT, {"attempt_id": attempt_id}).first())


def attempt_to_answer(attempt_id: int) -> AttemptSnapshot | None:
    """Return an attempt that no one else can answer or close until the transaction ends."""
    return _snapshot(rows(_ATTEMPT_TO_ANSWER, {"attempt_id": attempt_id}).first())


def attempt_of_session(attempt_id: int, session: SessionId | None) -> AttemptSnapshot | None:
    """Return an attempt to answer if it belongs to whom this session signs in, in one statement; else None.

    It asks what the sign-in gate asks: the account is open, the sign-in was not ended, the password is an own one.
    """
    if session is None:
        return None
    row = rows(_ATTEMPT_OF_SESSION, {"attempt_id": attempt_id, "key": session.key}).first()
    if row is None or not row.active or row.must_change_password or row.ended:
        return None
    return (
        _snapshot(row[:-4]) if (row.user_id, row.session_epoch) == (session.user_id, session.epoch) else None
    )


def attempt_to_close(attempt_id: int) -> AttemptSnapshot | None:
    """Return an attempt that no one else can answer, close or refer to until the transaction ends."""
    return _snapshot(rows(_ATTEMPT_TO_CLOSE, {"attempt_id": attempt_id}).first())


def attempts_of(user_id: int, document_id: int | None = None) -> list[AttemptSnapshot]:
    """Return the attempts of a person, at one quiz or at all, newest first."""
    if document_id is None:
        return [AttemptSnapshot(*row) for row in rows(_ATTEMPTS_OF, {"user_id": user_id})]
    found = rows(_ATTEMPTS_AT, {"user_id": user_id, "document_id": document_id})
    return [AttemptSnapshot(*row) for row in found]


def running_attempt(user_id: int, document_id: int) -> AttemptSnapshot | None:
    """Return the attempt of a person at a quiz that is stored as in progress."""
    return next((one for one in attempts_of(user_id, document_id) if not one.is_finished), None)


# Who passed which quiz, and when first: user_id, quiz (its key), at. A finished attempt with all its marks passes when
# it reached the pass mark, and always at a quiz without one.
PASSED: Select[int, str, datetime | None] = (
    select(Attempt.user_id, _document.c.key.label("quiz"), func.min(Attempt.finished_at).label("at"))
    .join(_document, _document.c.id == Attempt.document_id)
    .where(_FINAL, Attempt.passed.is_not(False))
    .group_by(Attempt.user_id, _document.c.key)
)
# The same of one attempt, `attempt_id`.
PASSED_BY_ATTEMPT = PASSED.where(Attempt.id == bindparam("attempt_id"))
# The same of some attempts, `attempt_ids`.
PASSED_BY_ATTEMPTS = PASSED.where(Attempt.id.in_(bindparam("attempt_ids", expanding=True)))


_ANSWERS = (
    select(SavedAnswer.question, SavedAnswer.answer, SavedAnswer.saved_at)
    .where(SavedAnswer.attempt_id == bindparam("attempt_id"))
    .order_by(SavedAnswer.sequence, SavedAnswer.id)
)


def answers(attempt_id: int) -> dict[str, LatestAnswer]:
    """Return the newest answer of each question: the highest sequence, of equal ones the last written."""
    log: Iterable[Any] = rows(_ANSWERS, {"attempt_id": attempt_id})
    return {question: LatestAnswer(line, saved_at) for question, line, saved_at in log}


_CHECKED = (
    select(CheckedAnswer.question, CheckedAnswer.answer)
    .where(CheckedAnswer.attempt_id == bindparam("attempt_id"))
    .order_by(CheckedAnswer.id)
)


def submitted_answers(attempt_id: int, kept: KeptQuiz) -> dict[str, list[str]]:
    """Return the answers that were checked in an attempt by question, oldest first; no query where none can be."""
    found: dict[str, list[str]] = {}
    if any(one.tries is not None for one in kept.by_id.values()):
        for question, line in rows(_CHECKED, {"attempt_id": attempt_id}):
            found.setdefault(question, []).append(line)
    return found


_RESULTS = select(
    QuestionResult.question,
    QuestionResult.answer,
    QuestionResult.fraction,
    QuestionResult.points,
    QuestionResult.max_points,
).where(QuestionResult.attempt_id == bindparam("attempt_id"))


def question_results(attempt_id: int) -> dict[str, Row[Any]]:
    """Return what each question of a finished attempt brought: question, answer, fraction, points, max_points."""
    return {row.question: row for row in rows(_RESULTS, {"attempt_id": attempt_id})}


_MARKINGS = select(
    AnswerMarking.question, AnswerMarking.points, AnswerMarking.scores, AnswerMarking.comment
).where(AnswerMarking.attempt_id == bindparam("attempt_id"), AnswerMarking.marked_at.is_not(None))


def hand_marks(attempt_id: int) -> dict[str, HandMark]:
    """Return what people gave the answers of an attempt, by question; those that wait are left out."""
    found = rows(_MARKINGS, {"attempt_id": attempt_id})
    return {row.question: HandMark(row.points, row.scores, row.comment) for row in found}


def finished_attempts(*, with_waiting: bool = False) -> Subquery:
    """Return all finished attempts for a neighbour's statement; those that wait for marks only `with_waiting`.

    Columns: id, user_id, unit_id, unit_path, document_id, quiz (the document's key), points, max_points,
    finished_at, passed, number (1 is the person's first attempt at the quiz).
    """
    document, unit = documents(), units()
    return (
        select(
            Attempt.id, Attempt.user_id, Attempt.unit_id, unit.c.path.label("unit_path"), Attempt.document_id,
            document.c.key.label("quiz"), Attempt.points, Attempt.max_points, Attempt.finished_at, Attempt.passed,
            Attempt.number,
        )
        .join(document, document.c.id == Attempt.document_id)
        .outerjoin(unit, unit.c.id == Attempt.unit_id)
        .where(Attempt.state.in_(FINISHED) if with_waiting else _FINAL)
        .subquery()
    )  # fmt: skip


def _within(query: Any, paths: tuple[str, ...] | None) -> Any:
    """Keep attempts of a statement with `_unit` that were begun in one of the subtrees; None keeps all."""
    return query if paths is None else query.where(below(_unit.c.path, paths))


def results(
    document_id: int, paths: tuple[str, ...] | None, page: int | None = None, per_page: int = 50
) -> list[ResultRow]:
    """Return finished attempts at a quiz, newest first; `paths` keeps subtrees, `page` counts from 1."""
    query = _within(
        select(
            Attempt.id, _user.c.name, _user.c.username, func.coalesce(_unit.c.name, ""), Attempt.number,
            Attempt.started_at, Attempt.finished_at, Attempt.points, Attempt.max_points, Attempt.passed, _WAITING,
            Attempt.counts, Attempt.state,
        )
        .join(_user, _user.c.id == Attempt.user_id)
        .outerjoin(_unit, _unit.c.id == Attempt.unit_id)
        .where(Attempt.document_id == document_id, Attempt.state.in_(FINISHED))
        .order_by(Attempt.finished_at.desc(), Attempt.id.desc()),
        paths,
    )  # fmt: skip
    if page is not None:
        query = query.limit(per_page).offset((page - 1) * per_page)
    return [ResultRow(*row) for row in db.session.execute(query)]


def outcomes(document_id: int, paths: tuple[str, ...] | None) -> list[tuple[Any, Any, bool | None, int]]:
    """Return points, maximum, whether it passed and how many answers wait for marks of every finished attempt."""
    query = (
        select(Attempt.points, Attempt.max_points, Attempt.passed, _WAITING)
        .outerjoin(_unit, _unit.c.id == Attempt.unit_id)
        .where(Attempt.document_id == document_id, Attempt.state.in_(FINISHED))
    )
    return [tuple(row) for row in db.session.execute(_within(query, paths))]


def facility(document_id: int, paths: tuple[str, ...] | None) -> dict[str, tuple[int, float]]:
    """Return for each question how often it was asked and marked in finished attempts, and its mean fraction (0-1)."""
    query = (
        select(QuestionResult.question, func.count(), func.avg(db.cast(QuestionResult.fraction, db.Float)))
        .join(Attempt, Attempt.id == QuestionResult.attempt_id)
        .outerjoin(_unit, _unit.c.id == Attempt.unit_id)
        .where(Attempt.document_id == document_id, Attempt.state.in_(FINISHED))
        .where(QuestionResult.fraction.is_not(None))
        .group_by(QuestionResult.question)
    )
    return {
        question: (asked, float(mean)) for question, asked, mean in db.session.execute(_within(query, paths))
    }


# With fewer answers the mean says little.
ENOUGH_ANSWERS = 10


def hardest_questions(since: datetime, count: int) -> list[tuple[int, str, int, float]]:
    """Return (quiz document id, question, times asked, mean fraction) of the lowest means since a moment."""
    mean = func.avg(db.cast(QuestionResult.fraction, db.Float))
    rows = db.session.execute(
        select(Attempt.document_id, QuestionResult.question, func.count(), mean)
        .join(Attempt, Attempt.id == QuestionResult.attempt_id)
        .join(_document, _document.c.id == Attempt.document_id)
        .where(
            Attempt.state.in_(FINISHED),
            Attempt.finished_at >= since,
            QuestionResult.fraction.is_not(None),
            _document.c.retired_at.is_(None),
        )
        .group_by(Attempt.document_id, QuestionResult.question)
        .having(func.count() >= ENOUGH_ANSWERS)
        .order_by(mean, Attempt.document_id, QuestionResult.question)
        .limit(count)
    )
    return [(row[0], row[1], row[2], float(row[3])) for row in rows]


def quizwork(paths: tuple[str, ...], since: datetime) -> Quizwork:
    """Return what was finished since a moment by those who belonged to the units when they began it."""
    row = db.session.execute(
        select(
            func.count(Attempt.user_id.distinct()),
            func.count(),
            func.count().filter(Attempt.passed.is_(True)),
        )
        .select_from(Attempt)
        .join(_unit, _unit.c.id == Attempt.unit_id)
        .where(Attempt.state.in_(FINISHED), Attempt.finished_at >= since, below(_unit.c.path, paths))
    ).one()
    return Quizwork(*row)


def given_answers(
    document_id: int, paths: tuple[str, ...] | None, questions: Collection[str]
) -> list[tuple[str, str]]:
    """Return question and stored answer, newest first, of finished attempts at a quiz; blank ones are left out."""
    query = (
        select(QuestionResult.question, QuestionResult.answer)
        .join(Attempt, Attempt.id == QuestionResult.attempt_id)
        .outerjoin(_unit, _unit.c.id == Attempt.unit_id)
        .where(
            Attempt.document_id == document_id,
            Attempt.state.in_(FINISHED),
            QuestionResult.question.in_(questions),
            QuestionResult.answer != "",
        )
        .order_by(Attempt.finished_at.desc(), Attempt.id.desc())
    )
    return [(question, answer) for question, answer in db.session.execute(_within(query, paths))]

"""Reading corrections of questions, the attempts they reach, and quizzes with the corrections of an attempt in them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select

from lms.db import db, is_one_of, rows
from lms.library.queries.selectables import documents, revisions
from lms.people.second_person import ApprovalState
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.format.corrected import QuestionRuling, corrected, corrected_question
from lms.quizzes.format.data import question_from_data, ruling_from_data
from lms.quizzes.format.questions import HAND_MARKED, Floor, Question
from lms.quizzes.models import (
    AnswerMarking,
    Attempt,
    AttemptCorrection,
    CheckedAnswer,
    QuestionResult,
    QuizCorrection,
)
from lms.quizzes.queries.attempts import kept_quizzes
from lms.quizzes.records import CorrectionRecord, KeptQuiz, QuizEntry
from lms.quizzes.regrading import (
    AttemptGrade,
    Correction,
    CorrectionNote,
    StoredGrade,
    Version,
    ruling_for,
    rulings,
)
from lms.quizzes.timing import FINISHED, AttemptState

AT_ONCE = 500
# Longer than any transaction.
LATE = timedelta(minutes=5)
_RULES = (
    QuizCorrection.id,
    QuizCorrection.question,
    QuizCorrection.named,
    QuizCorrection.ruling,
    QuizCorrection.from_revision_id,
    QuizCorrection.until_revision_id,
)
_IN_FORCE = (
    select(*_RULES)
    .where(QuizCorrection.document_id == bindparam("document_id"), QuizCorrection.in_force_at.is_not(None))
    .order_by(QuizCorrection.id)
)
_OF_ATTEMPTS = (
    select(
        *_RULES, QuizCorrection.reason, AttemptCorrection.at, AttemptCorrection.changed,
        AttemptCorrection.before, AttemptCorrection.after,
    )
    .join(AttemptCorrection, AttemptCorrection.correction_id == QuizCorrection.id)
    .order_by(QuizCorrection.id)
)  # fmt: skip
_OF_ATTEMPT = _OF_ATTEMPTS.where(AttemptCorrection.attempt_id == bindparam("attempt_id"))


def correction_of(row: Any) -> Correction:
    """Return a correction from its columns: id, question, named, ruling, first and last revision."""
    id_, question, named, ruling, first, last = row
    return Correction(id_, question, question_from_data(named), ruling_from_data(ruling), first, last)


def corrections_in_force(document_id: int) -> list[Correction]:
    """Return all corrections of a quiz that were put into force, oldest first."""
    return [correction_of(row) for row in rows(_IN_FORCE, {"document_id": document_id})]


def corrections_of_attempt(attempt_id: int) -> list[CorrectionNote]:
    """Return the corrections that the grade of an attempt has in it, oldest first, with what they did to it."""
    return [
        CorrectionNote(correction_of(row[:6]), *_note(*row[6:]))
        for row in rows(_OF_ATTEMPT, {"attempt_id": attempt_id})
    ]


def corrections_of_attempts(attempt_ids: Collection[int]) -> dict[int, list[CorrectionNote]]:
    """Return the corrections in the grades of several attempts by attempt, oldest first; one query."""
    found: dict[int, list[CorrectionNote]] = defaultdict(list)
    there = _OF_ATTEMPTS.add_columns(AttemptCorrection.attempt_id)
    for row in db.session.execute(there.where(is_one_of(AttemptCorrection.attempt_id, attempt_ids))):
        found[row[-1]].append(CorrectionNote(correction_of(row[:6]), *_note(*row[6:-1])))
    return found


def _note(
    reason: str, at: datetime, is_changed: bool, before: dict[str, Any], after: dict[str, Any]
) -> tuple[str, datetime, AttemptGrade | None, AttemptGrade | None]:
    if not is_changed:
        return reason, at, None, None
    return reason, at, AttemptGrade.of(before), AttemptGrade.of(after)


def with_rulings(kept: KeptQuiz, found: Mapping[str, tuple[int, QuestionRuling]]) -> KeptQuiz:
    """Return the quiz with rulings applied, as `rulings` returns them; its texts stay."""
    if not found:
        return kept
    quiz = corrected(kept.quiz, {question: ruling for question, (_, ruling) in found.items()})
    return KeptQuiz.of(quiz, kept.pages)


def graded_quiz(
    attempt: AttemptSnapshot, kept: KeptQuiz, notes: Iterable[CorrectionNote] | None = None
) -> KeptQuiz:
    """Return the quiz as a finished attempt was graded by it: with the corrections that its grade has in it."""
    found = corrections_of_attempt(attempt.id) if notes is None else notes
    return with_rulings(kept, rulings([one.correction for one in found], attempt.revision_id, kept.by_id))


def quiz_now(entry: QuizEntry, kept: KeptQuiz) -> KeptQuiz:
    """Return the current revision of a quiz with the corrections in force."""
    return with_rulings(kept, rulings(corrections_in_force(entry.document_id), entry.revision_id, kept.by_id))


def versions(document_id: int, question: str = "") -> dict[int, KeptQuiz]:
    """Return the revisions of a quiz that people took and the current one, oldest first; those with a question."""
    document, revision = documents(), revisions()
    taken = select(Attempt.revision_id).where(Attempt.document_id == document_id).distinct()
    found = db.session.execute(
        select(revision.c.id, revision.c.digest)
        .join(document, document.c.id == revision.c.document_id)
        .where(
            document.c.id == document_id,
            or_(revision.c.id.in_(taken), revision.c.id == document.c.current_id),
        )
        .order_by(revision.c.id)
    )
    names = [(id_, digest) for id_, digest in found]
    kept = kept_quizzes(names)
    return {id_: kept[id_] for id_, _ in names if not question or question in kept[id_].by_id}


def newest_version(document_id: int, question: str) -> Question | None:
    """Return a question as the newest version that has it says; None where none has."""
    kept = versions(document_id, question)
    return kept[max(kept)].by_id[question] if kept else None


def reached_versions(correction: Correction, kept: Mapping[int, KeptQuiz]) -> dict[int, Version]:
    """Return the corrected question at each revision for which a correction holds."""
    found = {}
    for revision_id, one in kept.items():
        question = one.by_id[correction.question]
        ruling = ruling_for(correction, revision_id, question)
        if ruling is not None:
            found[revision_id] = Version(corrected_question(question, ruling), one.quiz.settings)
    return found


_attempt, _result = Attempt.__table__.c, QuestionResult.__table__.c


def _asked(document_id: int, question: str, revision_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            _attempt.id, _attempt.user_id, _attempt.revision_id, _attempt.finished_at, _attempt.points,
            _attempt.max_points, _attempt.passed, _result.answer, _result.points, _result.max_points, _result.fraction,
        )
        .select_from(Attempt.__table__)
        .join(QuestionResult.__table__, _result.attempt_id == _attempt.id)
        .where(
            _attempt.document_id == document_id,
            _attempt.state.in_(FINISHED),
            _attempt.revision_id.in_(revision_ids),
            _result.question == question,
        )
        .order_by(_attempt.id)
    )  # fmt: skip


def stored_grades(
    document_id: int, named: Question, reached: Mapping[int, Version], ids: Collection[int] | None = None
) -> Iterator[StoredGrade]:
    """Go through the finished attempts that were asked a question at some revisions; `ids` keeps some of them.

    A few statements in all, whatever the number of attempts; one more where totals were cut at zero.
    """
    query = _asked(document_id, named.id, list(reached))
    if ids is not None:
        query = query.where(_attempt.id.in_(ids))
    found = list(db.session.connection().execute(query, execution_options={"yield_per": AT_ONCE}))
    one = named.id
    checked = (
        _checked(document_id, one, ids) if any(v.question.tries is not None for v in reached.values()) else {}
    )
    by_hand = _by_hand(document_id, one, ids) if named.type in HAND_MARKED else {}
    waiting = _waiting(document_id, one, ids)
    cut = [row[0] for row in found if not row[4] and reached[row[2]].rules.floor is Floor.TOTAL]
    rests = _rests(cut, one)
    for id_, user_id, revision_id, finished_at, points, most, passed, line, mark, maximum, fraction in found:
        yield StoredGrade(
            id_, user_id, revision_id, finished_at, AttemptGrade(points or Decimal(0), most or Decimal(0), passed),
            line, mark, maximum, fraction, checked.get(id_, ()), by_hand.get(id_), rests.get(id_), id_ in waiting,
        )  # fmt: skip


def _of_some(query: Any, column: Any, document_id: int, ids: Collection[int] | None) -> Any:
    """Keep the rows of some attempts, else those of all attempts at a quiz."""
    if ids is not None:
        return query.where(column.in_(ids))
    return query.where(column.in_(select(Attempt.id).where(Attempt.document_id == document_id)))


def _checked(document_id: int, question: str, ids: Collection[int] | None) -> dict[int, list[str]]:
    query = select(CheckedAnswer.attempt_id, CheckedAnswer.answer).where(CheckedAnswer.question == question)
    found: dict[int, list[str]] = defaultdict(list)
    query = _of_some(query.order_by(CheckedAnswer.id), CheckedAnswer.attempt_id, document_id, ids)
    for attempt_id, line in db.session.execute(query):
        found[attempt_id].append(line)
    return found


def _by_hand(document_id: int, question: str, ids: Collection[int] | None) -> dict[int, Decimal]:
    query = select(AnswerMarking.attempt_id, AnswerMarking.points).where(
        AnswerMarking.question == question, AnswerMarking.marked_at.is_not(None)
    )
    found = db.session.execute(_of_some(query, AnswerMarking.attempt_id, document_id, ids))
    return {row.attempt_id: row.points for row in found}


def _waiting(document_id: int, question: str, ids: Collection[int] | None) -> set[int]:
    """Return the attempts in which an answer to another question waits for marks."""
    query = select(AnswerMarking.attempt_id).where(
        AnswerMarking.question != question, AnswerMarking.marked_at.is_(None)
    )
    return set(db.session.scalars(_of_some(query, AnswerMarking.attempt_id, document_id, ids)))


def _rests(ids: Sequence[int], question: str) -> dict[int, Decimal]:
    """Return the sum of the marks of all other questions by attempt."""
    found: dict[int, Decimal] = {}
    for first in range(0, len(ids), AT_ONCE):
        some = ids[first : first + AT_ONCE]
        found |= dict.fromkeys(some, Decimal(0))
        query = select(_result.attempt_id, _result.points).where(
            _result.attempt_id.in_(some), _result.question != question
        )
        for attempt_id, points in db.session.connection().execute(query):
            found[attempt_id] += points
    return found


def pending_ids(
    correction: Correction, document_id: int, revision_ids: Collection[int], most: int
) -> list[int]:
    """Return up to `most` finished attempts that the correction has still to reach, oldest first, and take them.

    Those that a later correction of the question has reached are left out, because the later one counts.
    """
    done = (
        select(AttemptCorrection.id)
        .join(QuizCorrection, QuizCorrection.id == AttemptCorrection.correction_id)
        .where(
            AttemptCorrection.attempt_id == _attempt.id,
            AttemptCorrection.correction_id >= correction.id,
            QuizCorrection.question == correction.question,
        )
    )
    query = _asked(document_id, correction.question, revision_ids).where(~done.exists())
    pending = query.with_only_columns(_attempt.id)
    ids = list(db.session.scalars(pending.limit(most)))
    # Whoever waited here for another regrading of the same attempts finds them done when it looks again.
    db.session.execute(select(Attempt.id).where(Attempt.id.in_(ids)).order_by(Attempt.id).with_for_update())
    return list(db.session.scalars(pending.where(_attempt.id.in_(ids)))) if ids else []


def running_people(document_id: int, revision_ids: Collection[int]) -> list[int]:
    """Return the people whose attempts in progress a correction will reach when they end, one for each attempt."""
    query = select(Attempt.user_id).where(
        Attempt.document_id == document_id,
        Attempt.state == AttemptState.IN_PROGRESS,
        Attempt.revision_id.in_(revision_ids),
    )
    return list(db.session.scalars(query))


def newest_in_force(document_id: int, question: str) -> int:
    """Return the id of the newest correction of a question in force; 0 before the first."""
    query = select(func.max(QuizCorrection.id)).where(
        QuizCorrection.document_id == document_id,
        QuizCorrection.question == question,
        QuizCorrection.in_force_at.is_not(None),
    )
    return db.session.scalar(query) or 0


def correction_of_row(row: QuizCorrection) -> Correction:
    """Return a correction from its row."""
    return correction_of(
        (row.id, row.question, row.named, row.ruling, row.from_revision_id, row.until_revision_id)
    )


def _record(row: QuizCorrection) -> CorrectionRecord:
    return CorrectionRecord(
        correction_of_row(row), row.document_id, row.follows, row.reason, row.figures, ApprovalState(row.state),
        row.asked_by_id, row.asked_at, row.decided_by_id, row.decided_at, row.note, row.in_force_at, row.done_at,
    )  # fmt: skip


def corrections(document_id: int) -> list[CorrectionRecord]:
    """Return everything that was asked about the questions of a quiz, newest first."""
    query = select(QuizCorrection).where(QuizCorrection.document_id == document_id)
    return [_record(row) for row in db.session.scalars(query.order_by(QuizCorrection.id.desc()))]


def correction_record(correction_id: int) -> CorrectionRecord | None:
    """Return one correction."""
    row = db.session.get(QuizCorrection, correction_id)
    return None if row is None else _record(row)


def is_open(document_id: int, question: str) -> bool:
    """Return whether a correction of the question waits for a second person."""
    query = select(QuizCorrection.id).where(
        QuizCorrection.document_id == document_id,
        QuizCorrection.question == question,
        QuizCorrection.state == ApprovalState.OPEN,
    )
    return db.session.scalar(query) is not None


def unfinished_corrections(now: datetime, document_id: int | None = None) -> list[int]:
    """Return the ids of corrections in force whose grades or boards have still to follow, oldest first.

    Those of the last minutes are among them: an attempt that was being submitted when one came into force was graded
    without it.
    """
    query = select(QuizCorrection.id).where(
        or_(QuizCorrection.done_at.is_(None), QuizCorrection.in_force_at >= now - LATE),
        QuizCorrection.in_force_at.is_not(None),
    )
    if document_id is not None:
        query = query.where(QuizCorrection.document_id == document_id)
    return list(db.session.scalars(query.order_by(QuizCorrection.id)))


def changed_attempts(correction_id: int) -> list[tuple[int, datetime]]:
    """Return the attempts whose grade a correction changed, with their ends."""
    query = (
        select(Attempt.id, Attempt.finished_at)
        .join(AttemptCorrection, AttemptCorrection.attempt_id == Attempt.id)
        .where(AttemptCorrection.correction_id == correction_id, AttemptCorrection.changed.is_(True))
    )
    return [(id_, at) for id_, at in db.session.execute(query) if at is not None]


def reached_counts(correction_id: int) -> tuple[int, int]:
    """Return how many attempts have the correction in their grade, and of how many it changed the grade."""
    query = select(func.count(), func.count().filter(AttemptCorrection.changed.is_(True)))
    row = db.session.execute(query.where(AttemptCorrection.correction_id == correction_id)).one()
    return int(row[0]), int(row[1])


def corrected_results(user_id: int, since: datetime) -> list[tuple[int, int, CorrectionNote]]:
    """Return the attempts of a person whose result a correction changed since a moment, newest first.

    Each as document id, attempt id, and what was done; one query.
    """
    query = (
        select(
            Attempt.document_id, Attempt.id, *_RULES, QuizCorrection.reason, AttemptCorrection.at,
            AttemptCorrection.changed, AttemptCorrection.before, AttemptCorrection.after,
        )
        .join(AttemptCorrection, AttemptCorrection.attempt_id == Attempt.id)
        .join(QuizCorrection, QuizCorrection.id == AttemptCorrection.correction_id)
        .where(Attempt.user_id == user_id, AttemptCorrection.changed.is_(True), AttemptCorrection.at >= since)
        .order_by(AttemptCorrection.id.desc())
    )  # fmt: skip
    return [
        (row[0], row[1], CorrectionNote(correction_of(row[2:8]), *_note(*row[8:])))
        for row in db.session.execute(query)
    ]

"""Reading what the statistics of a quiz are computed from; a computed report is kept until something changes."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import tzinfo
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import Float, String, and_, case, cast, func, select

from lms import isolated
from lms.db import db
from lms.people.queries.selectables import below, units, users
from lms.quizzes.format.questions import HAND_MARKED
from lms.quizzes.models import AnswerMarking, Attempt, QuestionResult, QuizCorrection
from lms.quizzes.paper.queries import recorded_papers
from lms.quizzes.records import KeptQuiz, QuizEntry
from lms.quizzes.statistics.counted_attempts import (
    CountedAttempts,
    FinishedAttempt,
    analysed_questions,
    counted,
)
from lms.quizzes.timing import FINISHED

if TYPE_CHECKING:
    from lms.quizzes.statistics.attempt_table import AttemptTable
    from lms.quizzes.statistics.quiz_report import QuizReport
    from lms.quizzes.statistics.scale import ScaleReport

KEPT_REPORTS = 32
# So many results of questions are read at once.
PART = 20_000

_user, _unit = users(), units()
# Half a million rows pass through here, too many for what the mapper adds to each.
_attempt, _result = Attempt.__table__.c, QuestionResult.__table__.c


@dataclass(frozen=True, slots=True)
class StatisticsScope:
    """Which attempts: of a quiz, in subtrees of units (None: everywhere), and which of one person's."""

    entry: QuizEntry
    paths: tuple[str, ...] | None
    which: CountedAttempts


_kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_lock = Lock()


def state(scope: StatisticsScope) -> tuple[Any, ...]:
    """Return what changes with any attempt that ends, any answer that is marked and any regrading; one query."""
    points = cast(Attempt.points, Float)
    waiting = select(func.count()).where(
        AnswerMarking.attempt_id.in_(select(Attempt.id).where(*_finished(scope))),
        AnswerMarking.marked_at.is_(None),
    )
    corrected = select(func.max(QuizCorrection.id)).where(
        QuizCorrection.document_id == scope.entry.document_id, QuizCorrection.in_force_at.is_not(None)
    )
    row = db.session.execute(
        select(
            func.count(), func.max(Attempt.finished_at), func.sum(points),
            func.sum(points * (Attempt.id % 1009)), func.sum(cast(Attempt.max_points, Float)),
            waiting.scalar_subquery(), corrected.scalar_subquery(),
        ).where(*_finished(scope))
    ).one()  # fmt: skip
    return tuple(row)


def _finished(scope: StatisticsScope) -> tuple[Any, ...]:
    return Attempt.document_id == scope.entry.document_id, Attempt.state.in_(FINISHED)


def kept_report(scope: StatisticsScope, kept: KeptQuiz, zone: tzinfo) -> "QuizReport":
    """Return the statistics of a quiz: what was computed before, else read and computed; at most three queries."""
    from lms.quizzes.statistics.quiz_report import quiz_report  # noqa: PLC0415 -- slow import

    key = (scope, str(zone), state(scope))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            report: QuizReport = _kept[key]
            return report
    attempts, waiting = finished(scope)
    table = attempt_table(scope, kept, attempts)
    made = quiz_report(table, len(attempts) + waiting, waiting, zone)
    _keep(key, made)
    return made


def kept_scale(scope: StatisticsScope, kept: KeptQuiz) -> "ScaleReport":
    """Return the scale of a quiz and what differs between groups: kept, else computed in a process of its own."""
    from lms.quizzes.statistics.quiz_report import unit_key  # noqa: PLC0415 -- slow import
    from lms.quizzes.statistics.scale import scale_report  # noqa: PLC0415 -- slow import

    key = (scope, "scale", state(scope))
    with _lock:
        if key in _kept:
            scale: ScaleReport = _kept[key]
            return scale
    table = attempt_table(scope, kept, finished(scope)[0])
    unit_of = unit_key(table.attempts)
    made = isolated.run(
        scale_report,
        table.right,
        [one.id for one in table.questions],
        [unit_of(one) for one in table.attempts],
        [one.language for one in table.attempts],
        table.shares,
    )
    _keep(key, made)
    return made


def _keep(key: tuple[Any, ...], made: object) -> None:
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT_REPORTS:
            _kept.popitem(last=False)


def finished(scope: StatisticsScope) -> tuple[list[FinishedAttempt], int]:
    """Return the finished attempts that have all their marks, and how many wait for some."""
    waits = select(AnswerMarking.attempt_id).where(AnswerMarking.marked_at.is_(None)).distinct().subquery()
    papers = recorded_papers()
    query = (
        select(
            Attempt.id, Attempt.user_id, Attempt.number, func.coalesce(_unit.c.path, ""), _user.c.language,
            Attempt.started_at, Attempt.finished_at, cast(Attempt.points, Float), cast(Attempt.max_points, Float),
            Attempt.passed, papers.c.attempt_id.is_not(None), waits.c.attempt_id,
        )
        .join(_user, _user.c.id == Attempt.user_id)
        .outerjoin(_unit, _unit.c.id == Attempt.unit_id)
        .outerjoin(waits, waits.c.attempt_id == Attempt.id)
        .outerjoin(papers, papers.c.attempt_id == Attempt.id)
        .where(*_finished(scope))
        .order_by(Attempt.id)
    )  # fmt: skip
    if scope.paths is not None:
        query = query.where(below(_unit.c.path, scope.paths))
    rows = db.session.execute(query).all()
    return [FinishedAttempt(*row[:-1]) for row in rows if row[-1] is None], sum(
        row[-1] is not None for row in rows
    )


def attempt_table(scope: StatisticsScope, kept: KeptQuiz, attempts: list[FinishedAttempt]) -> "AttemptTable":
    """Return the attempts that count as a table; results of questions are read part by part, by one query."""
    from lms.quizzes.statistics.attempt_table import TableBuilder  # noqa: PLC0415 -- slow import

    questions = analysed_questions(kept.quiz)
    builder = TableBuilder(counted(attempts, scope.which), questions, kept.quiz.settings.confidence)
    long = [one.id for one in questions if one.type in HAND_MARKED]
    is_long = and_(_result.question.in_(long), _result.answer != "")
    query = (
        select(
            _result.attempt_id, _result.question, case((is_long, "…"), else_=_result.answer),
            cast(_result.points, String), cast(_result.max_points, String),
        )
        .join(Attempt.__table__, _attempt.id == _result.attempt_id)
        .where(_attempt.document_id == scope.entry.document_id, _attempt.state.in_(FINISHED))
    )  # fmt: skip
    found = db.session.connection().execute(query, execution_options={"yield_per": PART})
    for part in found.partitions():
        builder.add(part)
    return builder.table()


def unit_names(ids: list[str]) -> dict[str, tuple[str, str]]:
    """Return the names of units, Chinese and English, by their ids as text."""
    wanted = [int(one) for one in ids if one.isdecimal()]
    if not wanted:
        return {}
    rows = db.session.execute(select(_unit.c.id, _unit.c.name, _unit.c.name_en).where(_unit.c.id.in_(wanted)))
    return {str(id_): (name, name_en) for id_, name, name_en in rows}

"""Attempts, the append-only log of responses and the results of questions."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, exists, select, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base, RowsLog, rows_of_records


class Attempt(Base):
    """One attempt of one person at one quiz, fixed to the revision, seed and paper it began with.

    `ends_at` is the earliest of limit (with the person's extra time) and close; empty when untimed.
    `finished_at` is the true end: the moment of submission, or `ends_at` when time ran out.
    `unit_id` is the unit of that day. `paper` holds what was drawn and in which order, `drawn_from` what the draw
    knew besides quiz and seed, `scoring` the version of the scoring rules that graded it.
    `paused_at` is set while it is paused, `paused_ms` is how long it was paused before. `at_end`, `overdue_s` and
    `allowance_s` are the rules about its end that it began with; empty where the quiz says nothing.
    `counts` are what its browsers counted, by name, where the quiz announced that; else empty.
    `device` names the sign-in that it listens to where it is on one device at a time, and is "" while it may move.
    `place` is the present page, from 1, where one page comes after another and none again; else empty.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("user_id", "document_id", "number"),
        # At most one running attempt a person and quiz: the second tab or device finds the first one.
        Index(
            "uq_attempt_running",
            "user_id",
            "document_id",
            unique=True,
            sqlite_where=text("state = 'in_progress'"),
            postgresql_where=text("state = 'in_progress'"),
        ),
        Index(None, "document_id", "state", "finished_at"),
        Index(None, "state", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    number: Mapped[int]
    state: Mapped[str]
    seed: Mapped[str]
    paper: Mapped[dict[str, Any]]
    flags: Mapped[list[Any]] = mapped_column(default=list)
    extra_time_percent: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    points: Mapped[Decimal | None]
    max_points: Mapped[Decimal | None]
    passed: Mapped[bool | None]
    paused_at: Mapped[datetime | None]
    paused_ms: Mapped[int | None]
    at_end: Mapped[str | None]
    overdue_s: Mapped[int | None]
    allowance_s: Mapped[int | None]
    drawn_from: Mapped[dict[str, Any] | None]
    scoring: Mapped[int | None]
    place: Mapped[int | None]
    counts: Mapped[dict[str, Any] | None]
    device: Mapped[str | None]


class AttemptEvent(Base):
    """Something staff did to an attempt: paused, resumed, reopened it or moved its end; rows are only ever added.

    `ends_at` is the end there was from then on, `form` names the form it came from, so that one sent twice acts once.
    """

    __tablename__ = "attempt_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ends_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    form: Mapped[str | None]


class QuizMessage(Base):
    """A message of a convener to those who take a quiz; rows are only ever added.

    It is for one attempt, else for all whose unit is at or below one of the `paths`; without paths for everyone.
    `form` names the form it came from, so that one sent twice writes it once.
    """

    __tablename__ = "quiz_message"
    __chained__ = True
    __table_args__ = (Index(None, "document_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    paths: Mapped[list[Any]] = mapped_column(default=list)
    text: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    form: Mapped[str | None]


class SavedAnswer(Base):
    """One saved answer to one question; rows are only ever added, the newest of a question counts.

    `sequence` is the number the browser gave it; the highest counts, whichever arrived first.
    """

    __tablename__ = "response"
    __table_args__ = (Index(None, "attempt_id", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    question: Mapped[str]
    answer: Mapped[str]
    sequence: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime]


class CheckedAnswer(Base):
    """An answer that a learner had checked; rows are only ever added, and `tries.py` replays them."""

    __tablename__ = "checked_answer"
    __table_args__ = (Index(None, "attempt_id", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    question: Mapped[str]
    answer: Mapped[str]
    checked_at: Mapped[datetime]


class QuestionResult(Base):
    """What one question brought in one finished attempt; `fraction` is 0-1 and may be negative.

    `fraction` is empty where the answer waits for its marks and where there are none (surveys).
    """

    __tablename__ = "question_result"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[str]
    fraction: Mapped[Decimal | None]
    points: Mapped[Decimal]
    max_points: Mapped[Decimal]


class AnswerMarking(Base):
    """One answer that a person has to mark; `marked_at` is empty while it waits.

    `points` is what it was given, `scores` the points by number of the criterion, from "1". Its marks count from
    `marked_at` on; those of each marker are in `given_mark`. `in_review_at` is set while they are held back.
    """

    __tablename__ = "answer_marking"
    __table_args__ = (
        UniqueConstraint("attempt_id", "question"),
        Index(
            "ix_answer_marking_waiting",
            "attempt_id",
            sqlite_where=text("marked_at IS NULL"),
            postgresql_where=text("marked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    question: Mapped[str]
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    marked_at: Mapped[datetime | None]
    points: Mapped[Decimal | None]
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comment: Mapped[str] = mapped_column(default="")
    in_review_at: Mapped[datetime | None]


class GivenMark(Base):
    """One person's part in marking an answer: assigned, begun, or finished with points.

    `role` is marker, third, adjudicator or correction. `assigned_at` is empty where the person took an answer that is
    open to all. `batch` names the group of answers that were marked together. `draft` and its `sequence` are what the
    browser saved last; they are no part of the record of the attempt.
    """

    __tablename__ = "given_mark"
    __table_args__ = (
        # Two windows of one marker find the same row, and of two corrections one is told to look again.
        Index(
            "uq_given_mark_marker",
            "answer_id",
            "marker_id",
            unique=True,
            sqlite_where=text("role <> 'correction'"),
            postgresql_where=text("role <> 'correction'"),
        ),
        Index(
            "uq_given_mark_correction",
            "answer_id",
            unique=True,
            sqlite_where=text("role = 'correction'"),
            postgresql_where=text("role = 'correction'"),
        ),
        Index(None, "batch", sqlite_where=text("batch <> ''"), postgresql_where=text("batch <> ''")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer_marking.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    question: Mapped[str]
    marker_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[str]
    assigned_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    points: Mapped[Decimal | None]
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comment: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    batch: Mapped[str] = mapped_column(default="")
    draft: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sequence: Mapped[int] = mapped_column(default=0)


class QuizMarker(Base):
    """Someone who marks answers of a quiz; where a quiz has none, all who may mark share its answers."""

    __tablename__ = "quiz_marker"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[datetime]


class LateAnswer(Base):
    """One answer that arrived when its attempt took none any more; rows are only ever added.

    `answer` is the line as the log of an attempt stores it, `sequence` the number its browser gave it, in tenths of a
    second since the start of the attempt; empty for a form without script, which knows no time of its own.
    """

    __tablename__ = "late_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    question: Mapped[str]
    answer: Mapped[str]
    sequence: Mapped[int | None]
    arrived_at: Mapped[datetime]


class LateDecision(Base):
    """What was decided about one late answer, once and for all."""

    __tablename__ = "late_decision"
    __chained__ = True

    late_answer_id: Mapped[int] = mapped_column(ForeignKey("late_answer.id"), primary_key=True)
    accepted: Mapped[bool]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class QuizCorrection(Base):
    """What was decided about one question of a quiz after attempts had been graded; only its state ever changes.

    `named` is the question as the person who asked saw it, `ruling` how its answers count, `reason` what learners
    read. It holds for attempts at revisions from `from_revision_id` (None: the first) to `until_revision_id`, and at
    later ones that kept the key. `follows` is the id of the newest correction of the question that was in force when
    it was asked for, else 0; a later one replaces it. `figures` is what it would change, as it was shown. `done_at` is
    empty while grades have still to follow.
    """

    __tablename__ = "quiz_correction"
    __chained__ = True
    __table_args__ = (
        # The form sent twice makes one.
        Index(
            "uq_quiz_correction_open",
            "document_id",
            "question",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        # Of two people who correct the same state of a question, one is told to look again.
        Index(
            "uq_quiz_correction_follows",
            "document_id",
            "question",
            "follows",
            unique=True,
            sqlite_where=text("in_force_at IS NOT NULL"),
            postgresql_where=text("in_force_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    question: Mapped[str]
    named: Mapped[dict[str, Any]]
    ruling: Mapped[dict[str, Any]]
    from_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    until_revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    follows: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str]
    figures: Mapped[dict[str, Any]]
    state: Mapped[str]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    in_force_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class AttemptCorrection(Base):
    """A correction that the grade of an attempt has in it; rows are only ever added.

    `before` and `after` are the grades as JSON (points, max_points, passed), both empty where the attempt was graded
    with it from the start.
    """

    __tablename__ = "attempt_correction"
    __table_args__ = (UniqueConstraint("attempt_id", "correction_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    correction_id: Mapped[int] = mapped_column(ForeignKey("quiz_correction.id"), index=True)
    at: Mapped[datetime]
    changed: Mapped[bool]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class LearnerReport(Base):
    """A learner's word that a question is wrong, one for each person and question; `answer` is what staff said."""

    __tablename__ = "question_report"
    __table_args__ = (
        UniqueConstraint("by_id", "document_id", "question"),
        Index(None, "state", "document_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    question: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    text: Mapped[str]
    at: Mapped[datetime]
    state: Mapped[str]
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]


def _finished(attempt_id: Any) -> Any:
    """Return the condition that a row belongs to a finished attempt: one that was reopened has no sealed rows."""
    return exists().where(Attempt.id == attempt_id, Attempt.finished_at.is_not(None))


def _part(model: Any, order: Any) -> Any:
    ordered = select(model.__table__).where(_finished(model.attempt_id)).order_by(order)
    return rows_of_records(ordered, model.attempt_id)


_GIVEN_MARKS = rows_of_records(
    select(
        GivenMark.id, GivenMark.answer_id, GivenMark.attempt_id, GivenMark.question, GivenMark.marker_id,
        GivenMark.role, GivenMark.finished_at, GivenMark.points, GivenMark.scores, GivenMark.comment, GivenMark.reason,
    )
    .where(_finished(GivenMark.attempt_id), GivenMark.finished_at.is_not(None)).order_by(GivenMark.id),
    GivenMark.attempt_id,
)  # fmt: skip
# Finished attempts in the audit chain, with all that made their grades, what staff did to them and what came too late.
ATTEMPT_LOG = RowsLog(
    select(Attempt.id).where(Attempt.finished_at.is_not(None)),
    (
        rows_of_records(select(Attempt.__table__).where(Attempt.finished_at.is_not(None)), Attempt.id),
        _part(SavedAnswer, SavedAnswer.id),
        _part(QuestionResult, QuestionResult.question),
        _part(CheckedAnswer, CheckedAnswer.id),
        _part(AnswerMarking, AnswerMarking.question),
        _GIVEN_MARKS,
        _part(AttemptEvent, AttemptEvent.id),
        _part(LateAnswer, LateAnswer.id),
        _part(AttemptCorrection, AttemptCorrection.id),
    ),
)

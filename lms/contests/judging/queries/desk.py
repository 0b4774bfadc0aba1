"""Reading for a judge: the queue, one essay as judges may see it, own marks, the comment bank.

Nothing here knows of authors: what a judge's page gets are the values below, never an entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select

from lms.contests.entries.language_detection import detected_language
from lms.contests.entries.models import SUBMITTED_VERSION, Attachment, Entry, EntryVersion
from lms.contests.entries.words import EntryState
from lms.contests.judging.desk_queue import JudgeQueue, QueueItem, queue_of
from lms.contests.judging.marksheet import PassageRemark, as_scores, remarks_from, total_of
from lms.contests.judging.models import Assignment, BankComment, ComparisonRun, Mark, MarkChange
from lms.contests.judging.queries.calibration import texts_wait
from lms.contests.judging.words import AssignmentState, Purpose
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.marking.rubric import Rubric


@dataclass(frozen=True, slots=True)
class DeskAssignment:
    """One reading in the judge's own list."""

    number: int
    purpose: Purpose
    state: AssignmentState
    title: str
    total: Decimal | None
    saved_at: datetime | None
    submitted_at: datetime | None
    seconds: int
    decline_kind: str

    @property
    def place(self) -> QueueItem:
        """The reading as the queue counts it."""
        return QueueItem(self.number, self.purpose, self.state, self.submitted_at, self.seconds)


@dataclass(frozen=True, slots=True)
class DeskEssay:
    """One essay on the desk: the text as screening left it and the judge's own mark, nothing of the author."""

    assignment_id: int
    number: int
    purpose: Purpose
    state: AssignmentState
    opened_at: datetime | None
    category: str
    title: str
    html: str
    words: int
    lang: str
    scores: Mapping[str, str]
    comment: str
    remarks: tuple[PassageRemark, ...]
    seconds: int
    saved_at: datetime | None
    submitted_at: datetime | None

    @property
    def token(self) -> str:
        """What a save sends back, so that two windows do not overwrite each other."""
        return self.saved_at.isoformat() if self.saved_at else ""


_SHOWN_TITLE = func.coalesce(func.nullif(EntryVersion.redacted_title, ""), EntryVersion.title)
# Entries taken out leave the desk, except anchors: a pilot essay calibrates without taking part.
IS_READ = or_(Entry.state == EntryState.SUBMITTED, Assignment.purpose == Purpose.ANCHOR)


def desk_assignments(panel_judge: PanelJudge, rubric: Rubric) -> list[DeskAssignment]:
    """Return all readings of a judge in reading order, one query; entries taken out are left out.

    Totals are added up under the rubric; they are None while a score is missing.
    """
    rows = db.session.execute(
        select(
            Assignment.position,
            Assignment.purpose,
            Assignment.state,
            _SHOWN_TITLE,
            Mark.scores,
            Mark.saved_at,
            Mark.submitted_at,
            Mark.seconds,
            Assignment.decline_kind,
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(EntryVersion, SUBMITTED_VERSION)
        .outerjoin(Mark, Mark.assignment_id == Assignment.id)
        .where(
            Assignment.judge_id == panel_judge.id,
            Assignment.state != AssignmentState.MOVED,
            IS_READ,
        )
        .order_by(Assignment.position)
    )
    return [
        DeskAssignment(
            number, Purpose(purpose), AssignmentState(state), title,
            total_of(rubric, as_scores(scores or {})), saved, given, seconds or 0, kind,
        )
        for number, purpose, state, title, scores, saved, given, seconds, kind in rows
    ]  # fmt: skip


def queue_of_assignments(contest: Contest, panel_judge: PanelJudge, own: list[DeskAssignment]) -> JudgeQueue:
    """Return the queue from a list that was read already."""
    return queue_of(
        [line.place for line in own],
        Stage(contest.stage),
        panel_judge.calibrated_at,
        texts_wait(panel_judge),
    )


def queue(contest: Contest, panel_judge: PanelJudge) -> JudgeQueue:
    """Return what the judge can work on now; one query."""
    rows = db.session.execute(
        select(Assignment.position, Assignment.purpose, Assignment.state, Mark.submitted_at, Mark.seconds)
        .join(Entry, Entry.id == Assignment.entry_id)
        .outerjoin(Mark, Mark.assignment_id == Assignment.id)
        .where(Assignment.judge_id == panel_judge.id, IS_READ)
    )
    places = [
        QueueItem(number, Purpose(purpose), AssignmentState(state), at, seconds or 0)
        for number, purpose, state, at, seconds in rows
    ]
    return queue_of(places, Stage(contest.stage), panel_judge.calibrated_at, texts_wait(panel_judge))


@dataclass(frozen=True, slots=True)
class MarkingWork:
    """What an act on one reading needs: the contest, its rules, the judge, the reading and the mark so far."""

    contest: Contest
    definition: ContestDefinition
    panel_judge: PanelJudge
    assignment: Assignment
    mark: Mark | None


def marking_work(contest: Contest, panel_judge: PanelJudge, number: int) -> MarkingWork | None:
    """Return the reading with that place in the judge's order, unless it was moved; two queries.

    The row is locked first and its mark read after, so that two windows save one after the other.
    """
    assignment = db.session.scalar(
        select(Assignment)
        .where(
            Assignment.judge_id == panel_judge.id,
            Assignment.position == number,
            Assignment.state != AssignmentState.MOVED,
        )
        .with_for_update()
    )
    if assignment is None:
        return None
    mark = db.session.scalar(select(Mark).where(Mark.assignment_id == assignment.id))
    return MarkingWork(contest, definition_of(contest), panel_judge, assignment, mark)


def desk_essay(panel_judge: PanelJudge, number: int) -> DeskEssay | None:
    """Return the essay and the own mark of one reading; one query."""
    row = db.session.execute(
        select(
            Assignment.id,
            Assignment.purpose,
            Assignment.state,
            Assignment.opened_at,
            Entry.category,
            _SHOWN_TITLE.label("title"),
            func.coalesce(func.nullif(EntryVersion.redacted_html, ""), EntryVersion.html).label("html"),
            EntryVersion.words,
            Mark.scores,
            Mark.comment,
            Mark.remarks,
            Mark.seconds,
            Mark.saved_at,
            Mark.submitted_at,
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(EntryVersion, SUBMITTED_VERSION)
        .outerjoin(Mark, Mark.assignment_id == Assignment.id)
        .where(
            Assignment.judge_id == panel_judge.id,
            Assignment.position == number,
            Assignment.state != AssignmentState.MOVED,
        )
    ).first()
    return _desk_essay(number, row) if row else None


def _desk_essay(number: int, row: Any) -> DeskEssay:
    return DeskEssay(
        assignment_id=row.id,
        number=number,
        purpose=Purpose(row.purpose),
        state=AssignmentState(row.state),
        opened_at=row.opened_at,
        category=row.category,
        title=row.title,
        html=row.html,
        words=row.words,
        lang=detected_language(row.html),
        scores=row.scores or {},
        comment=row.comment or "",
        remarks=remarks_from(row.remarks),
        seconds=row.seconds or 0,
        saved_at=row.saved_at,
        submitted_at=row.submitted_at,
    )


def files(assignment_id: int) -> list[Attachment]:
    """Return the attachments of the entry of a reading, in the order they were added."""
    return list(
        db.session.scalars(
            select(Attachment)
            .join(Assignment, Assignment.entry_id == Attachment.entry_id)
            .where(Assignment.id == assignment_id, ~Attachment.withheld)
            .order_by(Attachment.id)
        )
    )


def bank(user_id: int) -> list[BankComment]:
    """Return the comments a judge keeps, the most used first."""
    return list(
        db.session.scalars(
            select(BankComment)
            .where(BankComment.user_id == user_id)
            .order_by(BankComment.used.desc(), BankComment.id)
        )
    )


def bank_comment(user_id: int, comment_id: int) -> BankComment | None:
    """Return one comment of the judge's own bank."""
    return db.session.scalar(
        select(BankComment).where(BankComment.id == comment_id, BankComment.user_id == user_id)
    )


def changes(assignment_id: int) -> list[MarkChange]:
    """Return every saved state of a mark, oldest first."""
    return list(
        db.session.scalars(
            select(MarkChange).where(MarkChange.assignment_id == assignment_id).order_by(MarkChange.id)
        )
    )


def comparing_now(contest_id: int) -> bool:
    """Return whether a shortlist of the contest is being compared."""
    return bool(
        db.session.scalar(
            select(func.count()).where(
                ComparisonRun.contest_id == contest_id, ComparisonRun.stopped_at.is_(None)
            )
        )
    )

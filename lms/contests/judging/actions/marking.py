"""Marking: save a draft, hand a mark in, change it with a reason, give a reading back, open it again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.entries.models import Entry
from lms.contests.judging import marksheet
from lms.contests.judging.actions import adjudicating, calibrating
from lms.contests.judging.desk_queue import UNFINISHED, is_calibration
from lms.contests.judging.marksheet import MarkSheet
from lms.contests.judging.models import Assignment, DeclaredConflict, Mark, MarkChange
from lms.contests.judging.pace import spent_seconds
from lms.contests.judging.queries.calibration import texts_wait
from lms.contests.judging.queries.conflicts import conflict_of
from lms.contests.judging.queries.desk import MarkingWork
from lms.contests.judging.words import AssignmentState, ConflictKind, DeclineKind, Purpose
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.errors import N_, Conflict, NotAllowed, Refused
from lms.measurement.remarks import Remark
from lms.people.identity import User

REASON_CHARS = 1_000


class BadMarks(Refused):
    """Marks that the rubric does not allow; `faults` says what is wrong by criterion."""

    def __init__(self, faults: Mapping[str, Remark]) -> None:
        first = next(iter(faults.values()))
        super().__init__(first.sentence, **dict(first.values))
        self.faults = faults


class SavedElsewhere(Conflict):
    """The mark was saved in another window since this page was opened."""


def saved_elsewhere() -> SavedElsewhere:
    """Return the refusal of a sheet that was begun on an older state."""
    return SavedElsewhere(
        N_(
            "This essay was saved in another window or on another device in the meantime. Compare both versions "
            "before you save again."
        )
    )


class ChangeReasonMissing(Refused):
    """A mark that was submitted is changed only with a reason."""


class MarkingClosed(Conflict):
    """The stage takes no marks any more; what was written can be kept as a draft."""


class ConflictOfInterest(NotAllowed):
    """The judge must not judge this entry; `kind` says why."""

    def __init__(self, kind: ConflictKind) -> None:
        super().__init__(
            N_("You cannot judge this essay because of a conflict of interest. It will go to another judge.")
        )
        self.kind = kind


def open_assignment(work: MarkingWork, now: datetime) -> None:
    """Note when the judge first looked at the essay; raises ConflictOfInterest."""
    require_no_conflict(work, now)
    if work.assignment.state == AssignmentState.WAITING:
        work.assignment.state = AssignmentState.OPEN
        work.assignment.opened_at = now


def require_no_conflict(work: MarkingWork, now: datetime) -> None:
    """Raise ConflictOfInterest when a conflict of interest came up since the essays were given out."""
    kind = conflict_of(work.panel_judge, work.assignment.entry_id, now.date())
    if kind is not None:
        raise ConflictOfInterest(kind)


def may_mark_now(work: MarkingWork) -> bool:
    """Return whether the stage takes this mark: anchors in calibration too, the others in judging."""
    stage = Stage(work.contest.stage)
    return allows(stage, Act.MARK) or (
        work.assignment.purpose == Purpose.ANCHOR and allows(stage, Act.CALIBRATE)
    )


def save_mark(work: MarkingWork, sheet: MarkSheet, token: str, by: User, now: datetime) -> Mark:
    """Save a draft, whatever the stage: what is not submitted does not count.

    Raises BadMarks, SavedElsewhere, and Conflict when the mark was submitted or the reading given back.
    """
    if work.assignment.state not in UNFINISHED:
        raise Conflict(N_("This essay is no longer available to you. Go back to your essays."))
    scores = _check(work, sheet, token, whole=False)
    return _write(work, sheet, scores, by, now, submitted=False)


def submit_mark(
    work: MarkingWork, sheet: MarkSheet, token: str, by: User, now: datetime, reason: str = ""
) -> Mark:
    """Submit the mark, or change a submitted one; a change needs a reason.

    Raises MarkingClosed, ConflictOfInterest, BadMarks, SavedElsewhere, and Refused without the reason.
    """
    lock_entry(work.assignment)
    if not may_mark_now(work):
        raise MarkingClosed(
            N_(
                "Judging is closed. What you wrote was saved as a draft and does not count. Contact the "
                "convener if you need help."
            )
        )
    require_no_conflict(work, now)
    is_change = work.assignment.state == AssignmentState.DONE
    _require_open(work, is_change, reason)
    scores = _check(work, sheet, token, whole=True)
    before = dict(work.mark.scores) if work.mark and is_change else {}
    mark = _write(work, sheet, scores, by, now, submitted=True, reason=reason.strip())
    work.assignment.state = AssignmentState.DONE
    work.assignment.closed_at = work.assignment.closed_at or now
    mark.submitted_at = mark.submitted_at or now
    record(
        Verb.MARK_CHANGE if is_change else Verb.MARK_SUBMIT,
        "assignment",
        work.assignment.id,
        by_id=by.id,
        now=now,
        before=before,
        after=dict(mark.scores),
        reason=reason.strip(),
    )
    db.session.flush()
    if work.assignment.purpose == Purpose.ANCHOR:
        calibrating.note_progress(work.contest, work.definition, work.panel_judge, now)
    else:
        adjudicating.follow_up(work.contest, work.definition, work.assignment.entry_id, now)
    return mark


def lock_entry(assignment: Assignment) -> None:
    """Let one judge at a time submit a mark of this entry, so that a third reading is asked for once.

    SQLite has one writer at a time anyway and ignores the lock.
    """
    db.session.execute(select(Entry.id).where(Entry.id == assignment.entry_id).with_for_update())


def _require_open(work: MarkingWork, is_change: bool, reason: str) -> None:
    assignment, panel_judge = work.assignment, work.panel_judge
    if not is_change:
        if assignment.state not in UNFINISHED:
            raise Conflict(N_("This essay is no longer available to you. Go back to your essays."))
        if assignment.purpose != Purpose.ANCHOR and (
            calibrating.has_open_anchors(panel_judge) or texts_wait(panel_judge)
        ):
            raise Conflict(N_("Mark the anchor essays first."))
        return
    if is_calibration(Purpose(assignment.purpose), assignment.closed_at, panel_judge.calibrated_at):
        raise Conflict(N_("An anchor essay cannot be marked again: you have already seen its agreed marks."))
    if not reason.strip():
        raise ChangeReasonMissing(N_("Explain why you are changing a submitted mark."))


def _check(work: MarkingWork, sheet: MarkSheet, token: str, *, whole: bool) -> dict[str, Decimal]:
    """Return the scores as numbers; raise BadMarks or SavedElsewhere."""
    scores, faults = marksheet.read_scores(work.definition.rubric, sheet, whole=whole)
    if faults:
        raise BadMarks(faults)
    known = work.mark.saved_at.isoformat() if work.mark else ""
    if token != known and not _says_the_same(work.mark, sheet, scores):
        raise saved_elsewhere()
    return scores


def _says_the_same(mark: Mark | None, sheet: MarkSheet, scores: Mapping[str, Decimal]) -> bool:
    """Return whether the sheet is what is stored already: a save whose answer got lost may come twice."""
    if mark is None or mark.submitted_at is not None:
        return False
    remarks = [one.to_data() for one in sheet.remarks]
    same = (mark.scores, mark.comment, mark.remarks) == (
        marksheet.to_stored(scores),
        sheet.comment.strip(),
        remarks,
    )
    return bool(same)


def _write(
    work: MarkingWork,
    sheet: MarkSheet,
    marks: Mapping[str, Decimal],
    by: User,
    now: datetime,
    *,
    submitted: bool,
    reason: str = "",
) -> Mark:
    scores, total = marksheet.to_stored(marks), marksheet.total_of(work.definition.rubric, marks)
    mark = work.mark or Mark(assignment_id=work.assignment.id)
    changed = work.mark is None or mark.scores != scores or submitted
    mark.revision_id = work.contest.revision_id
    mark.scores, mark.total = scores, total
    mark.comment = sheet.comment.strip()
    mark.remarks = [one.to_data() for one in sheet.remarks]
    if work.assignment.state == AssignmentState.WAITING:
        # Read without a network: what the page counted is all that is known.
        work.assignment.state = AssignmentState.OPEN
        begun = now - timedelta(seconds=sheet.seconds)
        work.assignment.opened_at = max(begun, work.assignment.assigned_at)
    if mark.submitted_at is None:
        mark.seconds = spent_seconds(sheet.seconds, work.assignment.opened_at, now)
    mark.saved_at = now
    if work.mark is None:
        db.session.add(mark)
    if changed:
        _log(work.assignment, mark, by, now, submitted, reason)
    return mark


def _log(assignment: Assignment, mark: Mark, by: User, now: datetime, submitted: bool, reason: str) -> None:
    db.session.add(
        MarkChange(
            assignment_id=assignment.id,
            by_id=by.id,
            at=now,
            revision_id=mark.revision_id,
            scores=dict(mark.scores),
            total=mark.total,
            submitted=submitted,
            reason=reason,
        )
    )


def decline(work: MarkingWork, kind: DeclineKind, reason: str, by: User, now: datetime) -> None:
    """Give a reading back; another judge gets it. A conflict is remembered for all later draws.

    Raises Conflict when it is not open or the stage is over, Refused without the words that are needed.
    """
    if work.assignment.state not in UNFINISHED or not may_mark_now(work):
        raise Conflict(N_("This essay is no longer available to you. Go back to your essays."))
    words = " ".join(reason.split())[:REASON_CHARS]
    if not words and kind is not DeclineKind.CONFLICT:
        raise Refused(N_("Explain briefly why you cannot judge this essay."))
    if kind is DeclineKind.CONFLICT:
        _remember_conflict(work, words, by, now)
    _give_back(work, kind, words, by.id, now)


def refuse_conflict(work: MarkingWork, kind: ConflictKind, by: User, now: datetime) -> None:
    """Take a reading away from a judge with a conflict of interest and put the attempt on record."""
    record(
        Verb.MARK_REFUSED,
        "assignment",
        work.assignment.id,
        by_id=by.id,
        now=now,
        after={"conflict": kind.value},
    )
    if work.assignment.state in UNFINISHED:
        _give_back(work, DeclineKind.CONFLICT, "", None, now)


def _remember_conflict(work: MarkingWork, words: str, by: User, now: datetime) -> None:
    db.session.add(
        DeclaredConflict(
            contest_id=work.contest.id,
            judge_id=work.panel_judge.judge_id,
            entry_id=work.assignment.entry_id,
            kind=ConflictKind.DECLARED,
            reason=words,
            declared_by_id=by.id,
            declared_at=now,
        )
    )


def _give_back(work: MarkingWork, kind: DeclineKind, words: str, by_id: int | None, now: datetime) -> None:
    one = work.assignment
    one.state = AssignmentState.DECLINED
    one.closed_at = now
    one.decline_kind, one.decline_reason = kind, words
    record(
        Verb.ASSIGNMENT_DECLINE,
        "assignment",
        one.id,
        by_id=by_id,
        now=now,
        after={"kind": kind.value},
        reason=words,
    )
    db.session.flush()
    adjudicating.reassign(work.contest, one, now)


def reopen(
    contest: Contest, assignment: Assignment, mark: Mark, by: User, reason: str, now: datetime
) -> None:
    """Give a mark back to its judge to be done again: it stays as a draft and does not count until then."""
    words = " ".join(reason.split())[:REASON_CHARS]
    if not words:
        raise Refused(N_("Explain why this essay must be marked again."))
    if assignment.state != AssignmentState.DONE or not allows(Stage(contest.stage), Act.MARK):
        raise Conflict(N_("This mark cannot be returned for re-marking now."))
    mark.submitted_at = None
    mark.saved_at = now
    assignment.state = AssignmentState.OPEN
    assignment.closed_at = None
    _log(assignment, mark, by, now, False, words)
    record(
        Verb.MARK_REOPEN,
        "assignment",
        assignment.id,
        by_id=by.id,
        now=now,
        before={"state": AssignmentState.DONE},
        after={
            "state": AssignmentState.OPEN,
            "entry": assignment.entry.code,
            "judge": assignment.judge.judge_id,
        },
        reason=words,
    )

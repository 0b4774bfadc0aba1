"""Calibration: essays with an agreed mark, given to every judge before live marking begins."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.entries.models import Entry
from lms.contests.entries.words import EntryState
from lms.contests.judging.actions import allocating
from lms.contests.judging.desk_queue import UNFINISHED, anchors_needed
from lms.contests.judging.marksheet import to_stored
from lms.contests.judging.models import Anchor, Assignment, Mark
from lms.contests.judging.queries import calibration
from lms.contests.judging.words import AssignmentState, Purpose
from lms.contests.rules.actions.stages import lock, require_stage
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.stages import Act
from lms.contests.screening import actions as screening
from lms.db import db
from lms.errors import N_, Conflict, Refused
from lms.people.identity import User

RATIONALE_CHARS = 2_000


class StillCompetes(Conflict):
    """An essay that every judge knows with its agreed marks cannot be judged any more."""


def has_open_anchors(panel_judge: PanelJudge) -> bool:
    """Return whether the judge has calibration essays to mark before anything else."""
    if panel_judge.calibrated_at is not None:
        return False
    return bool(
        db.session.scalar(
            select(func.count()).where(
                Assignment.judge_id == panel_judge.id,
                Assignment.purpose == Purpose.ANCHOR,
                Assignment.state.in_(UNFINISHED),
            )
        )
    )


def note_progress(
    contest: Contest, definition: ContestDefinition, panel_judge: PanelJudge, now: datetime
) -> None:
    """Count the judge as calibrated once enough anchors are marked, within the tolerance when there is one.

    Outside it another round begins: anchors still unmarked come next, else all are marked again.
    """
    if panel_judge.calibrated_at is not None:
        return
    states = db.session.scalars(
        select(Assignment.state).where(
            Assignment.judge_id == panel_judge.id,
            Assignment.purpose == Purpose.ANCHOR,
            Assignment.state.in_([*UNFINISHED, AssignmentState.DONE]),
        )
    ).all()
    done = sum(state == AssignmentState.DONE for state in states)
    needed = anchors_needed(definition.anchors, len(states))
    texts = calibration.anchor_texts(contest.id)
    if done < needed or len(calibration.own_text_marks(panel_judge)) < len(texts):
        return
    found = mean_difference(definition, panel_judge, needed)
    tolerance = definition.calibration_tolerance
    if tolerance is not None and found is not None and found > tolerance:
        _begin_round(panel_judge, found, has_more=done < len(states), now=now)
    else:
        panel_judge.calibrated_at = now
        record(
            Verb.JUDGE_CALIBRATED,
            "panel_judge",
            panel_judge.id,
            by_id=panel_judge.judge_id,
            now=now,
            after={"anchors": done + len(texts)},
        )


def mean_difference(definition: ContestDefinition, panel_judge: PanelJudge, newest: int) -> Decimal | None:
    """Return the mean difference of the judge's totals from the agreed ones, without signs; None before any mark.

    The newest so many anchor entries count, and the anchor texts of the present round.
    """
    rubric = definition.rubric
    found = [
        *(calibration.anchor_differences(panel_judge, rubric, newest) if newest else ()),
        *calibration.text_differences(panel_judge, rubric),
    ]
    return sum(found, Decimal(0)) / len(found) if found else None


def _begin_round(panel_judge: PanelJudge, found: Decimal, *, has_more: bool, now: datetime) -> None:
    """Let the judge mark the anchors again; what was given before stays among the changes of the marks."""
    record(
        Verb.JUDGE_CALIBRATION_REPEAT,
        "panel_judge",
        panel_judge.id,
        by_id=panel_judge.judge_id,
        now=now,
        after={"round": panel_judge.calibration_round + 1, "difference": f"{found:.2f}"},
    )
    panel_judge.calibration_round += 1
    if has_more:
        db.session.flush()
        return
    rows = db.session.execute(
        select(Assignment, Mark)
        .join(Mark, Mark.assignment_id == Assignment.id)
        .where(
            Assignment.judge_id == panel_judge.id,
            Assignment.purpose == Purpose.ANCHOR,
            Assignment.state == AssignmentState.DONE,
        )
    ).all()
    for assignment, mark in rows:
        assignment.state, assignment.closed_at = AssignmentState.OPEN.value, None
        mark.scores, mark.total, mark.submitted_at = {}, None, None
    db.session.flush()


def waive(contest: Contest, panel_judge: PanelJudge, reason: str, *, by: User, now: datetime) -> None:
    """Let a judge mark entries who is not calibrated; the reason stays in the audit trail."""
    require_stage(contest, Act.ALLOCATE)
    lock(contest)
    db.session.refresh(panel_judge, with_for_update=True)
    if not reason.strip():
        raise Refused(N_("Explain why this judge need not be calibrated. The reason is kept on record."))
    if panel_judge.calibrated_at is not None:
        raise Conflict(N_("This judge is already calibrated."))
    panel_judge.calibrated_at = now
    record(
        Verb.JUDGE_CALIBRATION_WAIVE,
        "panel_judge",
        panel_judge.id,
        by_id=by.id,
        now=now,
        reason=reason.strip(),
    )
    db.session.flush()


def set_anchor(
    contest: Contest,
    definition: ContestDefinition,
    entry: Entry,
    scores: Mapping[str, str],
    rationale: str,
    by: User,
    now: datetime,
    leaves: str = "",
) -> Anchor:
    """Make an entry an anchor with its agreed marks, or change these, and give it to every judge.

    An entry that competes must leave the competition first, because every judge learns its agreed marks:
    `leaves` is the reason that is kept. Where exclusions need two persons it is excluded beforehand, by them.
    Raises Refused for marks off the scale, StillCompetes when it has not left, Conflict when the entry is not
    submitted or the stage is over.
    """
    require_stage(contest, Act.ALLOCATE)
    if entry.submitted_version is None:
        raise Conflict(N_("Only a submitted entry can be an anchor essay."))
    marks = definition.rubric.check(scores)
    if entry.state == EntryState.SUBMITTED:
        if definition.second_person:
            raise StillCompetes(
                N_(
                    "Essay %(code)s is still in the competition and every judge will see its agreed marks. "
                    "Exclude it in the screening first, which a second person must agree to, or choose another essay."
                ),
                code=entry.code,
            )
        if not leaves.strip():
            raise StillCompetes(
                N_(
                    "Essay %(code)s is still in the competition and every judge will see its agreed marks. "
                    "Withdraw it from the competition or choose another essay."
                ),
                code=entry.code,
            )
        screening.exclude(contest, entry, leaves, by=by, now=now)
    anchor = calibration.anchor_of(contest.id, entry.id) or Anchor(contest_id=contest.id, entry_id=entry.id)
    before = {"total": str(anchor.total)} if anchor.id else {}
    anchor.scores = to_stored(marks)
    anchor.total = definition.rubric.total(marks)
    anchor.rationale = rationale.strip()[:RATIONALE_CHARS]
    db.session.add(anchor)
    db.session.flush()
    record(
        Verb.ANCHOR_SET,
        "entry",
        entry.id,
        by_id=by.id,
        now=now,
        before=before,
        after={"total": str(anchor.total), "scores": dict(anchor.scores)},
    )
    allocating.insert_anchors(contest, by, now)
    return anchor

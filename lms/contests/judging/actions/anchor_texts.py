"""Anchor texts: essays from outside the contest, added by the convener and marked by every judge."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, select

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.judging.actions.calibrating import RATIONALE_CHARS, note_progress
from lms.contests.judging.marksheet import to_stored
from lms.contests.judging.models import AnchorText, AnchorTextMark
from lms.contests.judging.queries import calibration
from lms.contests.rules.actions.stages import lock, require_stage
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries.panel import panel
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.errors import N_, Conflict, Refused
from lms.people.identity import User

TITLE_CHARS, BODY_CHARS = 200, 50_000


def add_text(
    contest: Contest,
    definition: ContestDefinition,
    title: str,
    body: str,
    scores: Mapping[str, str],
    rationale: str,
    *,
    by: User,
    now: datetime,
) -> AnchorText:
    """Add an essay with its agreed marks; raises Refused without title or text, or for marks off the scale."""
    require_stage(contest, Act.ALLOCATE)
    lock(contest)
    text = AnchorText(contest_id=contest.id, added_at=now, added_by_id=by.id)
    _fill(text, definition, title, body, scores, rationale)
    db.session.add(text)
    db.session.flush()
    after = _recorded(text)
    record(Verb.ANCHOR_TEXT_ADD, "contest", contest.id, by_id=by.id, now=now, after=after)
    return text


def change_text(
    contest: Contest,
    definition: ContestDefinition,
    text: AnchorText,
    title: str,
    body: str,
    scores: Mapping[str, str],
    rationale: str,
    *,
    by: User,
    now: datetime,
) -> None:
    """Change an anchor text that no judge has marked; raises Conflict afterwards, and Refused as `add_text` does."""
    require_stage(contest, Act.ALLOCATE)
    lock(contest)
    _require_unmarked(text)
    before = _recorded(text)
    _fill(text, definition, title, body, scores, rationale)
    db.session.flush()
    after = _recorded(text)
    record(Verb.ANCHOR_TEXT_CHANGE, "contest", contest.id, by_id=by.id, now=now, before=before, after=after)


def _recorded(text: AnchorText) -> dict[str, object]:
    """Return what the audit trail keeps of an anchor text."""
    return {"title": text.title, "scores": dict(text.scores)}


def _fill(
    text: AnchorText,
    definition: ContestDefinition,
    title: str,
    body: str,
    scores: Mapping[str, str],
    rationale: str,
) -> None:
    if not title.strip() or not body.strip():
        raise Refused(N_("Enter the title and the text of the essay."))
    if len(title.strip()) > TITLE_CHARS or len(body.strip()) > BODY_CHARS:
        raise Refused(
            N_("The title has at most %(title)d characters and the text at most %(body)d."),
            title=TITLE_CHARS,
            body=BODY_CHARS,
        )
    marks = definition.rubric.check(scores)
    text.title, text.body, text.scores = title.strip(), body.strip(), to_stored(marks)
    text.rationale = rationale.strip()[:RATIONALE_CHARS]


def _require_unmarked(text: AnchorText) -> None:
    if db.session.scalar(select(exists().where(AnchorTextMark.text_id == text.id))):
        raise Conflict(N_("Judges have already marked this text, so it cannot be changed or removed."))


def remove_text(
    contest: Contest, definition: ContestDefinition, text: AnchorText, *, by: User, now: datetime
) -> None:
    """Remove an anchor text that no judge has marked; who has marked all others is calibrated or repeats."""
    require_stage(contest, Act.ALLOCATE)
    lock(contest)
    _require_unmarked(text)
    record(Verb.ANCHOR_TEXT_REMOVE, "contest", contest.id, by_id=by.id, now=now, before={"title": text.title})
    db.session.delete(text)
    db.session.flush()
    for judge in panel(contest.id):
        if calibration.own_text_marks(judge):
            note_progress(contest, definition, judge, now)


def mark_text(
    contest: Contest,
    definition: ContestDefinition,
    panel_judge: PanelJudge,
    text: AnchorText,
    scores: Mapping[str, str],
    now: datetime,
) -> None:
    """Take a judge's marks of an anchor text, once a round; raises Refused for marks off the scale."""
    stage = Stage(contest.stage)
    if not (allows(stage, Act.CALIBRATE) or allows(stage, Act.MARK)):
        raise Conflict(N_("Anchor essays are not marked in this stage."))
    db.session.refresh(panel_judge, with_for_update=True)
    if panel_judge.calibrated_at is not None:
        raise Conflict(N_("You are already calibrated."))
    if text.id in calibration.own_text_marks(panel_judge):
        raise Conflict(N_("You have already marked this essay in this round."))
    marks = definition.rubric.check(scores)
    db.session.add(
        AnchorTextMark(
            text_id=text.id,
            judge_id=panel_judge.id,
            round=panel_judge.calibration_round,
            scores=to_stored(marks),
            at=now,
        )
    )
    db.session.flush()
    note_progress(contest, definition, panel_judge, now)

"""Reading anchors: which there are, who has them, and what each judge gave them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import and_, exists, select

from lms.contests.entries.models import SUBMITTED_VERSION, Entry, EntryVersion
from lms.contests.entries.words import EntryState
from lms.contests.judging.marksheet import as_scores, total_of
from lms.contests.judging.models import Anchor, AnchorText, AnchorTextMark, Assignment, Mark
from lms.contests.judging.queries.marks import JudgeMark, submitted_marks
from lms.contests.judging.words import AssignmentState, Purpose
from lms.contests.rules.models.contests import PanelJudge
from lms.db import db
from lms.marking.rubric import Rubric


@dataclass(frozen=True, slots=True)
class AnchorLine:
    """One anchor: code and title of its entry, the agreed marks and why; totals as in JudgeMark."""

    entry_id: int
    code: str
    title: str
    scores: Mapping[str, Decimal]
    total: Decimal | None
    rationale: str
    competes: bool = False


def anchor_of(contest_id: int, entry_id: int) -> Anchor | None:
    """Return the anchor made from an entry."""
    return db.session.scalar(
        select(Anchor).where(Anchor.contest_id == contest_id, Anchor.entry_id == entry_id)
    )


def anchors(contest_id: int, rubric: Rubric) -> list[AnchorLine]:
    """Return all anchors with their agreed marks, added up under the rubric."""
    rows = db.session.execute(
        select(Anchor, Entry.code, Entry.state, EntryVersion.title)
        .join(Entry, Entry.id == Anchor.entry_id)
        .join(EntryVersion, SUBMITTED_VERSION)
        .where(Anchor.contest_id == contest_id)
        .order_by(Anchor.id)
    )
    return [
        AnchorLine(
            one.entry_id,
            code,
            title,
            as_scores(one.scores),
            total_of(rubric, as_scores(one.scores)),
            one.rationale,
            state == EntryState.SUBMITTED,
        )
        for one, code, state, title in rows
    ]


def anchor_marks(contest_id: int, rubric: Rubric) -> list[JudgeMark]:
    """Return what judges gave to anchors, in the order it was given."""
    return [one for one in submitted_marks(contest_id, rubric) if one.purpose is Purpose.ANCHOR]


def agreed_for(assignment_id: int) -> Anchor | None:
    """Return the anchor that a reading is of."""
    return db.session.scalar(
        select(Anchor)
        .join(
            Assignment,
            and_(Assignment.entry_id == Anchor.entry_id, Assignment.contest_id == Anchor.contest_id),
        )
        .where(Assignment.id == assignment_id, Assignment.purpose == Purpose.ANCHOR)
    )


def candidates(contest_id: int) -> list[tuple[str, str, bool]]:
    """Return code, title and whether it competes of the entries that could become anchors.

    Those out of the contest come first: they can become one without anyone losing a place.
    """
    taken = select(Anchor.entry_id).where(Anchor.contest_id == contest_id)
    rows = db.session.execute(
        select(Entry.code, EntryVersion.title, Entry.state)
        .join(EntryVersion, SUBMITTED_VERSION)
        .where(
            Entry.contest_id == contest_id,
            Entry.state.in_([EntryState.SUBMITTED, EntryState.EXCLUDED]),
            Entry.id.not_in(taken),
        )
        .order_by(Entry.state == EntryState.SUBMITTED, Entry.code)
    )
    return [(code, title, state == EntryState.SUBMITTED) for code, title, state in rows]


def anchor_texts(contest_id: int) -> list[AnchorText]:
    """Return the anchor texts of a contest in the order they were added."""
    return list(
        db.session.scalars(
            select(AnchorText).where(AnchorText.contest_id == contest_id).order_by(AnchorText.id)
        )
    )


def texts_wait(panel_judge: PanelJudge) -> bool:
    """Return whether anchor texts keep the judge from live marking."""
    if panel_judge.calibrated_at is not None:
        return False
    return bool(db.session.scalar(select(exists().where(AnchorText.contest_id == panel_judge.contest_id))))


def text_marks(contest_id: int) -> list[AnchorTextMark]:
    """Return what judges gave to anchor texts, in all rounds, in the order it was given."""
    return list(
        db.session.scalars(
            select(AnchorTextMark)
            .join(AnchorText, AnchorText.id == AnchorTextMark.text_id)
            .where(AnchorText.contest_id == contest_id)
            .order_by(AnchorTextMark.id)
        )
    )


def own_text_marks(panel_judge: PanelJudge) -> dict[int, AnchorTextMark]:
    """Return what the judge gave in the present round, by text."""
    found = db.session.scalars(
        select(AnchorTextMark).where(
            AnchorTextMark.judge_id == panel_judge.id,
            AnchorTextMark.round == panel_judge.calibration_round,
        )
    )
    return {one.text_id: one for one in found}


def anchor_differences(panel_judge: PanelJudge, rubric: Rubric, newest: int) -> list[Decimal]:
    """Return by how many marks the judge's newest totals of anchor entries differ from the agreed ones."""
    rows = db.session.execute(
        select(Mark.scores, Anchor.scores)
        .join(Assignment, Assignment.id == Mark.assignment_id)
        .join(
            Anchor,
            and_(Anchor.entry_id == Assignment.entry_id, Anchor.contest_id == Assignment.contest_id),
        )
        .where(
            Assignment.judge_id == panel_judge.id,
            Assignment.purpose == Purpose.ANCHOR,
            Assignment.state == AssignmentState.DONE,
        )
        .order_by(Mark.submitted_at.desc(), Assignment.id.desc())
        .limit(newest)
    ).all()
    return [_difference(rubric, own, agreed) for own, agreed in rows]


def text_differences(panel_judge: PanelJudge, rubric: Rubric) -> list[Decimal]:
    """Return by how many marks the judge's totals of anchor texts differ from the agreed ones in this round."""
    own = own_text_marks(panel_judge)
    return [
        _difference(rubric, own[text.id].scores, text.scores)
        for text in anchor_texts(panel_judge.contest_id)
        if text.id in own
    ]


def _difference(rubric: Rubric, own: Mapping[str, str], agreed: Mapping[str, str]) -> Decimal:
    return abs(_above(rubric, own, agreed))


def anchor_deviations(contest_id: int, rubric: Rubric) -> dict[int, list[Decimal]]:
    """Return by judge of the panel how far each total of an anchor, entry or text, lies above the agreed one."""
    entries = (
        select(Assignment.judge_id, Mark.scores, Anchor.scores)
        .join(Mark, Mark.assignment_id == Assignment.id)
        .join(
            Anchor,
            and_(Anchor.entry_id == Assignment.entry_id, Anchor.contest_id == Assignment.contest_id),
        )
        .where(
            Assignment.contest_id == contest_id,
            Assignment.purpose == Purpose.ANCHOR,
            Assignment.state == AssignmentState.DONE,
        )
    )
    texts = (
        select(AnchorTextMark.judge_id, AnchorTextMark.scores, AnchorText.scores)
        .join(AnchorText, AnchorText.id == AnchorTextMark.text_id)
        .where(AnchorText.contest_id == contest_id)
    )
    found: dict[int, list[Decimal]] = {}
    for one in (entries, texts):
        for judge, own, agreed in db.session.execute(one):
            found.setdefault(judge, []).append(_above(rubric, own, agreed))
    return found


def _above(rubric: Rubric, own: Mapping[str, str], agreed: Mapping[str, str]) -> Decimal:
    mine, theirs = total_of(rubric, as_scores(own)), total_of(rubric, as_scores(agreed))
    return (mine or Decimal(0)) - (theirs or Decimal(0))

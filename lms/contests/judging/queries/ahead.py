"""Which essays a judge's browser keeps, so that reading goes on while the line is broken."""

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from lms.contests.entries.models import SUBMITTED_VERSION, Entry, EntryVersion
from lms.contests.judging.desk_queue import JudgeQueue
from lms.contests.judging.models import Assignment, Mark
from lms.contests.judging.queries.conflicts import conflict_of, conflicts_among
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.db import db

KEPT_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class PageAhead:
    """One essay to keep: its place in the judge's order, and a stamp that changes with what its page shows."""

    number: int
    stamp: str


def pages_ahead(contest: Contest, panel_judge: PanelJudge, queue: JudgeQueue, day: date) -> list[PageAhead]:
    """Return the next essays to be marked, 20 at most; none in calibration, after the end, or with a conflict."""
    if queue.is_closed or queue.is_calibrating:
        return []
    numbers = sorted(place.number for place in queue.places if place.is_open)[:KEPT_AT_MOST]
    rows = db.session.execute(
        select(
            Assignment.position,
            Assignment.entry_id,
            func.coalesce(func.nullif(EntryVersion.redacted_title, ""), EntryVersion.title),
            func.coalesce(func.nullif(EntryVersion.redacted_html, ""), EntryVersion.html),
            Mark.saved_at,
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(
            EntryVersion,
            SUBMITTED_VERSION,
        )
        .outerjoin(Mark, Mark.assignment_id == Assignment.id)
        .where(Assignment.judge_id == panel_judge.id, Assignment.position.in_(numbers))
        .order_by(Assignment.position)
    ).all()
    conflicts = conflicts_among(panel_judge, [row[1] for row in rows], day)
    return [
        PageAhead(number, _stamp(contest.revision_id, title, html, saved_at))
        for number, entry, title, html, saved_at in rows
        if entry not in conflicts
    ]


def may_keep(panel_judge: PanelJudge, queue: JudgeQueue, number: int, day: date) -> bool:
    """Return whether the browser may keep the essay at this place: it waits for its mark, without a conflict."""
    if (
        queue.is_closed
        or queue.is_calibrating
        or all(one.number != number for one in queue.places if one.is_open)
    ):
        return False
    entry = db.session.scalar(
        select(Assignment.entry_id).where(
            Assignment.judge_id == panel_judge.id, Assignment.position == number
        )
    )
    return entry is not None and conflict_of(panel_judge, entry, day) is None


def _stamp(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:16]

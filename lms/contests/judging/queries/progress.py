"""Reading how far the judges of contests are and who is late; the first page and the monitor both ask here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from lms.contests.entries.models import Entry
from lms.contests.judging.desk_queue import UNFINISHED
from lms.contests.judging.models import Assignment
from lms.contests.judging.pace import is_late
from lms.contests.judging.queries.desk import IS_READ
from lms.contests.judging.words import AssignmentState
from lms.contests.rules.identity import Contest
from lms.contests.rules.models.contests import PanelJudge
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db

States = dict[str, tuple[int, datetime, datetime | None]]


@dataclass(frozen=True, slots=True)
class JudgeProgress:
    """How far one judge is: readings done, all that are done or to be done, and those given back."""

    panel_judge: PanelJudge
    done: int
    all: int
    declined: int
    last_at: datetime | None
    is_late: bool


def judging_progress(
    contests: Sequence[Contest], now: datetime, user_id: int | None = None
) -> dict[int, list[JudgeProgress]]:
    """Return how far each judge is, by contest id and in the order they joined; two statements.

    With `user_id` only that person's readings are looked at. Judges who left are among them, never late.
    """
    ids = [one.id for one in contests]
    rows = db.session.execute(
        select(
            Assignment.judge_id,
            Assignment.state,
            func.count(),
            func.min(Assignment.assigned_at),
            func.max(Assignment.closed_at),
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Assignment.contest_id.in_(ids), IS_READ)
        .group_by(Assignment.judge_id, Assignment.state)
    )
    states: dict[int, States] = {}
    for judge, state, count, begun, last in rows:
        states.setdefault(judge, {})[state] = (count, begun, last)
    panel_judges = (
        select(PanelJudge)
        .join(PanelJudge.judge)
        .options(contains_eager(PanelJudge.judge))
        .where(PanelJudge.contest_id.in_(ids))
        .order_by(PanelJudge.id)
    )
    if user_id is not None:
        panel_judges = panel_judges.where(PanelJudge.judge_id == user_id)
    found: dict[int, list[JudgeProgress]] = {one: [] for one in ids}
    by_id = {one.id: one for one in contests}
    for panel_judge in db.session.scalars(panel_judges):
        one = _progress(by_id[panel_judge.contest_id], panel_judge, states.get(panel_judge.id, {}), now)
        found[panel_judge.contest_id].append(one)
    return found


def _progress(contest: Contest, panel_judge: PanelJudge, states: States, now: datetime) -> JudgeProgress:
    done, _, last = states.get(AssignmentState.DONE, (0, None, None))
    waiting = sum(states[state][0] for state in UNFINISHED if state in states)
    begun = min((one[1] for one in states.values()), default=now)
    ends_at = definition_of(contest).calendar.judging_ends_at
    stage = Stage(contest.stage)
    is_running = allows(stage, Act.MARK) or allows(stage, Act.CALIBRATE)
    late = (
        is_running and panel_judge.dropped_at is None and is_late(done, done + waiting, begun, ends_at, now)
    )
    declined = states.get(AssignmentState.DECLINED, (0, None, None))[0]
    return JudgeProgress(panel_judge, done, done + waiting, declined, last, late)

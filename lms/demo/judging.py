"""Judges of the demo at work: anchors first, then most of their queues, each with habits of their own."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from lms.contests.judging.actions import marking
from lms.contests.judging.desk_queue import QueueItem
from lms.contests.judging.marksheet import MarkSheet
from lms.contests.judging.queries import desk
from lms.contests.judging.words import DeclineKind, Purpose
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.db import db

CRITERIA = ("truth", "insight", "writing")
# How much more or less a judge gives than others, by the order of the panel.
HABITS = (0.0, 0.6, -0.6, 0.3, -0.3, 0.5, -0.5)
COMMENTS = ("数目清楚，人也立得住。", "事情可信，道理还可以多说一步。", "结尾收得好。", "")
DONE_BY_JUDGE = 3
APART = 3.5


def calibrate(
    contest: Contest,
    panel_judges: Sequence[PanelJudge],
    agreed: Mapping[int, Mapping[str, str]],
    now: datetime,
    rng: random.Random,
) -> None:
    """Let every judge mark the anchors, near the agreed marks (by entry)."""
    for panel_judge in panel_judges:
        moment = now + timedelta(hours=rng.randint(1, 20))
        for place in _open_places(contest, panel_judge):
            moment += timedelta(minutes=rng.randint(5, 9))
            scores = agreed[_entry_of(contest, panel_judge, place)]
            near = {key: _on_scale(float(mark) + rng.gauss(0, 0.8)) for key, mark in scores.items()}
            _mark(contest, panel_judge, place, near, moment, rng)
        db.session.flush()


def mark_most(
    contest: Contest, panel_judges: Sequence[PanelJudge], now: datetime, rng: random.Random
) -> None:
    """Let the panel mark: `judge` three essays, the others nearly all; two judges differ widely on one."""
    quality: dict[int, float] = {}
    read: dict[int, int] = {}
    apart: set[int] = set()
    for panel_judge, habit in zip(panel_judges, HABITS, strict=False):
        # A third reading asked for meanwhile stays open: the convener finds one discrepancy to watch.
        places = [place for place in _open_places(contest, panel_judge) if place.purpose is not Purpose.THIRD]
        own = panel_judge.judge.username == "judge"
        firsts = [place for place in places if place.purpose is Purpose.FIRST]
        refused = firsts[-1:] if not own and rng.randint(0, 1) else []
        moment = now + timedelta(hours=rng.randint(1, 30))
        for place in [one for one in places if one not in refused][: DONE_BY_JUDGE if own else None]:
            moment += timedelta(minutes=rng.randint(4, 11))
            entry = _entry_of(contest, panel_judge, place)
            true = quality.setdefault(entry, rng.gauss(6.6, 1.1))
            if not apart and read.get(entry) and place.purpose is Purpose.FIRST:
                apart.add(entry)
                true = true - APART if true > 6 else true + APART
            read[entry] = read.get(entry, 0) + 1
            near = {key: _on_scale(true + habit + rng.gauss(0, 0.4)) for key in CRITERIA}
            _mark(contest, panel_judge, place, near, moment, rng)
        for place in refused:
            _give_back(contest, panel_judge, place, moment + timedelta(minutes=6))
    db.session.flush()


def _open_places(contest: Contest, panel_judge: PanelJudge) -> list[QueueItem]:
    return [place for place in desk.queue(contest, panel_judge).places if place.is_open]


def _entry_of(contest: Contest, panel_judge: PanelJudge, place: QueueItem) -> int:
    return _work(contest, panel_judge, place).assignment.entry_id


def _work(contest: Contest, panel_judge: PanelJudge, place: QueueItem) -> desk.MarkingWork:
    work = desk.marking_work(contest, panel_judge, place.number)
    if work is None:
        raise LookupError(f"reading {place.number} of {panel_judge.alias}")
    return work


def _on_scale(mark: float) -> str:
    return str(max(1, min(10, round(mark))))


def _mark(
    contest: Contest,
    panel_judge: PanelJudge,
    place: QueueItem,
    scores: Mapping[str, str],
    moment: datetime,
    rng: random.Random,
) -> None:
    work = _work(contest, panel_judge, place)
    seconds = rng.randint(150, 420)
    marking.open_assignment(work, moment - timedelta(seconds=seconds))
    sheet = MarkSheet(scores, rng.choice(COMMENTS), (), seconds)
    marking.submit_mark(work, sheet, "", panel_judge.judge, moment)


def _give_back(contest: Contest, panel_judge: PanelJudge, place: QueueItem, moment: datetime) -> None:
    work = _work(contest, panel_judge, place)
    marking.decline(
        work, DeclineKind.OTHER, "像是我辅导过的一篇，请别人看更合适。", panel_judge.judge, moment
    )

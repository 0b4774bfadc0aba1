"""Comparative judgement of a shortlist: start it, give each judge the next pair, take the choice, stop."""

import random
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.judging.actions.adjudicating import first_stage_marks
from lms.contests.judging.models import Comparison, ComparisonRun
from lms.contests.judging.queries import comparing
from lms.contests.judging.queries.conflicts import conflicts_among
from lms.contests.rules.actions.stages import lock, require_stage
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act
from lms.db import db
from lms.errors import N_, Conflict, Refused
from lms.measurement.pairing import RULE
from lms.people.identity import User

LEAST, MOST = 3, 30


class ComparingOver(Conflict):
    """The comparing was stopped, or there is nothing left for this judge."""


def coded(contest: Contest, codes: Sequence[str]) -> list[int]:
    """Return the entries with these codes, in their order; raises Refused that names every wrong one."""
    found = comparing.entries_with_codes(contest.id, codes)
    unknown = [code for code in dict.fromkeys(codes) if code not in found]
    if unknown:
        raise Refused(
            N_("No entry taking part has the code %(codes)s. Correct or remove it."), codes=", ".join(unknown)
        )
    return [found[code] for code in codes]


def best(contest: Contest, number: int, category: str) -> list[int]:
    """Return the best entries of a category by the marks so far, by id; those level with the last one belong to them.

    Raises Conflict while first marks are missing.
    """
    if not LEAST <= number <= MOST:
        raise Refused(N_("Enter a number from %(least)d to %(most)d."), least=LEAST, most=MOST)
    values = first_stage_marks(contest, definition_of(contest)).get(category, {})
    ordered = sorted(values.values(), reverse=True)
    return sorted(entry for entry, value in values.items() if value >= ordered[min(number, len(ordered)) - 1])


def start(contest: Contest, entries: Sequence[int], by: User, now: datetime) -> ComparisonRun:
    """Begin comparing the shortlist; raises Refused for a size it is not made for, Conflict while one runs."""
    lock(contest)
    require_stage(contest, Act.MARK)
    wanted = list(dict.fromkeys(entries))
    if not LEAST <= len(wanted) <= MOST:
        raise Refused(
            N_("A shortlist for comparison must have %(least)d to %(most)d essays; this one has %(found)d."),
            least=LEAST,
            most=MOST,
            found=len(wanted),
        )
    last = comparing.newest_run(contest.id)
    if last is not None and last.stopped_at is None:
        raise Conflict(N_("A comparison is in progress. End it before you start a new one."))
    run = ComparisonRun(
        contest_id=contest.id,
        entries=wanted,
        seed=f"{contest.seed}/comparing/{last.id + 1 if last else 1}",
        started_at=now,
        started_by_id=by.id,
    )
    db.session.add(run)
    db.session.flush()
    record(
        Verb.COMPARISONS_START, "comparison_run", run.id, by_id=by.id, now=now, after={"entries": len(wanted)}
    )
    return run


def stop(run: ComparisonRun, why: str, by: User, now: datetime) -> None:
    """End the comparing; what is open is not decided any more."""
    if run.stopped_at is not None:
        raise Conflict(N_("The comparison has already been stopped."))
    run.stopped_at, run.stopped_by_id, run.why_stopped = now, by.id, why.strip()[:500]
    for one in comparing.comparisons(run.id):
        if one.winner_id is None:
            db.session.delete(one)
    record(Verb.COMPARISONS_STOP, "comparison_run", run.id, by_id=by.id, now=now, reason=run.why_stopped)


def give_pair(run: ComparisonRun, panel_judge: PanelJudge, now: datetime) -> Comparison | None:
    """Return the pair the judge has open, else a new one; None when every essay has been compared enough.

    Essays in which the judge has an interest are never shown to them.
    """
    if run.stopped_at is not None:
        return None
    found = comparing.open_comparison(run.id, panel_judge.id)
    if found is not None:
        return found
    db.session.execute(select(ComparisonRun.id).where(ComparisonRun.id == run.id).with_for_update())
    made = comparing.comparisons(run.id)
    forbidden = list(conflicts_among(panel_judge, run.entries, now.date()))
    counts = [sum(entry in (one.left_id, one.right_id) for one in made) for entry in run.entries]
    if min(counts) >= RULE.most:
        return None
    rng = random.Random(f"{run.seed}/{len(made)}")  # noqa: S311 -- the draw can be repeated by anyone
    pair = comparing.next_pair(run, made, forbidden, rng)
    if pair is None:
        return None
    one = Comparison(
        contest_id=run.contest_id,
        run_id=run.id,
        judge_id=panel_judge.id,
        left_id=pair[0],
        right_id=pair[1],
        round=min(counts) + 1,
        made_at=now,
    )
    db.session.add(one)
    db.session.flush()
    return one


def choose(
    run: ComparisonRun, comparison: Comparison | None, winner: str, now: datetime, shown: int | None = None
) -> None:
    """Take the judge's choice of a side, "left" or "right".

    `shown` is the comparison the page showed. Raises ComparingOver when it came too late or was decided in
    another window, Refused for none of the two.
    """
    if run.stopped_at is not None or comparison is None or shown not in (None, comparison.id):
        raise ComparingOver(
            N_("This comparison has ended. It was decided in another window, or comparison has finished.")
        )
    if winner not in ("left", "right"):
        raise Refused(N_("Choose one of the two essays."))
    comparison.winner_id = comparison.left_id if winner == "left" else comparison.right_id
    comparison.judged_at = now


def undo(run: ComparisonRun, panel_judge: PanelJudge) -> None:
    """Take back the judge's last choice: the same pair is asked for again; raises ComparingOver when there is none."""
    last = comparing.last_choice(run.id, panel_judge.id)
    if run.stopped_at is not None or last is None:
        raise ComparingOver(N_("There is no choice to undo."))
    last.winner_id = last.judged_at = None

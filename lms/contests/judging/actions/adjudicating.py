"""What the marks ask for while judging runs: a third reader, an adjudicator, the second stage, a new reader."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.entries.models import Entry
from lms.contests.entries.words import EntryState
from lms.contests.judging.actions import allocating
from lms.contests.judging.mark_status import NEXT_PURPOSE, ROLE_OF, by_entry, mark_status
from lms.contests.judging.models import Assignment
from lms.contests.judging.queries import monitor
from lms.contests.judging.queries.assignments import ACTIVE_STATES, contest_assignments
from lms.contests.judging.queries.marks import counted_marks
from lms.contests.judging.queries.missing_assignments import count_of, missing_assignments
from lms.contests.judging.words import Purpose
from lms.contests.rules.actions.stages import lock, require_stage
from lms.contests.rules.definition import ContestDefinition, LateRule
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.errors import N_, Conflict
from lms.marking import combining
from lms.marking.demand import within_reach
from lms.people.identity import User


def follow_up(contest: Contest, definition: ContestDefinition, entry_id: int, now: datetime) -> None:
    """Ask for a third reading when the marks of an entry now differ too much and none was asked for.

    Without a judge free of conflict nothing is asked; the discrepancy stays open for the convener.
    """
    combined = mark_status(
        definition.plan, counted_marks(contest.id, definition.rubric, entry_id), definition.rubric
    )
    if NEXT_PURPOSE.get(combined.state) is Purpose.THIRD and not _is_asked(entry_id, Purpose.THIRD):
        ask(contest, {entry_id: 1}, Purpose.THIRD, None, now)


def _is_asked(entry_id: int, purpose: Purpose) -> bool:
    return bool(
        db.session.scalar(
            select(func.count()).where(
                Assignment.entry_id == entry_id,
                Assignment.purpose == purpose,
                Assignment.state.in_(ACTIVE_STATES),
            )
        )
    )


def ask(
    contest: Contest,
    wanted: Mapping[int, int],
    purpose: Purpose,
    by: User | None,
    now: datetime,
    only: PanelJudge | None = None,
) -> int:
    """Give as many further readings of entries (how many by entry) as have a judge; return how many have none.

    `only` asks one judge and no one else.
    """
    lock(contest)
    demand = allocating.further_demand(contest, wanted, now.date(), only)
    possible = within_reach(demand)
    if possible.readings:
        allocating.allocate_further(contest, possible, purpose, by, now)
    short = demand.readings - possible.readings
    record(
        Verb.ASSIGNMENT_ASK,
        "contest",
        contest.id,
        by_id=by.id if by else None,
        now=now,
        after={"purpose": purpose.value, "entries": len(wanted), "short": short},
    )
    return short


def reassign(contest: Contest, given_back: Assignment, now: datetime) -> None:
    """Give a reading that came back to another judge; anchors and re-reads are about the judge and end here."""
    purpose = Purpose(given_back.purpose)
    if purpose in ROLE_OF and allows(Stage(contest.stage), Act.REALLOCATE):
        ask(contest, {given_back.entry_id: 1}, purpose, None, now)


def replace_missing(
    contest: Contest, definition: ContestDefinition, by: User, now: datetime
) -> tuple[int, int]:
    """Ask other judges for every reading that was given back and has no one; return how many found one, and not.

    Raises Conflict when nothing is missing.
    """
    require_stage(contest, Act.REALLOCATE)
    lock(contest)
    missing = missing_assignments(contest_assignments(contest.id), definition)
    if not missing:
        raise Conflict(N_("Every assignment has a judge."))
    short = 0
    for purpose, wanted in missing.items():
        short += ask(contest, wanted, purpose, by, now)
    return count_of(missing) - short, short


def open_adjudication(
    contest: Contest,
    definition: ContestDefinition,
    entry: Entry,
    panel_judge: PanelJudge,
    by: User,
    now: datetime,
) -> None:
    """Ask a certain judge for the reading an open discrepancy waits for; raises Conflict when that cannot be."""
    require_stage(contest, Act.REALLOCATE)
    combined = mark_status(
        definition.plan, counted_marks(contest.id, definition.rubric, entry.id), definition.rubric
    )
    purpose = NEXT_PURPOSE.get(combined.state)
    if purpose is None:
        raise Conflict(N_("The marks for this essay no longer differ by too much."))
    if _is_asked(entry.id, purpose):
        raise Conflict(N_("A judge has already been assigned."))
    if ask(contest, {entry.id: 1}, purpose, by, now, only=panel_judge):
        raise Conflict(N_("This judge has already marked the essay, or has a conflict of interest with it."))


def start_second_stage(contest: Contest, definition: ContestDefinition, by: User, now: datetime) -> int:
    """Give the best entries of the first stage their further readings; return how many entries these are.

    Raises Conflict when the plan has no second stage, first readings are missing, or it was started before,
    and Infeasible when there are too few judges without conflict.
    """
    require_stage(contest, Act.MARK)
    plan = definition.plan
    if plan.method is not combining.CombiningMethod.TWO_STAGE:
        raise Conflict(N_("The marking plan of this contest has no second stage."))
    if monitor.in_second_stage(contest.id):
        raise Conflict(N_("The second stage has already started."))
    first_marks = first_stage_marks(contest, definition)
    chosen: list[int] = []
    for category, values in first_marks.items():
        prizes = sum(tier.count or 0 for tier in definition.tiers_of(category))
        chosen += combining.second_stage(plan, values, prizes)
    record(
        Verb.SECOND_STAGE_START, "contest", contest.id, by_id=by.id, now=now, after={"entries": len(chosen)}
    )
    demand = allocating.further_demand(contest, dict.fromkeys(chosen, plan.second_readings), now.date())
    allocating.allocate_further(contest, demand, Purpose.SECOND_STAGE, by, now)
    return len(chosen)


def first_stage_marks(contest: Contest, definition: ContestDefinition) -> dict[str, dict[int, Decimal]]:
    """Return the combined mark of every entry that competes, by category; raises Conflict while any is missing."""
    marks = by_entry(counted_marks(contest.id, definition.rubric))
    first_marks: dict[str, dict[int, Decimal]] = {}
    missing = 0
    wanted = select(Entry.id, Entry.category).where(
        Entry.contest_id == contest.id, Entry.state == EntryState.SUBMITTED
    )
    if definition.late is LateRule.UNRANKED:
        wanted = wanted.where(Entry.late.is_(False))
    for entry, category in db.session.execute(wanted):
        value = mark_status(definition.plan, marks.get(entry, []), definition.rubric).value
        if value is None:
            missing += 1
        else:
            first_marks.setdefault(category, {})[entry] = value
    if missing or not first_marks:
        raise Conflict(N_("First marks are missing for %(count)d essays."), count=missing)
    return first_marks

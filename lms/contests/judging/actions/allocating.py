"""Giving entries to judges: first readings, further readings, and what moves when a judge leaves."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, update

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.judging.draws import (
    PlannedAssignment,
    demand_data,
    first_queues,
    rereads_each,
    rng_of,
    seed_of,
    shuffled,
)
from lms.contests.judging.models import Assignment, Draw
from lms.contests.judging.queries import allocations
from lms.contests.judging.queries.allocations import AllocationBasis, demand_of
from lms.contests.judging.queries.assignments import (
    ACTIVE_STATES,
    AssignmentRow,
    ContestAssignments,
    contest_assignments,
)
from lms.contests.judging.words import AssignmentState, Purpose
from lms.contests.rules.actions.stages import lock, require_stage
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act
from lms.db import db
from lms.errors import N_, Conflict
from lms.marking.demand import Demand
from lms.people.identity import User

if TYPE_CHECKING:
    from lms.marking.allocation import Allocation, AssignmentMove

OPEN_STATES = (AssignmentState.WAITING, AssignmentState.OPEN)


@dataclass(frozen=True, slots=True)
class DrawPlan:
    """A draw as it would be made: what is asked, its seed, what comes out; `loads` are readings judges had."""

    number: int
    seed: str
    demand: Demand
    allocation: "Allocation"
    moves: "tuple[AssignmentMove, ...]" = ()
    loads: Mapping[int, int] = field(default_factory=dict)


def plan_first(
    contest: Contest,
    day: date,
    ground: AllocationBasis | None = None,
    known: ContestAssignments | None = None,
    shared: int | None = None,
) -> DrawPlan:
    """Return the first allocation as it would be drawn now; raises Infeasible with the reasons in words.

    `shared` is how many entries each pair of categories shares, None as in the rules. Whoever has begun to
    read an entry as an anchor knows its agreed marks and never gets it for real.
    """
    from lms.marking.allocation import allocate  # noqa: PLC0415 -- slow import

    ground = ground or allocations.allocation_basis(contest, day)
    known = known or contest_assignments(contest.id)
    seen: dict[int, set[int]] = defaultdict(set)
    for row in known.rows:
        if row.purpose is Purpose.ANCHOR and row.state is not AssignmentState.WAITING:
            seen[row.entry].add(row.judge)
    rules = definition_of(contest)
    wanted = dict.fromkeys(_ids(ground), rules.plan.readings)
    demand = demand_of(ground, wanted, seen, rules.shared_entries if shared is None else shared)
    number = allocations.next_number(contest.id)
    seed = seed_of(contest.seed, number, Purpose.FIRST)
    return DrawPlan(number, seed, demand, allocate(demand, rng_of(seed)))


def allocate_first(contest: Contest, by: User | None, now: datetime, shared: int | None = None) -> DrawPlan:
    """Give every entry its first readers, with anchors and hidden re-reads in each judge's queue.

    `shared` is how many entries each pair of categories shares, None as in the rules.
    A draw no one has begun to read is drawn again; afterwards only what is missing is given out.
    """
    require_stage(contest, Act.ALLOCATE)
    lock(contest)
    known = contest_assignments(contest.id)
    if any(
        row.state is not AssignmentState.WAITING and row.purpose is not Purpose.ANCHOR for row in known.rows
    ):
        raise Conflict(N_("Judges have started marking. You can only assign what is missing."))
    plan = plan_first(contest, now.date(), known=known, shared=shared)
    db.session.execute(
        delete(Assignment).where(
            Assignment.contest_id == contest.id, Assignment.state == AssignmentState.WAITING.value
        )
    )
    begun = {(row.entry, row.judge) for row in known.rows if row.state is not AssignmentState.WAITING}
    definition = definition_of(contest)
    forbidden: dict[int, set[int]] = defaultdict(set)
    anchors = allocations.anchors(contest.id)
    for entry, judge in begun:
        forbidden[judge].add(entry)
    for slot in plan.demand.entries:
        for panel_judge in slot.conflicts:
            forbidden[panel_judge].add(slot.entry)
    rereads = rereads_each(plan.allocation.readers, len(plan.demand.judges), definition.rereads)
    places = first_queues(plan.allocation.readers, plan.seed, anchors, rereads, forbidden)
    _give(contest, places, now)
    _keep(contest, plan, Purpose.FIRST, by, now)
    return plan


def plan_missing(
    contest: Contest,
    day: date,
    *,
    gone: Collection[int] = (),
    ground: AllocationBasis | None = None,
    known: ContestAssignments | None = None,
) -> DrawPlan:
    """Return what would be given out: readers still missing, and readings of `gone` judges.

    Nothing else moves, except readings that a new conflict of interest forbids. Raises Infeasible. Who has
    read `ground` and `known` already hands them in.
    """
    from lms.marking.allocation import reallocate  # noqa: PLC0415 -- slow import

    ground = ground or allocations.allocation_basis(contest, day)
    known = known or contest_assignments(contest.id)
    least = definition_of(contest).plan.readings
    have = known.live
    wanted = {entry: max(have.get(entry, 0), least) for entry in _ids(ground)}
    demand = demand_of(ground, wanted, _ineligible(known), allocations.shared_so_far(contest))
    done = {(row.entry, row.judge) for row in known.active if row.state is AssignmentState.DONE}
    appointed = {member.panel_judge for member in ground.members} - set(gone)
    left = {row.judge for row in known.active} - appointed
    number = allocations.next_number(contest.id)
    seed = seed_of(contest.seed, number, Purpose.FIRST)
    current = {entry: readers for entry, readers in known.readers.items() if entry in wanted}
    found = reallocate(demand, current, rng_of(seed), left | set(gone), done)
    return DrawPlan(number, seed, demand, found.allocation, found.moves)


def allocate_missing(contest: Contest, by: User | None, now: datetime) -> DrawPlan:
    """Give out what is missing: entries that came late, readings that a conflict of interest forbids."""
    require_stage(contest, Act.ALLOCATE)
    lock(contest)
    known = contest_assignments(contest.id)
    plan = plan_missing(contest, now.date(), known=known)
    return _carry_out(contest, plan, known, _given_up(known, plan, None), by, now)


def further_demand(
    contest: Contest, wanted: Mapping[int, int], day: date, only: PanelJudge | None = None
) -> Demand:
    """Return so many further readings of entries (how many by entry), by judges who never had the entry.

    `only` leaves one judge to choose from.
    """
    ground = allocations.allocation_basis(contest, day, wanted)
    members = tuple(one for one in ground.members if only is None or one.panel_judge == only.id)
    had: dict[int, set[int]] = defaultdict(set)
    for row in contest_assignments(contest.id).rows:
        had[row.entry].add(row.judge)
    return demand_of(replace(ground, members=members), wanted, had)


def allocate_further(
    contest: Contest, demand: Demand, purpose: Purpose, by: User | None, now: datetime
) -> DrawPlan:
    """Give out further readings behind what each judge has; nothing else moves. Raises Infeasible."""
    from lms.marking.allocation import AssignmentMove, allocate  # noqa: PLC0415 -- slow import

    require_stage(contest, Act.REALLOCATE)
    lock(contest)
    known = contest_assignments(contest.id)
    number = allocations.next_number(contest.id)
    seed = seed_of(contest.seed, number, purpose)
    found = allocate(demand, rng_of(seed), known.loads)
    moves = [
        AssignmentMove(entry, None, judge) for entry, judges in found.readers.items() for judge in judges
    ]
    plan = DrawPlan(number, seed, demand, found, tuple(moves), known.loads)
    return _carry_out(contest, plan, known, [], by, now, purpose)


def reallocate(contest: Contest, judge: PanelJudge, by: User | None, now: datetime) -> DrawPlan:
    """Give the unfinished readings of a judge who leaves to others; no one else's reading moves."""
    require_stage(contest, Act.REALLOCATE)
    lock(contest)
    known = contest_assignments(contest.id)
    plan = plan_missing(contest, now.date(), gone=[judge.id], known=known)
    return _carry_out(contest, plan, known, _given_up(known, plan, judge), by, now)


def insert_anchors(contest: Contest, by: User | None, now: datetime) -> int:
    """Put the calibration essays before everything else in each judge's queue; return how many were added.

    A judge who left the panel and came back gets again what was taken away then; what a judge declined stays away.
    """
    require_stage(contest, Act.ALLOCATE)
    lock(contest)
    ground = allocations.allocation_basis(contest, now.date())
    known = contest_assignments(contest.id)
    taken = {
        (row.entry, row.judge)
        for row in known.rows
        if row.state in ACTIVE_STATES
        or (row.purpose is Purpose.ANCHOR and row.state is AssignmentState.DECLINED)
    }
    taken_away = {
        (row.entry, row.judge): row.id
        for row in known.rows
        if row.purpose is Purpose.ANCHOR and row.state is AssignmentState.MOVED
    }
    first = {member.panel_judge: 1 for member in ground.members}
    for row in known.rows:
        first[row.judge] = min(first.get(row.judge, 1), row.position)
    anchors = allocations.anchors(contest.id)
    places = []
    for member in ground.members:
        free = [
            entry
            for entry in anchors
            if (entry, member.panel_judge) not in taken
            and member.panel_judge not in ground.reasons.get(entry, {})
        ]
        order = shuffled(free, f"{contest.seed}-anchors", member.panel_judge)
        places += [
            PlannedAssignment(member.panel_judge, entry, Purpose.ANCHOR, first[member.panel_judge] - number)
            for number, entry in enumerate(order, 1)
        ]
    for place in places:
        if (place.entry, place.judge) in taken_away:
            db.session.execute(
                update(Assignment)
                .where(Assignment.id == taken_away[place.entry, place.judge])
                .values(state=AssignmentState.WAITING.value, position=place.position, closed_at=None)
            )
    _give(contest, [place for place in places if (place.entry, place.judge) not in taken_away], now)
    record(
        Verb.ANCHORS_INSERT,
        "contest",
        contest.id,
        by_id=by.id if by else None,
        now=now,
        after={"anchors": len(anchors), "readings": len(places)},
    )
    db.session.flush()
    return len(places)


def _ids(ground: AllocationBasis) -> list[int]:
    return [entry.entry for entry in ground.entries]


def _ineligible(known: ContestAssignments) -> dict[int, set[int]]:
    """Return by entry the judges who must not get it again: declined, moved away, or seen as an anchor."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in known.rows:
        if row.state not in ACTIVE_STATES or row.purpose is Purpose.ANCHOR:
            found[row.entry].add(row.judge)
    for row in known.active:
        found[row.entry].discard(row.judge)
    return found


def _carry_out(
    contest: Contest,
    plan: DrawPlan,
    known: ContestAssignments,
    given_up: list[AssignmentRow],
    by: User | None,
    now: datetime,
    purpose: Purpose = Purpose.FIRST,
) -> DrawPlan:
    """Close the readings that are given up, and add the new ones at the end of each queue."""
    if given_up:
        db.session.execute(
            update(Assignment)
            .where(Assignment.id.in_([row.id for row in given_up]))
            .values(state=AssignmentState.MOVED.value, closed_at=now)
        )
    purposes = {(row.entry, row.judge): row.purpose for row in given_up}
    last = dict.fromkeys(plan.allocation.judges, 0)
    for row in known.rows:
        last[row.judge] = max(last.get(row.judge, 0), row.position)
    by_judge: dict[int, dict[int, Purpose]] = defaultdict(dict)
    for move in plan.moves:
        was = purposes.get((move.entry, move.giver or 0), purpose)
        by_judge[move.taker][move.entry] = was
    places = [
        PlannedAssignment(judge, entry, given[entry], last[judge] + number)
        for judge, given in sorted(by_judge.items())
        for number, entry in enumerate(shuffled(given, plan.seed, judge), 1)
    ]
    _give(contest, places, now)
    _keep(contest, plan, purpose, by, now)
    return plan


def _given_up(known: ContestAssignments, plan: DrawPlan, gone: PanelJudge | None) -> list[AssignmentRow]:
    """Return unfinished readings that no longer stand: of the leaver, forbidden now, or of a closed entry."""
    kept = {(entry, judge) for entry, readers in plan.allocation.readers.items() for judge in readers}
    open_rows = [row for row in known.rows if row.state in OPEN_STATES]
    return [
        row
        for row in open_rows
        if (row.purpose is not Purpose.ANCHOR and (row.entry, row.judge) not in kept)
        or (gone is not None and row.judge == gone.id)
    ]


def _give(contest: Contest, places: Collection[PlannedAssignment], now: datetime) -> None:
    rows = [
        {
            "contest_id": contest.id,
            "entry_id": place.entry,
            "judge_id": place.judge,
            "purpose": place.purpose.value,
            "position": place.position,
            "state": AssignmentState.WAITING.value,
            "assigned_at": now,
            "decline_kind": "",
            "decline_reason": "",
        }
        for place in places
    ]
    if rows:
        db.session.execute(insert(Assignment), rows)


def _keep(contest: Contest, plan: DrawPlan, purpose: Purpose, by: User | None, now: datetime) -> None:
    """Write the draw down with its seed and demand, and the act into the audit trail."""
    moves: list[list[Any]] = [[move.entry, move.giver, move.taker] for move in plan.moves]
    by_id = by.id if by else None
    db.session.add(
        Draw(
            contest_id=contest.id,
            number=plan.number,
            purpose=purpose.value,
            seed=plan.seed,
            demand=demand_data(plan.demand, plan.loads),
            moves=moves,
            at=now,
            by_id=by_id,
        )
    )
    graph = plan.allocation.graph
    record(
        Verb.CONTEST_ALLOCATE,
        "contest",
        contest.id,
        by_id=by_id,
        now=now,
        after={
            "draw": plan.number,
            "seed": plan.seed,
            "purpose": purpose.value,
            "loads": [graph.load_min, graph.load_max],
            **({"shared": plan.demand.shared} if plan.demand.shared else {}),
            "moves": len(moves),
        },
    )
    db.session.flush()
    db.session.expire_all()

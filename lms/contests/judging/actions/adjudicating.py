"""What the marks ask for while judging runs: a third reader, an adjudicator, the second stage, a new reader."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.entries.models import Entry
from lms.contests.entries.words import EntryState
from lms.contests.judging.actions import allocating
from lms.contests.judging.desk_queue import UNFINISHED
from lms.contests.judging.draws import rng_of, seed_of, shuffled
from lms.contests.judging.extra_readers import FoundReaders, ReadersWanted, find_readers
from lms.contests.judging.mark_status import NEXT_PURPOSE, ROLE_OF, by_entry, mark_status
from lms.contests.judging.models import Assignment, Draw
from lms.contests.judging.queries import calibration, monitor
from lms.contests.judging.queries.allocations import next_number, reasons_among
from lms.contests.judging.queries.assignments import contest_assignments
from lms.contests.judging.queries.marks import counted_marks
from lms.contests.judging.queries.missing_assignments import count_of, missing_assignments
from lms.contests.judging.words import AssignmentState, Purpose
from lms.contests.rules import plans
from lms.contests.rules.actions.stages import lock, require_stage
from lms.contests.rules.definition import ContestDefinition, LateRule
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.policy import may_judge
from lms.contests.rules.queries.panel import panel
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.errors import N_, Conflict
from lms.people.identity import User

STANDING = (*UNFINISHED, AssignmentState.DONE)


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
                Assignment.state.in_(STANDING),
            )
        )
    )


def ask(
    contest: Contest,
    wanted: dict[int, int],
    purpose: Purpose,
    by: User | None,
    now: datetime,
    only: PanelJudge | None = None,
) -> FoundReaders:
    """Give further readings of entries (how many by entry) to judges; the draw is on record with its seed.

    `only` asks one judge and nobody else. What finds nobody is in the answer's `short`.
    """
    lock(contest)
    panel_judges = [
        panel_judge
        for panel_judge in panel(contest.id)
        if may_judge(panel_judge) and only in (None, panel_judge)
    ]
    needs = _needs(contest, wanted, panel_judges, now)
    loads = _loads(contest)
    number = next_number(contest.id)
    seed = seed_of(contest.seed, number, purpose)
    found = find_readers(
        needs, {panel_judge.id: panel_judge.category for panel_judge in panel_judges}, loads, rng_of(seed)
    )
    _assign(contest, found, purpose, seed, now)
    db.session.add(
        Draw(
            contest_id=contest.id,
            number=number,
            purpose=purpose,
            seed=seed,
            demand={
                "entries": [[one.entry, one.count, one.category, sorted(one.barred)] for one in needs],
                "judges": [
                    [panel_judge.id, [panel_judge.category] if panel_judge.category else [], None]
                    for panel_judge in panel_judges
                ],
                "loads": [[panel_judge.id, loads.get(panel_judge.id, 0)] for panel_judge in panel_judges],
            },
            moves=[[entry, None, judge] for entry, judges in found.readers.items() for judge in judges],
            at=now,
            by_id=by.id if by else None,
        )
    )
    record(
        Verb.ASSIGNMENT_ASK,
        "contest",
        contest.id,
        by_id=by.id if by else None,
        now=now,
        after={"purpose": purpose.value, "draw": number, "entries": len(wanted), "short": len(found.short)},
    )
    db.session.flush()
    return found


def _needs(
    contest: Contest, wanted: dict[int, int], panel_judges: Sequence[PanelJudge], now: datetime
) -> list[ReadersWanted]:
    """Return what is wanted with the judges who had the entry before, for whatever reason, or must not read it."""
    barred: dict[int, set[int]] = {entry: set() for entry in wanted}
    for entry, judge in db.session.execute(
        select(Assignment.entry_id, Assignment.judge_id).where(Assignment.entry_id.in_(list(wanted)))
    ):
        barred[entry].add(judge)
    forbidden = reasons_among(
        contest.id, list(wanted), [panel_judge.id for panel_judge in panel_judges], now.date()
    )
    for judge, entries in forbidden.items():
        for entry in entries:
            barred[entry].add(judge)
    categories = db.session.execute(
        select(Entry.id, Entry.category).where(
            Entry.id.in_(list(wanted)), Entry.state == EntryState.SUBMITTED
        )
    )
    return [
        ReadersWanted(entry, wanted[entry], category, frozenset(barred[entry]))
        for entry, category in categories
    ]


def _loads(contest: Contest) -> dict[int, int]:
    """Return how many readings each judge has or had, those given back left out."""
    rows = db.session.execute(
        select(Assignment.judge_id, func.count())
        .where(Assignment.contest_id == contest.id, Assignment.state.in_(STANDING))
        .group_by(Assignment.judge_id)
    )
    return dict(rows.all())


def _assign(contest: Contest, found: FoundReaders, purpose: Purpose, seed: str, now: datetime) -> None:
    """Put the new readings behind what each judge has, in an order drawn for each."""
    queues: dict[int, list[int]] = {}
    for entry, judges in sorted(found.readers.items()):
        for judge in judges:
            queues.setdefault(judge, []).append(entry)
    last = calibration.last_positions(contest.id)
    for judge, entries in sorted(queues.items()):
        for place, entry in enumerate(shuffled(entries, seed, judge), max(last.get(judge, 0), 0) + 1):
            db.session.add(
                Assignment(
                    contest_id=contest.id,
                    entry_id=entry,
                    judge_id=judge,
                    purpose=purpose,
                    position=place,
                    state=AssignmentState.WAITING,
                    assigned_at=now,
                )
            )
    db.session.flush()


def reassign(contest: Contest, given_back: Assignment, now: datetime) -> None:
    """Give a reading that came back to another judge; anchors and re-reads are about the judge and end here."""
    purpose = Purpose(given_back.purpose)
    if purpose in ROLE_OF and allows(Stage(contest.stage), Act.REALLOCATE):
        ask(contest, {given_back.entry_id: 1}, purpose, None, now)


def replace_missing(
    contest: Contest, definition: ContestDefinition, by: User, now: datetime
) -> tuple[int, int]:
    """Ask other judges for every reading that was given back and has nobody; return how many found one, and not.

    Raises Conflict when nothing is missing.
    """
    require_stage(contest, Act.REALLOCATE)
    lock(contest)
    missing = missing_assignments(contest_assignments(contest.id), definition)
    if not missing:
        raise Conflict(N_("Every assignment has a judge."))
    short = 0
    for purpose, wanted in missing.items():
        short += sum(ask(contest, wanted, purpose, by, now).short.values())
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
    if ask(contest, {entry.id: 1}, purpose, by, now, only=panel_judge).short:
        raise Conflict(N_("This judge has already marked the essay, or has a conflict of interest with it."))


def start_second_stage(contest: Contest, definition: ContestDefinition, by: User, now: datetime) -> int:
    """Give the best entries of the first stage their further readings; return how many entries these are.

    Raises Conflict when the plan has no second stage, first readings are missing, or it was started before,
    and Infeasible when there are too few judges without conflict.
    """
    require_stage(contest, Act.MARK)
    plan = definition.plan
    if plan.method is not plans.CombiningMethod.TWO_STAGE:
        raise Conflict(N_("The marking plan of this contest has no second stage."))
    if monitor.in_second_stage(contest.id):
        raise Conflict(N_("The second stage has already started."))
    first_marks = first_stage_marks(contest, definition)
    chosen: list[int] = []
    for category, values in first_marks.items():
        prizes = sum(tier.count or 0 for tier in definition.tiers_of(category))
        chosen += plans.second_stage(plan, values, prizes)
    record(
        Verb.SECOND_STAGE_START, "contest", contest.id, by_id=by.id, now=now, after={"entries": len(chosen)}
    )
    allocating.allocate_extra(contest, chosen, plan.second_readings, Purpose.SECOND_STAGE, by, now)
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

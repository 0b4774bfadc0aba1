"""The allocation page: what would be drawn, what is drawn, how the judges are linked, and every seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.queries.codes import codes
from lms.contests.entries.views.access import audited_contest, contest_page, convened_contest
from lms.contests.judging.actions import allocating
from lms.contests.judging.queries import allocations
from lms.contests.judging.queries.allocations import AllocationBasis, demand_of
from lms.contests.judging.queries.assignments import LIVE, ContestAssignments, contest_assignments
from lms.contests.judging.words import AssignmentState, Purpose
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries import panel
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.errors import N_, Conflict
from lms.http.web import see_other
from lms.marking.crossing import (
    MOST_SHARED,
    OFFERED,
    CategoryPair,
    CrossingOffer,
    offers,
    shared_entries,
)
from lms.marking.demand import Infeasible
from lms.measurement.remarks import Remark

if TYPE_CHECKING:
    from lms.measurement.overlap import Overlap

# Up to so many entries the page looks ahead without being asked.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class AllocationPreview:
    """What the next draw would do, or in words why it cannot be done; empty until it is asked for."""

    is_asked: bool = False
    plan: allocating.DrawPlan | None = None
    obstacles: tuple[Remark, ...] = ()

    @property
    def is_idle(self) -> bool:
        """Return whether nothing would move."""
        return self.plan is not None and not self.plan.moves

    @property
    def loads(self) -> dict[int, int]:
        """Return how much each judge would read."""
        return dict(self.plan.allocation.loads) if self.plan else {}

    @property
    def graph(self) -> "Overlap | None":
        """Return how the judges would be linked; None where nothing would be drawn."""
        return self.plan.allocation.graph if self.plan and self.plan.demand.entries else None


@dataclass(frozen=True, slots=True)
class Crossing:
    """How categories are linked: entries asked for per pair, those there are, and what more would cost."""

    wanted: int
    pairs: Sequence[CategoryPair]
    offers: Sequence[CrossingOffer]


def _preview(contest: Contest, known: ContestAssignments, ground: AllocationBasis) -> AllocationPreview:
    """Look ahead: a whole draw while no one has begun to read, else what is missing; large contests must ask."""
    may_allocate = allows(Stage(contest.stage), Act.ALLOCATE)
    if not may_allocate or ("preview" not in request.args and len(ground.entries) > AT_ONCE):
        return AllocationPreview()
    day = clock.now().date()
    try:
        if known.active:
            plan = allocating.plan_missing(contest, day, ground=ground, known=known)
        else:
            asked = request.args.get("shared", type=_shared)
            plan = allocating.plan_first(contest, day, ground, known, asked)
    except Infeasible as none:
        return AllocationPreview(is_asked=True, obstacles=none.reasons)
    return AllocationPreview(is_asked=True, plan=plan)


def _has_begun(known: ContestAssignments) -> bool:
    return any(row.purpose in LIVE and row.state is not AssignmentState.WAITING for row in known.rows)


def allocation(slug: str) -> str:
    """Show who reads how much, how the judges are linked, and what the next draw would do.

    Looking ahead draws everything once, which takes seconds with thousands of entries; then it waits to be asked.
    """
    contest = audited_contest(slug)
    known = contest_assignments(contest.id)
    ground = allocations.allocation_basis(contest, clock.now().date())
    foreseen = _preview(contest, known, ground)
    return contest_page(
        "contests/allocation.html",
        contest,
        panel_judges=panel.panel(contest.id),
        loads=known.loads or foreseen.loads,
        done=known.done,
        graph=known.graph or foreseen.graph,
        known=known,
        foreseen=foreseen,
        entry_count=len(ground.entries),
        is_given=bool(known.active),
        has_begun=_has_begun(known),
        short=_short(contest, known, ground),
        codes=codes(contest.id),
        anchors=allocations.anchors(contest.id),
        planted=sum(row.purpose is Purpose.ANCHOR for row in known.rows),
        rereads=sum(row.purpose is Purpose.REREAD for row in known.rows),
        draws=allocations.draws(contest.id),
        may_allocate=allows(Stage(contest.stage), Act.ALLOCATE),
        crossing=_crossing(contest, known, foreseen, ground),
    )


def _crossing(
    contest: Contest, known: ContestAssignments, foreseen: AllocationPreview, ground: AllocationBasis
) -> Crossing:
    """Return which entries judges of two categories share, and what more of them would cost."""
    rules = definition_of(contest)
    wanted = dict.fromkeys((entry.entry for entry in ground.entries), rules.plan.readings)
    shared = foreseen.plan.demand.shared if foreseen.plan else allocations.shared_so_far(contest)
    demand = demand_of(ground, wanted, shared=shared)
    drawn = known.readers or (foreseen.plan.allocation.readers if foreseen.plan else {})
    numbers = {*OFFERED, rules.shared_entries, shared}
    return Crossing(shared, shared_entries(demand, drawn), offers(demand, numbers))


def _shared(text: str) -> int:
    """Return a number of shared entries as it was sent; ValueError when it is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 5 and int(text) <= MOST_SHARED):
        raise ValueError(text)
    return int(text)


def _chosen_shared() -> int | None:
    """Return the number of shared entries that the draw is to have; None as in the rules. Raises Conflict."""
    found = request.form.get("shared", type=_shared)
    if found is None and "shared" in request.form:
        raise Conflict(N_("The number of shared entries must be between 0 and %(most)s."), most=MOST_SHARED)
    return found


def _short(contest: Contest, known: ContestAssignments, ground: AllocationBasis) -> int:
    """Count entries to be judged that lack a reader."""
    wanted = definition_of(contest).plan.readings
    live = known.live
    return sum(live.get(entry.entry, 0) < wanted for entry in ground.entries)


def allocate(slug: str) -> Response:
    """Draw readers, give out what is missing, or plant the calibration essays."""
    contest = convened_contest(slug)
    now = clock.now()
    match request.form.get("do"):
        case "first":
            plan = allocating.allocate_first(contest, current_user, now, _chosen_shared())
            text = gettext("Draw %(number)s is complete. Every entry has its judges.", number=plan.number)
        case "missing":
            plan = allocating.allocate_missing(contest, current_user, now)
            text = ngettext("%(num)d assignment made.", "%(num)d assignments made.", len(plan.moves))
        case "anchors":
            count = allocating.insert_anchors(contest, current_user, now)
            text = ngettext(
                "%(num)d calibration assignment added.", "%(num)d calibration assignments added.", count
            )
        case _:
            raise Conflict(N_("Choose what to assign."))
    db.session.commit()
    return see_other("contests.allocation", text, slug=slug)

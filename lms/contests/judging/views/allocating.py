"""The allocation page: what would be drawn, what is drawn, how the judges are linked, and every seed."""

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
from lms.contests.judging.demand import Infeasible
from lms.contests.judging.queries import allocations
from lms.contests.judging.queries.allocations import AllocationBasis
from lms.contests.judging.queries.assignments import LIVE, ContestAssignments, contest_assignments
from lms.contests.judging.words import AssignmentState, Purpose
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries import panel
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.errors import N_, Conflict
from lms.http.web import see_other
from lms.measurement.remarks import Remark

if TYPE_CHECKING:
    from lms.measurement.overlap import Overlap

# Up to so many entries the page looks ahead without being asked.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class AllocationPreview:
    """What the next draw would do, or in words why it cannot be done."""

    plan: allocating.DrawPlan | None = None
    obstacles: tuple[Remark, ...] = ()

    @property
    def is_idle(self) -> bool:
        """Return whether nothing would move."""
        return self.plan is not None and not self.plan.moves


def _preview(contest: Contest, known: ContestAssignments, ground: AllocationBasis) -> AllocationPreview:
    """Look ahead: a whole draw while no one has begun to read, else what is missing."""
    day = clock.now().date()
    try:
        if known.active:
            return AllocationPreview(allocating.plan_missing(contest, day, ground=ground, known=known))
        return AllocationPreview(allocating.plan_first(contest, day, ground, known))
    except Infeasible as none:
        return AllocationPreview(obstacles=none.reasons)


def _has_begun(known: ContestAssignments) -> bool:
    return any(row.purpose in LIVE and row.state is not AssignmentState.WAITING for row in known.rows)


def allocation(slug: str) -> str:
    """Show who reads how much, how the judges are linked, and what the next draw would do.

    Looking ahead draws everything once, which takes seconds with thousands of entries; then it waits to be asked.
    """
    contest = audited_contest(slug)
    known = contest_assignments(contest.id)
    may_allocate = allows(Stage(contest.stage), Act.ALLOCATE)
    ground = allocations.allocation_basis(contest, clock.now().date())
    is_preview = may_allocate and ("preview" in request.args or len(ground.entries) <= AT_ONCE)
    foreseen = _preview(contest, known, ground) if is_preview else AllocationPreview()
    done: dict[int, int] = {}
    for row in known.active:
        done[row.judge] = done.get(row.judge, 0) + (row.state is AssignmentState.DONE)
    graph: Overlap | None = known.graph
    if graph is None and foreseen.plan is not None and foreseen.plan.demand.entries:
        graph = foreseen.plan.allocation.graph
    loads = known.loads or (dict(foreseen.plan.allocation.loads) if foreseen.plan else {})
    return contest_page(
        "contests/allocation.html",
        contest,
        panel_judges=panel.panel(contest.id),
        loads=loads,
        done=done,
        graph=graph,
        known=known,
        foreseen=foreseen,
        is_preview=is_preview,
        entry_count=len(ground.entries),
        is_given=bool(known.active),
        has_begun=_has_begun(known),
        short=_short(contest, known, ground),
        codes=codes(contest.id),
        anchors=allocations.anchors(contest.id),
        planted=sum(row.purpose is Purpose.ANCHOR for row in known.rows),
        rereads=sum(row.purpose is Purpose.REREAD for row in known.rows),
        draws=allocations.draws(contest.id),
        may_allocate=may_allocate,
    )


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
            plan = allocating.allocate_first(contest, current_user, now)
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

"""What is true of a contest now, from the tables of every part: the conditions of its next step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from lms.contests.entries.models import Entry
from lms.contests.entries.queries import extensions
from lms.contests.entries.words import EntryState
from lms.contests.judging.queries.affected_marks import affected_marks
from lms.contests.judging.queries.allocations import anchors
from lms.contests.judging.queries.assignments import ContestAssignments, contest_assignments
from lms.contests.judging.queries.calibration import anchor_texts
from lms.contests.results.queries import certificates, objections, results
from lms.contests.results.result_lists import FINALS
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.models.contests import Contest, PanelJudge, StageChange
from lms.contests.rules.models.revisions import RulesDraft
from lms.contests.rules.placeholders import placeholder_in
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.queries.revisions import unknown_units
from lms.contests.rules.rubric_versions import RubricImpact
from lms.contests.rules.stages import TRANSITIONS, Condition, Stage
from lms.contests.screening.queries import findings
from lms.db import db
from lms.errors import N_
from lms.library.queries.documents import has_text, plain_texts
from lms.measurement.remarks import Remark
from lms.text.wording import plain_number

Answer = tuple[bool, Remark | None]
_EXTENDED = N_("Extended deadlines that have not passed: %(count)d.")


@dataclass(frozen=True, slots=True)
class Facts:
    """The conditions that hold, and a sentence about some of them."""

    met: dict[Condition, bool]
    details: dict[Condition, Remark]


@dataclass(slots=True)
class _Look:
    """A contest being looked at; the readings are read once for all conditions about them."""

    contest: Contest
    definition: ContestDefinition
    now: datetime
    _readings: ContestAssignments | None = None

    @property
    def readings(self) -> ContestAssignments:
        """Who reads what."""
        if self._readings is None:
            self._readings = contest_assignments(self.contest.id)
        return self._readings

    def count(self, *conditions: object) -> int:
        """Count rows of the first column's table that meet the conditions."""
        return db.session.scalar(select(func.count()).where(*conditions)) or 0  # type: ignore[arg-type]


def _rules_complete(look: _Look) -> Answer:
    if not has_text(look.contest.revision_id):
        return False, Remark(N_("The file has no text below its settings."))
    spoken = [*look.definition.titles.values(), *look.definition.summaries.values()]
    left = placeholder_in([*spoken, *plain_texts(look.contest.revision_id)])
    if left:
        return False, Remark(N_("The call still has a text to be replaced: %(text)s"), {"text": left})
    unknown = unknown_units(look.definition)
    if unknown:
        return False, Remark(N_("Unknown units in “eligibility”: %(units)s."), {"units": ", ".join(unknown)})
    return True, None


def _rubric_valid(look: _Look) -> Answer:
    rubric = look.definition.rubric
    return True, Remark(
        N_("Criteria: %(count)d, total %(total)s."),
        {"count": len(rubric.criteria), "total": plain_number(rubric.maximum)},
    )


def _calendar_set(look: _Look) -> Answer:
    if look.definition.calendar.judging_ends_at is None:
        return False, Remark(N_("The end of judging is not set (judging-ends)."))
    return True, None


def _opening_reached(look: _Look) -> Answer:
    return look.now >= look.definition.calendar.opens_at, None


def _deadline_passed(look: _Look) -> Answer:
    calendar = look.definition.calendar
    left = extensions.running(look.contest.id, look.now)
    passed = look.now >= (calendar.late_until or calendar.deadline_at)
    return passed and not left, Remark(_EXTENDED, {"count": left}) if left else None


def _entries_exist(look: _Look) -> Answer:
    count = look.count(Entry.contest_id == look.contest.id, Entry.state == EntryState.SUBMITTED)
    return count > 0, Remark(N_("Entries submitted: %(count)d."), {"count": count})


def _screening_done(look: _Look) -> Answer:
    mine = (Entry.contest_id == look.contest.id, Entry.state == EntryState.SUBMITTED)
    unscreened = look.count(*mine, Entry.screened_at.is_(None))
    undecided = findings.open_counts([look.contest.id]).get(look.contest.id, 0)
    if not unscreened + undecided and (left := extensions.running(look.contest.id, look.now)):
        return False, Remark(_EXTENDED, {"count": left})
    why = Remark(
        N_("Entries not screened: %(unscreened)d. Findings awaiting a decision: %(undecided)d."),
        {"unscreened": unscreened, "undecided": undecided},
    )
    return unscreened + undecided == 0, why if unscreened + undecided else None


def _judges_appointed(look: _Look) -> Answer:
    rows = db.session.scalars(
        select(PanelJudge.category).where(
            PanelJudge.contest_id == look.contest.id, PanelJudge.dropped_at.is_(None)
        )
    ).all()
    wanted = look.definition.judges_min
    if len(rows) < wanted:
        return False, Remark(
            N_("Judges: %(count)d of %(wanted)d required."), {"count": len(rows), "wanted": wanted}
        )
    readings_each = look.definition.plan.readings
    for category in look.definition.category_keys:
        able = sum(not row or category in row.split(",") for row in rows)
        if able < readings_each:
            return False, Remark(
                N_("Category %(category)s has %(count)d judges but needs %(wanted)d."),
                {"category": category, "count": able, "wanted": readings_each},
            )
    return True, Remark(N_("Judges: %(count)d."), {"count": len(rows)})


def _conflicts_declared(look: _Look) -> Answer:
    silent = look.count(
        PanelJudge.contest_id == look.contest.id,
        PanelJudge.dropped_at.is_(None),
        PanelJudge.declared_at.is_(None),
    )
    return silent == 0, Remark(
        N_("Judges still to declare: %(count)d."), {"count": silent}
    ) if silent else None


def _allocated(look: _Look) -> Answer:
    """What comes in by an extended deadline during calibration is screened before judges get it."""
    if left := extensions.running(look.contest.id, look.now):
        return False, Remark(_EXTENDED, {"count": left})
    if extensions.extensions(look.contest.id) and not (screened := _screening_done(look))[0]:
        return screened
    wanted = look.definition.plan.readings
    entries = db.session.scalars(
        select(Entry.id).where(Entry.contest_id == look.contest.id, Entry.state == EntryState.SUBMITTED)
    ).all()
    live = look.readings.live
    short = sum(live.get(entry, 0) < wanted for entry in entries)
    if short:
        return False, Remark(N_("Entries without enough judges: %(count)d."), {"count": short})
    return bool(entries), None


def _linked(look: _Look) -> Answer:
    graph = look.readings.graph
    if graph is None:
        return False, None
    if not graph.is_connected:
        count = {"count": len(graph.components)}
        if _ranks_within_groups(look):
            return True, Remark(
                N_(
                    "The judges fall into %(count)d groups that share no entries. Each category is ranked from the "
                    "marks of one group as they were given; severity is not corrected."
                ),
                count,
            )
        return False, Remark(N_("The judges fall into %(count)d groups that share no entries."), count)
    return True, Remark(
        N_("Connectivity %(ratio)s of 1; each pair of judges shares %(least)d to %(most)d entries."),
        {"ratio": f"{graph.lambda2_ratio:.2f}", "least": graph.pair_min, "most": graph.pair_max},
    )


def _ranks_within_groups(look: _Look) -> bool:
    """Return whether all entries of a category are read by judges who are linked: ranks are by category."""
    category_of = dict(
        db.session.execute(select(Entry.id, Entry.category).where(Entry.contest_id == look.contest.id)).all()
    )
    groups = look.readings.groups
    place = {judge: number for number, group in enumerate(groups) for judge in group}
    of_category: dict[str, set[int]] = {}
    for entry, judges in look.readings.readers.items():
        of_category.setdefault(category_of[entry], set()).update(place[judge] for judge in judges)
    return all(len(found) == 1 for found in of_category.values())


def _calibrated(look: _Look) -> Answer:
    wanted = look.definition.anchors or int(look.definition.calibration_tolerance is not None)
    if not wanted:
        return True, Remark(N_("The rules require no anchor essays."))
    found = len(anchors(look.contest.id)) + len(anchor_texts(look.contest.id))
    if found < wanted:
        return False, Remark(
            N_("Anchor essays: %(count)d of %(wanted)d."), {"count": found, "wanted": wanted}
        )
    open_panel_judges = look.count(
        PanelJudge.contest_id == look.contest.id,
        PanelJudge.dropped_at.is_(None),
        PanelJudge.calibrated_at.is_(None),
    )
    why = Remark(N_("Judges still to calibrate: %(count)d."), {"count": open_panel_judges})
    return open_panel_judges == 0, why if open_panel_judges else None


def _rubric_pinned(look: _Look) -> Answer:
    if look.count(RulesDraft.contest_id == look.contest.id):
        return False, Remark(N_("There is a draft of the rules. Apply it or discard it."))
    return True, Remark(N_("Revision %(number)d."), {"number": look.contest.revision_id})


def _readings_done(look: _Look) -> Answer:
    left = look.readings.unfinished
    if left:
        return False, Remark(N_("Assignments still to complete: %(count)d."), {"count": left})
    flagged = sum(touch is RubricImpact.MARKS for touch in affected_marks(look.contest).values())
    if flagged:
        return False, Remark(
            N_("Marks to give again because the rubric changed: %(count)d."), {"count": flagged}
        )
    return bool(look.readings.live), None


def _discrepancies_settled(look: _Look) -> Answer:
    left = look.readings.unsettled(look.definition)
    return left == 0, Remark(N_("Entries to resolve: %(count)d."), {"count": left}) if left else None


def _ranks_fixed(look: _Look) -> Answer:
    return look.contest.ranks_fixed_at is not None, None


def _unmasked(look: _Look) -> Answer:
    return look.contest.names_shown_at is not None, None


def _list_frozen(look: _Look) -> Answer:
    """One published since the contest last came out of the meeting: a correction needs its own list."""
    since = _came(look, Stage.MODERATION, Stage.PROVISIONAL)
    if look.contest.ranks_fixed_at is None or since is None:
        return False, None
    frozen = results.is_published_since(look.contest.id, since)
    return frozen, None if frozen else Remark(N_("Publish the list on the page “Result”."))


def _notice_over(look: _Look) -> Answer:
    ends = look.contest.notice_ends_at
    return ends is not None and look.now >= ends, None


def _objections_answered(look: _Look) -> Answer:
    left = objections.open_counts([look.contest.id]).get(look.contest.id, 0)
    return left == 0, Remark(N_("Objections to answer: %(count)d."), {"count": left}) if left else None


def _objection_upheld(look: _Look) -> Answer:
    """One upheld since the contest last went back to moderation for such a reason."""
    went_back = _came(look, Stage.NOTICE, Stage.MODERATION)
    return objections.is_upheld(look.contest.id, went_back), None


def _came(look: _Look, source: Stage, target: Stage) -> datetime | None:
    """Return when the contest last went from one stage to the other."""
    return db.session.scalar(
        select(func.max(StageChange.at)).where(
            StageChange.contest_id == look.contest.id,
            StageChange.from_stage == source.value,
            StageChange.to_stage == target.value,
        )
    )


def _certificates_issued(look: _Look) -> Answer:
    if not look.definition.prizes:
        return True, Remark(N_("The contest has no prizes."))
    final = results.newest(look.contest.id, *FINALS)
    if final is not None and not final.rows:
        return True, Remark(N_("No entry received an award."))
    return certificates.is_issued(look.contest.id), None


_C = Condition
_ANSWERS: dict[Condition, Callable[[_Look], Answer]] = {
    _C.RULES_COMPLETE: _rules_complete,
    _C.RUBRIC_VALID: _rubric_valid,
    _C.CALENDAR_SET: _calendar_set,
    _C.OPENING_REACHED: _opening_reached,
    _C.DEADLINE_PASSED: _deadline_passed,
    _C.ENTRIES_EXIST: _entries_exist,
    _C.SCREENING_DONE: _screening_done,
    _C.JUDGES_APPOINTED: _judges_appointed,
    _C.CONFLICTS_DECLARED: _conflicts_declared,
    _C.ALLOCATED: _allocated,
    _C.LINKED: _linked,
    _C.CALIBRATED: _calibrated,
    _C.RUBRIC_PINNED: _rubric_pinned,
    _C.READINGS_DONE: _readings_done,
    _C.DISCREPANCIES_SETTLED: _discrepancies_settled,
    _C.RANKS_FIXED: _ranks_fixed,
    _C.UNMASKED: _unmasked,
    _C.LIST_FROZEN: _list_frozen,
    _C.NOTICE_OVER: _notice_over,
    _C.OBJECTIONS_ANSWERED: _objections_answered,
    _C.OBJECTION_UPHELD: _objection_upheld,
    _C.CERTIFICATES_ISSUED: _certificates_issued,
}


def facts(contest: Contest, now: datetime) -> Facts:
    """Look up every condition that any step out of the contest's stage asks for."""
    look = _Look(contest, definition_of(contest), now)
    stage = Stage(contest.stage)
    wanted = dict.fromkeys(
        one for (source, _), conditions in TRANSITIONS.items() if source is stage for one in conditions
    )
    met: dict[Condition, bool] = {}
    details: dict[Condition, Remark] = {}
    for condition in wanted:
        if condition in _ANSWERS:
            met[condition], why = _ANSWERS[condition](look)
            if why is not None:
                details[condition] = why
    return Facts(met, details)

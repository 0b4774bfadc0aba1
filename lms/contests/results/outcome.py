"""From finished readings to marks, ranks and awards: the one way from the desk to the list.

The raw mean and its rank stand beside the corrected mark and its rank in every line, whichever of them counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from lms.contests.results.competing_ranks import ranks_among
from lms.contests.results.scores import PLACES, EntryScore, Scale, score
from lms.contests.results.words import RulingKind
from lms.contests.rules.awards import AwardCandidate, AwardResult, Tier, TieRule, award
from lms.contests.rules.definition import ContestDefinition
from lms.errors import N_
from lms.marking.combining import Combined, FinishedMark, MarkingPlan, MarkRole, correction_refusal
from lms.marking.rubric import Rubric
from lms.measurement.ranking import competition
from lms.measurement.remarks import Remark

if TYPE_CHECKING:
    from lms.measurement.assumption import AssumptionTest
    from lms.measurement.correction import CorrectionChoice
    from lms.measurement.mixed import Marks
    from lms.measurement.severity import Adjusted, EssayRow


@dataclass(frozen=True, slots=True)
class DecisionRules:
    """What the contest file says about deciding; `tiers` by group, best first.

    `is_corrected` lets the rule of `measurement.correction` decide whether severity is taken out of the marks.
    """

    plan: MarkingPlan
    rubric: Rubric
    tiers: Mapping[str, tuple[Tier, ...]]
    tie_rule: TieRule = TieRule.EXTEND
    is_corrected: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry that is judged; `is_excluded` ones came late, are read all the same and take no place."""

    entry: int
    code: str
    group: str = ""
    is_excluded: bool = False
    in_second_stage: bool = False


@dataclass(frozen=True, slots=True)
class CountedMark:
    """One finished reading of one entry by one judge of the panel."""

    entry: int
    judge: int
    total: Decimal
    scores: Mapping[str, Decimal] = field(default_factory=dict)
    role: MarkRole = MarkRole.MARKER


@dataclass(frozen=True, slots=True)
class Decision:
    """One ruling of the meeting, in the order they were made."""

    entry: int
    kind: RulingKind
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class EntryResult:
    """One entry with everything that led to its place.

    `rank` counts within its group, 0 without a place. `plan_rank` ranks the plan's combined mark within the
    group; the ranks inside `row` (raw mean and corrected) are over all entries of the contest that compete.
    """

    candidate: Candidate
    given: tuple[CountedMark, ...]
    score: EntryScore
    row: "EssayRow | None"
    plan_rank: int
    rank: int
    tier: str
    ruled: tuple[RulingKind, ...] = ()

    @property
    def mark(self) -> Decimal | None:
        """The mark that is published; None while readings are missing."""
        return self.score.mark

    @property
    def value(self) -> Decimal | None:
        """What the entry is ranked on; None while readings are missing."""
        return self.score.value

    @property
    def combined(self) -> Combined:
        """What the plan makes of the marks as they were given."""
        return self.score.combined

    @property
    def unranked(self) -> Remark | None:
        """Why the entry stands outside the ranking; None when it competes."""
        if self.candidate.is_excluded:
            return Remark(N_("Submitted after the deadline. Judges mark it, but it is not ranked."))
        if RulingKind.EXCLUDE in self.ruled:
            return Remark(N_("Excluded from the ranking by the moderation meeting."))
        return None

    @property
    def spread(self) -> Decimal:
        """The gap between the highest and the lowest total."""
        totals = [one.total for one in self.given]
        return max(totals) - min(totals) if totals else Decimal(0)

    @property
    def moved(self) -> int:
        """Places won (positive) or lost against the plan's own rank."""
        return self.plan_rank - self.rank if self.plan_rank and self.rank else 0


@dataclass(frozen=True, slots=True)
class Results:
    """The whole result: lines in order of place, the severity model, and how each award was cut.

    `choice` is None where the contest file leaves no choice: then nothing is corrected, and `adjusted` is there
    to compare. `tests` say whether the assumption behind the correction holds.
    """

    lines: tuple[EntryResult, ...]
    adjusted: "Adjusted"
    marks: "Marks"
    judges: tuple[int, ...]
    outcome: AwardResult
    choice: "CorrectionChoice | None" = None
    tests: "tuple[AssumptionTest, ...]" = ()

    @property
    def is_corrected(self) -> bool:
        """Whether the judges' severity was taken out of the published marks."""
        return self.choice is not None and self.choice.is_corrected

    @property
    def undecided(self) -> list[EntryResult]:
        """Lines without a mark that compete: ranks cannot be fixed while there are any."""
        return [line for line in self.ranked if line.mark is None]

    @property
    def ranked(self) -> list[EntryResult]:
        """Lines of entries that compete."""
        return [line for line in self.lines if line.unranked is None]

    @property
    def unranked(self) -> list[EntryResult]:
        """Lines outside the ranking, to be shown apart."""
        return [line for line in self.lines if line.unranked is not None]

    def line(self, code: str) -> EntryResult | None:
        """Return the line of an entry code."""
        return next((line for line in self.lines if line.candidate.code == code), None)

    def movement(self, line: EntryResult) -> Remark | None:
        """Return why correction moved the entry; None when no one has read it."""
        from lms.measurement.movement import explain  # noqa: PLC0415 -- slow import

        return explain(self.adjusted, self.marks, line.row.essay) if line.row and line.row.readings else None


@dataclass(slots=True)
class _Ruled:
    """What the rulings about one entry come to; KEEP takes all earlier ones back."""

    mark: Decimal | None = None
    award: int | None = None
    tie: Decimal = Decimal(0)
    is_excluded: bool = False
    kinds: tuple[RulingKind, ...] = ()


def _ruled(decisions: Sequence[Decision]) -> dict[int, _Ruled]:
    found: dict[int, _Ruled] = {}
    for one in decisions:
        if one.kind is RulingKind.KEEP:
            found[one.entry] = _Ruled(kinds=(RulingKind.KEEP,))
            continue
        state = found.setdefault(one.entry, _Ruled())
        if one.kind is RulingKind.MARK:
            state.mark = one.value
        elif one.kind is RulingKind.AWARD:
            state.award = int(one.value or 0)
        elif one.kind is RulingKind.TIE:
            state.tie = one.value or Decimal(0)
        elif one.kind is RulingKind.EXCLUDE:
            state.is_excluded = True
        state.kinds = (*(kind for kind in state.kinds if kind is not one.kind), one.kind)
    return found


def _corrected(
    rules: DecisionRules, candidates: Sequence[Candidate], given: Sequence[CountedMark]
) -> "tuple[Adjusted, CorrectionChoice | None, Marks, dict[int, int], tuple[int, ...]]":
    """Fit the severity model to all marks of the panel, the adjudicators' among them, and choose by the rule."""
    from lms.measurement.correction import CorrectionChoice, decide  # noqa: PLC0415 -- slow import
    from lms.measurement.mixed import Marks  # noqa: PLC0415 -- slow import
    from lms.measurement.severity import Model, adjust  # noqa: PLC0415 -- slow import

    essays = {one.entry: index for index, one in enumerate(candidates)}
    judges = tuple(sorted({one.judge for one in given}))
    panel_judges = {judge: index for index, judge in enumerate(judges)}
    rows = [
        (essays[one.entry], panel_judges[one.judge], float(one.total)) for one in given if one.entry in essays
    ]
    marks = Marks.of(rows, len(candidates), len(judges))
    if not rules.is_corrected:
        return adjust(marks), None, marks, essays, judges
    why = correction_refusal(rules.plan)
    adjusted, choice = (adjust(marks), CorrectionChoice(Model.RAW, why)) if why else decide(marks)
    return adjusted, choice, marks, essays, judges


def compute(
    rules: DecisionRules,
    candidates: Sequence[Candidate],
    given: Sequence[CountedMark],
    decisions: Sequence[Decision] = (),
    anchors: Mapping[int, Sequence[Decimal]] | None = None,
) -> Results:
    """Return the result of a contest as it is now; `given` in the order the readings were finished.

    `anchors` has by judge how far the totals of anchors lie above the agreed ones.
    """
    by_entry: dict[int, list[CountedMark]] = {}
    for reading in given:
        by_entry.setdefault(reading.entry, []).append(reading)
    ruled = _ruled(decisions)
    none = _Ruled()
    adjusted, choice, marks, essays, judges = _corrected(rules, candidates, given)
    competing = [one for one in candidates if not _is_out(one, ruled.get(one.entry))]
    adjusted = ranks_among(adjusted, [essays[one.entry] for one in competing], PLACES)
    places_of = {judge: index for index, judge in enumerate(judges)}
    corrects = choice is not None and choice.is_corrected
    scale = Scale(rules.plan, rules.rubric, adjusted, places_of, corrects)
    scores = {
        one.entry: score(
            scale,
            essays[one.entry],
            [FinishedMark(g.judge, g.total, g.scores, g.role) for g in by_entry.get(one.entry, ())],
            one.in_second_stage,
            ruled.get(one.entry, none).mark,
        )
        for one in candidates
    }
    outcome = _awarded(rules, candidates, scores, ruled)
    places = {one.entry: one for one in outcome.awards}
    plan_ranks = _plan_ranks(competing, scores)
    lines = [
        EntryResult(
            one,
            tuple(by_entry.get(one.entry, ())),
            scores[one.entry],
            adjusted.essays[essays[one.entry]],
            plan_ranks.get(one.entry, 0),
            places[one.entry].rank if one.entry in places else 0,
            _tier(rules, one, places[one.entry].tier if one.entry in places else "", ruled),
            ruled.get(one.entry, none).kinds,
        )
        for one in candidates
    ]
    lines.sort(key=lambda line: (line.candidate.group, line.rank == 0, line.rank, line.candidate.code))
    tests = _tested(candidates, marks, adjusted, judges, anchors or {}) if choice is not None else ()
    return Results(tuple(lines), adjusted, marks, judges, outcome, choice, tests)


def _tested(
    candidates: Sequence[Candidate],
    marks: "Marks",
    adjusted: "Adjusted",
    judges: tuple[int, ...],
    anchors: Mapping[int, Sequence[Decimal]],
) -> "tuple[AssumptionTest, ...]":
    """Test whether severity goes with the essays, the categories or the anchors of the judges."""
    from lms.measurement.assumption import assumption_tests  # noqa: PLC0415 -- slow import

    if adjusted.components is None:
        return ()
    known = {
        place: float(sum(anchors[judge]) / len(anchors[judge]))
        for place, judge in enumerate(judges)
        if anchors.get(judge)
    }
    return assumption_tests(marks, adjusted.components, [one.group for one in candidates], known)


def _awarded(
    rules: DecisionRules,
    candidates: Sequence[Candidate],
    scores: Mapping[int, EntryScore],
    ruled: Mapping[int, _Ruled],
) -> AwardResult:
    """Rank every group on the values and cut its tiers, with least marks held against the published marks."""
    groups: dict[str, list[AwardCandidate]] = {}
    for one in candidates:
        found = scores[one.entry]
        state = ruled.get(one.entry)
        if found.mark is not None:
            tie = state.tie if state else Decimal(0)
            award_candidate = AwardCandidate(
                one.entry, found.mark, (tie,), one.group, not _is_out(one, state), found.value
            )
            groups.setdefault(one.group, []).append(award_candidate)
    outcomes = [
        award(rows, rules.tiers.get(group, rules.tiers.get("", ())), rules.tie_rule)
        for group, rows in sorted(groups.items())
    ]
    return AwardResult(
        tuple(one for each in outcomes for one in each.awards),
        tuple(cut for each in outcomes for cut in each.cuts),
    )


def _tier(rules: DecisionRules, one: Candidate, found: str, ruled: Mapping[int, _Ruled]) -> str:
    """Return the award: what the cut gave, or what the meeting ruled (0 is no award, 1 the best tier)."""
    state = ruled.get(one.entry)
    if state is None or state.award is None or _is_out(one, state):
        return found
    tiers = rules.tiers.get(one.group, rules.tiers.get("", ()))
    return tiers[state.award - 1].name if 0 < state.award <= len(tiers) else ""


def _is_out(one: Candidate, ruled: _Ruled | None) -> bool:
    """Return whether an entry takes no place: it came late, or the meeting said so."""
    return one.is_excluded or (ruled is not None and ruled.is_excluded)


def _plan_ranks(candidates: Sequence[Candidate], scores: Mapping[int, EntryScore]) -> dict[int, int]:
    """Rank the plan's combined marks within each group."""
    groups: dict[str, list[tuple[int, Decimal]]] = {}
    for one in candidates:
        value = scores[one.entry].combined.value
        if value is not None:
            groups.setdefault(one.group, []).append((one.entry, value))
    found: dict[int, int] = {}
    for rows in groups.values():
        ranks = competition([(value,) for _, value in rows])
        found |= {entry: rank for (entry, _), rank in zip(rows, ranks, strict=True)}
    return found


def rules_of(definition: ContestDefinition) -> DecisionRules:
    """Return what a contest file says about deciding."""
    return DecisionRules(
        definition.plan,
        definition.rubric,
        {key: definition.tiers_of(key) for key in definition.category_keys},
        definition.tie_rule,
        definition.severity,
    )

"""Marking plans by name: how the marks of several judges become one, in exact decimals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from lms.errors import N_
from lms.marking.rubric import Rubric, rounded
from lms.measurement.remarks import Remark

PLACES = 2


class CombiningMethod(StrEnum):
    """How marks are combined."""

    MEAN = "mean"
    MEDIAN = "median"
    TRIMMED = "trimmed"
    DOUBLE = "double"
    TWO_STAGE = "two-stage"


class Resolution(StrEnum):
    """What becomes of a third mark in double marking; AVERAGE keeps all marks and recovers quality best."""

    AVERAGE = "average"
    CLOSEST = "closest-two"
    EXPERT = "expert"


class MarkRole(StrEnum):
    """In which capacity a mark was given."""

    MARKER = "marker"
    THIRD = "third"
    ADJUDICATOR = "adjudicator"


class MarkingState(StrEnum):
    """Where an entry stands under its plan."""

    WAITING = "waiting"
    NEEDS_THIRD = "needs-third"
    NEEDS_ADJUDICATION = "needs-adjudication"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class MarkingPlan:
    """A marking plan: `threshold` (in marks) and `resolution` serve DOUBLE, the second_* fields TWO_STAGE.

    `per_criterion` combines and compares criterion by criterion instead of totals. `trim` marks are dropped
    at each end. `adjudicate_over`: under AVERAGE, a larger spread of three marks goes to the adjudicator.
    """

    method: CombiningMethod = CombiningMethod.MEAN
    readings: int = 3
    threshold: Decimal = Decimal(10)
    resolution: Resolution = Resolution.AVERAGE
    per_criterion: bool = False
    trim: int = 1
    adjudicate_over: Decimal | None = None
    second_readings: int = 5
    second_share: Decimal = Decimal("0.2")
    second_top: int | None = None


# 2 readings for all and 5 more for the best fifth cost 3.0 readings per entry, as much as 3 for all.
TWO_STAGE = MarkingPlan(CombiningMethod.TWO_STAGE, readings=2)
PLANS: Mapping[str, MarkingPlan] = {
    "mean": MarkingPlan(CombiningMethod.MEAN),
    "median": MarkingPlan(CombiningMethod.MEDIAN),
    "trimmed-mean": MarkingPlan(CombiningMethod.TRIMMED, readings=5),
    "double": MarkingPlan(CombiningMethod.DOUBLE, readings=2),
    "double-closest-two": MarkingPlan(CombiningMethod.DOUBLE, readings=2, resolution=Resolution.CLOSEST),
    "double-expert": MarkingPlan(CombiningMethod.DOUBLE, readings=2, resolution=Resolution.EXPERT),
    "two-stage": TWO_STAGE,
}


def default_plan(has_prizes: bool) -> str:
    """Return the name of the plan a new contest starts with."""
    return "two-stage" if has_prizes else "mean"


@dataclass(frozen=True, slots=True)
class FinishedMark:
    """One judge's finished marks: by criterion key, and the total.

    `adjusted` is the total without the judge's estimated severity: it is combined instead of the total, while
    the totals as given still decide which further readings a plan asks for.
    """

    judge: int
    total: Decimal
    marks: Mapping[str, Decimal] = field(default_factory=dict)
    role: MarkRole = MarkRole.MARKER
    adjusted: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Combined:
    """The combined mark (None until decided), the largest gap between the first two marks, and why."""

    state: MarkingState
    value: Decimal | None = None
    gap: Decimal | None = None
    by_criterion: Mapping[str, Decimal] = field(default_factory=dict)
    why: Remark | None = None


@dataclass(frozen=True, slots=True)
class _Mark:
    """What was given, which decides the further readings, and what is combined."""

    value: Decimal
    role: MarkRole
    counted: Decimal


def mean(values: Sequence[Decimal], places: int = PLACES) -> Decimal:
    """Return the exact mean, rounded once, half up."""
    over, under = sum(values, Decimal(0)).as_integer_ratio()
    return rounded(Fraction(over, under * len(values)), places)


def median(values: Sequence[Decimal], places: int = PLACES) -> Decimal:
    """Return the middle value, or the mean of the middle two."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return mean(ordered[half : half + 1] if len(ordered) % 2 else ordered[half - 1 : half + 1], places)


def trimmed_mean(values: Sequence[Decimal], trim: int = 1, places: int = PLACES) -> Decimal:
    """Return the mean without the `trim` highest and lowest; the plain mean when nothing would be left."""
    ordered = sorted(values)
    return mean(ordered[trim:-trim] if trim and len(ordered) > 2 * trim else ordered, places)


def closest_two(values: Sequence[Decimal], within: Decimal) -> Decimal | None:
    """Return the mean of the closest two of three marks; None when these are further apart than `within`.

    When the middle mark is equally far from both, all three count.
    """
    low, middle, high = sorted(values)
    if min(middle - low, high - middle) > within:
        return None
    if middle - low == high - middle:
        return mean([low, middle, high])
    return mean([low, middle] if middle - low < high - middle else [middle, high])


def _double(plan: MarkingPlan, marks: Sequence[_Mark]) -> Combined:
    first = [mark for mark in marks if mark.role is MarkRole.MARKER][:2]
    third = [mark for mark in marks if mark.role is MarkRole.THIRD]
    final = [mark for mark in marks if mark.role is MarkRole.ADJUDICATOR]
    if len(first) < 2:
        return _waiting(2 - len(first))
    gap = abs(first[0].value - first[1].value)
    if final:
        return Combined(
            MarkingState.DECIDED,
            mean(_counted(final[-1:])),
            gap,
            why=Remark(N_("Decided by the adjudicator.")),
        )
    if gap <= plan.threshold:
        return Combined(MarkingState.DECIDED, mean(_counted(first)), gap)
    if not third:
        values = {"gap": gap, "limit": plan.threshold}
        why = Remark(
            N_("The two marks differ by %(gap)s. A difference of more than %(limit)s needs third marking."),
            values,
        )
        return Combined(MarkingState.NEEDS_THIRD, None, gap, why=why)
    return _resolved(plan, [*first, third[-1]], gap)


def _counted(marks: Sequence[_Mark]) -> list[Decimal]:
    return [mark.counted for mark in marks]


def _resolved(plan: MarkingPlan, three: list[_Mark], gap: Decimal) -> Combined:
    """Apply the plan's resolution to two marks that differ and the third."""
    given, counted = [mark.value for mark in three], _counted(three)
    if plan.resolution is Resolution.EXPERT:
        return Combined(
            MarkingState.DECIDED, mean(counted[-1:]), gap, why=Remark(N_("Decided by the third marker."))
        )
    if plan.resolution is Resolution.CLOSEST:
        # Whether two marks are close enough is known when the third is given; which two, once severity is.
        if closest_two(given, plan.threshold) is not None:
            found = closest_two(counted, max(counted) - min(counted))
            return Combined(
                MarkingState.DECIDED, found, gap, why=Remark(N_("The two closest of the three marks count."))
            )
    elif plan.adjudicate_over is None or max(given) - min(given) <= plan.adjudicate_over:
        return Combined(MarkingState.DECIDED, mean(counted), gap, why=Remark(N_("All three marks count.")))
    return Combined(
        MarkingState.NEEDS_ADJUDICATION,
        None,
        gap,
        why=Remark(N_("The three marks are too far apart. An adjudicator will decide.")),
    )


def _waiting(missing: int) -> Combined:
    why = Remark(N_("Assignments still to make: %(missing)d."), {"missing": missing})
    return Combined(MarkingState.WAITING, why=why)


def _one(plan: MarkingPlan, marks: Sequence[_Mark], wanted: int) -> Combined:
    """Combine one series of marks: totals, or one criterion."""
    if plan.method is CombiningMethod.DOUBLE:
        return _double(plan, marks)
    if len(marks) < wanted:
        return _waiting(wanted - len(marks))
    given, values = [mark.value for mark in marks], _counted(marks)
    gap = max(given) - min(given)
    if plan.method is CombiningMethod.MEDIAN:
        return Combined(MarkingState.DECIDED, median(values), gap)
    if plan.method is CombiningMethod.TRIMMED:
        return Combined(MarkingState.DECIDED, trimmed_mean(values, plan.trim), gap)
    return Combined(MarkingState.DECIDED, mean(values), gap)


_WORST_FIRST = (
    MarkingState.WAITING,
    MarkingState.NEEDS_THIRD,
    MarkingState.NEEDS_ADJUDICATION,
    MarkingState.DECIDED,
)


def combine(
    plan: MarkingPlan,
    readings: Sequence[FinishedMark],
    rubric: Rubric | None = None,
    in_second_stage: bool = False,
) -> Combined:
    """Return the combined mark of one entry, or what it still needs.

    Readings come in the order they were finished. `per_criterion` needs the rubric for the weighted total
    (ValueError without). An entry chosen for the second stage waits for its further readings.
    """
    wanted = max(plan.readings, 1)
    if plan.method is CombiningMethod.TWO_STAGE and in_second_stage:
        wanted += plan.second_readings
    if not plan.per_criterion:
        return _one(plan, [_mark_of(one) for one in readings], wanted)
    if rubric is None:
        raise ValueError("combining per criterion needs the rubric")
    parts = {
        c.key: _one(
            plan,
            [_Mark(one.marks[c.key], one.role, one.marks[c.key]) for one in readings if c.key in one.marks],
            wanted,
        )
        for c in rubric.criteria
    }
    worst = min(parts.values(), key=lambda part: _WORST_FIRST.index(part.state))
    gap = max((part.gap for part in parts.values() if part.gap is not None), default=None)
    values = {key: part.value for key, part in parts.items() if part.value is not None}
    if worst.state is not MarkingState.DECIDED:
        return Combined(worst.state, None, gap, values, worst.why)
    if readings and all(one.adjusted is not None for one in readings):
        total = _one(replace(plan, per_criterion=False), [_mark_of(one) for one in readings], wanted).value
    else:
        total = rubric.total(values)
    return Combined(MarkingState.DECIDED, total, gap, values, worst.why)


def _mark_of(one: FinishedMark) -> _Mark:
    return _Mark(one.total, one.role, one.total if one.adjusted is None else one.adjusted)


def counts_every_mark(plan: MarkingPlan) -> bool:
    """Return whether the plan takes the mean of all marks, so that a model of all marks may rank its entries.

    The others leave marks out on purpose (the median, the closest two, an expert); so does any mark an
    adjudicator decides.
    """
    return plan.method in (CombiningMethod.MEAN, CombiningMethod.TWO_STAGE) or (
        plan.method is CombiningMethod.DOUBLE and plan.resolution is Resolution.AVERAGE
    )


def correction_refusal(plan: MarkingPlan) -> Remark | None:
    """Say why severity cannot be corrected under the plan; None when it can.

    Severity is estimated on totals, so criteria that are compared or chosen one by one have no adjusted marks.
    """
    if plan.per_criterion and plan.method not in (CombiningMethod.MEAN, CombiningMethod.TWO_STAGE):
        return Remark(
            N_("Severity is estimated on total marks, but this plan combines marks criterion by criterion.")
        )
    return None


def second_stage(plan: MarkingPlan, first_marks: Mapping[int, Decimal], prizes: int = 0) -> list[int]:
    """Return the entries that get further readings, best first; a tie at the cut takes all of it along.

    At least twice as many as there are `prizes`, so that every prize is decided among entries read often.
    """
    if plan.method is not CombiningMethod.TWO_STAGE or not first_marks:
        return []
    share = -(-len(first_marks) * Fraction(plan.second_share) // 1)
    top = max(plan.second_top if plan.second_top is not None else int(share), 2 * prizes)
    order = sorted(first_marks, key=lambda entry: (-first_marks[entry], entry))
    cut = first_marks[order[min(top, len(order)) - 1]] if top else None
    return [entry for entry in order if cut is not None and first_marks[entry] >= cut]

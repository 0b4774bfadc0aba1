"""From the marks of one entry to what is published of it and what it is ranked on, with the arithmetic between.

Every mark counts in the same way, whoever gave it: a third marker's and an adjudicator's are part of the severity
model and lose their own judge's severity; a mark that the meeting sets is taken as an adjusted mark. All of them are
drawn to the mean in the ranking as far as a mark of any entry with as many marks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from math import isnan, pi
from typing import TYPE_CHECKING

from lms.marking.combining import (
    Combined,
    CombiningMethod,
    FinishedMark,
    MarkingPlan,
    MarkingState,
    MarkRole,
    Resolution,
    combine,
    counts_every_mark,
)
from lms.marking.rubric import Rubric
from lms.measurement.ranking import shown

if TYPE_CHECKING:
    from lms.measurement.severity import Adjusted

PLACES = 2
# Severities are taken off in tenths of a mark, so that anyone can do the sum again from what is shown.
SEVERITY_PLACES = 1
NORMAL_95 = 1.96
# Variance of the estimate over that of the mean of as many normal marks: the median in the limit, a trimmed mean,
# and the mean of the closest two of three.
MEDIAN, TRIMMED, CLOSEST = pi / 2, 1.25, 1.9


class MarkSource(StrEnum):
    """Where the published mark comes from."""

    PLAN = "plan"
    ADJUSTED = "adjusted"
    MEETING = "meeting"


@dataclass(frozen=True, slots=True)
class AdjustedMark:
    """One judge's mark as given and as it counts; `leniency` is what was taken off, None without correction."""

    judge: int
    given: Decimal
    leniency: Decimal | None
    adjusted: Decimal
    role: MarkRole = MarkRole.MARKER


@dataclass(frozen=True, slots=True)
class EntryScore:
    """One entry: the published `mark` with its 95 % interval, and the `value` it is ranked on.

    `combined` is the plan on the marks as given. `mark` is None while marks are missing; `low` and `high` are
    None where no error is known. All lie on the scale of the rubric but `value`, which may lie outside.
    """

    combined: Combined
    marks: tuple[AdjustedMark, ...]
    source: MarkSource
    mark: Decimal | None = None
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """What scores are computed with: plan and rubric, and the severity model where it corrects."""

    plan: MarkingPlan
    rubric: Rubric
    adjusted: "Adjusted"
    judges: Mapping[int, int]
    is_corrected: bool
    leniencies: dict[int, Decimal] = field(default_factory=dict, init=False)
    most: Decimal = field(init=False)

    def __post_init__(self) -> None:
        """Add up the rubric once; thousands of entries are held against it."""
        object.__setattr__(self, "most", self.rubric.maximum)

    def leniency(self, judge: int) -> Decimal:
        """Return the judge's severity as it is taken off, in tenths of a mark; positive is lenient."""
        if judge not in self.leniencies:
            found = shown(self.adjusted.judges[self.judges[judge]].severity, SEVERITY_PLACES)
            self.leniencies[judge] = found
        return self.leniencies[judge]

    def within(self, mark: Decimal) -> Decimal:
        """Return a mark as published: two decimals, from 0 to full marks."""
        return min(max(shown(mark, PLACES), Decimal(0)), self.most)


def score(
    scale: Scale, essay: int, readings: Sequence[FinishedMark], second_stage: bool, ruled: Decimal | None
) -> EntryScore:
    """Return the score of one entry; `essay` is its place in the model, `ruled` the mark set by the meeting."""
    combined = combine(scale.plan, readings, scale.rubric, second_stage)
    if not scale.is_corrected:
        marks = tuple(AdjustedMark(one.judge, one.total, None, one.total, one.role) for one in readings)
        if ruled is not None:
            return EntryScore(combined, marks, MarkSource.MEETING, ruled, ruled)
        return EntryScore(combined, marks, MarkSource.PLAN, combined.value, combined.value)
    return _corrected(scale, essay, readings, second_stage, ruled, combined)


def _corrected(
    scale: Scale,
    essay: int,
    readings: Sequence[FinishedMark],
    second_stage: bool,
    ruled: Decimal | None,
    combined: Combined,
) -> EntryScore:
    marks = tuple(_adjusted(scale, one) for one in readings)
    if ruled is not None:
        return EntryScore(combined, marks, MarkSource.MEETING, ruled, _footing(scale, ruled, len(readings)))
    if combined.state is not MarkingState.DECIDED:
        return EntryScore(combined, marks, MarkSource.ADJUSTED)
    given = [
        FinishedMark(one.judge, one.total, one.marks, one.role, mark.adjusted)
        for one, mark in zip(readings, marks, strict=True)
    ]
    found = combine(scale.plan, given, scale.rubric, second_stage).value
    if found is None:
        return EntryScore(combined, marks, MarkSource.ADJUSTED)
    shrunk = scale.adjusted.essays[essay].shrunk
    if _decided_alone(scale.plan, readings) or not counts_every_mark(scale.plan) or isnan(shrunk):
        value = _footing(scale, found, len(readings))
    else:
        value = shown(shrunk, PLACES)
    off = Decimal(repr(_error(scale, essay, readings) * NORMAL_95))
    return EntryScore(
        combined,
        marks,
        MarkSource.ADJUSTED,
        scale.within(found),
        value,
        scale.within(found - off),
        scale.within(found + off),
    )


def _adjusted(scale: Scale, one: FinishedMark) -> AdjustedMark:
    leniency = scale.leniency(one.judge)
    return AdjustedMark(one.judge, one.total, leniency, one.total - leniency, one.role)


def _decided_alone(plan: MarkingPlan, readings: Sequence[FinishedMark]) -> bool:
    """Return whether an adjudicator's mark is the only one that counts."""
    return plan.method is CombiningMethod.DOUBLE and any(one.role is MarkRole.ADJUDICATOR for one in readings)


def _footing(scale: Scale, mark: Decimal, marks: int) -> Decimal:
    """Return what ranks a mark that no model of all marks stands behind.

    Under a plan that ranks on the model it is drawn to the mean as any entry's with as many marks; under the
    others marks are ranked as they are.
    """
    if not counts_every_mark(scale.plan):
        return shown(mark, PLACES)
    from lms.measurement.adjusted_mean import pull  # noqa: PLC0415 -- slow import

    share = pull(scale.adjusted, max(marks, scale.plan.readings))
    return shown(scale.adjusted.mean + share * (float(mark) - scale.adjusted.mean), PLACES)


def _error(scale: Scale, essay: int, readings: Sequence[FinishedMark]) -> float:
    """Return the standard error of the adjusted mark, from the marks that count under the plan."""
    from lms.measurement.adjusted_mean import mean_error  # noqa: PLC0415 -- slow import

    counted, inflation = _that_count(scale.plan, readings)
    return mean_error(scale.adjusted, essay, [scale.judges[one.judge] for one in counted], inflation)


def _that_count(plan: MarkingPlan, readings: Sequence[FinishedMark]) -> tuple[Sequence[FinishedMark], float]:
    """Return the marks behind the combined one, and how much less exact it is than their mean."""
    if plan.method is CombiningMethod.DOUBLE:
        for role in (MarkRole.ADJUDICATOR, MarkRole.THIRD):
            last = [one for one in readings if one.role is role][-1:]
            if last and (role is MarkRole.ADJUDICATOR or plan.resolution is Resolution.EXPERT):
                return last, 1.0
        is_chosen = plan.resolution is Resolution.CLOSEST and len(readings) > 2
        return readings, CLOSEST if is_chosen else 1.0
    if plan.method is CombiningMethod.MEDIAN and len(readings) > 2:
        return readings, MEDIAN
    if plan.method is CombiningMethod.TRIMMED and len(readings) > 2 * plan.trim:
        return readings, TRIMMED
    return readings, 1.0

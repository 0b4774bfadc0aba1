"""Questions and learners on one scale, and questions that are harder for a group than for others who are as good."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from lms.measurement.differential import (
    LARGE,
    Difference,
    DifferenceClass,
    ScoreDifference,
    mantel_haenszel,
    mantel_scores,
)
from lms.measurement.item_response import FittedItem, ItemResponseFit, fit_items

# With fewer learners, or groups smaller than that, chance decides what comes out.
ENOUGH_LEARNERS = 50
ENOUGH_FOR_SLOPES = 250
ENOUGH_IN_GROUP = 30
MOST_GROUPS = 12
# Coarse enough for the page, and twice as fast.
POINTS = 31
TOLERANCE = 1e-3
LOWEST, STEP, STEPS = -3.0, 0.5, 12
DRAWN_SCORES = 20


class GroupKind(StrEnum):
    """What groups are told apart by."""

    UNIT = "unit"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class ScaledQuestion:
    """One question in the Rasch model, and its slope in the 2PL model where there are enough learners."""

    id: str
    fitted: FittedItem
    slope: float | None


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """A question that is harder or easier for a group (`key`) than for others who are as good.

    A question with partial credit is compared by its mean, any other by how often it is right.
    """

    id: str
    kind: GroupKind
    key: str
    found: Difference | ScoreDifference

    @property
    def strength(self) -> float:
        """How large the difference is, 1 where a large one begins; below 0 the question is harder for the group."""
        return self.found.delta / 1.5 if isinstance(self.found, Difference) else self.found.effect / LARGE

    @property
    def percent(self) -> float | None:
        """By how many per cent of the points the group is above equals, where there is partial credit."""
        return None if isinstance(self.found, Difference) else 100 * self.found.mean_difference


@dataclass(frozen=True, slots=True)
class ScaleReport:
    """What the page of the scale shows; `people` and `questions` count by steps of half a standard deviation from -3.

    `fits_slopes` tells whether the 2PL model describes the answers better (BIC), None where it was not tried.
    `compared` are the groups that were large enough with their sizes.
    """

    learners: int
    scaled: tuple[ScaledQuestion, ...]
    reliability: float | None
    fits_slopes: bool | None
    people: tuple[int, ...]
    questions: tuple[int, ...]
    compared: tuple[tuple[GroupKind, str, int], ...]
    differences: tuple[GroupDifference, ...]


def scale_report(
    right: NDArray[np.float64],
    ids: Sequence[str],
    units: Sequence[str],
    languages: Sequence[str],
    shares: NDArray[np.float64] | None = None,
) -> ScaleReport:
    """Return the scale and the differences between groups.

    `right` has a row a learner and a column a question: 1 right, 0 wrong, nan not asked; `units` and `languages` name
    each learner's groups. `shares` has the shares of the points in the same places, None where there are no parts.
    """
    rasch = _fit(right, equal_slopes=True, enough=ENOUGH_LEARNERS)
    free = _fit(right, equal_slopes=False, enough=ENOUGH_FOR_SLOPES)
    slopes = {one.place: one.slope for one in free.items} if free else {}
    scaled = tuple(
        ScaledQuestion(ids[one.place], one, slopes.get(one.place)) for one in (rasch.items if rasch else ())
    )
    groups = _groups(GroupKind.UNIT, units) + _groups(GroupKind.LANGUAGE, languages)
    by_kind = {GroupKind.UNIT: units, GroupKind.LANGUAGE: languages}
    differences = [
        one
        for kind, key, _ in groups
        for one in _differences(
            right, right if shares is None else shares, ids, kind, key,
            np.array([name == key for name in by_kind[kind]]),
        )
    ]  # fmt: skip
    order = {DifferenceClass.C: 0, DifferenceClass.B: 1}
    return ScaleReport(
        len(right),
        scaled,
        rasch.reliability if rasch else None,
        free.bic < rasch.bic if free and rasch else None,
        _steps(rasch.abilities.tolist() if rasch else ()),
        _steps([one.fitted.difficulty for one in scaled]),
        groups,
        tuple(sorted(differences, key=lambda one: (order[one.found.size], -abs(one.strength)))),
    )


def _fit(right: NDArray[np.float64], *, equal_slopes: bool, enough: int) -> ItemResponseFit | None:
    if len(right) < enough:
        return None
    return fit_items(right, equal_slopes=equal_slopes, points=POINTS, tolerance=TOLERANCE)


def _groups(kind: GroupKind, names: Sequence[str]) -> tuple[tuple[GroupKind, str, int], ...]:
    """Return the largest groups of a kind that can be compared with the others."""
    sizes = Counter(names)
    return tuple(
        (kind, key, count)
        for key, count in sizes.most_common(MOST_GROUPS)
        if key and count >= ENOUGH_IN_GROUP and len(names) - count >= ENOUGH_IN_GROUP
    )


def _differences(
    right: NDArray[np.float64],
    shares: NDArray[np.float64],
    ids: Sequence[str],
    kind: GroupKind,
    key: str,
    in_group: NDArray[np.bool_],
) -> list[GroupDifference]:
    asked = ~np.isnan(right)
    score = np.round(np.maximum(np.nansum(shares, axis=1), 0))
    if not asked.all():
        score = np.round(DRAWN_SCORES * score / np.maximum(asked.sum(axis=1), 1))
    found = []
    for place, id_ in enumerate(ids):
        had = asked[:, place]
        matched, share = score[had].astype(np.int64), shares[had, place]
        one: Difference | ScoreDifference | None
        if np.isin(share, (0.0, 1.0)).all():
            one = mantel_haenszel(right[had, place] > 0, in_group[had], matched)
        else:
            one = mantel_scores(share, in_group[had], matched)
        if one is not None and one.size is not DifferenceClass.A:
            found.append(GroupDifference(id_, kind, key, one))
    return found


def _steps(values: Sequence[float]) -> tuple[int, ...]:
    """Count values by steps of the scale; what lies beyond its ends belongs to the last step there."""
    counts = [0] * STEPS
    for value in values:
        counts[min(STEPS - 1, max(0, int((value - LOWEST) // STEP)))] += 1
    return tuple(counts)

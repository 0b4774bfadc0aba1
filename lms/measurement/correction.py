"""Whether to take the judges' severity out of the marks: a rule that is fixed before judging starts.

Marks are corrected when the judges are linked well enough and the result is estimated to come closer to the true order
than the raw means do. The estimate needs no truth: differences between judges on the same essay show the severities
without bias, whichever essays a judge was given, and how noise passes through each method is found by giving it noise.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import asin, nan, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from lms.errors import N_
from lms.measurement.mixed import Components, Marks, ridge, sums
from lms.measurement.overlap import LEAST, Minimum
from lms.measurement.remarks import Remark
from lms.measurement.severity import Adjusted, Model, adjust, raw_means

Floats = NDArray[np.float64]
Way = Callable[[Floats], Floats]

# The name of the rule on published lists; a changed rule takes another.
RULE = "estimated-agreement 1"
# Severities from the same essays alone are noisier, and essays chosen for a second stage by their first marks flatter
# them by .014 on average; they are used when they promise at least this much more.
WITHIN_MARGIN = 0.04
# The raw means are kept when they promise more than chance explains: by so many standard errors of the difference.
RAW_MARGIN = 0.7
# As many draws of noise as make their own error small beside that of the marks.
DRAWN_MARKS = 60_000
LEAST_DRAWS, MOST_DRAWS = 4, 40
SEED = 20_260_101


@dataclass(frozen=True, slots=True)
class CorrectionChoice:
    """What the rule chose: estimated Kendall's tau with the true order of each way, and the reason in words.

    `raw`, `corrected` (severities from all marks) and `within` (from the same essays alone) are nan where the links
    of the judges allow no estimate. `leaning` is the correlation between the judges' severity and the quality of
    the essays they were given: near 0 when essays were given out by lot.
    """

    model: Model
    why: Remark
    raw: float = nan
    corrected: float = nan
    within: float = nan
    leaning: float = nan

    @property
    def is_corrected(self) -> bool:
        """Whether the judges' severity is taken out of the marks."""
        return self.model is not Model.RAW


def decide(marks: Marks, minimum: Minimum = LEAST) -> tuple[Adjusted, CorrectionChoice]:
    """Return the severity model and whether it counts, by the rule; refused for the reasons of `adjust`.

    The model is there to be looked at also when the choice is to leave the marks as they were given.
    """
    pooled = adjust(marks, minimum)
    if pooled.refusal is not None or pooled.components is None:
        why = pooled.refusal or Remark(N_("There are no marks yet."))
        return pooled, CorrectionChoice(Model.RAW, why)
    found = _Comparison(marks, pooled.components)
    raw, corrected, within = (found.agreement(way) for way in (found.raw, found.pooled, found.within))
    best = found.within if within >= corrected + WITHIN_MARGIN else found.pooled
    values = {"raw": raw, "corrected": within if best == found.within else corrected}
    if raw > values["corrected"] + RAW_MARGIN * found.error(found.raw, best):
        model, sentence = Model.RAW, _RAW
    elif best == found.within:
        model, sentence = Model.WITHIN, _WITHIN
    else:
        model, sentence = pooled.model, _CORRECTED
    chosen = adjust(marks, minimum, model) if model is Model.WITHIN else pooled
    return chosen, CorrectionChoice(model, Remark(sentence, values), raw, corrected, within, found.leaning())


_RAW = N_(
    "Correction would not bring the ranking closer to the true order (estimated agreement %(corrected).2f, "
    "without correction %(raw).2f), so the marks count as they were given."
)
_WITHIN = N_(
    "Strict and lenient judges were not given equally good essays, so severity was taken only from essays that "
    "judges have in common (estimated agreement with the true order %(corrected).2f, without correction %(raw).2f)."
)
_CORRECTED = N_(
    "Correction brings the ranking closer to the true order (estimated agreement %(corrected).2f, without "
    "correction %(raw).2f)."
)


class _Comparison:
    """The ways of scoring as functions of the marks, all judged against the same unbiased estimate."""

    def __init__(self, marks: Marks, parts: Components) -> None:
        self.marks, self.parts = marks, parts
        self.read = np.bincount(marks.essay, minlength=marks.essays) > 0
        fit = ridge(marks, 0.0, 0.0)
        self.severity = fit.judge
        rest = marks.mark - fit.mean - fit.essay[marks.essay] - fit.judge[marks.judge]
        active = len(np.unique(marks.judge))
        freedom = max(len(rest) - int(self.read.sum()) - active + 1, 1)
        rest = rest * sqrt(len(rest) / freedom)
        self.unbiased = self._centred(fit.essay)
        draws = min(max(DRAWN_MARKS // len(rest), LEAST_DRAWS), MOST_DRAWS)
        rng = np.random.default_rng(SEED)
        self.noise = [rest * rng.choice([-1.0, 1.0], len(rest)) for _ in range(draws)]
        self.passed = [self._centred(self._least_squares(noise)) for noise in self.noise]
        own = float(np.mean([values @ values for values in self.passed]))
        self.quality = max(float(self.unbiased @ self.unbiased) - own, 1e-9)

    def _centred(self, values: Floats) -> Floats:
        found = values[self.read]
        return np.asarray(found - found.mean(), float)

    def _least_squares(self, mark: Floats) -> Floats:
        return ridge(replace(self.marks, mark=mark), 0.0, 0.0).essay

    def raw(self, mark: Floats) -> Floats:
        """Return the plain means."""
        return raw_means(replace(self.marks, mark=mark))

    def pooled(self, mark: Floats) -> Floats:
        """Return the essay effects when severities are taken from all marks."""
        lambda_judge = self.parts.residual / max(self.parts.judge, 1e-9)
        return ridge(
            replace(self.marks, mark=mark), self.parts.residual / self.parts.essay, lambda_judge
        ).essay

    def within(self, mark: Floats) -> Floats:
        """Return the essay effects when severities are taken from shared essays alone, drawn in by readings."""
        readings = np.bincount(self.marks.essay, minlength=self.marks.essays)
        fit = ridge(replace(self.marks, mark=mark), 0.0, 0.0)
        off = mark - fit.mean - fit.judge[self.marks.judge]
        return sums(self.marks.essay, off, self.marks.essays) / (
            readings + self.parts.residual / self.parts.essay
        )

    def agreement(self, way: Way) -> float:
        """Return the estimated Kendall's tau-b of a way of scoring with the true order.

        Its covariance with the unbiased estimate, less what noise adds to that, is its covariance with the truth;
        tau is that of normal variables with this correlation (Greiner 1909), with ties left out as tau-b does.
        """
        values = self._centred(way(self.marks.mark))
        shared = np.mean(
            [
                self._centred(way(noise)) @ passed
                for noise, passed in zip(self.noise, self.passed, strict=True)
            ]
        )
        spread = float(values @ values)
        if spread <= 0:
            return 0.0
        rho = (float(values @ self.unbiased) - float(shared)) / sqrt(spread * self.quality)
        return 2 / pi * asin(min(max(rho, -1.0), 1.0)) / sqrt(1 - _tied(values))

    def error(self, first: Way, second: Way) -> float:
        """Return the standard error of the difference between two agreements, essays being the sample."""
        one, other = self._influence(first), self._influence(second)
        return float((one - other).std() / sqrt(len(one)))

    def _influence(self, way: Way) -> Floats:
        """Return how much each essay adds to the agreement of a way of scoring."""
        values, quality = self._centred(way(self.marks.mark)), self.unbiased
        z = values / max(float(values.std()), 1e-9)
        u = quality / max(float(quality.std()), 1e-9)
        rho = float((z * u).mean())
        return np.asarray((z * u - rho * (z**2 + u**2) / 2) * 2 / pi / sqrt(max(1 - rho**2, 1e-3)), float)

    def leaning(self) -> float:
        """Return the correlation between severity and the mean quality of the essays a judge was given."""
        number = np.bincount(self.marks.judge, minlength=self.marks.judges)
        quality = np.zeros(self.marks.essays)
        quality[self.read] = self.unbiased
        total = sums(self.marks.judge, quality[self.marks.essay], self.marks.judges)
        active = number > 0
        means, severity = total[active] / number[active], self.severity[active]
        if means.std() == 0 or severity.std() == 0:
            return nan
        return float(np.corrcoef(means, severity)[0, 1])


def _tied(values: Floats) -> float:
    """Return the share of pairs that are equal to two decimals; below 1."""
    n = len(values)
    _, counts = np.unique(np.round(values, 2), return_counts=True)
    return min(float((counts * (counts - 1)).sum()) / (n * (n - 1)), 1 - 1e-9)

"""Marks of a contest corrected for the severity of the judges, with the raw means always beside them.

Additive essay + judge model with shrinkage, and scale and precision per judge where there are marks enough
(judging.md section 3). Where judges cannot be compared, the raw means stand and a sentence says why.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from math import nan

import numpy as np
from numpy.typing import NDArray

from lms.errors import N_
from lms.measurement.distributions import student
from lms.measurement.icc import icc_from_components
from lms.measurement.judge_scale import ScaledFit, fit_scaled
from lms.measurement.mixed import Components, Marks, Solution, components, incidence, ridge, sums
from lms.measurement.overlap import LEAST, Minimum, Overlap, overlap, refusal, warnings
from lms.measurement.ranking import competition, shown
from lms.measurement.remarks import Remark

Floats = NDArray[np.float64]

SCALED_FROM_MARKS = 15
SCALED_SHARE = 0.9


class Model(StrEnum):
    """Which model produced the adjusted marks."""

    RAW = "raw"
    ADDITIVE = "additive"
    SCALED = "scaled"
    WITHIN = "within"


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """One judge: severity in marks (positive is lenient), scale (1 is usual), precision (1 is usual).

    `low` and `high` are the 95 % interval of the severity.
    """

    judge: int
    marks: int
    severity: float
    severity_se: float
    scale: float
    precision: float
    residual_sd: float
    low: float = nan
    high: float = nan


@dataclass(frozen=True, slots=True)
class EssayRow:
    """One essay: `mark` is the adjusted mean to publish, `shrunk` the value it is ranked on.

    `moved` is raw rank minus rank, positive when correction lifted the essay.
    """

    essay: int
    readings: int
    raw_mean: float
    raw_rank: int
    mark: float
    se: float
    shrunk: float
    rank: int

    @property
    def moved(self) -> int:
        """Places gained by the correction."""
        return self.raw_rank - self.rank


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Everything a convener sees: rows, the model used, and why correction was refused when it was.

    `reliability` is ICC(1) of one reading, `reliability_mean` that of the mean number of readings. `fitted` are
    the variances that the effects were solved with, `judge_cov` the covariance of the severities in squared marks.
    """

    model: Model
    refusal: Remark | None
    warnings: tuple[Remark, ...]
    graph: Overlap
    mean: float
    components: Components | None
    reliability: float
    reliability_mean: float
    essays: tuple[EssayRow, ...]
    judges: tuple[JudgeRow, ...]
    fitted: Components | None = None
    judge_cov: tuple[tuple[float, ...], ...] = ()

    @property
    def is_corrected(self) -> bool:
        """Whether the judges' severity was taken out of the marks."""
        return self.model is not Model.RAW


@dataclass(frozen=True, slots=True)
class _Fit:
    """The values per essay and judge that every model delivers."""

    model: Model
    mean: float
    mark: Floats
    se: Floats
    shrunk: Floats
    severity: Floats
    severity_se: Floats
    scale: Floats
    precision: Floats
    parts: Components | None
    fitted: Components | None
    cov: Floats


def raw_means(marks: Marks) -> Floats:
    """Return the plain mean per essay, nan where no one has read it."""
    number = np.bincount(marks.essay, minlength=marks.essays)
    total = sums(marks.essay, marks.mark, marks.essays)
    return np.divide(total, number, out=np.full(marks.essays, nan), where=number > 0)


def _raw(marks: Marks) -> _Fit:
    means = raw_means(marks)
    number = np.bincount(marks.essay, minlength=marks.essays)
    rest = marks.mark - means[marks.essay]
    freedom = len(rest) - int((number > 0).sum())
    sd = float(np.sqrt((rest**2).sum() / freedom)) if freedom > 0 else nan
    se = np.divide(sd, np.sqrt(number), where=number > 0, out=np.full(marks.essays, nan))
    none, ones = np.full(marks.judges, nan), np.ones(marks.judges)
    centre = float(marks.mark.mean()) if len(marks.mark) else nan
    return _Fit(Model.RAW, centre, means, se, means, none, none, ones, ones, None, None, np.empty((0, 0)))


def _unshrunk(
    marks: Marks, off: Floats, slope: Floats, inverse: Floats, cov: Floats
) -> tuple[Floats, Floats]:
    """Return the weighted mean deviation per essay and its SE, with the judges' uncertainty carried along.

    `off` is mark - mean - severity, `inverse` one over the error variance, `cov` the judges' covariance.
    """
    load = sums(marks.essay, inverse * slope**2, marks.essays)
    known = load > 0
    safe = np.where(known, load, 1.0)
    value = np.where(known, sums(marks.essay, inverse * slope * off, marks.essays) / safe, nan)
    share = incidence(marks, inverse * slope) / safe[:, None]
    carried = np.einsum("ij,ij->i", share @ cov, share)
    return value, np.where(known, np.sqrt(1.0 / safe + carried), nan)


def _fitted(model: Model, marks: Marks, parts: Components, solved: Solution | ScaledFit) -> _Fit:
    """Return what a solved model delivers; in one without scale and precision every judge has 1 of both."""
    ones = np.ones(marks.judges)
    if isinstance(solved, ScaledFit):
        scale, precision, fitted, cov = solved.scale, solved.precision, solved.components, solved.judge_cov
    else:
        scale, precision, fitted, cov = ones, ones, parts, solved.judge_cov * parts.residual
    off = marks.mark - solved.mean - solved.judge[marks.judge]
    value, se = _unshrunk(marks, off, scale[marks.judge], precision[marks.judge] / fitted.residual, cov)
    shrunk = np.where(np.isnan(value), nan, solved.mean + solved.essay)
    se_judge = np.sqrt(np.maximum(np.diag(cov), 0.0))
    mark = solved.mean + value
    return _Fit(
        model, solved.mean, mark, se, shrunk, solved.judge, se_judge, scale, precision, parts, fitted, cov
    )


def _additive(marks: Marks, parts: Components) -> _Fit:
    solved = ridge(marks, parts.residual / parts.essay, parts.residual / max(parts.judge, 1e-9))
    return _fitted(Model.ADDITIVE, marks, parts, solved)


def _within(marks: Marks, parts: Components) -> _Fit:
    """Take severities from differences on the same essay alone, so that which essays a judge was given is no matter.

    Essays are drawn to the mean as in the additive model with these severities known.
    """
    fit = _fitted(Model.WITHIN, marks, parts, ridge(marks, 0.0, 0.0))
    readings = np.bincount(marks.essay, minlength=marks.essays)
    weight = readings / (readings + parts.residual / parts.essay)
    return replace(fit, shrunk=fit.mean + (fit.mark - fit.mean) * weight)


def _may_scale(marks: Marks) -> bool:
    """Return whether judges with enough marks for an own scale gave nearly all marks."""
    number = np.bincount(marks.judge, minlength=marks.judges)
    return bool(number[number >= SCALED_FROM_MARKS].sum() >= SCALED_SHARE * len(marks.mark))


def _fit(marks: Marks, graph: Overlap, minimum: Minimum, model: Model | None) -> tuple[_Fit, Remark | None]:
    why = refusal(graph, minimum)
    if model is Model.RAW or why is not None:
        return _raw(marks), why
    parts = components(marks)
    if parts.residual <= 0 or parts.essay < 1e-4 * parts.residual:
        return _raw(marks), Remark(
            N_("The marks do not distinguish the essays, so there is nothing to correct.")
        )
    if model is Model.WITHIN:
        return _within(marks, parts), None
    wanted = model or (Model.SCALED if _may_scale(marks) else Model.ADDITIVE)
    if wanted is Model.SCALED and parts.judge > 1e-4 * parts.residual:
        return _fitted(Model.SCALED, marks, parts, fit_scaled(marks, parts)), None
    return _additive(marks, parts), None


def _ranks(values: Floats, places: int) -> list[int]:
    return competition([(None if np.isnan(v) else _key(v, places),) for v in values.tolist()])


def _key(value: float, places: int) -> Decimal:
    return shown(value, places)


def _judge_rows(marks: Marks, fit: _Fit) -> tuple[JudgeRow, ...]:
    number = np.bincount(marks.judge, minlength=marks.judges)
    severity = np.nan_to_num(fit.severity)[marks.judge]
    rest = marks.mark - fit.mean - severity - fit.scale[marks.judge] * (fit.shrunk[marks.essay] - fit.mean)
    squares = sums(marks.judge, rest**2, marks.judges)
    sd = np.sqrt(np.divide(squares, number, where=number > 0, out=np.full(marks.judges, nan)))
    wide = _reach(marks, fit)
    low, high = fit.severity - wide, fit.severity + wide
    columns = (number, fit.severity, fit.severity_se, fit.scale, fit.precision, sd, low, high)
    return tuple(JudgeRow(j, *row) for j, row in enumerate(zip(*(c.tolist() for c in columns), strict=True)))


def _reach(marks: Marks, fit: _Fit) -> Floats:
    """Return how far the 95 % intervals of the severities reach.

    Drawing severities to 0 makes them look surer than they are when the variance between judges is itself
    known from few judges, so the error is at least that of comparing shared essays alone, and Student's t with
    one degree of freedom fewer than judges takes the place of the normal distribution.
    """
    judges = len(np.unique(marks.judge))
    if fit.fitted is None or judges < 2:
        return np.full(marks.judges, nan)
    alone = np.diag(ridge(marks, 0.0, 0.0).judge_cov) * fit.fitted.residual
    return np.asarray(np.sqrt(np.maximum(alone, fit.severity_se**2)) * student(0.95, judges - 1), float)


def adjust(marks: Marks, minimum: Minimum = LEAST, model: Model | None = None, places: int = 2) -> Adjusted:
    """Return every essay's raw and adjusted mark and rank, and every judge's habits.

    `model` None chooses: scale and precision when 90 % of the marks come from judges with 15 or more.
    Ranks are standard competition ranks on values rounded to `places`. Too little overlap gives model
    RAW and a `refusal`; the caller shows it. An essay without marks has nan and comes last.
    """
    graph = overlap(marks.essay, marks.judge, marks.essays, marks.judges)
    fit, why = _fit(marks, graph, minimum, model)
    raw = raw_means(marks)
    readings = np.bincount(marks.essay, minlength=marks.essays)
    numbers = (
        readings,
        raw,
        _ranks(raw, places),
        fit.mark,
        fit.se,
        fit.shrunk,
        _ranks(fit.shrunk, places),
    )
    columns = [c.tolist() if isinstance(c, np.ndarray) else c for c in numbers]
    rows = tuple(EssayRow(i, *row) for i, row in enumerate(zip(*columns, strict=True)))
    single = whole = nan
    if fit.parts is not None:
        average = len(marks.mark) / max(int((readings > 0).sum()), 1)
        single = icc_from_components(fit.parts.essay, fit.parts.judge, fit.parts.residual)
        whole = icc_from_components(fit.parts.essay, fit.parts.judge, fit.parts.residual, average)
    notes = tuple(warnings(graph, minimum)) if why is None else ()
    judges = _judge_rows(marks, fit)
    cov = tuple(map(tuple, fit.cov.tolist()))
    return Adjusted(
        fit.model, why, notes, graph, fit.mean, fit.parts, single, whole, rows, judges, fit.fitted, cov
    )

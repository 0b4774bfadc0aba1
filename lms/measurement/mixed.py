"""Crossed random effects of essays and judges: ridge solution through a Schur complement, and REML.

The essays are eliminated, so that the system to solve has one row per judge plus one (Henderson's mixed
model equations; Searle, Casella & McCulloch 1992, chapters 6 and 7).
"""

from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_LOG_LIMIT = 14.0


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks in long form: equal-length arrays of essay index, judge index and mark."""

    essay: Ints
    judge: Ints
    mark: Floats
    essays: int
    judges: int

    @classmethod
    def of(
        cls, rows: list[tuple[int, int, float]], essays: int | None = None, judges: int | None = None
    ) -> "Marks":
        """Build from (essay index, judge index, mark) rows; sizes default to the largest index used."""
        essay = np.array([row[0] for row in rows], dtype=np.int64)
        judge = np.array([row[1] for row in rows], dtype=np.int64)
        mark = np.array([row[2] for row in rows], dtype=float)
        return cls(
            essay,
            judge,
            mark,
            essays if essays is not None else int(essay.max(initial=-1)) + 1,
            judges if judges is not None else int(judge.max(initial=-1)) + 1,
        )


@dataclass(frozen=True, slots=True)
class Components:
    """Variance components in squared marks."""

    essay: float
    judge: float
    residual: float


@dataclass(frozen=True, slots=True)
class Solution:
    """Effects around `mean`; `judge_cov` is the prediction covariance of the judge effects over s2."""

    mean: float
    essay: Floats
    judge: Floats
    judge_cov: Floats
    essay_pev: Floats


def sums(index: Ints, values: Floats, size: int) -> Floats:
    """Return the sum of `values` per index."""
    return np.asarray(np.bincount(index, weights=values, minlength=size), float)


def incidence(marks: Marks, cells: Floats) -> Floats:
    """Return the essays x judges table with `cells` added up in place."""
    flat = np.bincount(
        marks.essay * marks.judges + marks.judge, weights=cells, minlength=marks.essays * marks.judges
    )
    return np.asarray(flat.reshape(marks.essays, marks.judges), float)


def ridge(marks: Marks, lambda_essay: float, lambda_judge: float, mean: float | None = None) -> Solution:
    """Solve y = mean + essay + judge + error with penalties on both effects.

    Penalties are s2/s2_essay and s2/s2_judge; both 0 give least squares with judge effects summing to 0.
    `mean` is estimated (generalised least squares) when None and held fixed otherwise.
    """
    y = marks.mark - (mean or 0.0)
    table = incidence(marks, np.ones_like(y))
    if mean is None:
        table = np.column_stack([table, np.ones(marks.essays) * 0.0 + table.sum(axis=1)])
    weights = table[:, : marks.judges].sum(axis=1) + lambda_essay
    inverse = np.divide(1.0, weights, out=np.zeros_like(weights), where=weights > 0)
    scaled = table * inverse[:, None]
    essay_sums = sums(marks.essay, y, marks.essays)
    judge_sums = sums(marks.judge, y, marks.judges)
    right = judge_sums if mean is not None else np.append(judge_sums, y.sum())
    counts = table[:, : marks.judges].sum(axis=0)
    block = np.diag(counts + lambda_judge)
    if mean is None:
        block = np.block([[block, counts[:, None]], [counts[None, :], np.array([[counts.sum()]])]])
    schur = block - table.T @ scaled
    rest = right - scaled.T @ essay_sums
    # Without penalties the level is not determined: the shortest solution centres the judges.
    is_determined = lambda_essay > 0 and lambda_judge > 0
    cov = np.linalg.inv(schur) if is_determined else np.linalg.pinv(schur, rcond=1e-10, hermitian=True)
    effects = cov @ rest
    essay = inverse * essay_sums - scaled @ effects
    pev = inverse + np.einsum("ij,ij->i", scaled @ cov, scaled)
    judge = effects[: marks.judges]
    found = float(effects[-1]) if mean is None else mean
    return Solution(found, essay, judge, cov[: marks.judges, : marks.judges], pev)


class _Restricted:
    """The REML score in the two log penalties, with essays grouped by their number of readings."""

    def __init__(self, marks: Marks) -> None:
        table = incidence(marks, np.ones_like(marks.mark))
        self.mean = float(marks.mark.mean())
        y = marks.mark - self.mean
        full = np.column_stack([table, table.sum(axis=1)])
        essay_sums = sums(marks.essay, y, marks.essays)
        counts = table.sum(axis=1)
        self.sizes, group = np.unique(counts, return_inverse=True)
        members = [np.flatnonzero(group == g) for g in range(len(self.sizes))]
        self.number = np.array([len(m) for m in members], float)
        self.products = np.array([full[m].T @ full[m] for m in members])
        self.cross = np.array([full[m].T @ essay_sums[m] for m in members])
        self.squares = np.array([essay_sums[m] @ essay_sums[m] for m in members])
        loads = table.sum(axis=0)
        self.block = np.block([[np.diag(loads), loads[:, None]], [loads[None, :], np.array([[loads.sum()]])]])
        self.right = np.append(sums(marks.judge, y, marks.judges), y.sum())
        self.total = float(y @ y)
        self.n, self.essays, self.judges = len(y), marks.essays, marks.judges

    def score(self, logs: Floats) -> tuple[Floats, float, float]:
        """Return the derivative of -2 log restricted likelihood, s2, and that criterion itself."""
        le, lj = exp(logs[0]), exp(logs[1])
        inverse = 1.0 / (self.sizes + le)
        left = self.block.copy()
        left[np.arange(self.judges), np.arange(self.judges)] += lj
        schur = left - np.tensordot(inverse, self.products, axes=1)
        rest = self.right - inverse @ self.cross
        cov = np.linalg.inv(schur)
        b = cov @ rest
        residual = self.total - float(inverse @ self.squares) - float(rest @ b)
        s2 = max(residual, 1e-12) / (self.n - 1)
        quadratic = self.squares - 2 * self.cross @ b + np.einsum("gij,i,j->g", self.products, b, b)
        essays = float(inverse**2 @ quadratic)
        judges = float(b[:-1] @ b[:-1])
        trace_e = float(inverse @ self.number) + float(
            np.sum(cov * np.tensordot(inverse**2, self.products, axes=1))
        )
        trace_j = float(np.trace(cov[:-1, :-1]))
        slope = np.array(
            [le * (essays / s2 + trace_e) - self.essays, lj * (judges / s2 + trace_j) - self.judges]
        )
        sign, determinant = np.linalg.slogdet(schur)
        criterion = (
            (self.n - 1) * log(s2)
            + float(self.number @ np.log(self.sizes + le))
            + float(determinant)
            - self.essays * logs[0]
            - self.judges * logs[1]
        )
        return slope, s2, criterion if sign > 0 else float("inf")


def _newton(target: _Restricted, start: Floats) -> tuple[Floats, float]:
    """Minimise by Newton steps on the exact score with a numeric Hessian and step halving."""
    logs = start
    slope, s2, value = target.score(logs)
    for _ in range(60):
        hessian = np.empty((2, 2))
        for axis in range(2):
            shift = np.zeros(2)
            shift[axis] = 1e-4
            hessian[:, axis] = (target.score(logs + shift)[0] - target.score(logs - shift)[0]) / 2e-4
        hessian = (hessian + hessian.T) / 2
        values, vectors = np.linalg.eigh(hessian)
        step = -vectors @ ((vectors.T @ slope) / np.maximum(np.abs(values), 1e-3))
        step *= min(1.0, 3.0 / max(float(np.abs(step).max()), 1e-300))
        for _ in range(30):
            trial = np.clip(logs + step, -_LOG_LIMIT, _LOG_LIMIT)
            found = target.score(trial)
            if found[2] <= value + 1e-9:
                break
            step = step / 2
        moved = float(np.abs(trial - logs).max())
        logs, (slope, s2, value) = trial, found
        if moved < 1e-12:
            break
    return logs, s2


def components(marks: Marks) -> Components:
    """Return REML variance components with the mean as a fixed effect (Patterson & Thompson 1971).

    On balanced data they equal the ANOVA components wherever those are positive. Raises ValueError with
    fewer than two essays, two judges or four marks. Essays without marks are ignored.
    """
    used, essay = np.unique(marks.essay, return_inverse=True)
    active, judge = np.unique(marks.judge, return_inverse=True)
    if len(used) < 2 or len(active) < 2 or len(marks.mark) < 4:
        raise ValueError("variance components need two essays, two judges and four marks")
    spread = float(marks.mark.var())
    if spread <= 1e-12:
        return Components(0.0, 0.0, 0.0)
    dense = Marks(essay.astype(np.int64), judge.astype(np.int64), marks.mark, len(used), len(active))
    logs, s2 = _newton(_Restricted(dense), np.array([0.0, 0.5]))
    return Components(s2 / exp(logs[0]), s2 / exp(logs[1]), s2)

"""Why severity correction moved an essay: one row per reading and one sentence."""

from dataclasses import dataclass

import numpy as np

from lms.errors import N_
from lms.measurement.mixed import Marks
from lms.measurement.remarks import Remark
from lms.measurement.severity import Adjusted, EssayRow, Model

NOTICEABLE = 0.5


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One mark as given and as it counts: `weight` is its share of the essay's result."""

    judge: int
    mark: float
    severity: float
    scale: float
    adjusted: float
    weight: float


@dataclass(frozen=True, slots=True)
class Movement:
    """One essay's way from raw to adjusted rank."""

    essay: EssayRow
    readings: tuple[ReadingRow, ...]
    why: Remark


def _rows(result: Adjusted, marks: Marks, essay: int) -> tuple[ReadingRow, ...]:
    at = np.flatnonzero(marks.essay == essay).tolist()
    judges = [result.judges[int(marks.judge[place])] for place in at]
    pulls = [judge.precision * judge.scale**2 for judge in judges]
    whole = sum(pulls) or 1.0
    return tuple(
        ReadingRow(
            judge.judge,
            float(marks.mark[place]),
            judge.severity,
            judge.scale,
            result.mean + (float(marks.mark[place]) - result.mean - judge.severity) / judge.scale,
            pull / whole,
        )
        for place, judge, pull in zip(at, judges, pulls, strict=True)
    )


def _why(row: EssayRow, readings: tuple[ReadingRow, ...]) -> Remark:
    lean = sum(reading.severity for reading in readings) / len(readings)
    shift = row.mark - row.raw_mean
    if abs(shift) >= NOTICEABLE and lean * shift < 0:
        if lean > 0:
            return Remark(
                N_("Its judges mark %(points).1f points more generously than the others; this was deducted."),
                {"points": lean},
            )
        return Remark(
            N_("Its judges mark %(points).1f points more strictly than the others; this was added."),
            {"points": -lean},
        )
    if abs(shift) >= NOTICEABLE:
        return Remark(
            N_(
                "Its judges differ in how widely they spread their marks. More consistent marks count for more."
            )
        )
    if row.moved:
        return Remark(N_("Its own mark hardly changed; essays close to it were corrected more."))
    return Remark(N_("The correction did not change its rank."))


def explain(result: Adjusted, marks: Marks, essay: int) -> Movement:
    """Return the readings behind one essay's mark and the main reason of its move; it must have marks."""
    readings = _rows(result, marks, essay)
    row = result.essays[essay]
    if result.model is Model.RAW and result.refusal is not None:
        return Movement(row, readings, result.refusal)
    return Movement(row, readings, _why(row, readings))

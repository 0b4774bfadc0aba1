"""What the marks so far say about each judge: severity, drift, self-consistency, hits on anchors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import nan
from statistics import mean, stdev
from typing import TYPE_CHECKING

from lms.contests.judging.drift import Drift, SeedHits, SelfConsistency, ewma, seed_hits, self_consistency
from lms.contests.judging.mark_status import ROLE_OF
from lms.contests.judging.pace import median_seconds
from lms.contests.judging.words import Purpose
from lms.measurement.remarks import Remark

if TYPE_CHECKING:
    from lms.measurement.severity import Adjusted

BLOCK = 5


@dataclass(frozen=True, slots=True)
class MonitoredMark:
    """One submitted mark as the watch over judges needs it."""

    entry: int
    judge: int
    purpose: Purpose
    total: float
    seconds: int
    at: datetime


@dataclass(frozen=True, slots=True)
class JudgeStatistics:
    """One judge so far. `severity` > 0 is lenient (nan where it cannot be estimated); `residuals` in reading order.

    Residuals are mark minus what the entry and the judge's severity let expect, known only for entries that
    someone else has read too.
    """

    judge: int
    marks: int
    mean: float
    sd: float
    severity: float
    severity_se: float
    residuals: tuple[float, ...]
    drift: Drift
    consistency: SelfConsistency
    seeds: SeedHits
    seconds: int | None

    @property
    def blocks(self) -> tuple[float, ...]:
        """The mean residual of every five readings: shows a judge the own course, no colleague's mark."""
        whole = len(self.residuals) // BLOCK
        return tuple(mean(self.residuals[place * BLOCK : (place + 1) * BLOCK]) for place in range(whole))


@dataclass(frozen=True, slots=True)
class PanelStatistics:
    """All judges so far; `refusal` says why severity cannot be estimated yet."""

    judges: Mapping[int, JudgeStatistics]
    refusal: Remark | None


def judge_statistics(
    marks: Sequence[MonitoredMark], agreed: Mapping[int, float], tolerance: float
) -> PanelStatistics:
    """Describe every judge who has marked; `agreed` holds the agreed total of anchors by entry.

    `tolerance` is how far a mark may lie from the agreed or from the judge's own earlier one.
    """
    from lms.measurement.mixed import Marks  # noqa: PLC0415 -- slow import
    from lms.measurement.severity import adjust  # noqa: PLC0415 -- slow import

    order = sorted(marks, key=lambda one: (one.at, one.entry))
    counted = [one for one in order if one.purpose in ROLE_OF]
    panel_judges = {
        judge: panel_judge for panel_judge, judge in enumerate(sorted({one.judge for one in order}))
    }
    places = {entry: place for place, entry in enumerate(sorted({one.entry for one in counted}))}
    rows = [(places[one.entry], panel_judges[one.judge], one.total) for one in counted]
    fit = adjust(Marks.of(rows, len(places), len(panel_judges))) if rows else None
    rest = _residuals(counted, fit, places, panel_judges) if fit else {}
    spread = [value for values in rest.values() for value in values]
    sigma = stdev(spread) if len(spread) > 1 else 0.0
    return PanelStatistics(
        {
            judge: _judge(judge, order, fit, panel_judge, rest.get(judge, []), sigma, agreed, tolerance)
            for judge, panel_judge in panel_judges.items()
        },
        fit.refusal if fit else None,
    )


def _residuals(
    counted: Sequence[MonitoredMark],
    fit: "Adjusted",
    places: Mapping[int, int],
    panel_judges: Mapping[int, int],
) -> dict[int, list[float]]:
    """Return the residuals of each judge in reading order, of entries someone else has read too."""
    readings: dict[int, list[float]] = {}
    for one in counted:
        readings.setdefault(one.entry, []).append(one.total)
    found: dict[int, list[float]] = {}
    for one in counted:
        others = len(readings[one.entry]) - 1
        if others < 1:
            continue
        expected = (sum(readings[one.entry]) - one.total) / others
        if fit.is_corrected:
            row, essay = fit.judges[panel_judges[one.judge]], fit.essays[places[one.entry]]
            expected = fit.mean + row.severity + row.scale * (essay.shrunk - fit.mean)
        found.setdefault(one.judge, []).append(one.total - expected)
    return found


def _judge(
    judge: int,
    order: Sequence[MonitoredMark],
    fit: "Adjusted | None",
    panel_judge: int,
    rest: list[float],
    sigma: float,
    agreed: Mapping[int, float],
    tolerance: float,
) -> JudgeStatistics:
    own = [one for one in order if one.judge == judge]
    totals = [one.total for one in own if one.purpose in ROLE_OF]
    first = {one.entry: one.total for one in own if one.purpose in ROLE_OF}
    again = [(first[one.entry], one.total) for one in own if _is_reread(one) and one.entry in first]
    seeds = [(one.total, agreed[one.entry]) for one in own if _is_seed(one) and one.entry in agreed]
    row = fit.judges[panel_judge] if fit else None
    return JudgeStatistics(
        judge,
        len(own),
        mean(totals) if totals else nan,
        stdev(totals) if len(totals) > 1 else nan,
        row.severity if row else nan,
        row.severity_se if row else nan,
        tuple(rest),
        ewma(rest, sigma),
        self_consistency(again, tolerance),
        seed_hits(seeds, tolerance),
        median_seconds([one.seconds for one in own]),
    )


def _is_reread(one: MonitoredMark) -> bool:
    return one.purpose is Purpose.REREAD


def _is_seed(one: MonitoredMark) -> bool:
    return one.purpose is Purpose.ANCHOR


class DriftDirection(StrEnum):
    """Where a judge stands against the others, in a word."""

    UNKNOWN = "unknown"
    STEADY = "steady"
    GENEROUS = "generous"
    STRICT = "strict"


def drift_direction(statistics: JudgeStatistics) -> DriftDirection:
    """Say whether the judge drifts now: the moving average beyond its limit, after ten readings."""
    if len(statistics.residuals) < 2 * BLOCK:
        return DriftDirection.UNKNOWN
    if not statistics.drift.is_drifting:
        return DriftDirection.STEADY
    return DriftDirection.GENEROUS if statistics.drift.values[-1] > 0 else DriftDirection.STRICT

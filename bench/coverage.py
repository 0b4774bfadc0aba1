"""How often the 95 % intervals of agreement, severity and adjusted marks hold the true value, by design.

Run as `python -m bench.coverage [--reps 400] [--seed 1] [--keep FILE]`; the last line is one JSON object. The exit code
is 1 when an interval holds the truth less often than 0.92. Designs that are in the kept file are not run again.
"""

import argparse
import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lms.marking.allocation import allocate
from lms.marking.demand import Demand, EntrySlot, JudgeSlot
from lms.measurement.adjusted_mean import mean_error
from lms.measurement.mixed import Marks
from lms.measurement.panel import panel_agreement
from lms.measurement.severity import Model, adjust

GOAL = 0.92


@dataclass(frozen=True)
class Design:
    """Essays, judges and readings of each essay; marks are rounded to `step`. SDs of essays 8, judges 4, noise 5."""

    name: str
    essays: int
    judges: int
    readings: int
    step: float = 1.0
    severity: float = 4.0


DESIGNS = (
    Design("12 x 5, all by all", 12, 5, 5),
    Design("12 x 5, all by all, bands of 10", 12, 5, 5, 10.0),
    Design("24 x 8, 2 each", 24, 8, 2),
    Design("24 x 8, 3 each, bands of 10", 24, 8, 3, 10.0),
    Design("60 x 6, 2 each", 60, 6, 2),
    Design("60 x 12, 2 each", 60, 12, 2),
    Design("60 x 12, 3 each, bands of 10", 60, 12, 3, 10.0),
    Design("60 x 12, 3 each, severe", 60, 12, 3, 1.0, 8.0),
    Design("60 x 12, 3 each, mild", 60, 12, 3, 1.0, 1.5),
    Design("300 x 20, 3 each", 300, 20, 3),
)


def _pairs(design: Design, seed: int) -> tuple[np.ndarray, np.ndarray]:
    slots = tuple(EntrySlot(entry, design.readings) for entry in range(design.essays))
    judges = tuple(JudgeSlot(judge) for judge in range(design.judges))
    readers = allocate(Demand(slots, judges), random.Random(seed)).readers
    rows = [(entry, judge) for entry, found in sorted(readers.items()) for judge in found]
    table = np.array(rows, dtype=np.int64)
    return table[:, 0], table[:, 1]


def _given(design: Design, values: np.ndarray) -> np.ndarray:
    return np.rint(values / design.step) * design.step


def truth(design: Design) -> float:
    """Return what kappa, alpha and ICC(1) all estimate: the correlation of two judges drawn at random on an essay."""
    rng = np.random.default_rng(7)
    quality = rng.normal(75, 8, 2_000_000)
    wide = (design.severity**2 + 25) ** 0.5
    first, second = (_given(design, quality + rng.normal(0, wide, len(quality))) for _ in range(2))
    return float(np.corrcoef(first, second)[0, 1])


def repetition(design: Design, seed: int, true: float) -> dict[str, list[float]]:
    """Return for each interval whether it held the truth, one by one."""
    rng = np.random.default_rng([seed, design.essays, design.judges])
    essay, judge = _pairs(design, seed)
    quality, severity = rng.normal(75, 8, design.essays), rng.normal(0, design.severity, design.judges)
    mark = _given(design, quality[essay] + severity[judge] + rng.normal(0, 5, len(essay)))
    marks = Marks(essay, judge, mark, design.essays, design.judges)
    panel = panel_agreement(marks, 5.0)
    found = {
        name: [float(one.low <= true <= one.high)]
        for name, one in (("kappa", panel.kappa), ("alpha", panel.alpha), ("ICC(1)", panel.icc))
        if one is not None
    }
    adjusted = adjust(marks, model=None)
    if adjusted.model is Model.RAW:
        return found
    found["severity"] = [
        float(row.low <= value <= row.high) for row, value in zip(adjusted.judges, severity, strict=True)
    ]
    # The level of all judges together cannot be known; what counts is how essays differ.
    means = np.array(
        [np.mean([mark[p] - adjusted.judges[judge[p]].severity for p in np.flatnonzero(essay == e)]) for e in
         range(design.essays)]
    )  # fmt: skip
    errors = [mean_error(adjusted, e, judge[essay == e].tolist()) for e in range(design.essays)]
    off = (means - means.mean()) - (quality - quality.mean())
    found["adjusted mark"] = (np.abs(off) <= 1.96 * np.array(errors)).astype(float).tolist()
    return found


def main() -> int:
    """Run all designs and print the table; exit code 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reps", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    known: dict[str, dict[str, float]] = {}
    if options.keep and options.keep.exists():
        known = json.loads(options.keep.read_text())
    for design in DESIGNS:
        if design.name not in known:
            true = truth(design)
            rows: dict[str, list[float]] = {}
            for number in range(options.reps):
                for name, held in repetition(design, options.seed * 10_000 + number, true).items():
                    rows.setdefault(name, []).extend(held)
            known[design.name] = {name: round(float(np.mean(held)), 3) for name, held in rows.items()}
            if options.keep:
                options.keep.write_text(json.dumps(known))
        print(
            f"{design.name:32s} " + "  ".join(f"{n} {v:.3f}" for n, v in known[design.name].items()),
            flush=True,
        )
    missed = [
        f"{name}: {key} {value}" for name, row in known.items() for key, value in row.items() if value < GOAL
    ]
    for one in missed:
        print("MISSED", one)
    print(
        json.dumps(
            {"bench": "coverage", "reps": options.reps, "goal": GOAL, "reached": not missed, "table": known}
        )
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Simulated contests with known true quality, and how well a ranking recovers it (judging.md section 3)."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lms.measurement.mixed import Marks

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Scenario:
    """How a contest is drawn; SDs in marks, `spread` is the SD of the judges' log scale.

    `step` is what marks are rounded to. With regions, `crossing` is the share of readings by judges of another
    region; None lets all readers but one come from the entry's own. `shared` instead lets the allocation draw so many
    entries that each pair of regions shares. `match` gives better essays to stricter judges:
    the SD, in shares of the field, of the distance between an essay's rank and its judge's rank in severity.
    """

    name: str
    essays: int = 300
    judges: int = 20
    severity: float = 4.0
    spread: float = 0.2
    noise: float = 5.0
    rogues: float = 0.05
    regions: int = 0
    region_sd: float = 0.0
    step: float = 1.0
    crossing: float | None = None
    match: float | None = None
    shared: int | None = None


BASE = Scenario("base300")
SCENARIOS = (
    BASE,
    replace(BASE, name="mild300", severity=2.0, spread=0.1, rogues=0.0),
    replace(BASE, name="harsh300", severity=7.0, spread=0.3, noise=6.0, rogues=0.10),
    replace(BASE, name="small60", essays=60, judges=12),
    replace(BASE, name="tiny24", essays=24, judges=8, rogues=0.0),
    replace(BASE, name="regional300", regions=5, region_sd=4.0),
)
# Contests in which taking severity out of the marks is dangerous, with the readings of each entry.
HARD = (
    (replace(BASE, name="apart300", regions=5, region_sd=4.0, crossing=0.04), 2),
    (replace(BASE, name="apart300 even", regions=5, region_sd=4.0, crossing=0.04, severity=0.0), 2),
    (replace(BASE, name="linked300", regions=5, region_sd=4.0, crossing=0.15), 2),
    (replace(BASE, name="linked300 even", regions=5, region_sd=4.0, crossing=0.15, severity=0.0), 2),
    (replace(BASE, name="shared300", regions=5, region_sd=4.0, shared=5), 2),
    (replace(BASE, name="shared300 even", regions=5, region_sd=4.0, shared=5, severity=0.0), 2),
    (replace(BASE, name="strict300", match=0.3), 2),
    (replace(BASE, name="strict300 narrow", match=0.15), 2),
    (replace(BASE, name="weak120", essays=120, judges=8, regions=4, region_sd=6.0, crossing=0.03), 2),
    (replace(BASE, name="tens300", severity=2.0, spread=0.1, rogues=0.0, step=10.0), 3),
)


@dataclass(frozen=True)
class World:
    """True quality of the essays and the habits of the judges."""

    truth: Floats
    severity: Floats
    scale: Floats
    noise: Floats
    step: float
    essay_region: Ints
    judge_region: Ints


def world(scenario: Scenario, rng: np.random.Generator) -> World:
    """Draw essays and judges."""
    n, j = scenario.essays, scenario.judges
    regions = max(scenario.regions, 1)
    essay_region, judge_region = np.arange(n) % regions, np.arange(j) % regions
    shift = rng.normal(0, scenario.region_sd, regions) if scenario.regions else np.zeros(regions)
    truth = rng.normal(75, 8, n) + shift[essay_region]
    scale = np.exp(rng.normal(0, scenario.spread, j))
    noise = np.full(j, scenario.noise)
    rogue = rng.permutation(j)[: round(scenario.rogues * j)]
    scale[rogue] *= 0.3
    noise[rogue] *= 1.8
    return World(
        truth, rng.normal(0, scenario.severity, j), scale, noise, scenario.step, essay_region, judge_region
    )


def read(who: World, essay: Ints, judge: Ints, rng: np.random.Generator) -> Floats:
    """Return the marks these judges give these essays: whole marks between 0 and 100."""
    quality = who.truth[essay] - 75.0
    marks = (
        75.0
        + who.severity[judge]
        + who.scale[judge] * quality
        + rng.normal(0, 1, len(essay)) * who.noise[judge]
    )
    return np.asarray(np.clip(np.rint(marks / who.step) * who.step, 0, 100), float)


def matched(who: World, readings: int, match: float, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return (essay, judge) pairs in which stricter judges tend to get better essays; loads differ by little."""
    n, j = len(who.truth), len(who.severity)
    quality = (np.argsort(np.argsort(who.truth)) + 0.5) / n
    strictness = (np.argsort(np.argsort(-who.severity)) + 0.5) / j
    room = np.full(j, -(-n * readings // j))
    pairs = []
    for essay in rng.permutation(n).tolist():
        pull = np.exp(-(((quality[essay] - strictness) / match) ** 2) / 2) * (room > 0) + 1e-9
        for judge in rng.choice(j, readings, replace=False, p=pull / pull.sum()).tolist():
            pairs.append((essay, judge))
            room[judge] -= 1
    table = np.array(sorted(pairs), dtype=np.int64)
    return table[:, 0], table[:, 1]


def marks_of(who: World, essay: Ints, judge: Ints, rng: np.random.Generator) -> Marks:
    """Return the marks in the form the models take."""
    return Marks(essay, judge, read(who, essay, judge, rng), len(who.truth), len(who.severity))


def kendall_tau(a: Floats, b: Floats) -> float:
    """Return Kendall's tau-b, in blocks so that 10,000 essays need little memory."""
    n = len(a)
    agree = 0.0
    pairs = n * (n - 1) / 2
    for start in range(0, n, 1000):
        left = slice(start, start + 1000)
        sign_a = np.sign(a[left, None] - a[None, :]).astype(np.int8)
        sign_b = np.sign(b[left, None] - b[None, :]).astype(np.int8)
        agree += float((sign_a * sign_b).sum(dtype=np.int64)) / 2
    ties = [sum(c * (c - 1) / 2 for c in np.unique(v, return_counts=True)[1]) for v in (a, b)]
    return float(agree / ((pairs - ties[0]) * (pairs - ties[1])) ** 0.5)


def best(values: Floats, top: int, rng: np.random.Generator) -> Ints:
    """Return the indices of the best `top`, ties in random order."""
    order = rng.permutation(len(values))
    return np.asarray(order[np.argsort(-values[order], kind="stable")][:top], np.int64)


def recovery(
    truth: Floats, estimate: Floats, rng: np.random.Generator, top: int = 10
) -> tuple[float, float, float, float]:
    """Return tau, top overlap, true-quality loss of the chosen top, and whether the best came first."""
    real, chosen = np.argsort(-truth)[:top], best(estimate, top, rng)
    overlap = len(set(real.tolist()) & set(chosen.tolist())) / top
    loss = float(truth[real].mean() - truth[chosen].mean())
    return kendall_tau(truth, estimate), overlap, loss, float(chosen[0] == real[0])

"""Contests of 10,000 entries and 60 judges: seconds, memory, and whether what comes out is right."""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate
from typing import TypeVar

import numpy as np

from bench.harness import peak_mb
from bench.simulation import Scenario, kendall_tau, marks_of, world
from lms.contests.results.outcome import Candidate, CountedMark, DecisionRules, compute
from lms.contests.results.result_lists import provisional_rows
from lms.contests.rules.awards import Tier
from lms.contests.screening.similarity import ComparedText, similar
from lms.marking.allocation import allocate
from lms.marking.combining import PLANS
from lms.marking.demand import Demand, EntrySlot, JudgeSlot
from lms.marking.rubric import Criterion, Rubric
from lms.measurement.correction import decide
from lms.measurement.severity import raw_means

ENTRIES, JUDGES, READINGS, UNITS = 10_000, 60, 3, 300
RULES = DecisionRules(
    replace(PLANS["mean"], readings=READINGS),
    Rubric("", (Criterion("all", "", most=Decimal(100)),)),
    {"": (Tier("first", share=Decimal("0.1")),)},
)
CANDIDATES = [Candidate(entry, f"C{entry:05d}") for entry in range(ENTRIES)]
SHARES = (0.05, 0.1, 0.2, 0.4, 0.7, 1.0)
Figures = dict[str, float]
T = TypeVar("T")


def _timed(work: Callable[[], T]) -> tuple[T, float, float]:
    """Return the result and the shortest wall and processor seconds of three runs, for busy machines."""
    walls, processors = [], []
    for _ in range(3):
        wall, processor = time.perf_counter(), time.process_time()
        found = work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return found, min(walls), min(processors)


def _demand() -> Demand:
    judges = tuple(JudgeSlot(judge) for judge in range(JUDGES))
    barred = [frozenset(j for j in range(JUDGES) if j * UNITS // JUDGES == unit) for unit in range(UNITS)]
    return Demand(tuple(EntrySlot(e, READINGS, conflicts=barred[e % UNITS]) for e in range(ENTRIES)), judges)


def allocation(seed: int) -> Figures:
    """Time the draw of readers and check loads, conflicts and connection."""
    demand = _demand()
    found, seconds, cpu = _timed(lambda: allocate(demand, random.Random(seed)))
    broken = sum(len(slot.conflicts & set(found.readers[slot.entry])) for slot in demand.entries)
    short = sum(len(set(found.readers[slot.entry])) != READINGS for slot in demand.entries)
    graph = found.graph
    return {
        "seconds": seconds,
        "cpu_seconds": cpu,
        "peak_mb": peak_mb(),
        "load_min": graph.load_min,
        "load_max": graph.load_max,
        "pair_min": graph.pair_min,
        "pair_max": graph.pair_max,
        "lambda2_ratio": graph.lambda2_ratio,
        "components": len(graph.components),
        "conflicts_broken": broken,
        "entries_short": short,
    }


def results(seed: int) -> Figures:
    """Time results from marks in memory: the model and the choice alone, and all up to the rows of the list."""
    readers = allocate(_demand(), random.Random(seed)).readers
    essay = np.repeat(np.arange(ENTRIES), READINGS)
    judge = np.array([one for entry in range(ENTRIES) for one in readers[entry]])
    rng = np.random.default_rng(seed)
    who = world(Scenario("large", essays=ENTRIES, judges=JUDGES), rng)
    marks = marks_of(who, essay, judge, rng)
    found, _, model_cpu = _timed(lambda: decide(marks)[0])
    shrunk = np.array([row.shrunk for row in found.essays])
    given = [
        CountedMark(*row) for row in zip(essay.tolist(), judge.tolist(), map(_total, marks.mark), strict=True)
    ]
    _, seconds, cpu = _timed(lambda: provisional_rows(compute(RULES, CANDIDATES, given)))
    return {
        "seconds": seconds,
        "cpu_seconds": cpu,
        "model_cpu_seconds": model_cpu,
        "peak_mb": peak_mb(),
        "tau_raw": kendall_tau(who.truth, raw_means(marks)),
        "tau": kendall_tau(who.truth, shrunk),
    }


def _total(mark: float) -> Decimal:
    return Decimal(int(mark))


def _essays(rng: random.Random) -> list[str]:
    """Draw essays from a vocabulary of two-character words with a long tail; two in five carry a slogan."""
    letters = [chr(0x4E00 + place) for place in range(3000)]
    words = ["".join(rng.choices(letters, k=2)) for _ in range(8000)]
    weights = list(accumulate(1 / (place + 5) for place in range(len(words))))
    slogans = ["".join(rng.choices(letters, k=25)) for _ in range(12)]
    found = []
    for _ in range(ENTRIES):
        text = "".join(rng.choices(words, cum_weights=weights, k=400))
        found.append(text[:400] + rng.choice(slogans) + text[400:] if rng.random() < 0.4 else text)
    return found


def similarity(seed: int) -> Figures:
    """Time all pairs of 10,000 essays and measure recall of planted copies by share copied."""
    rng = random.Random(seed)
    essays = _essays(rng)
    places = rng.sample(range(ENTRIES), 600)
    planted: dict[frozenset[str], float] = {}
    for number in range(300):
        source, target = places[2 * number], places[2 * number + 1]
        share = SHARES[number % len(SHARES)]
        size = round(800 * share)
        start = rng.randrange(0, 801 - size)
        into = rng.randrange(0, 801 - size)
        essays[target] = (
            essays[target][:into] + essays[source][start : start + size] + essays[target][into + size :]
        )
        planted[frozenset((str(source), str(target)))] = share
    begin = time.perf_counter()
    matches = similar([ComparedText(str(place), text) for place, text in enumerate(essays)])
    seconds = time.perf_counter() - begin
    found = {frozenset((match.first, match.second)) for match in matches}
    recall = {
        f"recall_{round(100 * share)}": sum(pair in found for pair, s in planted.items() if s == share)
        / sum(s == share for s in planted.values())
        for share in SHARES
    }
    return {"seconds": seconds, "peak_mb": peak_mb(), "unplanted_pairs": len(found - set(planted)), **recall}

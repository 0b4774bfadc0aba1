"""One repetition of a simulated contest: allocate, read, combine, and compare with the truth."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from bench.simulation import HARD, SCENARIOS, Scenario, World, marks_of, matched, read, recovery, world
from lms.marking.allocation import NO_LIMIT, allocate, reallocate
from lms.marking.assignment_solver import fill
from lms.marking.combining import TWO_STAGE, MarkingPlan, second_stage
from lms.marking.demand import Demand, EntrySlot, JudgeSlot
from lms.measurement.correction import decide
from lms.measurement.mixed import Marks, ridge, sums
from lms.measurement.overlap import Minimum
from lms.measurement.severity import Adjusted, Model, adjust, raw_means

Floats = NDArray[np.float64]
Row = dict[str, list[float]]
BY_NAME = {scenario.name: scenario for scenario in (*SCENARIOS, *(hard for hard, _ in HARD))}
MEASURES = ("tau", "top10", "loss", "best_first")


def _demand(essays: int, judges: int, readings: int) -> Demand:
    entries = tuple(EntrySlot(entry, readings) for entry in range(essays))
    return Demand(entries, tuple(JudgeSlot(judge) for judge in range(judges)))


def _regional_demand(scenario: Scenario, who: World, readings: int) -> Demand:
    """Judges read their own region alone, except for the entries that regions share."""
    entries = tuple(
        EntrySlot(entry, readings, str(region)) for entry, region in enumerate(who.essay_region.tolist())
    )
    judges = tuple(
        JudgeSlot(judge, frozenset({str(region)})) for judge, region in enumerate(who.judge_region.tolist())
    )
    return Demand(entries, judges, scenario.shared or 0)


def _flat(readers: dict[int, tuple[int, ...]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    pairs = [(entry, judge) for entry, judges in sorted(readers.items()) for judge in judges]
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def table(
    scenario: Scenario, who: World, readings: int, dice: random.Random
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (essay, judge) pairs, given out as the scenario says."""
    if scenario.match is not None:
        return matched(who, readings, scenario.match, np.random.default_rng(dice.getrandbits(64)))
    if not scenario.regions:
        found = allocate(_demand(scenario.essays, scenario.judges, readings), dice)
        return _flat(dict(found.readers))
    if scenario.shared is not None:
        return _flat(dict(allocate(_regional_demand(scenario, who, readings), dice).readers))
    own = who.essay_region[:, None] == who.judge_region[None, :]
    loads = np.zeros(scenario.judges, dtype=np.int64)
    rng = np.random.default_rng(dice.getrandbits(64))
    wanted = np.full(scenario.essays, readings)
    far = np.ones_like(wanted) if scenario.crossing is None else rng.binomial(wanted, scenario.crossing)
    most = np.full(scenario.judges, NO_LIMIT)
    first = fill(own, np.zeros_like(own), wanted - far, loads, rng, most)
    whole = fill(~own, first, wanted, loads, rng, most)
    return np.nonzero(whole)


# Corrects whatever the links of the judges are: what the rule is compared with.
ALWAYS = Minimum(ratio=0.0)


def _values(found: Adjusted) -> Floats:
    return np.round([row.shrunk for row in found.essays], 2)


def _shrunk(marks: Marks) -> Floats:
    found, choice = decide(marks)
    return _values(found) if choice.is_corrected else np.round(raw_means(marks), 2)


def _median(marks: Marks) -> Floats:
    order = np.lexsort((marks.mark, marks.essay))
    return np.median(marks.mark[order].reshape(marks.essays, -1), axis=1)


def z_scores(marks: Marks) -> Floats:
    """Return the mean per essay of marks standardised within each judge, set back on the common scale.

    A judge with one mark or without spread counts as 0. Assumes that all judges read equal batches.
    """
    number = sums(marks.judge, np.ones_like(marks.mark), marks.judges)
    centre = np.divide(
        sums(marks.judge, marks.mark, marks.judges), number, where=number > 0, out=np.zeros_like(number)
    )
    off = marks.mark - centre[marks.judge]
    squares = sums(marks.judge, off**2, marks.judges)
    sd = np.sqrt(np.divide(squares, number - 1, where=number > 1, out=np.zeros_like(number)))
    z = np.divide(off, sd[marks.judge], where=sd[marks.judge] > 0, out=np.zeros_like(off))
    scaled = marks.mark.mean() + z * (marks.mark.std(ddof=1) if len(marks.mark) > 1 else 0.0)
    return raw_means(Marks(marks.essay, marks.judge, scaled, marks.essays, marks.judges))


METHODS: dict[str, Callable[[Marks], Floats]] = {
    "raw": lambda marks: np.round(raw_means(marks), 2),
    "z-score": z_scores,
    "median": _median,
    "ols": lambda marks: ridge(marks, 0.0, 0.0).essay,
    "additive": lambda marks: _values(adjust(marks, ALWAYS, Model.ADDITIVE)),
    "scaled": lambda marks: _values(adjust(marks, ALWAYS, Model.SCALED)),
    "within": lambda marks: _values(adjust(marks, ALWAYS, Model.WITHIN)),
    "always": lambda marks: _values(adjust(marks, ALWAYS)),
    "ours": _shrunk,
}


@dataclass(frozen=True)
class Task:
    """One repetition to run in a worker."""

    kind: str
    name: str
    readings: int
    seed: int


def methods_trial(task: Task) -> Row:
    """Return every method's recovery for one scenario and number of readings."""
    scenario = BY_NAME[task.name]
    rng = np.random.default_rng([task.seed, task.readings])
    who = world(scenario, rng)
    essay, judge = table(scenario, who, task.readings, random.Random(task.seed))
    marks = marks_of(who, essay, judge, rng)
    found = {name: list(recovery(who.truth, method(marks), rng)) for name, method in METHODS.items()}
    return found | {"chose raw": [float(decide(marks)[1].model is Model.RAW)] * 4}


def panels_trial(task: Task) -> Row:
    """Return recovery when fixed panels read disjoint batches: correction must refuse, raw means stand."""
    scenario = BY_NAME[task.name]
    rng = np.random.default_rng([task.seed, task.readings, 7])
    who = world(scenario, rng)
    panels = scenario.judges // task.readings
    essay = np.repeat(np.arange(scenario.essays), task.readings)
    judge = (essay % panels) * task.readings + np.tile(np.arange(task.readings), scenario.essays)
    marks = marks_of(who, essay, judge, rng)
    choice = decide(marks)[1]
    return {
        "raw": list(recovery(who.truth, raw_means(marks), rng)),
        "ours": list(recovery(who.truth, _shrunk(marks), rng)),
        "refused": [float(choice.model is Model.RAW)] * 4,
    }


def _more(who: World, marks: Marks, readers: dict[int, tuple[int, ...]], rng: np.random.Generator) -> Marks:
    """Add the marks of readers who are new in `readers`."""
    old = set(zip(marks.essay.tolist(), marks.judge.tolist(), strict=True))
    essay, judge = _flat(readers)
    fresh = np.array(
        [pair not in old for pair in zip(essay.tolist(), judge.tolist(), strict=True)], dtype=bool
    )
    new = read(who, essay[fresh], judge[fresh], rng)
    return Marks(
        np.concatenate([marks.essay, essay[fresh]]),
        np.concatenate([marks.judge, judge[fresh]]),
        np.concatenate([marks.mark, new]),
        marks.essays,
        marks.judges,
    )


DESIGNS: dict[str, MarkingPlan] = {
    "2 + 3 top 100": replace(TWO_STAGE, second_readings=3, second_top=100),
    "2 + 5 top 60": replace(TWO_STAGE, second_top=60),
    "2 + 10 top 30": replace(TWO_STAGE, second_readings=10, second_top=30),
    "3 + 5 top 60": replace(TWO_STAGE, readings=3, second_top=60),
}


def two_stage_trial(task: Task) -> Row:
    """Return recovery of uniform and two-stage designs, all marks pooled; `effort` is readings per essay."""
    scenario = BY_NAME[task.name]
    found: Row = {}
    for number, (name, plan) in enumerate(DESIGNS.items()):
        rng = np.random.default_rng([task.seed, 100 + number])
        dice = random.Random(task.seed)
        who = world(scenario, rng)
        first = allocate(_demand(scenario.essays, scenario.judges, plan.readings), dice)
        marks = marks_of(who, *_flat(dict(first.readers)), rng)
        first_marks = {entry: Decimal(repr(value)) for entry, value in enumerate(_shrunk(marks).tolist())}
        chosen = set(second_stage(plan, first_marks))
        wanted = Demand(
            tuple(
                EntrySlot(entry, plan.readings + (plan.second_readings if entry in chosen else 0))
                for entry in range(scenario.essays)
            ),
            tuple(JudgeSlot(judge) for judge in range(scenario.judges)),
        )
        second = reallocate(wanted, first.readers, dice)
        whole = _more(who, marks, dict(second.allocation.readers), rng)
        found[name] = [*recovery(who.truth, _shrunk(whole), rng), len(whole.mark) / scenario.essays]
    for readings in (3, 4):
        rng = np.random.default_rng([task.seed, 200 + readings])
        who = world(scenario, rng)
        marks = marks_of(who, *table(scenario, who, readings, random.Random(task.seed)), rng)
        found[f"uniform {readings}"] = [*recovery(who.truth, _shrunk(marks), rng), float(readings)]
        if readings == 3:
            found["uniform 3, raw"] = [*recovery(who.truth, raw_means(marks), rng), 3.0]
    return found


def adjudication_trial(task: Task) -> Row:
    """Return recovery with a third reader beyond a gap of 10 marks, by what is done with the mark."""
    scenario = BY_NAME[task.name]
    rng = np.random.default_rng([task.seed, 300])
    dice = random.Random(task.seed)
    who = world(scenario, rng)
    first = allocate(_demand(scenario.essays, scenario.judges, 2), dice)
    essay, judge = _flat(dict(first.readers))
    marks = marks_of(who, essay, judge, rng)
    pairs = marks.mark.reshape(-1, 2)
    wide = np.abs(pairs[:, 0] - pairs[:, 1]) > 10
    slots = tuple(EntrySlot(entry, 3 if wide[entry] else 2) for entry in range(scenario.essays))
    second = reallocate(Demand(slots, _demand(0, scenario.judges, 0).judges), first.readers, dice)
    whole = _more(who, marks, dict(second.allocation.readers), rng)
    extra = np.full(scenario.essays, np.nan)
    extra[whole.essay[len(essay) :]] = whole.mark[len(essay) :]
    means = pairs.mean(axis=1)
    three = np.sort(np.column_stack([pairs, np.where(wide, extra, pairs[:, 0])]), axis=1)
    lower = three[:, 1] - three[:, 0] <= three[:, 2] - three[:, 1]
    closest = np.where(lower, three[:, :2].mean(axis=1), three[:, 1:].mean(axis=1))
    effort = len(whole.mark) / scenario.essays
    estimates = {
        "two marks only": means,
        "third replaces": np.where(wide, extra, means),
        "closest two": np.where(wide, closest, means),
        "mean of all": np.where(wide, three.mean(axis=1), means),
        "all marks, model": _shrunk(whole),
    }
    return {name: [*recovery(who.truth, value, rng), effort] for name, value in estimates.items()}


KINDS: dict[str, Callable[[Task], Row]] = {
    "methods": methods_trial,
    "panels": panels_trial,
    "two-stage": two_stage_trial,
    "adjudication": adjudication_trial,
}


def run(task: Task) -> tuple[Task, Row]:
    """Run one repetition."""
    return task, KINDS[task.kind](task)

"""Whether marks are corrected is decided by estimated agreement with the true order, and told in words."""

import json
import random
from math import isnan
from pathlib import Path

import numpy as np
import pytest

from bench.contest_trials import table
from bench.simulation import HARD, SCENARIOS, kendall_tau, marks_of, world
from lms.measurement.correction import decide
from lms.measurement.mixed import Marks
from lms.measurement.overlap import overlap
from lms.measurement.severity import Model, adjust, raw_means

BY_NAME = {one.name: one for one in (*SCENARIOS, *(hard for hard, _ in HARD))}


def contest(name: str, readings: int, seed: int = 1) -> tuple[np.ndarray, Marks]:
    rng = np.random.default_rng(seed)
    who = world(BY_NAME[name], rng)
    essay, judge = table(BY_NAME[name], who, readings, random.Random(seed))
    return who.truth, marks_of(who, essay, judge, rng)


def agreement(truth: np.ndarray, marks: Marks) -> tuple[float, float]:
    """Tau of what the rule ranks on, and of the raw means."""
    adjusted, choice = decide(marks)
    values = [row.shrunk for row in adjusted.essays] if choice.is_corrected else raw_means(marks)
    return kendall_tau(truth, np.round(values, 2)), kendall_tau(truth, np.round(raw_means(marks), 2))


@pytest.mark.parametrize(
    ("name", "readings", "models"),
    [
        ("base300", 2, {Model.SCALED}),
        ("harsh300", 3, {Model.SCALED}),
        ("strict300", 2, {Model.WITHIN}),
        ("strict300 narrow", 2, {Model.WITHIN}),
        ("apart300", 2, {Model.RAW}),
        ("apart300 even", 2, {Model.RAW}),
        ("weak120", 2, {Model.RAW}),
        ("tens300", 3, {Model.RAW}),
    ],
)
def test_the_rule_corrects_where_it_helps_and_only_there(
    name: str, readings: int, models: set[Model]
) -> None:
    truth, marks = contest(name, readings)
    found, raw = agreement(truth, marks)
    assert decide(marks)[1].model in models
    assert found >= raw - 0.01
    if Model.RAW not in models:
        assert found >= raw + 0.03


def test_what_is_estimated_is_close_to_what_is_true() -> None:
    truth, marks = contest("strict300", 2, seed=4)
    choice = decide(marks)[1]
    pooled = np.array([row.shrunk for row in adjust(marks, model=Model.ADDITIVE).essays])
    within = np.array([row.shrunk for row in adjust(marks, model=Model.WITHIN).essays])
    assert choice.raw == pytest.approx(kendall_tau(truth, raw_means(marks)), abs=0.05)
    assert choice.corrected == pytest.approx(kendall_tau(truth, pooled), abs=0.05)
    assert choice.within == pytest.approx(kendall_tau(truth, within), abs=0.05)


def test_strict_judges_with_better_essays_are_noticed_and_chance_is_not() -> None:
    assert decide(contest("strict300", 2)[1])[1].leaning < -0.7
    assert abs(decide(contest("base300", 3)[1])[1].leaning) < 0.5


def test_the_choice_is_told_with_its_figures() -> None:
    told = {name: str(decide(contest(name, readings)[1])[1].why) for name, readings in
            (("base300", 2), ("strict300", 2), ("tens300", 3), ("apart300", 2))}  # fmt: skip
    assert told["base300"].startswith(
        "Correction brings the ranking closer to the true order (estimated agreement 0."
    )
    assert told["strict300"].startswith("Strict and lenient judges were not given equally good essays")
    assert told["tens300"].startswith("Correction would not bring the ranking closer")
    assert told["apart300"].startswith("The judges are too weakly linked to compare their severity (0.")


def test_the_same_marks_always_give_the_same_choice() -> None:
    _, marks = contest("tiny24", 2)
    assert decide(marks) == decide(marks)


def test_without_marks_and_with_equal_marks_there_is_nothing_to_choose() -> None:
    choice = decide(Marks.of([], essays=2, judges=2))[1]
    assert (choice.is_corrected, str(choice.why), isnan(choice.raw)) == (
        False,
        "There are no marks yet.",
        True,
    )
    equal = Marks.of([(essay, judge, 70.0) for essay in range(9) for judge in range(3)])
    assert (
        str(decide(equal)[1].why)
        == "The marks do not distinguish the essays, so there is nothing to correct."
    )


def test_an_essay_no_one_has_read_takes_no_part_in_the_choice() -> None:
    _, marks = contest("small60", 3)
    more = Marks(marks.essay, marks.judge, marks.mark, marks.essays + 3, marks.judges + 1)
    one, other = decide(marks)[1], decide(more)[1]
    assert (one.model, one.raw) == (other.model, pytest.approx(other.raw))
    assert one.leaning == pytest.approx(other.leaning)


def test_judges_who_read_little_do_not_make_the_links_weak() -> None:
    _, marks = contest("small60", 3)
    essay, judge = np.append(marks.essay, 0), np.append(marks.judge, 12)
    graph = overlap(essay, judge, 60, 13)
    assert graph.lambda2_ratio < 0.15 < 0.9 < graph.core_ratio
    more = Marks(essay, judge, np.append(marks.mark, 70.0), 60, 13)
    assert decide(more)[1].is_corrected


def test_a_small_group_apart_is_no_handful_of_judges_who_read_little() -> None:
    """Two judges with a sixth of the marks and one shared essay: their severity decides a sixth of the ranks."""
    rows = [(e, j) for e in range(40) for j in (e % 4, (e + 1) % 4)]
    rows += [(40 + e, 4 + j) for e in range(9) for j in (0, 1)] + [(0, 4)]
    essay, judge = (np.array(column) for column in zip(*rows, strict=True))
    graph = overlap(essay, judge, 49, 6)
    assert graph.core_ratio == graph.lambda2_ratio < 0.15


@pytest.mark.parametrize("name", ["g3_confounded", "g_clustered"])
def test_contests_in_which_correction_hurt_are_not_worse_than_the_raw_means(name: str) -> None:
    for folder in Path(__file__).resolve().parents:
        path = folder / "shared" / "cases" / "judging" / f"{name}.json"
        if path.is_file():
            break
    else:
        pytest.skip("no shared cases beside the project")
    case = json.loads(path.read_text(encoding="utf-8"))
    rows = list(zip(case["essay"], case["judge"], map(float, case["mark"]), strict=True))
    found, raw = agreement(np.array(case["truth"]), Marks.of(rows, len(case["truth"])))
    assert found >= raw - 0.01

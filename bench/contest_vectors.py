"""Reference vectors recomputed: the worst deviation of each file in units of its stated tolerance."""

import json
import random
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from lms.boards.unit_standings import Constants, adjusted_score
from lms.contests.screening.passages import longest_run
from lms.contests.screening.winnowing import containment, fingerprints, ngrams, winnow
from lms.marking.allocation import allocate
from lms.marking.demand import Demand, EntrySlot, JudgeSlot
from lms.measurement.agreement import Weights, cohen_kappa, kappa_from_table
from lms.measurement.icc import icc
from lms.measurement.item_analysis import quiz_figures
from lms.measurement.krippendorff import MeasurementLevel, krippendorff_alpha
from lms.measurement.mixed import Marks, components, ridge
from lms.measurement.overlap import overlap
from lms.measurement.pairwise import PairChoice, fit, win_table
from lms.measurement.ranking import TieMethod, ranks
from lms.text.folding import fold_letters

Data = dict[str, Any]
# Stands for a property that does not hold.
WRONG = 999.0
Ratios = Iterable[float]


def _off(found: Iterable[float], wanted: Iterable[float], tolerance: float) -> float:
    return max(abs(a - b) for a, b in zip(found, wanted, strict=True)) / tolerance


def _krippendorff(data: Data) -> Ratios:
    for case in data["cases"]:
        for level, value in case["level_published"].items():
            yield _off(
                [krippendorff_alpha(case["input"], MeasurementLevel(level)).value], [value], case["tolerance"]
            )


def _icc(data: Data) -> Ratios:
    for case in data["cases"]:
        found, wanted = icc(case["input"]), case["published"]
        yield _off([found[name].value for name in wanted], wanted.values(), case["published_tolerance"])


def _kappa(data: Data) -> Ratios:
    for case in data["cohen"]:
        found = cohen_kappa(case["rater1"], case["rater2"], Weights(case["weights"]), case["labels"]).value
        yield _off([found], [case["published"]], case["tolerance"])
    sas = data["sas"]
    found = kappa_from_table(sas["table"], Weights.LINEAR).value
    yield _off([found], [sas["weighted_linear"]["kappa"]], sas["tolerance"])


def _cronbach(data: Data) -> Ratios:
    case = data["cases"][0]
    marks = np.array(case["input"], float)
    yield _off(
        [(quiz_figures(marks.sum(axis=1), marks).cic or 0) / 100], [case["published"]], case["tolerance"]
    )


def _bradley_terry(data: Data) -> Ratios:
    first, *rest = data["cases"]
    found = fit(np.array(first["wins"]), prior_sd=None).logits
    yield _off(found - found[0], first["published"], first["tolerance"])
    for case in rest:
        wins = win_table([PairChoice(winner, loser) for winner, loser in case["data"]], case["n_items"])
        yield _off(fit(wins, prior_sd=None).logits, case["ml_est"], case["tolerance"])


def _severity(data: Data) -> Ratios:
    balanced, incomplete, torn = data["cases"]
    rows = [(i, j, float(mark)) for i, row in enumerate(balanced["input"]) for j, mark in enumerate(row)]
    marks = Marks.of(rows)
    parts = components(marks)
    wanted = balanced["variance_components"]
    tolerance = balanced["tolerance"]
    yield _off(
        (parts.essay, parts.judge, parts.residual),
        (wanted["essay"], wanted["judge"], wanted["residual"]),
        tolerance,
    )
    blup = ridge(marks, parts.residual / parts.essay, parts.residual / parts.judge)
    yield _off(blup.mean + blup.essay, balanced["essay_blup"], tolerance)
    yield _off(blup.judge, balanced["judge_blup"], tolerance)
    marks = Marks.of(incomplete["edges"])
    plain = ridge(marks, 0.0, 0.0, mean=0.0)
    yield _off(plain.essay + plain.judge.mean(), incomplete["ols_essay"], incomplete["tolerance"])
    want = incomplete["ridge"]
    found = ridge(marks, want["lambda_essay"], want["lambda_judge"], float(marks.mark.mean()))
    yield _off(found.mean + found.essay, want["essay"], incomplete["tolerance"])
    yield _off(found.judge, want["judge"], incomplete["tolerance"])
    edges = np.array(torn["edges"])
    groups = [list(group) for group in overlap(edges[:, 0], edges[:, 1], 4, 4).components]
    yield 0.0 if groups == torn["components_of_judges"] else WRONG


def _allocation(data: Data) -> Ratios:
    for case in data["cases"][:2]:
        entries = tuple(EntrySlot(entry, case["k"]) for entry in range(case["n"]))
        demand = Demand(entries, tuple(JudgeSlot(judge) for judge in range(case["J"])))
        expect = case["expect"]
        low, high = expect.get("load") or (expect["min_load"], expect["max_load"])
        few, many = expect.get("pair_within") or (expect["pair_min_at_least"], expect["pair_max_at_most"])
        ratio = expect.get("lambda2_over_mean_degree_at_least", 0.0)
        for seed in range(expect["checked_seeds"]):
            graph = allocate(demand, random.Random(seed)).graph
            good = (graph.load_min, graph.load_max) == (low, high) and few <= graph.pair_min
            good = good and graph.pair_max <= many and graph.lambda2_ratio >= ratio
            yield 0.0 if good else WRONG


def _ranking(data: Data) -> Ratios:
    names = {f"{method.name.lower()}_{method.value}": method for method in TieMethod}
    names["fractional"] = TieMethod.FRACTIONAL
    for case in data["cases"]:
        keys = [(Decimal(str(score)),) for score in case["scores"]]
        for name, wanted in case.items():
            if name != "scores":
                good = [float(rank) for rank in ranks(keys, method=names[name])] == wanted
                yield 0.0 if good else WRONG


def _units(data: Data) -> Ratios:
    for case in data["cases"]:
        by = Constants(Decimal(case["grand_mean"]), Decimal(0), Decimal(case["K"]))
        found = [adjusted_score(Decimal(one["k"] * one["mean"]), one["k"], 0, by) for one in case["units"]]
        # A board shows two places.
        yield _off(map(float, found), case["expected"], 0.005 + case["tolerance"])


def _winnowing(data: Data) -> Ratios:
    for case in data["cases"]:
        found = [list(one) for one in winnow(case["hashes"], case["window"])]
        yield 0.0 if found == case["fingerprints_value_position"] else WRONG


def _similarity(data: Data) -> Ratios:
    for case in data["cases"]:
        a, b = fold_letters(case["a"]).text, fold_letters(case["b"]).text
        expected = case["expected"]
        shared = containment(frozenset(ngrams(a, 5)), frozenset(ngrams(b, 5)))
        fingers = containment(fingerprints(a), fingerprints(b))
        found = (shared, fingers, longest_run(a, b))
        wanted = (expected["containment5"], expected["winnow_containment"], expected["longest_common_run"])
        yield _off(found, wanted, data["tolerance"])


CHECKS: dict[str, Callable[[Data], Ratios]] = {
    "krippendorff_alpha": _krippendorff,
    "icc": _icc,
    "kappa": _kappa,
    "cronbach": _cronbach,
    "bradley_terry": _bradley_terry,
    "severity": _severity,
    "allocation_properties": _allocation,
    "ranking": _ranking,
    "unit_ranking": _units,
    "winnowing": _winnowing,
    "similarity_zh": _similarity,
}


def folder() -> Path | None:
    """Return the folder of vectors beside the project, if there is one."""
    found = (parent / "shared" / "vectors" for parent in Path(__file__).resolve().parents)
    return next((path for path in found if path.is_dir()), None)


def check() -> dict[str, float]:
    """Return per file the worst deviation over its tolerance (1 is within); empty without the folder."""
    place = folder()
    if place is None:
        return {}
    return {
        name: max(ratios(json.loads((place / f"{name}.json").read_text(encoding="utf-8"))), default=0.0)
        for name, ratios in CHECKS.items()
    }

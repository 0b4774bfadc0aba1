"""Adjusted marks, refusals and reasons."""

from math import isnan

import numpy as np
import pytest

from lms.measurement.mixed import Marks
from lms.measurement.movement import explain
from lms.measurement.overlap import Minimum, lambda2_ratio, overlap
from lms.measurement.severity import Model, adjust, raw_means
from tests.measurement.test_mixed import incomplete, marks_of_table
from tests.vectors import vector

SMALL = Minimum(marks_per_judge=2)


def strict_judge():
    """Ten essays, four judges in pairs; judge 3 marks twelve points lower than the others."""
    rows = []
    rng = np.random.default_rng(5)
    for essay in range(24):
        first, second = essay % 4, (essay + 1 + essay // 4 % 3) % 4
        for judge in (first, second):
            rows.append((essay, judge, 60.0 + essay + rng.normal(0, 1) - 12.0 * (judge == 3)))
    return Marks.of(rows)


def test_a_strict_judge_is_found_and_the_order_restored():
    marks = strict_judge()
    found = adjust(marks, model=Model.ADDITIVE)
    assert found.refusal is None
    assert found.judges[3].severity == pytest.approx(-9.0, abs=1.0)
    assert [row.rank for row in found.essays] != [row.raw_rank for row in found.essays]
    truth = list(range(24, 0, -1))
    off = sum(abs(row.rank - place) for row, place in zip(found.essays, truth, strict=True))
    raw_off = sum(abs(row.raw_rank - place) for row, place in zip(found.essays, truth, strict=True))
    assert off < raw_off / 3


def test_raw_means_stand_beside_the_adjusted_marks():
    marks = strict_judge()
    found = adjust(marks)
    assert [row.raw_mean for row in found.essays] == raw_means(marks).tolist()
    assert found.essays[0].moved == found.essays[0].raw_rank - found.essays[0].rank


def test_disconnected_judges_are_refused_with_the_number_of_groups():
    edges = vector("severity")["cases"][2]
    marks = Marks.of([(essay, judge, 70.0 + essay) for essay, judge in edges["edges"]])
    found = adjust(marks, SMALL)
    assert [list(group) for group in found.graph.components] == edges["components_of_judges"]
    assert found.model is Model.RAW
    assert found.refusal is not None
    assert found.refusal.values == {"groups": 2}
    assert str(found.refusal).startswith("The judges form 2 groups without a shared essay")
    assert [row.rank for row in found.essays] == [row.raw_rank for row in found.essays]


def test_too_few_marks_per_judge_are_refused():
    found = adjust(marks_of_table([[70, 72], [60, 65], [80, 79], [75, 70]]))
    assert str(found.refusal) == "The judges have given an average of 4.0 marks each; 5 are needed."


def test_too_few_double_readings_are_refused():
    rows = [(i, i % 2, 60.0 + i) for i in range(12)] + [(0, 1, 62.0)]
    assert str(adjust(Marks.of(rows)).refusal) == "Essays marked by two or more judges: 1; needed: 4."


def test_one_judge_or_no_marks_are_refused():
    assert "Only 1 judge" in str(adjust(Marks.of([(i, 0, 50.0 + i) for i in range(9)])).refusal)
    empty = adjust(Marks.of([], essays=2, judges=2))
    assert str(empty.refusal) == "There are no marks yet."
    assert [row.rank for row in empty.essays] == [1, 1]


def test_equal_marks_are_refused():
    found = adjust(marks_of_table([[70, 70]] * 6))
    assert str(found.refusal) == "The marks do not distinguish the essays, so there is nothing to correct."


def test_an_unread_essay_comes_last_without_mark():
    marks = strict_judge()
    found = adjust(Marks(marks.essay, marks.judge, marks.mark, 25, 4))
    assert isnan(found.essays[24].mark)
    assert found.essays[24].rank == 25


def test_scale_and_precision_come_in_only_with_fifteen_marks_per_judge():
    assert adjust(incomplete(essays=60, judges=6)).model is Model.SCALED
    assert adjust(incomplete(essays=24, judges=8)).model is Model.ADDITIVE


def test_one_adjudicator_with_few_marks_is_warned_of_not_refused():
    marks = incomplete(essays=60, judges=6)
    essay, judge = np.append(marks.essay, [0, 1]), np.append(marks.judge, [6, 6])
    found = adjust(Marks(essay, judge, np.append(marks.mark, [70.0, 71.0]), 60, 7))
    assert found.model is Model.SCALED
    assert [str(note) for note in found.warnings] == [
        "The judge with the fewest marks has given 2, so this judge’s severity is uncertain.",
    ]


def clusters(links: int) -> Marks:
    """Two pairs of judges, eight essays each, and so many essays that one judge of each pair has read."""
    rows = [(e, j, 60.0 + e + j) for e in range(8) for j in (0, 1)]
    rows += [(8 + e, j, 60.0 + e + j) for e in range(8) for j in (2, 3)]
    return Marks.of([*rows, *((16 + e, j, 69.0 + j) for e in range(links) for j in (1, 2))])


def test_a_weakly_linked_graph_is_refused_and_one_that_is_barely_linked_warned_of():
    found = adjust(clusters(1))
    assert str(found.refusal).startswith(
        "The judges are too weakly linked to compare their severity (0.11; at least 0.15 is needed)"
    )
    assert found.model is Model.RAW
    found = adjust(clusters(2))
    assert found.refusal is None
    assert [str(note) for note in found.warnings] == [
        "The judges are only weakly linked (0.19; at least 0.20 is recommended)."
    ]


def test_standard_errors_shrink_with_readings_and_cover_the_truth():
    rng = np.random.default_rng(11)
    hits = total = 0
    for _ in range(30):
        truth = rng.normal(75, 8, 60)
        essay = np.repeat(np.arange(60), 3)
        judge = np.concatenate([rng.choice(6, 3, replace=False) for _ in range(60)])
        mark = truth[essay] + rng.normal(0, 4, 6)[judge] + rng.normal(0, 5, 180)
        found = adjust(Marks(essay, judge, mark, 60, 6), model=Model.ADDITIVE)
        # The level of all judges together cannot be known; only differences between essays count.
        values = np.array([row.mark for row in found.essays])
        off = (values - values.mean()) - (truth - truth.mean())
        se = np.array([row.se for row in found.essays])
        hits += int((np.abs(off) < 1.96 * se).sum())
        total += 60
    assert 0.92 < hits / total < 0.99


def test_reasons_name_strict_judges():
    marks = strict_judge()
    found = adjust(marks, model=Model.ADDITIVE)
    lifted = next(row for row in found.essays if row.moved > 2)
    why = str(explain(found, marks, lifted.essay))
    assert why.startswith("Its judges mark")
    assert why.endswith("more strictly than the others; this was added.")


def test_lambda2_of_a_complete_graph_is_above_one_and_of_a_torn_one_zero():
    complete = np.ones((4, 4))
    assert lambda2_ratio(complete) == pytest.approx(4 / 3)
    assert lambda2_ratio(np.kron(np.eye(2), np.ones((2, 2)))) == pytest.approx(0.0, abs=1e-12)


def test_overlap_counts_loads_and_pairs():
    found = overlap(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 2]), 2, 3)
    assert (found.pair_min, found.pair_max, found.load_min, found.load_max) == (0, 1, 1, 2)
    assert found.is_connected


def test_what_links_between_groups_cost():
    """Two groups have one pair, three have three; one group needs nothing."""
    torn = overlap(np.arange(6) // 2, np.array([0, 1, 2, 3, 4, 5]), 3, 6)
    assert len(torn.components) == 3
    assert [torn.crossing(shared) for shared in (1, 3, 10)] == [3, 9, 30]
    whole = overlap(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 2]), 2, 3)
    assert whole.crossing(5) == 0
    assert torn.is_weak and not whole.is_weak

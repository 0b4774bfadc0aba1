"""The league of units: shrinkage and participation."""

from math import isnan

import pytest

from lms.measurement.units import UnitMarks, league, shrunk, variances
from tests.vectors import vector


def test_unit_vector_is_reproduced():
    for case in vector("unit_ranking")["cases"]:
        found = [shrunk(u["mean"], u["k"], case["grand_mean"], case["K"]) for u in case["units"]]
        assert found == pytest.approx(case["expected"], abs=case["tolerance"])
        assert sorted(range(3), key=lambda i: -found[i]) == case["order_shrunk"]


def test_a_small_unit_needs_consistency_to_lead():
    assert [shrunk(88, 3, 70, 9), round(shrunk(78, 60, 70, 9), 2)] == [74.5, 76.96]


def test_ten_percent_may_be_absent_and_others_count_low():
    full = UnitMarks("full", 10, (70.0,) * 5 + (80.0,) * 5)
    nine = UnitMarks("nine", 10, (70.0,) * 4 + (80.0,) * 5)
    half = UnitMarks("half", 10, (80.0,) * 5)
    found = league([full, nine, half], k=0.0)
    assert [score.imputed for score in found.scores] == [0, 0, 4]
    assert found.scores[2].score == pytest.approx((5 * 80 + 4 * (found.grand_mean - found.person_sd)) / 9)
    assert [score.participation for score in found.scores] == [1.0, 0.9, 0.5]


def test_sending_only_the_best_never_pays_more_than_sending_all():
    best = (88.0, 86.0, 84.0)
    rest = [UnitMarks("other", 10, tuple(60.0 + 3 * i for i in range(10)))]
    everyone = league([UnitMarks("a", 6, (*best, 80.0, 78.0, 76.0)), *rest]).scores[0]
    picked = league([UnitMarks("a", 6, best), *rest]).scores[0]
    assert picked.raw_mean > everyone.raw_mean
    assert picked.score < everyone.score


def test_balanced_variances_equal_anova():
    within, between = variances([[1.0, 3.0], [5.0, 7.0], [9.0, 11.0]])
    assert (within, between) == pytest.approx((2.0, 15.0))


def test_equal_units_get_the_floor_of_the_variance():
    within, between = variances([[1.0, 3.0], [3.0, 1.0]])
    assert between == pytest.approx(0.05 * within)


def test_a_league_without_marks_has_no_scores():
    found = league([UnitMarks("a", 4, ())])
    assert isnan(found.scores[0].score)


def test_a_unit_that_stayed_away_scores_below_the_mean():
    found = league(
        [UnitMarks("away", 5, ()), UnitMarks("b", 3, (70.0, 80.0, 90.0)), UnitMarks("c", 2, (60.0, 70.0))]
    )
    assert found.scores[0].score < found.grand_mean
    assert isnan(found.scores[0].raw_mean)

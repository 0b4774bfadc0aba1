"""Agreement of a panel and of each judge with the others."""

from math import isnan

import pytest

from lms.measurement.icc import icc, one_way_icc
from lms.measurement.mixed import Marks
from lms.measurement.panel import panel_agreement
from tests.measurement.test_mixed import SHROUT_FLEISS, incomplete, marks_of_table


def test_one_way_icc_of_a_full_table_is_that_of_shrout_and_fleiss():
    found, same = one_way_icc(SHROUT_FLEISS), icc(SHROUT_FLEISS)["ICC1"]
    assert (found.value, found.low, found.high) == pytest.approx((same.value, same.low, same.high))


def test_one_way_icc_needs_an_essay_read_twice():
    assert isnan(one_way_icc([[1.0], [2.0], []]).value)


def test_a_panel_that_agrees_perfectly():
    found = panel_agreement(marks_of_table([[1, 1], [3, 3], [5, 5]]), 1)
    assert (found.pairs, found.shares.exact, found.kappa.value, found.alpha.value) == (3, 1.0, 1.0, 1.0)
    assert (found.icc.value, found.icc_mean) == (1.0, 1.0)
    assert [(one.leniency, one.correlation, one.within) for one in found.judges] == [(0.0, 1.0, 1.0)] * 2


def test_a_generous_judge_leans_and_the_interval_is_given():
    marks = incomplete(essays=60, judges=6)
    lifted = Marks(marks.essay, marks.judge, marks.mark + 15.0 * (marks.judge == 2), 60, 6)
    found = panel_agreement(lifted, 5)
    drifts = [one.leniency for one in found.judges]
    assert drifts.index(max(drifts)) == 2
    assert found.judges[2].leniency > 5 * found.judges[2].leniency_se
    assert found.alpha.low < found.alpha.value < found.alpha.high
    assert found.icc.low < found.icc.value < found.icc.high < found.icc_mean + 0.2
    assert found.kappa is None


def test_a_judge_alone_on_every_essay_has_nobody_to_agree_with():
    found = panel_agreement(Marks.of([(0, 0, 5.0), (1, 0, 6.0), (2, 1, 7.0)]), 1)
    assert (found.pairs, found.judges[0].shared) == (0, 0)
    assert isnan(found.shares.exact)
    assert isnan(found.alpha.value)

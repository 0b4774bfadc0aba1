"""Cut scores of panels and of borderline groups."""

import pytest

from lms.measurement.standard_setting import ItemSpread, angoff, borderline_group, item_spreads

PANEL = [[60.0, 80.0], [50.0, 70.0], [70.0, 90.0]]


def test_cut_score_is_the_mean_of_what_judges_expect_by_points() -> None:
    found = angoff(PANEL, [1, 3])
    assert found is not None
    assert found.by_judge == (75, 65, 85)
    assert (found.percent, found.error) == (75, pytest.approx(10 / 3**0.5))
    assert found.interval is not None
    assert found.interval.high == pytest.approx(99.84, abs=0.01)  # t of two degrees of freedom: 4.303


def test_judge_who_left_a_question_out_does_not_count() -> None:
    found = angoff([[60.0, None], [50.0, 70.0]], [1, 1])
    assert found is not None
    assert (found.percent, found.error, found.interval) == (60, None, None)
    assert angoff([[None, 1.0]], [1, 1]) is None
    assert angoff([], [1]) is None
    assert angoff([[50.0]], [0]) is None


def test_judges_see_how_far_apart_they_are() -> None:
    assert item_spreads([[60.0, None], [50.0, None], [70.0, 10.0]]) == [
        ItemSpread(60, 10, 50, 70),
        ItemSpread(10, None, 10, 10),
    ]
    assert item_spreads([[None]]) == [None]


def test_borderline_group_gives_the_median() -> None:
    found = borderline_group([55, 60, 62, 70])
    assert found is not None
    assert (found.percent, found.error) == (61, pytest.approx(1.2533 * 6.2383 / 2, abs=1e-3))
    alone = borderline_group([58])
    assert alone is not None
    assert (alone.percent, alone.error) == (58, None)
    assert borderline_group([]) is None

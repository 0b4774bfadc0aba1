"""Options of a question: who chose them, and what that says of the key; intervals of shares."""

import numpy as np
import pytest

from lms.measurement.intervals import Interval, correlation_interval, wilson
from lms.measurement.option_analysis import OptionFinding, option_figures

REST = np.arange(40, dtype=float)


def chosen(*people: int) -> np.ndarray:
    """Those who chose an option."""
    found = np.zeros(len(REST), bool)
    found[list(people)] = True
    return found


def test_point_biserial_is_the_correlation_of_choosing_with_the_rest() -> None:
    who = chosen(*range(25, 40), 3)
    [one] = option_figures({"1": who}, REST, frozenset("1"))
    assert one.correlation == pytest.approx(float(np.corrcoef(who, REST)[0, 1]))
    assert (one.chosen, one.share, one.rest_mean) == (16, 0.4, pytest.approx(float(REST[who].mean())))
    assert one.finding is None


def test_wrong_option_that_the_best_choose_is_found_and_the_key_too() -> None:
    figures = option_figures(
        {"1": chosen(*range(15)), "2": chosen(*range(25, 40)), "3": chosen(*range(15, 25))},
        REST,
        frozenset("1"),
    )
    assert [one.finding for one in figures] == [
        OptionFinding.KEY_LOSES_BEST,
        OptionFinding.CATCHES_BEST,
        None,
    ]


def test_few_answers_accuse_no_key() -> None:
    few = option_figures({"1": chosen(0, 1)[:19], "2": chosen(17, 18)[:19]}, REST[:19], frozenset("1"))
    assert [one.finding for one in few] == [None, None]


def test_option_that_hardly_anybody_chooses_is_idle_only_when_it_is_wrong_and_many_answered() -> None:
    many = np.arange(100, dtype=float)
    none = np.zeros(100, bool)
    figures = option_figures({"1": none, "2": none, "3": ~none}, many, frozenset("1"))
    assert [one.finding for one in figures] == [None, OptionFinding.IDLE, None]
    assert [one.correlation for one in figures] == [None, None, None]
    assert option_figures({"2": chosen()}, REST, frozenset())[0].finding is None


def test_nobody_answered() -> None:
    [one] = option_figures({"1": np.zeros(0, bool)}, np.zeros(0), frozenset("1"))
    assert (one.chosen, one.share, one.share_interval, one.rest_mean, one.correlation) == (
        0,
        0.0,
        None,
        None,
        None,
    )


def test_interval_of_a_share_is_that_of_wilson() -> None:
    found = wilson(81 / 263, 263)  # Newcombe (1998), table I
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)
    assert wilson(0.5, 0) is None
    none = wilson(0.0, 20)  # Newcombe (1998), table I
    assert none is not None
    assert (round(none.low, 4), round(none.high, 4)) == (0.0, 0.1611)
    assert wilson(-0.5, 20) == none


def test_interval_of_a_correlation_is_that_of_fisher() -> None:
    found = correlation_interval(0.5, 28)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.1559, 0.7357), abs=1e-3)
    assert correlation_interval(0.5, 3) is None
    assert correlation_interval(1.0, 30) == Interval(1.0, 1.0)

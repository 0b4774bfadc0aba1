"""What many results say together."""

from decimal import Decimal

import pytest

from lms.quizzes.statistics.score_distribution import ScoreDistribution, score_distribution


def results(*percents: str, passed: bool | None = None) -> list[tuple[Decimal, bool | None]]:
    return [(Decimal(percent), passed) for percent in percents]


def counts(of: ScoreDistribution) -> dict[str, int]:
    return {label: count for label, count in of.bins if count}


def test_nothing_has_no_average() -> None:
    found = score_distribution([])
    assert (found.count, found.mean, found.median, found.passed, counts(found)) == (0, None, None, None, {})
    assert [label for label, _ in found.bins][::9] == ["0–9", "90–100"]


@pytest.mark.parametrize(
    ("percent", "label"),
    [
        ("-20", "0–9"), ("0", "0–9"), ("9.99", "0–9"), ("10", "10–19"),
        ("89.99", "80–89"), ("90", "90–100"), ("100", "90–100"),
    ],
)  # fmt: skip
def test_result_falls_into_the_step_that_holds_it(percent: str, label: str) -> None:
    assert counts(score_distribution(results(percent))) == {label: 1}


def test_average_median_and_share_of_passes() -> None:
    found = score_distribution([*results("100", "50", passed=True), *results("30", passed=False)])
    assert (found.count, found.mean, found.median, found.passed) == (3, 60, 50, pytest.approx(200 / 3))
    assert score_distribution(results("1", "2")).passed is None


def test_results_in_the_same_step_are_counted_together() -> None:
    found = score_distribution(results("91", "95", "100", "12"))
    assert counts(found) == {"90–100": 3, "10–19": 1}
    assert len(found.bins) == 10

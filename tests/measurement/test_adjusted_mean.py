"""How far the mean of adjusted marks may be off, and how far the ranking draws it in."""

import pytest

from lms.measurement.adjusted_mean import mean_error, pull
from lms.measurement.severity import Model, adjust
from tests.measurement.test_mixed import incomplete


def test_an_error_has_noise_and_severities_and_shrinks_with_marks() -> None:
    found = adjust(incomplete(essays=24, judges=8), model=Model.ADDITIVE)
    assert found.fitted is not None
    one, two = mean_error(found, 0, [0]), mean_error(found, 0, [0, 1])
    assert one == pytest.approx((found.fitted.residual + found.judge_cov[0][0]) ** 0.5)
    assert two < one
    assert mean_error(found, 0, [0], 2.0) == pytest.approx(
        (2 * found.fitted.residual + found.judge_cov[0][0]) ** 0.5
    )


def test_judges_who_use_another_scale_make_far_essays_uncertain() -> None:
    found = adjust(incomplete(essays=60, judges=6))
    assert found.fitted is not None and found.model is Model.SCALED
    far = max(found.essays, key=lambda row: abs(row.shrunk - found.mean))
    judge = max(found.judges, key=lambda row: abs(row.scale - 1))
    known = found.fitted.residual / judge.precision + found.judge_cov[judge.judge][judge.judge]
    off = (judge.scale - 1) * (far.shrunk - found.mean)
    assert mean_error(found, far.essay, [judge.judge]) == pytest.approx((known + off**2) ** 0.5)


def test_pull_is_that_of_the_additive_model() -> None:
    found = adjust(incomplete(essays=24, judges=8), model=Model.ADDITIVE)
    for row in found.essays:
        drawn = found.mean + pull(found, row.readings) * (row.mark - found.mean)
        assert drawn == pytest.approx(row.shrunk)


def test_without_a_model_nothing_is_drawn_in_and_no_error_known() -> None:
    raw = adjust(incomplete(essays=24, judges=8), model=Model.RAW)
    assert pull(raw, 3) == 1.0
    with pytest.raises(ValueError, match="a fitted model"):
        mean_error(raw, 0, [0])
    with pytest.raises(ValueError, match="at least one mark"):
        mean_error(adjust(incomplete(essays=24, judges=8)), 0, [])

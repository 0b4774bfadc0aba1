"""Effects and variance components against balanced ANOVA and a dense solution."""

import numpy as np
import pytest

from lms.measurement.judge_scale import fit_scaled
from lms.measurement.mixed import Components, Marks, components, ridge
from tests.vectors import vector

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def marks_of_table(table):
    return Marks.of([(i, j, float(mark)) for i, row in enumerate(table) for j, mark in enumerate(row)])


def incomplete(essays=40, judges=6, readings=3, seed=1):
    rng = np.random.default_rng(seed)
    essay = np.repeat(np.arange(essays), readings)
    judge = np.concatenate([rng.choice(judges, readings, replace=False) for _ in range(essays)])
    mark = rng.normal(75, 8, essays)[essay] + rng.normal(0, 4, judges)[judge] + rng.normal(0, 5, len(essay))
    return Marks(essay, judge, mark, essays, judges)


def test_severity_vector_balanced():
    case = vector("severity")["cases"][0]
    marks = marks_of_table(case["input"])
    found = components(marks)
    wanted = case["variance_components"]
    assert (found.essay, found.judge, found.residual) == pytest.approx(
        (wanted["essay"], wanted["judge"], wanted["residual"]), abs=case["tolerance"]
    )
    fit = ridge(marks, found.residual / found.essay, found.residual / found.judge)
    assert fit.mean == pytest.approx(case["grand_mean"], abs=case["tolerance"])
    assert (fit.mean + fit.essay).tolist() == pytest.approx(case["essay_blup"], abs=case["tolerance"])
    assert fit.judge.tolist() == pytest.approx(case["judge_blup"], abs=case["tolerance"])


def test_severity_vector_incomplete():
    case = vector("severity")["cases"][1]
    marks = Marks.of(case["edges"])
    plain = ridge(marks, 0.0, 0.0, mean=0.0)
    shift = plain.judge.mean()
    assert (plain.essay + shift).tolist() == pytest.approx(case["ols_essay"], abs=1e-9)
    assert (plain.judge - shift).tolist() == pytest.approx(case["ols_judge_sum0"], abs=1e-9)
    wanted = case["ridge"]
    fit = ridge(marks, wanted["lambda_essay"], wanted["lambda_judge"], mean=float(marks.mark.mean()))
    assert (fit.mean + fit.essay).tolist() == pytest.approx(wanted["essay"], abs=1e-9)
    assert fit.judge.tolist() == pytest.approx(wanted["judge"], abs=1e-9)


def test_components_of_balanced_data_are_those_of_anova():
    found = components(marks_of_table(SHROUT_FLEISS))
    assert [round(x, 2) for x in (found.essay, found.judge, found.residual)] == [2.56, 5.24, 1.02]


def test_components_sit_where_the_dense_restricted_likelihood_is_highest():
    marks = incomplete()

    def likelihood(essay, judge, residual):
        same_essay = marks.essay[:, None] == marks.essay[None, :]
        same_judge = marks.judge[:, None] == marks.judge[None, :]
        v = essay * same_essay + judge * same_judge + residual * np.eye(len(marks.mark))
        inverse = np.linalg.inv(v)
        one = np.ones(len(marks.mark))
        information = one @ inverse @ one
        rest = marks.mark - one @ inverse @ marks.mark / information
        return np.linalg.slogdet(v)[1] + np.log(information) + rest @ inverse @ rest

    found = components(marks)
    least = likelihood(found.essay, found.judge, found.residual)
    for factor in (0.97, 1.03):
        assert likelihood(found.essay * factor, found.judge, found.residual) > least
        assert likelihood(found.essay, found.judge * factor, found.residual) > least
        assert likelihood(found.essay, found.judge, found.residual * factor) > least


def test_ridge_equals_the_dense_mixed_model_equations():
    marks = incomplete(essays=12, judges=4, readings=2)
    z = np.zeros((24, 17))
    z[np.arange(24), marks.essay] = z[np.arange(24), 12 + marks.judge] = z[:, 16] = 1.0
    left = z.T @ z + np.diag([0.4] * 12 + [1.6] * 4 + [0.0])
    dense = np.linalg.solve(left, z.T @ marks.mark)
    inverse = np.linalg.inv(left)
    fit = ridge(marks, 0.4, 1.6)
    assert [*fit.essay, *fit.judge, fit.mean] == pytest.approx(dense.tolist(), abs=1e-9)
    assert fit.essay_pev.tolist() == pytest.approx(np.diag(inverse)[:12].tolist(), abs=1e-9)
    assert fit.judge_cov == pytest.approx(inverse[12:16, 12:16], abs=1e-9)


def test_components_without_judge_differences_are_near_zero_and_finite():
    table = [[10.0 + i, 10.0 + i + 0.5 * (-1) ** i] for i in range(8)]
    found = components(marks_of_table(table))
    assert found.judge < 0.01 * found.residual
    assert found.essay > 1.0


def test_components_of_equal_marks_are_zero():
    assert components(marks_of_table([[5, 5], [5, 5], [5, 5]])) == Components(0.0, 0.0, 0.0)


def test_components_refuse_a_single_judge():
    with pytest.raises(ValueError, match="two judges"):
        components(Marks.of([(0, 0, 1.0), (1, 0, 2.0), (2, 0, 3.0), (3, 0, 5.0)]))


def test_a_judge_who_hardly_spreads_marks_gets_a_small_scale_and_a_noisy_one_little_weight():
    rng = np.random.default_rng(3)
    truth = rng.normal(75, 8, 120)
    essay, judge = np.repeat(np.arange(120), 4), np.tile(np.arange(4), 120)
    scale, noise = np.array([1.0, 1.0, 0.3, 1.0]), np.array([3.0, 3.0, 3.0, 12.0])
    mark = 75 + scale[judge] * (truth[essay] - 75) + rng.normal(0, 1, 480) * noise[judge]
    marks = Marks(essay, judge, mark, 120, 4)
    fit = fit_scaled(marks, components(marks))
    assert fit.scale[2] < 0.7 * min(fit.scale[0], fit.scale[1])
    assert fit.precision[3] < 0.3 * min(fit.precision[0], fit.precision[1])


def test_fit_scaled_refuses_a_missing_component():
    with pytest.raises(ValueError, match="positive"):
        fit_scaled(incomplete(), Components(1.0, 0.0, 1.0))

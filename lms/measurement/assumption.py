"""Whether a judge's severity goes with the essays given to the judge, their group, or the anchors.

The correction of severity assumes that strict and lenient judges read equally good essays. The tests are told beside
the choice of `correction.decide`, which goes by estimated agreement: a test says whether the assumption fails, not
whether correcting does harm. All take severities from shared essays alone, which no allocation can bias.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from lms.errors import N_
from lms.measurement.mixed import Components, Marks, Solution, ridge, sums
from lms.measurement.overlap import overlap
from lms.measurement.remarks import Remark

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# A relation counts as found when chance gives one as strong less often than this.
LEVEL = 0.01
DRAWS = 4000
# As many draws of noise as make their own error small beside that of the marks.
DRAWN_MARKS = 60_000
LEAST_DRAWS, MOST_DRAWS = 3, 12
LEAST_JUDGES = 5
SEED = 20_260_102


class Relation(StrEnum):
    """What severity may go with."""

    ESSAYS = "essays"
    GROUPS = "groups"
    ANCHORS = "anchors"


@dataclass(frozen=True, slots=True)
class AssumptionTest:
    """One test and what it says. `strength` is a correlation from -1 to 1, for groups a share of variance.

    `chance` is how often chance gives a relation as strong; both are nan where nothing could be tested.
    """

    relation: Relation
    strength: float
    chance: float
    verdict: Remark


def assumption_tests(
    marks: Marks,
    parts: Components,
    groups: Sequence[str] = (),
    anchors: Mapping[int, float] | None = None,
) -> tuple[AssumptionTest, ...]:
    """Test whether severity goes with the quality of a judge's essays, with their group, and with the anchors.

    `groups` has the group of each essay (one group or none: no such test), `anchors` by judge index the mean of
    mark minus agreed mark. Nothing is tested where judges are not linked; fewer than five give a sentence that says so.
    """
    graph = overlap(marks.essay, marks.judge, marks.essays, marks.judges)
    active = np.unique(marks.judge)
    if not graph.is_connected or parts.residual <= 0:
        return ()
    if len(active) < LEAST_JUDGES:
        return (AssumptionTest(Relation.ESSAYS, nan, nan, Remark(_UNKNOWN, {"needed": LEAST_JUDGES})),)
    fit = ridge(marks, 0.0, 0.0)
    rng = np.random.default_rng(SEED)
    found = [_with_essays(marks, fit, active, rng)]
    if len({groups[essay] for essay in np.unique(marks.essay).tolist()} if groups else ()) > 1:
        found.append(_with_groups(marks, fit, parts, active, groups, rng))
    known = [judge for judge in active.tolist() if judge in (anchors or {})]
    if len(known) >= LEAST_JUDGES:
        found.append(_with_anchors(fit.judge[known], np.array([(anchors or {})[j] for j in known]), rng))
    return tuple(found)


def _batch_quality(marks: Marks, essay: Floats, active: Ints) -> Floats:
    """Return the mean quality of the essays of each judge."""
    number = np.bincount(marks.judge, minlength=marks.judges)
    return np.asarray(
        (sums(marks.judge, essay[marks.essay], marks.judges) / np.maximum(number, 1))[active], float
    )


def _with_essays(marks: Marks, fit: Solution, active: Ints, rng: np.random.Generator) -> AssumptionTest:
    """Compare severity with the quality of the essays given; what noise adds to both is found by giving it noise."""
    severity, quality = fit.judge[active], _batch_quality(marks, fit.essay, active)
    rest = marks.mark - fit.mean - fit.essay[marks.essay] - fit.judge[marks.judge]
    freedom = max(len(rest) - len(np.unique(marks.essay)) - len(active) + 1, 1)
    rest = rest * sqrt(len(rest) / freedom)
    own = []
    for _ in range(min(max(DRAWN_MARKS // len(rest), LEAST_DRAWS), MOST_DRAWS)):
        noise = rest * rng.choice([-1.0, 1.0], len(rest))
        passed = ridge(Marks(marks.essay, marks.judge, noise, marks.essays, marks.judges), 0.0, 0.0)
        own.append(_covariance(passed.judge[active], _batch_quality(marks, passed.essay, active)))
    return _permuted(Relation.ESSAYS, severity, quality, float(np.mean(own)), rng, _ESSAYS, _NO_ESSAYS)


def _with_anchors(severity: Floats, deviation: Floats, rng: np.random.Generator) -> AssumptionTest:
    return _permuted(Relation.ANCHORS, severity, deviation, 0.0, rng, _ANCHORS, _NO_ANCHORS)


def _covariance(one: Floats, other: Floats) -> float:
    return float((one - one.mean()) @ (other - other.mean())) / len(one)


def _permuted(
    relation: Relation,
    one: Floats,
    other: Floats,
    own: float,
    rng: np.random.Generator,
    found: str,
    none: str,
) -> AssumptionTest:
    """Return the correlation less what noise adds (`own`), against the same with judges in random order."""
    spread = float(one.std() * other.std())
    if spread <= 1e-9:
        return AssumptionTest(relation, 0.0, 1.0, Remark(none, {"strength": 0.0}))
    seen = _covariance(one, other) - own
    centred = other - other.mean()
    drawn = np.array([rng.permutation(one) @ centred for _ in range(DRAWS)]) / len(one)
    chance = (1 + int((np.abs(drawn) >= abs(seen)).sum())) / (DRAWS + 1)
    strength = min(max(seen / spread, -1.0), 1.0)
    verdict = found if chance < LEVEL else none
    return AssumptionTest(relation, strength, chance, Remark(verdict, {"strength": strength}))


def _with_groups(
    marks: Marks,
    fit: Solution,
    parts: Components,
    active: Ints,
    groups: Sequence[str],
    rng: np.random.Generator,
) -> AssumptionTest:
    """Compare severity between judges by the group most of their essays are of: analysis of variance.

    Severities of judges who share few essays with other groups are all uncertain together; the covariance of the
    estimates carries that, so weakly linked groups do not seem to differ.
    """
    names, of_essay = np.unique(np.array(groups), return_inverse=True)
    counts = np.zeros((marks.judges, len(names)))
    np.add.at(counts, (marks.judge, of_essay[marks.essay]), 1)
    home = counts[active].argmax(axis=1)
    used = np.unique(home)
    free = len(active) - len(used)
    if len(used) < 2 or free < 2:
        return AssumptionTest(Relation.GROUPS, nan, nan, Remark(_GROUPS_UNKNOWN))
    cov = fit.judge_cov[np.ix_(active, active)] * parts.residual
    cov = cov + np.eye(len(active)) * max(parts.judge, 0.01 * parts.residual)
    root = np.linalg.inv(np.linalg.cholesky(cov))
    means = np.linalg.qr(root @ (home[:, None] == used[None, :]).astype(float))[0]
    level = np.linalg.qr(root @ np.ones((len(active), 1)))[0]
    # The first row is what was seen, the others what severities without groups would look like.
    drawn = np.vstack([root @ fit.judge[active], rng.normal(0, 1, (DRAWS, len(active)))])
    whole = (drawn**2).sum(axis=1) - ((drawn @ level) ** 2).sum(axis=1)
    within = (drawn**2).sum(axis=1) - ((drawn @ means) ** 2).sum(axis=1)
    share = (whole - within) / np.maximum(whole, 1e-12)
    chance = (1 + int((share[1:] >= share[0]).sum())) / (DRAWS + 1)
    strength = float(min(max(share[0], 0.0), 1.0))
    verdict = _GROUPS if chance < LEVEL else _NO_GROUPS
    return AssumptionTest(Relation.GROUPS, strength, chance, Remark(verdict, {"share": 100 * strength}))


_UNKNOWN = N_(
    "Whether strict and lenient judges were given equally good essays cannot be tested with fewer than "
    "%(needed)d judges."
)
_ESSAYS = N_(
    "Severity goes with the quality of the essays a judge was given (correlation %(strength).2f): strict and lenient "
    "judges were not given equally good essays."
)
_NO_ESSAYS = N_(
    "Strict and lenient judges were given equally good essays as far as chance allows (correlation %(strength).2f)."
)
_GROUPS = N_(
    "Severity differs between the judges of the categories by more than chance explains "
    "(%(share).0f%% of its variance)."
)
_NO_GROUPS = N_("Severity does not differ between the judges of the categories by more than chance explains.")
_GROUPS_UNKNOWN = N_("Whether severity differs between categories cannot be tested with so few judges.")
_ANCHORS = N_("Severity in the contest goes with severity on the anchor essays (correlation %(strength).2f).")
_NO_ANCHORS = N_(
    "Severity in the contest is not confirmed by the anchor essays (correlation %(strength).2f, which may be chance)."
)

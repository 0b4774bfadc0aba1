"""Whether severity goes with the essays, the categories or the anchors of the judges."""

import numpy as np
import pytest

from bench.contest_trials import BY_NAME, table
from bench.simulation import marks_of, world
from lms.measurement.assumption import LEVEL, AssumptionTest, Relation, assumption_tests
from lms.measurement.mixed import Components, Marks, components
from tests.measurement.test_correction import contest


def by_relation(found: tuple[AssumptionTest, ...]) -> dict[Relation, AssumptionTest]:
    return {one.relation: one for one in found}


def test_strict_judges_with_better_essays_are_found_and_chance_is_not() -> None:
    strict = contest("strict300", 2)[1]
    found = by_relation(assumption_tests(strict, components(strict)))[Relation.ESSAYS]
    assert (found.chance < LEVEL, found.strength < -0.6) == (True, True)
    assert "were not given equally good essays" in str(found.verdict)
    even = contest("base300", 3)[1]
    by_lot = by_relation(assumption_tests(even, components(even)))[Relation.ESSAYS]
    assert (by_lot.chance < LEVEL, abs(by_lot.strength) < 0.5) == (False, True)
    assert "as far as chance allows" in str(by_lot.verdict)


@pytest.mark.parametrize(("apart", "is_found"), [(0.0, False), (9.0, True)])
def test_severity_that_differs_between_categories_is_found(apart: float, is_found: bool) -> None:
    _, marks = contest("base300", 3)
    groups = ["east" if essay % 2 else "west" for essay in range(marks.essays)]
    # Judges with even numbers read west, the others east, but for a tenth of the essays.
    rng = np.random.default_rng(4)
    crosses = rng.random(marks.essays) < 0.2
    essay = np.repeat(np.arange(marks.essays), 2)
    own = np.array([[2 * (e % 10) + e % 2, (2 * (e // 10 % 10) + e % 2)] for e in range(marks.essays)])
    own[:, 1] = np.where(own[:, 1] == own[:, 0], (own[:, 0] + 2) % 20, own[:, 1])
    own[crosses, 1] = (own[crosses, 1] + 1) % 20
    judge = own.reshape(-1)
    severity = rng.normal(0, 3, 20) + apart * (np.arange(20) % 2)
    mark = 70 + rng.normal(0, 8, marks.essays)[essay] + severity[judge] + rng.normal(0, 4, len(essay))
    made = Marks(essay, judge, mark, marks.essays, 20)
    found = by_relation(assumption_tests(made, components(made), groups))[Relation.GROUPS]
    assert (found.chance < LEVEL, 0 <= found.strength <= 1) == (is_found, True)


def test_anchors_confirm_severity_or_do_not() -> None:
    scenario = BY_NAME["base300"]
    rng = np.random.default_rng(3)
    who = world(scenario, rng)
    import random  # noqa: PLC0415

    marks = marks_of(who, *table(scenario, who, 3, random.Random(3)), rng)
    parts = components(marks)
    same = {judge: float(value) for judge, value in enumerate(who.severity)}
    other = {judge: float(value) for judge, value in enumerate(rng.permutation(who.severity))}
    assert by_relation(assumption_tests(marks, parts, (), same))[Relation.ANCHORS].chance < LEVEL
    refuted = by_relation(assumption_tests(marks, parts, (), other))[Relation.ANCHORS]
    assert refuted.chance >= LEVEL
    assert "is not confirmed by the anchor essays" in str(refuted.verdict)
    few = {judge: same[judge] for judge in range(4)}
    assert Relation.ANCHORS not in by_relation(assumption_tests(marks, parts, (), few))
    flat = by_relation(assumption_tests(marks, parts, (), dict.fromkeys(range(20), 1.0)))[Relation.ANCHORS]
    assert (flat.strength, flat.chance < LEVEL) == (0.0, False)


def test_nothing_is_tested_without_links_marks_or_judges() -> None:
    parts = Components(60.0, 16.0, 25.0)
    apart = Marks.of([(e, j + 5 * (e % 2), 70.0 + e) for e in range(12) for j in range(5)])
    assert assumption_tests(apart, parts, ["a", "b"] * 6) == ()
    few = Marks.of([(e, j, 70.0 + e) for e in range(12) for j in range(4)])
    (unknown,) = assumption_tests(few, parts)
    assert (unknown.chance < LEVEL, "fewer than 5 judges" in str(unknown.verdict)) == (False, True)
    assert assumption_tests(Marks.of([], 2, 2), parts) == ()
    assert assumption_tests(few, Components(0.0, 0.0, 0.0)) == ()


def test_the_same_marks_always_give_the_same_tests() -> None:
    _, marks = contest("tiny24", 2)
    groups = ["a", "b", "c"] * 8
    anchors = {judge: float(judge) for judge in range(8)}
    one = assumption_tests(marks, components(marks), groups, anchors)
    assert one == assumption_tests(marks, components(marks), groups, anchors)
    assert [test.relation for test in one] == [Relation.ESSAYS, Relation.GROUPS, Relation.ANCHORS]

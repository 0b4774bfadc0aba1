"""Rubrics through JSON and the reach of changes."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from lms.contests.rules.rubric_versions import RubricImpact, differences, from_json, impact_of, to_json
from lms.errors import Refused
from lms.marking.rubric import Criterion, Level, Rubric
from tests.marking.test_rubric import IDEAS, RUBRIC, STYLE

D = Decimal


def test_json_round_trip_is_the_identity():
    rubric = Rubric("Essay 作文", (IDEAS, STYLE), D("99.5"))
    assert from_json(json.loads(json.dumps(to_json(rubric)))) == rubric
    assert from_json(to_json(RUBRIC)) == RUBRIC


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "A rubric needs at least one criterion."),
        ({"criteria": [{"title": "x"}]}, "Every criterion in a rubric needs a key."),
        ({"criteria": [{"key": "a"}]}, "The rubric needs a number for most."),
        ({"criteria": [{"key": "a", "most": "x"}]}, "The rubric needs a number for most."),
        (
            {"criteria": [{"key": "a", "title": "A", "most": 0}]},
            "The scale of A is not valid. Check the minimum, maximum, step and weight.",
        ),
        (
            {"criteria": [{"key": "a", "most": 5, "step": 0}]},
            "The scale of a is not valid. Check the minimum, maximum, step and weight.",
        ),
        (
            {"criteria": [{"key": "a", "most": 5, "levels": [{"mark": 6}]}]},
            "Criterion a has a level outside its scale.",
        ),
        ({"criteria": [{"key": "a", "most": 5}] * 2}, "Two criteria of the rubric have the key a."),
        (
            {"criteria": [{"key": "a", "most": 5, "weight": 0}]},
            "At least one criterion must have a weight above 0.",
        ),
        ({"criteria": [{"key": "a", "most": 5}], "out_of": -1}, "The rubric needs a number for out_of."),
    ],
)
def test_a_broken_rubric_is_refused_with_the_reason(data, sentence):
    with pytest.raises(Refused) as caught:
        from_json(data)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("new", "touch"),
    [
        (RUBRIC, None),
        (replace(RUBRIC, title="Essays"), RubricImpact.WORDING),
        (Rubric("Essay", (replace(IDEAS, text="more"), STYLE)), RubricImpact.WORDING),
        (Rubric("Essay", (replace(IDEAS, weight=D(3)), STYLE)), RubricImpact.TOTALS),
        (Rubric("Essay", (IDEAS,)), RubricImpact.TOTALS),
        (replace(RUBRIC, out_of=D(100)), RubricImpact.TOTALS),
        (Rubric("Essay", (IDEAS, STYLE, replace(STYLE, key="new"))), RubricImpact.MARKS),
        (Rubric("Essay", (replace(IDEAS, most=D(20)), STYLE)), RubricImpact.MARKS),
        (Rubric("Essay", (replace(IDEAS, levels=(Level(D(5), "weak"),)), STYLE)), RubricImpact.MARKS),
    ],
)
def test_reach_of_a_change(new, touch):
    assert impact_of(differences(RUBRIC, new)) is touch


def test_a_widened_scale_is_told_from_a_changed_one():
    wider = Rubric("Essay", (replace(IDEAS, most=D(40), step=D("0.5")), STYLE))
    narrower = Rubric("Essay", (replace(IDEAS, step=D(7)), STYLE))
    assert [str(change.what) for change in differences(RUBRIC, wider)] == [
        "The scale of Ideas was widened. Marks already given are still within it but were given on the old scale."
    ]
    assert [str(change.what) for change in differences(RUBRIC, narrower)] == [
        "The scale of Ideas changed. Marks already given may now be outside it."
    ]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": "Essays"}, [("", RubricImpact.WORDING, "The title of the rubric changed.")]),
        ({"out_of": D(100)}, [("", RubricImpact.TOTALS, "The maximum total mark changed.")]),
        ({"criteria": (IDEAS,)}, [("style", RubricImpact.TOTALS, "Criterion Style was removed.")]),
        (
            {"criteria": (IDEAS, STYLE, replace(STYLE, key="new", title="New"))},
            [("new", RubricImpact.MARKS, "Criterion New was added.")],
        ),
        (
            {"criteria": (replace(IDEAS, weight=D(3), title="Thoughts"), STYLE)},
            [
                ("ideas", RubricImpact.TOTALS, "The weight of Thoughts changed."),
                ("ideas", RubricImpact.WORDING, "The wording of Thoughts changed."),
            ],
        ),
        (
            {"criteria": (replace(IDEAS, levels=()), STYLE)},
            [("ideas", RubricImpact.MARKS, "The marks of the levels of Ideas changed.")],
        ),
    ],
)
def test_every_change_is_told_with_its_criterion_and_reach(changes, told):
    found = differences(RUBRIC, replace(RUBRIC, **changes))
    assert [(one.criterion, one.touch, str(one.what)) for one in found] == told


@pytest.mark.parametrize(
    ("least", "most", "step", "widened"),
    [
        (0, 31, 1, True),
        (-1, 30, 1, True),
        (0, 30, "0.5", True),
        (1, 30, 1, False),
        (0, 29, 1, False),
        (0, 30, 2, False),
        ("-0.5", 30, 1, False),  # marks of whole numbers lie between its steps
        (0, 30, "0.4", False),
    ],
)
def test_scale_is_widened_when_every_mark_of_the_old_one_is_on_the_new_one(least, most, step, widened):
    changed = replace(IDEAS, least=D(least), most=D(most), step=D(step))
    [found] = differences(RUBRIC, Rubric("Essay", (changed, STYLE)))
    assert (found.criterion, found.touch, "was widened" in str(found.what)) == (
        "ideas",
        RubricImpact.MARKS,
        widened,
    )


def test_rubric_of_little_data_gets_what_is_left_out():
    made = from_json({"criteria": [{"key": "a", "most": "5", "levels": [{"mark": "1"}]}], "out_of": ""})
    assert made == Rubric("", (Criterion("a", "a", D(0), D(5), D(1), D(1), (Level(D(1), ""),)),))


@pytest.mark.parametrize(
    "changes",
    [
        {"step": -1},
        {"weight": -1},
        {"least": 5},
        {"levels": [{"mark": -1}]},
        {"key": " "},
        {"key": None},
        {"weight": "x"},
    ],
)
def test_each_limit_of_a_criterion_is_checked(changes):
    with pytest.raises(Refused):
        from_json({"criteria": [{"key": "a", "most": 5} | changes, {"key": "b", "most": 5}]})


def test_limits_of_a_rubric_themselves_are_allowed():
    edges = {"key": "a", "most": 5, "weight": 0, "levels": [{"mark": 0}, {"mark": 5}]}
    assert from_json({"criteria": [edges, {"key": "b", "most": 5}]}).criteria[0].weight == 0
    assert from_json({"criteria": [{"key": "b", "most": 5}], "out_of": "0.5"}).out_of == D("0.5")
    with pytest.raises(Refused, match="out_of"):
        from_json({"criteria": [{"key": "b", "most": 5}], "out_of": 0})


def test_impact_is_the_farthest_of_all_changes():
    both = Rubric("Essays", (replace(IDEAS, weight=D(3)), STYLE))
    assert impact_of(differences(RUBRIC, both)) is RubricImpact.TOTALS

"""Which parts of the rules a new version changes, what a stage must allow, and how a change is told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lms.contests.rules.amendments import (
    CALENDAR_LABELS,
    LABELS,
    RulesPart,
    acts_needed,
    changed_parts,
    rubric_changes,
    rubric_impact,
    setting_changes,
)
from lms.contests.rules.awards import TieRule
from lms.contests.rules.data import to_data
from lms.contests.rules.definition import Calendar, Category, ContestDefinition, Eligibility
from lms.contests.rules.essay_length import Limits
from lms.contests.rules.rubric_versions import RubricImpact
from lms.contests.rules.stages import Act, Stage
from lms.marking.rubric import Rubric
from tests.contests.make import make_definition

ZONE = ZoneInfo("Asia/Shanghai")
OLD = make_definition()
DAY = timedelta(days=1)


def with_rubric(
    old: ContestDefinition, *, most: Decimal | None = None, title: str | None = None
) -> dict[str, Rubric]:
    """The rubrics with another scale or another title of their first criterion, in every language."""
    return {
        language: replace(
            rubric,
            criteria=(
                replace(
                    rubric.criteria[0],
                    most=most or rubric.criteria[0].most,
                    title=title or rubric.criteria[0].title,
                ),
                *rubric.criteria[1:],
            ),
        )
        for language, rubric in old.rubrics.items()
    }


CHANGES: list[tuple[dict[str, Any], list[RulesPart]]] = [
    ({}, []),
    ({"titles": {"en": "Other"}}, [RulesPart.TEXT]),
    ({"summaries": {"en": "Other"}}, [RulesPart.TEXT]),
    ({"calendar": replace(OLD.calendar, notice_days=9)}, [RulesPart.CALENDAR]),
    ({"rubrics": with_rubric(OLD, title="Other")}, [RulesPart.RUBRIC]),
    ({"judges_min": 9}, [RulesPart.RULES]),
    (
        {"titles": {}, "calendar": replace(OLD.calendar, notice_days=9), "rubrics": {}, "judges_min": 9},
        list(RulesPart),
    ),
]


@pytest.mark.parametrize(("changes", "parts"), CHANGES)
def test_changed_parts_are_named(changes: dict[str, Any], parts: list[RulesPart]) -> None:
    assert changed_parts(OLD, replace(OLD, **changes), text_changed=False) == parts


def test_call_in_other_words_is_a_change_of_the_text() -> None:
    assert changed_parts(OLD, OLD, text_changed=True) == [RulesPart.TEXT]


P, R = RulesPart, RubricImpact


@pytest.mark.parametrize(
    ("stage", "parts", "touch", "acts"),
    [
        (Stage.DRAFT, list(P), R.MARKS, [Act.EDIT_RULES]),
        (Stage.DRAFT, [], None, [Act.EDIT_RULES]),
        (Stage.OPEN, [P.TEXT, P.CALENDAR], None, [Act.AMEND]),
        (Stage.OPEN, [P.RULES], None, [Act.EDIT_RULES]),
        (Stage.OPEN, [P.RUBRIC], R.MARKS, [Act.EDIT_RUBRIC]),
        (Stage.OPEN, [P.RUBRIC], R.WORDING, [Act.AMEND]),
        (Stage.JUDGING, [P.RUBRIC], R.MARKS, [Act.CHANGE_RUBRIC_LATE]),
        (Stage.JUDGING, [P.RUBRIC], R.TOTALS, [Act.CHANGE_RUBRIC_LATE]),
        (Stage.JUDGING, [P.RUBRIC], R.WORDING, [Act.AMEND]),
        (Stage.JUDGING, list(P), R.MARKS, [Act.AMEND, Act.CHANGE_RUBRIC_LATE, Act.EDIT_RULES]),
    ],
)
def test_each_part_needs_its_own_act(
    stage: Stage, parts: list[RulesPart], touch: RubricImpact | None, acts: list[Act]
) -> None:
    assert acts_needed(stage, parts, touch) == acts


def test_change_of_a_scale_is_named_once_though_both_languages_have_it_and_words_in_each() -> None:
    title = OLD.rubric_in("zh_Hans").criteria[0].title
    wider = replace(OLD, rubrics=with_rubric(OLD, most=Decimal(1000)))
    assert [change.touch for change in rubric_changes(OLD, wider)] == [R.MARKS]
    assert rubric_changes(OLD, wider)[0].what.values == {"criterion": title}
    assert rubric_impact(OLD, wider) is R.MARKS
    worded = replace(OLD, rubrics=with_rubric(OLD, title="Other"))
    assert [change.touch for change in rubric_changes(OLD, worded)] == [R.WORDING]
    assert (rubric_impact(OLD, worded), rubric_impact(OLD, OLD)) == (R.WORDING, None)


def test_every_setting_of_a_contest_has_a_label() -> None:
    assert set(to_data(OLD)) - {"calendar", "rubrics"} == set(LABELS)
    assert set(CALENDAR_LABELS) == set(Calendar.__slots__)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, []),
        ({"attachments_max": 0}, [("Attachments", "2", "0")]),
        (
            {"judges_min": 9, "tie_rule": TieRule.SHRINK},
            [("Ties at the award boundary", "extend", "shrink"), ("Judges", "2", "9")],
        ),
        ({"quotes": ("一句", "二句")}, [("Required quotations", "–", "一句 / 二句")]),
        (
            {"limits": Limits(hard_most=9)},
            [("Length", "soft_least: 50; soft_most: 3000; hard_least: 10; hard_most: 5000", "hard_most: 9")],
        ),
        ({"abstract_limits": Limits(soft_least=0)}, [("Length of the abstract", "–", "soft_least: 0")]),
        (
            {"eligibility": Eligibility(units=("a", "b"))},
            [("Who can take part", "co_authors_max: 0", "units: a / b; co_authors_max: 0")],
        ),
        (
            {"categories": (Category("prose", {"en": "Prose"}),)},
            [("Categories", "–", "key: prose; titles: en: Prose")],
        ),
        ({"titles": {"en": "Other"}}, [("Title", "zh_Hans: 秋收征文; en: Harvest essays", "en: Other")]),
        (
            {"calendar": replace(OLD.calendar, notice_days=9, objection_days=1)},
            [("Days of public notice", "5", "9"), ("Days for objections", "5", "1")],
        ),
    ],
)
def test_change_of_a_setting_is_told_with_before_and_after(
    changes: Mapping[str, Any], told: list[tuple[str, str, str]]
) -> None:
    assert setting_changes(OLD, replace(OLD, **changes), ZONE) == told


def test_change_of_a_date_is_told_in_local_time() -> None:
    moved = replace(
        OLD.calendar, opens_at=OLD.calendar.opens_at + DAY, late_until=OLD.calendar.deadline_at + DAY
    )
    assert [label for label, _, _ in setting_changes(OLD, replace(OLD, calendar=moved), ZONE)] == [
        "Opens",
        "Late entries until",
    ]
    for name, label in (("deadline_at", "Deadline"), ("judging_ends_at", "Judging ends")):
        later = replace(OLD.calendar, **{name: getattr(OLD.calendar, name) + DAY})
        [(found, before, after)] = setting_changes(OLD, replace(OLD, calendar=later), ZONE)
        assert found == label and before != after
        assert before == f"{getattr(OLD.calendar, name).astimezone(ZONE):%Y-%m-%d %H:%M}"
    [(_, before, after)] = setting_changes(
        OLD, replace(OLD, calendar=replace(OLD.calendar, judging_ends_at=None)), ZONE
    )
    assert after == "–"

"""Stages: what each allows, and the checklist of every transition."""

import pytest

from lms.contests.rules.stages import (
    ALLOWS,
    SENTENCES,
    TITLES,
    TRANSITIONS,
    Act,
    Condition,
    Stage,
    advance,
    allows,
    checklist,
    following,
    is_forward,
)
from lms.errors import Conflict
from lms.measurement.remarks import Remark

FORWARD = [
    Stage.DRAFT, Stage.CALL, Stage.OPEN, Stage.SCREENING, Stage.CALIBRATION, Stage.JUDGING, Stage.MODERATION,
    Stage.PROVISIONAL, Stage.NOTICE, Stage.FINAL, Stage.ARCHIVE,
]  # fmt: skip


def stages_with(act):
    return [stage for stage in Stage if allows(stage, act)]


def test_a_contest_runs_from_draft_to_archive():
    stage = Stage.DRAFT
    seen = [stage]
    while stage is not Stage.ARCHIVE:
        target = following(stage)[0]
        stage = advance(stage, target, dict.fromkeys(TRANSITIONS[stage, target], True))
        seen.append(stage)
    assert seen == FORWARD == list(Stage)


def test_tables_are_complete():
    assert set(ALLOWS) == set(TITLES) == set(Stage)
    assert set(SENTENCES) == set(Condition)
    assert {one for needed in TRANSITIONS.values() for one in needed} == set(Condition)
    assert set().union(*ALLOWS.values()) == set(Act)


@pytest.mark.parametrize(
    ("act", "stages"),
    [
        (Act.SUBMIT, [Stage.OPEN]),
        (Act.CALIBRATE, [Stage.CALIBRATION]),
        (Act.MARK, [Stage.JUDGING, Stage.MODERATION]),
        (Act.UNMASK, [Stage.PROVISIONAL]),
        (Act.OBJECT, [Stage.NOTICE]),
        (Act.SEE_RESULT, [Stage.NOTICE, Stage.FINAL, Stage.ARCHIVE]),
        (Act.CERTIFY, [Stage.FINAL]),
        (Act.EDIT_RULES, [Stage.DRAFT]),
    ],
)
def test_an_act_belongs_to_its_stages(act, stages):
    assert stages_with(act) == stages


def test_the_rubric_is_fixed_once_marks_count():
    assert Stage.JUDGING not in stages_with(Act.EDIT_RUBRIC)
    assert Condition.RUBRIC_PINNED in TRANSITIONS[Stage.CALIBRATION, Stage.JUDGING]


def test_names_are_unmasked_only_after_ranks_are_fixed():
    assert Condition.RANKS_FIXED in TRANSITIONS[Stage.MODERATION, Stage.PROVISIONAL]
    assert not allows(Stage.MODERATION, Act.UNMASK)


def test_checklist_shows_what_is_met_and_the_detail():
    detail = Remark("%(count)d readings are open.", {"count": 3})
    found = checklist(
        Stage.JUDGING,
        Stage.MODERATION,
        {Condition.DISCREPANCIES_SETTLED: True},
        {Condition.READINGS_DONE: detail},
    )
    assert [(check.condition, check.is_met, check.detail) for check in found] == [
        (Condition.READINGS_DONE, False, detail),
        (Condition.DISCREPANCIES_SETTLED, True, None),
    ]


def test_an_open_condition_holds_the_contest_back_in_words():
    with pytest.raises(Conflict) as caught:
        advance(Stage.OPEN, Stage.SCREENING, {Condition.ENTRIES_EXIST: True})
    assert (
        str(caught.value) == "Not ready. Conditions not met: 1. First: The deadline for entries has passed."
    )


def test_a_stage_cannot_be_skipped():
    with pytest.raises(Conflict) as caught:
        advance(Stage.OPEN, Stage.FINAL, {})
    assert str(caught.value) == "A contest cannot go from stage “Open for entries” to stage “Final”."


def test_every_way_back_needs_a_reason():
    back = [needed for (source, target), needed in TRANSITIONS.items() if not is_forward(source, target)]
    assert len(back) == 4
    assert all(Condition.REASON_GIVEN in needed for needed in back)

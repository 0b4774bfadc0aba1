"""Which parts of the rules a new version changes, and what a stage must allow for it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any

from lms.contests.rules.data import to_data
from lms.contests.rules.definition import Calendar, ContestDefinition
from lms.contests.rules.rubric_versions import RubricChange, RubricImpact, differences, impact_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.errors import N_
from lms.text.values import write_moment


class RulesPart(StrEnum):
    """A part of a contest's rules that may be changed at its own time."""

    TEXT = "text"
    CALENDAR = "calendar"
    RUBRIC = "rubric"
    RULES = "rules"


def changed_parts(old: ContestDefinition, new: ContestDefinition, text_changed: bool) -> list[RulesPart]:
    """Return which parts differ; titles, summaries and the call count as text."""
    found = []
    if text_changed or _words(old) != _words(new):
        found.append(RulesPart.TEXT)
    if old.calendar != new.calendar:
        found.append(RulesPart.CALENDAR)
    if old.rubrics != new.rubrics:
        found.append(RulesPart.RUBRIC)
    same = replace(
        new,
        titles=old.titles,
        summaries=old.summaries,
        organisers=old.organisers,
        calendar=old.calendar,
        rubrics=old.rubrics,
    )
    if old != same:
        found.append(RulesPart.RULES)
    return found


def _words(one: ContestDefinition) -> tuple[Mapping[str, str], ...]:
    return one.titles, one.summaries, one.organisers


def acts_needed(stage: Stage, parts: list[RulesPart], touch: RubricImpact | None) -> list[Act]:
    """Return what the stage must allow so that these parts may change.

    While the contest is a draft everything may. Later, wording and dates are amended; a rubric changes until
    judging begins, and during judging by its own act unless only its wording changes.
    """
    if allows(stage, Act.EDIT_RULES):
        return [Act.EDIT_RULES]
    found = []
    for part in parts:
        if part is RulesPart.RULES:
            found.append(Act.EDIT_RULES)
        elif part is RulesPart.RUBRIC and touch is not RubricImpact.WORDING:
            found.append(Act.EDIT_RUBRIC if allows(stage, Act.EDIT_RUBRIC) else Act.CHANGE_RUBRIC_LATE)
        else:
            found.append(Act.AMEND)
    return list(dict.fromkeys(found))


def rubric_changes(old: ContestDefinition, new: ContestDefinition) -> list[RubricChange]:
    """Return what changed in the rubric, in every language it is written in; scales are named once."""
    found: list[RubricChange] = []
    for language, rubric in new.rubrics.items():
        for change in differences(old.rubric_in(language), rubric):
            if all((change.criterion, change.what.sentence) != (c.criterion, c.what.sentence) for c in found):
                found.append(change)
    return found


def rubric_impact(old: ContestDefinition, new: ContestDefinition) -> RubricImpact | None:
    """Return how far the change of the rubric reaches into marks already given."""
    return impact_of(rubric_changes(old, new))


PARTS = {
    RulesPart.TEXT: N_("text of the call"),
    RulesPart.CALENDAR: N_("dates"),
    RulesPart.RUBRIC: N_("rubric"),
    RulesPart.RULES: N_("settings"),
}
LABELS = {
    "titles": N_("Title"),
    "summaries": N_("Summary"),
    "categories": N_("Categories"),
    "eligibility": N_("Who can take part"),
    "limits": N_("Length"),
    "abstract_limits": N_("Length of the abstract"),
    "attachments_max": N_("Attachments"),
    "prizes": N_("Prizes"),
    "tie_rule": N_("Ties at the award boundary"),
    "plan_name": N_("Marking plan"),
    "plan": N_("Figures for the marking plan"),
    "judges_min": N_("Judges"),
    "anchors": N_("Anchor essays"),
    "calibration_tolerance": N_("Calibration tolerance"),
    "rereads": N_("Hidden re-reads"),
    "shared_entries": N_("Entries shared by each pair of categories"),
    "comparative": N_("Pairwise comparison"),
    "severity": N_("Correction of severity"),
    "second_person": N_("Second person"),
    "organisers": N_("Organiser"),
    "late": N_("Late entries"),
    "quotes": N_("Required quotations"),
}
CALENDAR_LABELS = {
    "opens_at": N_("Opens"),
    "deadline_at": N_("Deadline"),
    "late_until": N_("Late entries until"),
    "judging_ends_at": N_("Judging ends"),
    "notice_days": N_("Days of public notice"),
    "objection_days": N_("Days for objections"),
}


_NOTHING = "–"


def _plain(value: object) -> str:
    """Write a setting in one line; what is empty is a dash, and within other settings left out."""
    if isinstance(value, dict):
        written = {key: _plain(one) for key, one in value.items()}
        return "; ".join(f"{key}: {one}" for key, one in written.items() if one != _NOTHING) or _NOTHING
    if isinstance(value, list):
        return " / ".join(map(_plain, value)) or _NOTHING
    return _NOTHING if value in (None, "") else str(value)


def _dates(calendar: Calendar, zone: tzinfo) -> dict[str, str]:
    moments = {
        "opens_at": calendar.opens_at,
        "deadline_at": calendar.deadline_at,
        "late_until": calendar.late_until,
        "judging_ends_at": calendar.judging_ends_at,
    }
    found = {key: write_moment(at, zone) if at else _NOTHING for key, at in moments.items()}
    return found | {
        "notice_days": str(calendar.notice_days),
        "objection_days": str(calendar.objection_days),
    }


def setting_changes(
    old: ContestDefinition, new: ContestDefinition, zone: tzinfo
) -> list[tuple[str, str, str]]:
    """Return every changed setting but the rubric: its label (to be translated), before and after."""
    was, now = to_data(old), to_data(new)
    found = [
        (label, _plain(was[key]), _plain(now[key])) for key, label in LABELS.items() if was[key] != now[key]
    ]
    before, after = _dates(old.calendar, zone), _dates(new.calendar, zone)
    return found + [
        (label, before[key], after[key])
        for key, label in CALENDAR_LABELS.items()
        if before[key] != after[key]
    ]


def recorded_changes(old: ContestDefinition, new: ContestDefinition) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the audit trail keeps of a change: every changed setting, date and criterion before and after."""
    was, now = _recorded(old), _recorded(new)
    changed = [key for key in dict.fromkeys((*was, *now)) if was.get(key) != now.get(key)]
    before, after = ({key: one[key] for key in changed if key in one} for one in (was, now))
    if "rubric" in changed:
        before["rubric"], after["rubric"] = _different(was["rubric"], now["rubric"])
    return before, after


def _recorded(one: ContestDefinition) -> dict[str, Any]:
    data = to_data(one)
    dates = {key: getattr(one.calendar, key) for key in CALENDAR_LABELS}
    return {
        **{key: _plain(data[key]) for key in LABELS},
        **{key: at.isoformat() if isinstance(at, datetime) else at for key, at in dates.items()},
        "rubric": {
            "title": one.rubric.title,
            "out_of": None if one.rubric.out_of is None else str(one.rubric.out_of),
            **{
                criterion.title: {
                    "scale": f"{criterion.least}–{criterion.most} / {criterion.step}",
                    "weight": str(criterion.weight),
                    "levels": [
                        f"{level.mark} {level.title} {level.text}".rstrip() for level in criterion.levels
                    ],
                    "text": criterion.text,
                }
                for criterion in one.rubric.criteria
            },
        },
    }


def _different(was: dict[str, Any], now: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the parts of both that differ, and within these only what differs."""
    before, after = dict[str, Any](), dict[str, Any]()
    for key in dict.fromkeys((*was, *now)):
        old, new = was.get(key), now.get(key)
        if isinstance(old, dict) and isinstance(new, dict) and old != new:
            before[key], after[key] = _different(old, new)
        elif old != new:
            before |= {} if old is None else {key: old}
            after |= {} if new is None else {key: new}
    return before, after

"""Problems of a contest's files at the fields of its form, in words for people who do not see the files."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo

from lms.contests.rules.fields import FIELDS
from lms.contests.rules.rule_forms import STEPS
from lms.errors import N_
from lms.problems import Problem
from lms.text.front_matter import Field, FieldType, FrontMatter, read
from lms.text.front_matter_forms import SHORT

# What the fields are called in the form.
LABELS: Mapping[str, str] = {
    "title": N_("Title"), "summary": N_("Summary"), "key": N_("Short name"), "text": N_("Explanation"),
    "calendar": N_("Dates"), "opens": N_("Opens"), "deadline": N_("Deadline"),
    "late-until": N_("Late entries until"), "judging-ends": N_("Judging ends"),
    "notice-days": N_("Days of public notice"), "objection-days": N_("Days for objections"),
    "units": N_("Units"), "roles": N_("Roles"), "co-authors": N_("Co-authors at most"),
    "length": N_("Length"), "least": N_("Lowest"), "advised-least": N_("Advised lowest"),
    "advised-most": N_("Advised highest"), "most": N_("Highest"), "attachments": N_("Attachments"),
    "late": N_("Late entries"), "prizes": N_("Prizes"), "categories": N_("Categories"),
    "count": N_("Number of prizes"), "share": N_("Share of the entries"), "least-mark": N_("Lowest mark for it"),
    "award": N_("Award"), "rubric": N_("Rubric"), "criteria": N_("Criteria"), "weight": N_("Weight"),
    "step": N_("Step"), "mark": N_("Mark"), "levels": N_("Levels"), "out-of": N_("Total scaled to"),
    "plan": N_("Marking plan"), "readings": N_("Readings"), "judges": N_("Judges"),
    "organiser": N_("Organiser"), "trim": N_("Marks dropped at each end"),
    "second-top": N_("Number of entries read again"), "second-share": N_("Share of the entries read again"),
    "second-readings": N_("Further readings of the best"), "resolution": N_("When a third judge has marked"),
    "adjudicate-over": N_("Adjudication above"), "calibration-tolerance": N_("Tolerance of calibration"),
    "per-criterion": N_("What is compared to find large differences"),
    "threshold": N_("Large difference"), "anchors": N_("Anchor essays"), "rereads": N_("Hidden re-reads"),
    "shared-entries": N_("Entries shared by each pair of categories"),
}  # fmt: skip
_NAMED = ("key", "later", "earlier", "upper", "lower", "outer", "name")

_FILL_IN = N_("Fill in this field.")
_MESSAGES: Mapping[str, str] = {"missing-key": _FILL_IN, "empty-value": _FILL_IN}
_FIXES: Mapping[str, str] = {
    "missing-key": "",
    "empty-value": "",
    "value-too-long": N_("Shorten the text."),
    "bad-date": N_("Enter a date, with or without a time."),
    "dates-reversed": N_("Put the dates in this order: opens, deadline, late entries until, judging ends."),
    "late-refused": N_("Accept late entries on the page “Entries”, or clear this date."),
    "late-without-date": N_(
        "Enter on the page “Dates” until when late entries are accepted, or refuse them."
    ),
    "limits-reversed": N_("The limits must not become smaller from one field to the next."),
    "prize-places": N_("Enter a number of prizes or a share of the entries, not both."),
    "no-criteria": N_("Add at least one criterion."),
    "scale-reversed": N_("Enter a highest mark that is above the lowest."),
    "weight": N_("Enter a weight above 0, or remove the criterion."),
    "out-of": N_("Enter a total such as 100."),
    "least-mark-outside": N_("Enter a mark up to %(most)s, or leave the field empty."),
    "threshold": N_("Enter a number of marks, such as 10."),
    "too-few-judges": N_("Enter at least %(readings)s judges, or choose fewer readings."),
    "double-readings": N_("Enter 2 readings, or choose another plan."),
    "shared-one-category": N_("Enter 0, or add categories on the page “Prizes”."),
    "shared-one-reading": N_("Enter 0, or at least 2 readings."),
    "severity-per-criterion": N_("Turn off the correction of severity, or do not compare by criterion."),
    "languages-differ": N_("Remove one of the two in the text view."),
    "unknown-key": N_("Remove it in the text view if it is not needed."),
}


def by_field(problems: Sequence[Problem], texts: Mapping[str, str], zone: tzinfo) -> dict[str, list[Problem]]:
    """Return the problems by the name of their field; under an empty name what belongs to none.

    Values that name a key keep it as the key of LABELS.
    """
    fronts = {SHORT[code]: read(text, FIELDS, zone) for code, text in texts.items() if text.strip()}
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        short = problem.path.removesuffix(".md").rpartition(".")[2]
        name = _field(
            problem, short, fronts.get(short) or next(iter(fronts.values()), read("", FIELDS, zone))
        )
        found.setdefault(name, []).append(_for_people(problem))
    return found


def step_of(name: str) -> str:
    """Return the step on whose page a field is; the last for what belongs to none."""
    top = name.split(".")[0]
    return next((step for step, names in STEPS.items() if top in names), "check")


def _for_people(problem: Problem) -> Problem:
    values = {
        key: str(value).rpartition(".")[2] if key in _NAMED and isinstance(value, str) else value
        for key, value in problem.values.items()
    }
    message = _MESSAGES.get(problem.code, problem.message)
    return replace(problem, message=message, fix=_FIXES.get(problem.code, problem.fix), values=values)


def _field(problem: Problem, short: str, front: FrontMatter) -> str:
    if problem.line >= front.body_line and not problem.values.get("field"):
        return f"body.{short}"
    name = str(problem.values.get("field") or "")
    if not name:
        name = str(problem.values.get("key") or "")
        if _declared(name) is None:
            here = (problem.line, problem.column)
            name = max((key for key, place in front.places.items() if place == here), key=len, default="")
    one = _declared(name)
    if one is not None and one.type is FieldType.BY_LANGUAGE:
        return f"{name}.{short}"
    return name


def _declared(name: str) -> Field | None:
    """Return the field that a name belongs to."""
    fields: Sequence[Field] = FIELDS
    found: Field | None = None
    for key in re.sub(r"\.\d+(?=\.|$)", "", name).split("."):
        found = next((one for one in fields if one.name == key), None)
        if found is None:
            return None
        fields = found.fields
    return found

"""Rubrics as JSON, and which changes between two versions touch marks already given."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from lms.errors import N_, Refused
from lms.marking.rubric import Criterion, Level, Rubric, as_mark
from lms.measurement.remarks import Remark


class RubricImpact(StrEnum):
    """How far a change reaches into marks already given."""

    WORDING = "wording"
    TOTALS = "totals"
    MARKS = "marks"


@dataclass(frozen=True, slots=True)
class RubricChange:
    """One difference; MARKS means that essays must be read again, TOTALS only that sums change."""

    criterion: str
    touch: RubricImpact
    what: Remark


def to_json(rubric: Rubric) -> dict[str, Any]:
    """Return plain data with marks as strings, so that no digit is lost."""
    return {
        "title": rubric.title,
        "out_of": None if rubric.out_of is None else str(rubric.out_of),
        "criteria": [
            {
                "key": c.key,
                "title": c.title,
                "least": str(c.least),
                "most": str(c.most),
                "step": str(c.step),
                "weight": str(c.weight),
                "text": c.text,
                "levels": [{"mark": str(one.mark), "title": one.title, "text": one.text} for one in c.levels],
            }
            for c in rubric.criteria
        ],
    }


def _number(data: Mapping[str, Any], key: str, default: str | None = None) -> Decimal:
    found = as_mark(data.get(key, default))
    if found is None:
        raise Refused(N_("The rubric needs a number for %(key)s."), key=key)
    return found


def _criterion(data: Mapping[str, Any]) -> Criterion:
    if not str(data.get("key") or "").strip():
        raise Refused(N_("Every criterion in a rubric needs a key."))
    found = Criterion(
        key=str(data["key"]),
        title=str(data.get("title") or data["key"]),
        least=_number(data, "least", "0"),
        most=_number(data, "most"),
        step=_number(data, "step", "1"),
        weight=_number(data, "weight", "1"),
        levels=tuple(
            Level(_number(one, "mark"), str(one.get("title", "")), str(one.get("text", "")))
            for one in data.get("levels") or ()
        ),
        text=str(data.get("text") or ""),
    )
    if found.most <= found.least or found.step <= 0 or found.weight < 0:
        raise Refused(
            N_("The scale of %(criterion)s is not valid. Check the minimum, maximum, step and weight."),
            criterion=found.title,
        )
    if any(not found.least <= level.mark <= found.most for level in found.levels):
        raise Refused(N_("Criterion %(criterion)s has a level outside its scale."), criterion=found.title)
    return found


def from_json(data: Mapping[str, Any]) -> Rubric:
    """Build a rubric from plain data; raises Refused with the first thing that is wrong."""
    criteria = tuple(_criterion(one) for one in data.get("criteria") or ())
    if not criteria:
        raise Refused(N_("A rubric needs at least one criterion."))
    keys = [c.key for c in criteria]
    for key in keys:
        if keys.count(key) > 1:
            raise Refused(N_("Two criteria of the rubric have the key %(key)s."), key=key)
    if not any(c.weight for c in criteria):
        raise Refused(N_("At least one criterion must have a weight above 0."))
    out_of = None if data.get("out_of") in (None, "") else _number(data, "out_of")
    if out_of is not None and out_of <= 0:
        raise Refused(N_("The rubric needs a number for %(key)s."), key="out_of")
    return Rubric(str(data.get("title") or ""), criteria, out_of)


def _between(old: Criterion, new: Criterion) -> list[RubricChange]:
    name: dict[str, object] = {"criterion": new.title}
    found = []
    if (old.least, old.most, old.step) != (new.least, new.most, new.step):
        widened = (
            new.least <= old.least
            and new.most >= old.most
            and (old.least - new.least) % new.step == 0
            and old.step % new.step == 0
        )
        # A wider or finer scale keeps every given mark valid, yet the same mark no longer says the same.
        what = (
            N_(
                "The scale of %(criterion)s was widened. Marks already given are still within it but "
                "were given on the old scale."
            )
            if widened
            else N_("The scale of %(criterion)s changed. Marks already given may now be outside it.")
        )
        found.append(RubricChange(new.key, RubricImpact.MARKS, Remark(what, name)))
    if old.weight != new.weight:
        found.append(
            RubricChange(
                new.key, RubricImpact.TOTALS, Remark(N_("The weight of %(criterion)s changed."), name)
            )
        )
    if [level.mark for level in old.levels] != [level.mark for level in new.levels]:
        what = N_("The marks of the levels of %(criterion)s changed.")
        found.append(RubricChange(new.key, RubricImpact.MARKS, Remark(what, name)))
    elif (old.title, old.text, old.levels) != (new.title, new.text, new.levels):
        found.append(
            RubricChange(
                new.key, RubricImpact.WORDING, Remark(N_("The wording of %(criterion)s changed."), name)
            )
        )
    return found


def differences(old: Rubric, new: Rubric) -> list[RubricChange]:
    """Return what changed from `old` to `new`, criterion by criterion."""
    before, after = ({c.key: c for c in rubric.criteria} for rubric in (old, new))
    found = [
        RubricChange(
            key, RubricImpact.MARKS, Remark(N_("Criterion %(criterion)s was added."), {"criterion": c.title})
        )
        for key, c in after.items()
        if key not in before
    ]
    found += [
        RubricChange(
            key,
            RubricImpact.TOTALS,
            Remark(N_("Criterion %(criterion)s was removed."), {"criterion": c.title}),
        )
        for key, c in before.items()
        if key not in after
    ]
    for key, criterion in after.items():
        if key in before:
            found += _between(before[key], criterion)
    if old.out_of != new.out_of:
        found.append(RubricChange("", RubricImpact.TOTALS, Remark(N_("The maximum total mark changed."))))
    if old.title != new.title:
        found.append(RubricChange("", RubricImpact.WORDING, Remark(N_("The title of the rubric changed."))))
    return found


def impact_of(changes: list[RubricChange]) -> RubricImpact | None:
    """Return how far the changes reach in all, None without any."""
    order = [RubricImpact.MARKS, RubricImpact.TOTALS, RubricImpact.WORDING]
    return next((touch for touch in order if any(change.touch is touch for change in changes)), None)

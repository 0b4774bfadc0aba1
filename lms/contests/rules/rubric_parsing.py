"""The rubric of a contest file: its criteria checked in place, its words in each language."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from lms.contests.rules.checks import ProblemCollector, check_keys
from lms.contests.rules.texts import by_language
from lms.errors import N_
from lms.marking.rubric import Criterion, Level, Rubric
from lms.text.wording import in_language

Values = Mapping[str, Any]
Texts = Mapping[str, str]


def read_rubrics(values: Values | None, language: str, check: ProblemCollector) -> dict[str, Rubric]:
    """Return the rubric by language; empty when it cannot be used, with the reasons in `check`."""
    criteria: Sequence[Values] = (values or {}).get("criteria") or ()
    if values is None:
        return {}
    if not criteria:
        check.add(
            "no-criteria",
            "rubric.criteria",
            N_("The rubric has no criteria."),
            N_("Write at least one, with key, title and most."),
        )
        return {}
    before = len(check.problems)
    check_keys([str(one["key"] or "") for one in criteria], "rubric.criteria", check)
    for index, one in enumerate(criteria):
        _check_scale(one, f"rubric.criteria.{index}", check)
    if values["out-of"] is not None and values["out-of"] <= 0:
        check.add(
            "out-of", "rubric.out-of", N_("The total must be greater than 0."), N_("Write out-of: 100.")
        )
    titles = by_language(values["title"], language)
    spoken = _spoken(criteria, language)
    if len(check.problems) > before or any(one["most"] is None for one in criteria):
        return {}
    languages = dict.fromkeys([*titles, *(key for texts in spoken.values() for key in texts)]) or [language]
    return {name: _rubric(values, criteria, spoken, titles, name) for name in languages}


def _spoken(criteria: Sequence[Values], language: str) -> dict[str, Texts]:
    """Return every text of the criteria by its place."""
    found: dict[str, Texts] = {}
    for index, one in enumerate(criteria):
        place = f"rubric.criteria.{index}"
        for name in ("title", "text"):
            found[f"{place}.{name}"] = by_language(one[name], language)
        for number, level in enumerate(one["levels"] or ()):
            for name in ("title", "text"):
                found[f"{place}.levels.{number}.{name}"] = by_language(level[name], language)
    return found


def _rubric(
    values: Values, criteria: Sequence[Values], spoken: Mapping[str, Texts], titles: Texts, language: str
) -> Rubric:
    made = []
    for index, one in enumerate(criteria):
        place = f"rubric.criteria.{index}"
        levels = tuple(
            Level(
                level["mark"],
                in_language(spoken[f"{place}.levels.{number}.title"], language),
                in_language(spoken[f"{place}.levels.{number}.text"], language),
            )
            for number, level in enumerate(one["levels"] or ())
        )
        made.append(
            Criterion(
                key=str(one["key"]),
                title=in_language(spoken[f"{place}.title"], language),
                least=one["least"],
                most=one["most"],
                step=one["step"],
                weight=one["weight"],
                levels=levels,
                text=in_language(spoken[f"{place}.text"], language),
            )
        )
    return Rubric(in_language(titles, language), tuple(made), values["out-of"])


def _check_scale(one: Values, place: str, check: ProblemCollector) -> None:
    least, most, step = one["least"], one["most"], one["step"]
    if most is None:
        return
    if most <= least:
        check.add(
            "scale-reversed",
            f"{place}.most",
            N_("The highest mark %(most)s is not above the lowest mark %(least)s."),
            N_("Write a larger number after most."),
            most=most,
            least=least,
        )
    elif step <= 0 or (most - least) % step:
        check.add(
            "scale-step",
            f"{place}.step",
            N_("Steps of %(step)s do not divide the range %(least)s to %(most)s evenly."),
            N_("Choose a step that divides the scale evenly, such as 1 or 0.5."),
            step=step,
            least=least,
            most=most,
        )
    if one["weight"] <= 0:
        check.add(
            "weight",
            f"{place}.weight",
            N_("The weight must be greater than 0."),
            N_("Write weight: 1, or remove the criterion."),
        )
    _check_levels(one["levels"] or (), least, most, place, check)


def _check_levels(
    levels: Sequence[Values], least: Decimal, most: Decimal, place: str, check: ProblemCollector
) -> None:
    marks = [level["mark"] for level in levels]
    for number, mark in enumerate(marks):
        where = f"{place}.levels.{number}.mark"
        if mark is not None and not least <= mark <= most:
            check.add(
                "level-outside",
                where,
                N_("The level at %(mark)s is outside the scale %(least)s–%(most)s."),
                N_("Write a mark within the scale."),
                mark=mark,
                least=least,
                most=most,
            )
        elif mark is not None and mark in marks[:number]:
            check.add(
                "level-twice",
                where,
                N_("Two levels have the mark %(mark)s."),
                N_("Keep one of them."),
                mark=mark,
            )

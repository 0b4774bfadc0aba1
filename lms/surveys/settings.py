"""The front matter of content/surveys/<slug>.zh.md and .en.md: its keys, checked and brought together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from lms.errors import N_
from lms.people.roles import Role
from lms.problems import Problem
from lms.surveys.definition import LEAST_MINIMUM, MINIMUM, ResultReaders
from lms.text.front_matter import Field, FieldType, FrontMatter, read
from lms.text.schema import one_of

_ROLES = tuple(role.value for role in Role)


def _role(text: str) -> str:
    return one_of(text, _ROLES)


T = FieldType
FIELDS = (
    Field("title", required=True, max_chars=200),
    Field("summary", default="", max_chars=500),
    Field("opens", T.MOMENT, required=True),
    Field("closes", T.END, required=True),
    Field(
        "for",
        T.MAPPING,
        fields=(Field("units", T.TEXTS, default=()), Field("roles", T.TEXTS, default=(), parse=_role)),
    ),
    Field("minimum", T.INTEGER, default=MINIMUM, minimum=LEAST_MINIMUM, maximum=1000),
    Field("results", default=ResultReaders.MANAGERS, choices=tuple(ResultReaders)),
    Field("by-unit", T.YES_NO, default=False),
)
# What holds for all languages; it may stand in one file only, but where it stands twice it must agree.
_SHARED = ("opens", "closes", "for.units", "for.roles", "minimum", "results", "by-unit")
_NEEDED_ONCE = ("opens", "closes")


@dataclass(frozen=True, slots=True)
class SurveyHead:
    """The front matter of one file."""

    path: str
    language: str
    front: FrontMatter


@dataclass(frozen=True, slots=True)
class SurveySettings:
    """The settings of all files of a survey together: `values` by key ("for.units" is inner), texts by language."""

    titles: Mapping[str, str]
    summaries: Mapping[str, str]
    values: Mapping[str, Any]


def read_head(text: str, path: str, language: str, zone: tzinfo) -> SurveyHead:
    """Read the front matter of one file; dates in it are local to `zone`."""
    return SurveyHead(path, language, read(text, FIELDS, zone))


def bring_together(
    heads: Sequence[SurveyHead], knows_unit: Callable[[str], bool]
) -> tuple[SurveySettings, list[Problem]]:
    """Return the settings of all files, the first of which counts where they differ, and what is wrong with them."""
    problems = [
        replace(problem, path=head.path)
        for number, head in enumerate(heads)
        for problem in head.front.problems
        if not (number and _stands_in(problem, heads[0]))
    ]
    values: dict[str, Any] = {}
    for key in _SHARED:
        written = [head for head in heads if key in head.front.places]
        values[key] = _value((written or heads)[0], key)
        problems += [
            _differs(head, key, heads[0]) for head in written[1:] if _value(head, key) != values[key]
        ]
    problems += _order(heads, values)
    problems += [
        _unknown_unit(head, index, code)
        for head in heads
        for index, code in enumerate(_value(head, "for.units"))
        if not knows_unit(code)
    ]
    titles = {head.language: head.front.values["title"] or "" for head in heads}
    summaries = {
        head.language: head.front.values["summary"] for head in heads if head.front.values["summary"]
    }
    return SurveySettings(titles, summaries, values), problems


def _stands_in(problem: Problem, first: SurveyHead) -> bool:
    """Return whether a key that is missing in a further file is written in the first one."""
    key = problem.values.get("key") or problem.values.get("name")
    return problem.code == "missing-key" and key in _NEEDED_ONCE and key in first.front.places


def _value(head: SurveyHead, key: str) -> Any:
    name, _, inner = key.partition(".")
    value = head.front.values[name]
    if not inner:
        return value
    return tuple(dict.fromkeys((value or {}).get(inner) or ()))


def _order(heads: Sequence[SurveyHead], values: Mapping[str, Any]) -> list[Problem]:
    opens, closes = values["opens"], values["closes"]
    if opens is None or closes is None or closes > opens:
        return []
    head = next(head for head in heads if "closes" in head.front.places)
    return [
        Problem(
            "closes-before-opens",
            *head.front.place("closes"),
            N_("The survey closes before it opens."),
            N_("Write a later date after closes:"),
            path=head.path,
        )
    ]


def _differs(head: SurveyHead, key: str, first: SurveyHead) -> Problem:
    return Problem(
        "setting-differs",
        *head.front.place(key),
        N_("“%(key)s” differs from %(other)s."),
        N_("Write the same value in both files, or remove the line from one of them."),
        {"key": key, "other": first.path},
        path=head.path,
    )


def _unknown_unit(head: SurveyHead, index: int, code: str) -> Problem:
    place = head.front.places.get(f"for.units.{index}") or head.front.place("for.units")
    return Problem(
        "unknown-unit",
        *place,
        N_("There is no unit with the code “%(unit)s”."),
        N_("Write the code of a unit as the list of units has it, or remove the line to include everyone."),
        {"unit": code},
        marked=code[:60],
        path=head.path,
        warning=True,
    )

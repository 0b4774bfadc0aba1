"""What files of boards and bulletins have in common: problems at keys, days of a period, sources, the unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lms.boards.words import PeriodKind
from lms.errors import N_
from lms.library.documents import SourceFile
from lms.problems import Problem
from lms.text.front_matter import Field, FrontMatter, read
from lms.text.prose.model import Link

# Nothing can be counted before or after a day far away, such as 9999-12-31 for “no end”.
FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(slots=True)
class FileCheck:
    """Collects what is wrong at the keys of a file, besides what reading its front matter found."""

    front: FrontMatter
    found: list[Problem] = field(default_factory=list)

    def add(self, code: str, key: str, message: str, fix: str, **values: object) -> None:
        """Add a problem at a key."""
        line, column = self.front.place(key)
        self.found.append(Problem(code, line, column, message, fix, values))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems in the order of the file."""
        return tuple(sorted((*self.front.problems, *self.found), key=lambda one: (one.line, one.column)))


def check_days(check: FileCheck) -> None:
    """Find what is wrong with `from` and `until` beside `period`."""
    values = check.front.values
    first, last = values["from"], values["until"]
    if values["period"] == PeriodKind.CUSTOM:
        if first is None or last is None:
            check.add(
                "period-without-days",
                "period",
                N_("“period: custom” needs a first and a last day."),
                N_("Add two lines such as from: 2026-03-01 and until: 2026-03-31."),
            )
        elif last < first:
            check.add(
                "days-reversed",
                "until",
                N_("The last day %(last)s is before the first day %(first)s."),
                N_("Swap the two dates."),
                first=first.isoformat(),
                last=last.isoformat(),
            )
        _check_years(check)
    elif first is not None or last is not None:
        check.add(
            "days-without-custom",
            "from" if first is not None else "until",
            N_("There is a first and last day, but the period is not “custom”."),
            N_("Write period: custom, or remove the two days."),
        )


def _check_years(check: FileCheck) -> None:
    for key in ("from", "until"):
        day = check.front.values[key]
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            check.add(
                "day-too-far",
                key,
                N_("The day %(day)s is too far away."),
                N_("Write a day from %(first)s to %(last)s."),
                day=day.isoformat(),
                first=date(FIRST_YEAR, 1, 1).isoformat(),
                last=date(LAST_YEAR, 12, 31).isoformat(),
            )


def unknown_unit(text: str, fields: Sequence[Field], code: str) -> Problem:
    """Return the warning that the unit of a file does not exist; nothing is published until it does."""
    line, column = read(text, fields).place("unit")
    return Problem(
        "unknown-unit",
        line,
        column,
        N_("There is no unit with the code “%(unit)s”."),
        N_("Write the code of a unit as the list of units has it, or remove the line to include everyone."),
        {"unit": code},
        warning=True,
    )


def links_to_sources(
    file: SourceFile, fields: Sequence[Field], sources: Mapping[str, Sequence[str]]
) -> tuple[Link, ...]:
    """Return the key of each named document with its place in the file; `sources` has slugs by key, a shelf each."""
    front = read(file.text, fields)
    return tuple(
        Link(f"{shelf}/{slug}", file.path, *(front.places.get(f"{shelf}.{index}") or front.place(shelf)))
        for shelf, slugs in sources.items()
        for index, slug in enumerate(slugs)
    )


def by_language(value: object) -> Mapping[str, str]:
    """Return a text of a file by language; one that is written for all of them counts as Chinese."""
    if isinstance(value, Mapping):
        return dict(value)
    return {"zh_Hans": str(value)} if value else {}

"""What is wrong in a contest file beyond its single values, with places and how to correct it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from lms.contests.rules.definition import Category, Prize
from lms.contests.rules.essay_length import Limits
from lms.errors import N_
from lms.people.roles import Role
from lms.problems import Problem
from lms.text.nearest import nearest
from lms.text.wording import plain_number

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(slots=True)
class ProblemCollector:
    """Gathers problems; `places` says in which file and where each key is."""

    path: str
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, tuple[str, int, int]] = field(default_factory=dict)

    def place(self, name: str, path: str, places: Mapping[str, tuple[int, int]]) -> None:
        """Remember where a setting and its inner keys stand."""
        for key, (line, column) in places.items():
            if key == name or key.startswith(f"{name}."):
                self.places[key] = (path, line, column)

    def add(self, code: str, at: str, message: str, fix: str, **values: object) -> None:
        """Note a problem at a key, or at the nearest key around it that is written; its values name the `field`."""
        values["field"] = at
        while at and at not in self.places:
            at = at.rpartition(".")[0]
        path, line, column = self.places.get(at, (self.path, 1, 1))
        self.problems.append(Problem(code, line, column, message, fix, values, path=path))

    def differs(self, key: str, path: str, place: tuple[int, int], other: str) -> None:
        """Warn that a later file writes a setting differently."""
        self.problems.append(
            Problem(
                "languages-differ",
                *place,
                N_("“%(key)s” differs from %(other)s, which takes precedence."),
                N_("Write the same value, or remove the line here."),
                {"key": key, "other": other.rsplit("/", 1)[-1]},
                path=path,
                warning=True,
            )
        )


def check_keys(keys: Sequence[str], prefix: str, check: ProblemCollector) -> None:
    """Report keys that are not short names, or written twice."""
    for index, key in enumerate(keys):
        place = f"{prefix}.{index}.key"
        if key and not _KEY.fullmatch(key):
            check.add(
                "not-a-key",
                place,
                N_("“%(key)s” is not a valid short name."),
                N_("Use lowercase letters, digits and hyphens, such as first-prize."),
                key=key,
            )
        elif key and key in keys[:index]:
            check.add(
                "key-twice", place, N_("The short name “%(key)s” is used twice."),
                N_("Use a different one for each."), key=key,
            )  # fmt: skip


def check_categories(categories: Sequence[Category], check: ProblemCollector) -> None:
    """Report what is wrong with the categories."""
    check_keys([one.key for one in categories], "categories", check)


def check_prizes(prizes: Sequence[Prize], categories: Sequence[Category], check: ProblemCollector) -> None:
    """Report prizes without a number of places, with two, or for a category that is not there."""
    check_keys([one.key for one in prizes], "prizes", check)
    known = [one.key for one in categories]
    for index, prize in enumerate(prizes):
        if (prize.count is None) == (prize.share is None):
            check.add(
                "prize-places",
                f"prizes.{index}",
                N_("The prize “%(key)s” needs either count or share."),
                N_("Write either count: 3 or share: 10%%, not both."),
                key=prize.key,
            )
        for category in prize.categories:
            if category not in known:
                near = nearest(category, known)
                check.add(
                    "unknown-category",
                    f"prizes.{index}.categories",
                    N_("There is no category “%(category)s”."),
                    N_("Did you mean “%(near)s”?") if near else N_("Write one of: %(known)s."),
                    category=category,
                    near=near,
                    known=", ".join(known) or "–",
                )


def check_least_marks(prizes: Sequence[Prize], most: Decimal, check: ProblemCollector) -> None:
    """Report prizes that no entry can reach because their least mark is above the highest total."""
    for index, prize in enumerate(prizes):
        if prize.least_mark is not None and prize.least_mark > most:
            check.add(
                "least-mark-outside",
                f"prizes.{index}.least-mark",
                N_("The lowest mark for the prize, %(mark)s, is above the highest total, %(most)s."),
                N_("Write a mark up to %(most)s after least-mark, or remove it."),
                mark=prize.least_mark,
                most=plain_number(most),
            )


def check_roles(roles: Sequence[str], check: ProblemCollector) -> None:
    """Report roles that do not exist."""
    for index, role in enumerate(roles):
        if role not in tuple(Role):
            near = nearest(role, tuple(Role))
            check.add(
                "unknown-role",
                f"eligibility.roles.{index}",
                N_("There is no role “%(role)s”."),
                N_("Did you mean “%(near)s”?") if near else N_("Write one of: %(known)s."),
                role=role,
                near=near,
                known=", ".join(Role),
            )


def check_shared(number: int, readings: int, categories: int, check: ProblemCollector) -> int:
    """Report entries to be shared across categories where that cannot be; return how many."""
    at = "marking.shared-entries"
    if number and categories < 2:
        check.add(
            "shared-one-category",
            at,
            N_("Entries can be shared only between categories, but there are not two."),
            N_("Remove shared-entries, or write categories."),
        )
    elif number and readings < 2:
        check.add(
            "shared-one-reading",
            at,
            N_("An entry with one reading cannot be shared by judges of two categories."),
            N_("Write readings: 2 or more, or remove shared-entries."),
        )
    return number


def check_limits(name: str, limits: Limits, check: ProblemCollector) -> Limits:
    """Report limits that contradict each other; return them."""
    order = [
        ("least", limits.hard_least),
        ("advised-least", limits.soft_least),
        ("advised-most", limits.soft_most),
        ("most", limits.hard_most),
    ]
    written = [(key, value) for key, value in order if value is not None]
    for (lower, low), (upper, high) in pairwise(written):
        if high < low:
            check.add(
                "limits-reversed",
                f"{name}.{upper}",
                N_("“%(upper)s” (%(high)s) is below “%(lower)s” (%(low)s)."),
                N_("Limits must increase in the order least, advised-least, advised-most, most."),
                upper=upper,
                high=high,
                lower=lower,
                low=low,
            )
    return limits

"""A pasted list of people for a group: one a line, by username, phone number or name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lms.errors import N_
from lms.people.login_names import normal_phone, normal_username
from lms.problems import Problem
from lms.text.typed import plain

MOST_LINES = 1000


@dataclass(frozen=True, slots=True)
class ListedLine:
    """One line of a list that is not empty, from 1, and its cells: those between commas, semicolons and tabs."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findable:
    """One person whom a line may mean."""

    user_id: int
    username: str
    phone: str
    name: str

    def is_called(self, cell: str) -> bool:
        """Return whether a cell is the person's name, username or phone number."""
        phone = normal_phone(cell)
        return (
            cell == self.name
            or normal_username(cell) == self.username
            or (phone != "" and phone == self.phone)
        )


def read_list(text: str) -> list[ListedLine]:
    """Return the lines of a pasted list that have something in them."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = tuple(
            cell for part in re.split(r"[\t,，;；、]", line) if (cell := " ".join(plain(part).split()))
        )
        if cells:
            found.append(ListedLine(number, cells))
    return found


def people_meant(lines: Sequence[ListedLine], people: Iterable[Findable]) -> tuple[list[int], list[Problem]]:
    """Return the ids of those meant, each once, and what is wrong by line.

    A line means the one person whom all of its cells call, so a name that several have needs their username beside it.
    """
    known = list(people)
    meant: dict[int, None] = {}
    problems: list[Problem] = []
    by_cell: dict[str, list[Findable]] = {}
    for one in known:
        for key in {one.name, one.username, one.phone} - {""}:
            by_cell.setdefault(key, []).append(one)
    for line in lines:
        first = line.cells[0]
        near = {
            one.user_id: one
            for key in (first, normal_username(first), normal_phone(first))
            for one in by_cell.get(key, ())
        }
        found = [one for one in near.values() if all(one.is_called(cell) for cell in line.cells)]
        if len(found) == 1:
            meant[found[0].user_id] = None
        else:
            problems.append(_no_one(line) if not found else _several(line, found))
    return list(meant), problems


def _no_one(line: ListedLine) -> Problem:
    return Problem(
        "no-one",
        line.line,
        1,
        N_("No one in this unit or below it is called “%(given)s”."),
        N_("Check the username, phone number or name."),
        {"given": ", ".join(line.cells)},
    )


def _several(line: ListedLine, found: Sequence[Findable]) -> Problem:
    return Problem(
        "several",
        line.line,
        1,
        N_("Several people are called “%(given)s”: %(usernames)s."),
        N_("Enter the username of the one you mean."),
        {"given": ", ".join(line.cells), "usernames": ", ".join(sorted(one.username for one in found))},
    )


def too_many(lines: Sequence[ListedLine]) -> bool:
    """Return whether a list is longer than is taken at once."""
    return len(lines) > MOST_LINES

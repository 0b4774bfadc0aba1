"""What a roster would do: who is new, what changes, who stays as they are, and what cannot be done."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lms.errors import N_
from lms.people.pinyin import username_from
from lms.people.roles import Role
from lms.people.roster import RosterLine
from lms.problems import Problem
from lms.text.han_variants import SIMPLIFIED
from lms.text.typed import plain


class RowOutcome(StrEnum):
    """What a line does."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """One account as it is now.

    `manageable` says whether the importing person may change it, `groups` names the groups it is in by their ids.
    """

    user_id: int
    username: str
    name: str
    phone: str
    unit: str
    roles: frozenset[Role]
    extra_time_percent: int
    language: str
    manageable: bool
    groups: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What lines are compared with.

    `people` by username, `phones` with the username each belongs to, `units`: the codes of all units with
    whether the importing person manages them, `gives`: the roles that person may grant there, `unit_names`: the
    codes of the units that a name may mean (see `unit_names`), `groups` the groups that a name means, by the code of
    the person's unit.
    """

    people: Mapping[str, KnownAccount]
    phones: Mapping[str, str]
    units: Mapping[str, bool]
    gives: frozenset[Role]
    needs_unit: bool = False
    unit_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def group(self, name: str, unit_code: str | None) -> int | None:
        """Return the group of this name for someone of the unit."""
        return self.groups.get(name, {}).get(unit_code or "")


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """One line with what it would do; `changes` maps each field to its value before and after."""

    line: RosterLine
    outcome: RowOutcome
    user_id: int | None
    changes: Mapping[str, tuple[object, object]] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether the line adds an account."""
        return self.outcome == RowOutcome.NEW


class NameAnswer(StrEnum):
    """What the importing person says about a name that is there already."""

    SAME = "same"
    ANOTHER = "another"
    LEAVE_OUT = "leave-out"


@dataclass(frozen=True, slots=True)
class SameName:
    """A line whose name is in its unit already: whether it is the same person is asked.

    `username` is that of the account with the name; empty when the name is that of row `first` of the same file.
    """

    line: RosterLine
    problem: Problem
    username: str = ""
    phone: str = ""
    first: int = 0
    answer: NameAnswer | None = None

    @property
    def row(self) -> int:
        """The row that is asked about."""
        return self.line.row


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """Everything a roster would do, why the other lines cannot be taken, and what is asked."""

    lines: tuple[PlannedPerson, ...]
    problems: tuple[Problem, ...]
    questions: tuple[SameName, ...] = ()

    def count(self, outcome: RowOutcome) -> int:
        """Return how many lines have this outcome."""
        return sum(line.outcome == outcome for line in self.lines)


def plan_roster(
    lines: Iterable[RosterLine],
    around: ImportContext,
    answers: Mapping[int, NameAnswer] | None = None,
    faulty: Iterable[RosterLine] = (),
) -> RosterPlan:
    """Compare the lines with the accounts there are; writes nothing.

    `answers` say by row who is meant by a name that is there twice; `faulty` lines, which cannot be taken, are
    compared too, so that all that is wrong with them is told at once.
    """
    lines = tuple(lines)
    people: list[PlannedPerson] = []
    problems: list[Problem] = []
    questions: list[SameName] = []
    names = _Names(around, {*around.people, *(line.username for line in lines)})
    for read in lines:
        line, found = _with_unit_code(read, around)
        meant, question = names.identified(line, answers or {})
        if question is not None:
            questions.append(question)
            if question.answer is None:
                found.append(question.problem)
        if meant is None:
            continue
        found += _new_obstacles(meant, found, around)
        problems += found
        if all(problem.warning for problem in found):
            people.append(_planned(meant, around.people.get(meant.username), around))
            names.taken.add(meant.username)
    for read in faulty:
        line, found = _with_unit_code(read, around)
        problems += found + _new_obstacles(line, found, around)
    return RosterPlan(tuple(people), tuple(problems), tuple(questions))


def _new_obstacles(line: RosterLine, found: Iterable[Problem], around: ImportContext) -> list[Problem]:
    asked = {problem.code for problem in found}
    return [
        one
        for one in _obstacles(line, around)
        if not (one.code == "unknown-unit" and "unit-meant-twice" in asked)
    ]


def unit_names(units: Iterable[tuple[str, Sequence[str]]]) -> dict[str, tuple[str, ...]]:
    """Return the codes each name may mean, from the code of each unit with its names from the root down.

    A unit is found by its own name and by that with names above it before it, in one word or divided.
    """
    found: dict[str, tuple[str, ...]] = {}
    for code, names in units:
        for first in range(len(names)):
            form = _name_form("".join(names[first:]))
            if code not in found.get(form, ()):  # the English name may be the Chinese one again
                found[form] = (*found.get(form, ()), code)
    return found


def _name_form(text: str) -> str:
    return re.sub(r"[\s/\\>|·,，、\-]+", "", plain(text)).translate(SIMPLIFIED).casefold()


def _with_unit_code(line: RosterLine, around: ImportContext) -> tuple[RosterLine, list[Problem]]:
    """Return the line with the code of the unit that is named in it, or the question which unit is meant."""
    if line.unit is None or line.unit in around.units:
        return line, []
    meant = around.unit_names.get(_name_form(line.unit), ())
    mine = tuple(code for code in meant if around.units[code]) or meant
    if len(mine) == 1:
        return replace(line, unit=mine[0]), []
    if not mine:
        return line, []
    problem = _problem(
        line,
        "unit-meant-twice",
        "unit",
        N_("Several units are called “%(given)s”: %(codes)s."),
        N_("Enter the code of the one you mean, or its name with the unit above it."),
        line.unit,
    )
    return line, [replace(problem, values={"given": line.unit, "codes": ", ".join(mine)})]


class _Names:
    """The names of a roster and of the accounts: who is meant by a line."""

    def __init__(self, around: ImportContext, taken: set[str]) -> None:
        self.around = around
        self.taken = taken
        self.rows: dict[tuple[str, str | None], int] = {}
        self.by_name: dict[str, list[KnownAccount]] = {}
        for account in around.people.values():
            self.by_name.setdefault(account.name, []).append(account)

    def identified(
        self, line: RosterLine, answers: Mapping[int, NameAnswer]
    ) -> tuple[RosterLine | None, SameName | None]:
        """Return the line with its username, None when it is left out, and the question about its name.

        The telephone number with the same name is the same person. The same name in the same unit is asked about.
        """
        if line.username in self.around.people:
            return line, None
        owner = self.around.people.get(self.around.phones.get(line.phone or "", ""))
        if not line.username and owner is not None and owner.name == line.name:
            return replace(line, username=owner.username), None
        question = self._known(line) or (None if line.username else self._twice(line))
        made = line if line.username else replace(line, username=username_from(line.name, self.taken))
        if question is None:
            return made, None
        question = replace(question, answer=answers.get(line.row))
        match question.answer:
            case NameAnswer.LEAVE_OUT:
                return None, question
            case NameAnswer.SAME:
                return (replace(line, username=question.username) if question.username else None), question
        return made, question

    def _known(self, line: RosterLine) -> SameName | None:
        """Ask whether the account with the name in the unit is meant; a username of its own makes it a remark."""
        found = [one for one in self.by_name.get(line.name, ()) if line.unit and one.unit == line.unit]
        if not found:
            return None
        one, is_remark = found[0], bool(line.username)
        problem = _problem(
            line, "same-name", "name", *(SAME_NAME_KNOWN if is_remark else SAME_NAME_ASKED), line.name
        )
        values = {"given": line.name, "username": one.username}
        return SameName(line, replace(problem, values=values, warning=is_remark), one.username, one.phone)

    def _twice(self, line: RosterLine) -> SameName | None:
        first = self.rows.setdefault((line.name, line.unit), line.row)
        if first == line.row or line.phone:
            return None
        problem = _problem(line, "same-name-in-file", "name", *SAME_NAME_TWICE, line.name)
        return SameName(line, replace(problem, values={"given": line.name, "first": first}), first=first)


SAME_NAME_TWICE = (
    N_("“%(given)s” is already in row %(first)s, in the same unit. Is it the same person?"),
    N_("If so, delete one of the rows. If not, enter a phone number or a username in each."),
)
SAME_NAME_ASKED = (
    N_("“%(given)s” is already in this unit, with the username “%(username)s”. Is it the same person?"),
    N_("If so, enter that username in this row. If not, enter another username."),
)
SAME_NAME_KNOWN = (
    N_("“%(given)s” is already in this unit, with the username “%(username)s”."),
    N_("If it is the same person, enter that username. If not, nothing needs to be done."),
)


def _planned(line: RosterLine, known: KnownAccount | None, around: ImportContext) -> PlannedPerson:
    if known is None:
        roles = line.roles or (Role.LEARNER,)
        new = {
            "name": line.name,
            "phone": line.phone,
            "unit": line.unit,
            "roles": ", ".join(sorted(roles)),
            "extra_time_percent": line.extra_time_percent,
            "language": line.language,
            "groups": ", ".join(line.groups),
        }
        return PlannedPerson(
            line, RowOutcome.NEW, None, {key: ("", value) for key, value in new.items() if value}
        )
    wanted: dict[str, object] = {
        "name": line.name,
        "phone": line.phone,
        "unit": line.unit,
        "extra_time_percent": line.extra_time_percent,
        "language": line.language,
    }
    changes: dict[str, tuple[object, object]] = {
        key: (getattr(known, key), value)
        for key, value in wanted.items()
        if value is not None and value != getattr(known, key)
    }
    # A file adds roles and never takes one away: who left the list may still be needed.
    if set(line.roles) - known.roles:
        changes["roles"] = (
            ", ".join(sorted(known.roles)),
            ", ".join(sorted(known.roles | set(line.roles))),
        )
    home = line.unit or known.unit
    if more := [name for name in line.groups if around.group(name, home) not in known.groups]:
        there = sorted(known.groups.values())
        changes["groups"] = (", ".join(there), ", ".join((*there, *more)))
    outcome = RowOutcome.CHANGED if changes else RowOutcome.UNCHANGED
    return PlannedPerson(line, outcome, known.user_id, changes)


def _obstacles(line: RosterLine, around: ImportContext) -> Iterator[Problem]:
    known = around.people.get(line.username)
    if known is not None and not known.manageable:
        yield _problem(
            line,
            "not-yours",
            "username",
            N_("The username “%(given)s” belongs to someone you do not manage."),
            N_("Choose another username, or ask an administrator."),
            line.username,
        )
        return
    if line.unit is not None and not around.units.get(line.unit):
        yield _problem(
            line,
            "unknown-unit",
            "unit",
            N_("None of the units you manage has the code or name “%(given)s”."),
            N_("Enter a code or name shown on the units page, or add the unit first."),
            line.unit,
        )
    if line.unit is None and known is None and around.needs_unit:
        yield _problem(
            line,
            "no-unit",
            "unit",
            N_("A new person needs a unit."),
            N_("Enter the code of a unit you manage."),
            "",
        )
    if Role.UNIT_MANAGER in line.roles and not (line.unit or (known and known.unit)):
        yield _problem(
            line,
            "manager-of-nothing",
            "role",
            N_("A unit manager needs a unit to manage."),
            N_("Enter the unit code in this row."),
            Role.UNIT_MANAGER,
        )
    if line.phone and around.phones.get(line.phone, line.username) != line.username:
        yield _problem(
            line,
            "phone-taken",
            "phone",
            N_("The phone number “%(given)s” belongs to another account."),
            N_("Correct it or leave it empty. Each number can belong to only one account."),
            line.phone,
        )
    yield from _unknown_groups(line, line.unit or (known.unit if known else None), around)
    held = known.roles if known else frozenset[Role]()
    for role in line.roles:
        if role not in around.gives | held:
            yield _problem(
                line,
                "role-not-yours",
                "role",
                N_("You cannot give the role “%(given)s”."),
                N_("Remove it here and ask an administrator to grant it."),
                role,
            )


def _unknown_groups(line: RosterLine, unit_code: str | None, around: ImportContext) -> Iterator[Problem]:
    for name in line.groups:
        if around.group(name, unit_code) is None:
            yield _problem(
                line,
                "unknown-group",
                "groups",
                N_("There is no group “%(given)s” that you keep for this person’s unit or one above it."),
                N_("Enter the name of a group shown on the groups page, or add the group first."),
                name,
            )


def _problem(line: RosterLine, code: str, key: str, message: str, fix: str, given: str) -> Problem:
    return Problem(code, line.row, line.places.get(key, 1), message, fix, {"given": given}, given)

"""What a roster would do: who is new, what changes, who stays as they are, and what cannot be done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lms.errors import N_
from lms.people.roles import Role
from lms.people.roster import RosterLine
from lms.problems import Problem


class RowOutcome(StrEnum):
    """What a line does."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """One account as it is now; `manageable` says whether the importing person may change it."""

    user_id: int
    username: str
    name: str
    phone: str
    unit: str
    roles: frozenset[Role]
    extra_time_percent: int
    language: str
    manageable: bool


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What lines are compared with.

    `people` by username, `phones` with the username each belongs to, `units`: the codes of all units with
    whether the importing person manages them, `gives`: the roles that person may grant there.
    """

    people: Mapping[str, KnownAccount]
    phones: Mapping[str, str]
    units: Mapping[str, bool]
    gives: frozenset[Role]
    needs_unit: bool = False


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


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """Everything a roster would do, and why the other lines cannot be taken."""

    lines: tuple[PlannedPerson, ...]
    problems: tuple[Problem, ...]

    def count(self, outcome: RowOutcome) -> int:
        """Return how many lines have this outcome."""
        return sum(line.outcome == outcome for line in self.lines)


def plan_roster(lines: tuple[RosterLine, ...], around: ImportContext) -> RosterPlan:
    """Compare the lines with the accounts there are; writes nothing."""
    people: list[PlannedPerson] = []
    problems: list[Problem] = []
    for line in lines:
        found = list(_obstacles(line, around))
        problems += found
        if not found:
            people.append(_planned(line, around.people.get(line.username)))
    return RosterPlan(tuple(people), tuple(problems))


def _planned(line: RosterLine, known: KnownAccount | None) -> PlannedPerson:
    if known is None:
        roles = line.roles or (Role.LEARNER,)
        new = {
            "name": line.name,
            "phone": line.phone,
            "unit": line.unit,
            "roles": ", ".join(sorted(roles)),
            "extra_time_percent": line.extra_time_percent,
            "language": line.language,
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
    if line.unit is not None and not around.units.get(line.unit, False):
        yield _problem(
            line,
            "unknown-unit",
            "unit",
            N_("None of the units you manage has the code “%(given)s”."),
            N_("Enter a code shown on the units page, or add the unit first."),
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
    owner = around.phones.get(line.phone or "")
    if line.phone and owner not in (None, line.username):
        yield _problem(
            line,
            "phone-taken",
            "phone",
            N_("The phone number “%(given)s” belongs to another account."),
            N_("Correct it or leave it empty. Each number can belong to only one account."),
            line.phone,
        )
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


def _problem(line: RosterLine, code: str, key: str, message: str, fix: str, given: str) -> Problem:
    return Problem(code, line.row, line.places.get(key, 1), message, fix, {"given": given}, given)

"""Carry out what a roster or a table of units plans."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from lms.people import policy
from lms.people.actions import groups, persons, units
from lms.people.models import Unit, User
from lms.people.queries import groups as group_queries
from lms.people.queries import people as queries
from lms.people.roles import Role, UnitKind
from lms.people.roster import parse_roster
from lms.people.roster_plan import (
    ImportContext,
    KnownAccount,
    NameAnswer,
    PlannedPerson,
    RosterPlan,
    RowOutcome,
    plan_roster,
    unit_names,
)
from lms.people.unit_file import UnitLine, UnitPlan, parse_units, plan_units
from lms.text.spreadsheets import Row


def planned_people(
    rows: list[Row], on: date, *, by: User | None, answers: Mapping[int, NameAnswer] | None = None
) -> RosterPlan:
    """Return what the roster would do on a day when `by` imports it (None: the command line, who may all).

    `answers` say by row whether a name that is there already is the same person.
    """
    roster = parse_roster(rows)
    plan = plan_roster(roster.lines, _surroundings(on, by), answers, roster.faulty)
    problems = sorted((*roster.problems, *plan.problems), key=lambda problem: (problem.line, problem.column))
    return RosterPlan(plan.lines, tuple(problems), plan.questions)


def _surroundings(on: date, by: User | None) -> ImportContext:
    everybody = queries.people_below((policy.EVERYWHERE,), on)
    units_now = queries.all_units()
    kept = _groups_by_name(on, by, units_now)
    held = group_queries.groups_by_person(policy.group_paths(by) if by else (policy.EVERYWHERE,), on)
    return ImportContext(
        people={
            person.username: KnownAccount(
                user_id=person.id,
                username=person.username,
                name=person.name,
                phone=person.phone or "",
                # A joined account is nobody any more: it is not asked about, and no line may change it.
                unit=unit.code if unit and person.joined_to_id is None else "",
                roles=frozenset(Role(grant.role) for grant in person.grants),
                extra_time_percent=person.extra_time_percent,
                language=person.language,
                manageable=person.joined_to_id is None
                and (by is None or policy.may_manage_person(by, person, unit)),
                groups=held.get(person.id, {}),
            )
            for person, unit in everybody
        },
        phones={person.phone: person.username for person, _ in everybody if person.phone},
        units={unit.code: by is None or policy.may_manage_unit(by, unit) for unit in units_now},
        unit_names=unit_names(_unit_names(units_now)),
        gives=frozenset(Role if by is None else policy.roles_to_give(by)),
        needs_unit=by is not None and policy.EVERYWHERE not in policy.managed_paths(by),
        groups=kept,
    )


def _groups_by_name(on: date, by: User | None, units_now: list[Unit]) -> dict[str, dict[str, int]]:
    """Return which group each name means, by the code of a unit that it is kept for: of several the nearest above."""
    paths = policy.group_paths(by) if by else (policy.EVERYWHERE,)
    found: dict[str, dict[str, int]] = {}
    for row in group_queries.groups_below(paths, on):  # by path, so that one further down comes later
        named = found.setdefault(row.group.name, {})
        named |= {unit.code: row.group.id for unit in units_now if row.group.unit.contains(unit)}
    return found


def _unit_names(units_now: list[Unit]) -> Iterator[tuple[str, list[str]]]:
    """Return the code of each unit with its names from the root down, in each language it has."""
    by_id = {unit.id: unit for unit in units_now}
    for unit in units_now:
        chain = [by_id[int(part)] for part in unit.path.split("/") if part]
        yield unit.code, [one.name for one in chain]
        if unit.name_en:
            yield unit.code, [unit.name_en]


def planned_units(rows: list[Row]) -> UnitPlan:
    """Return what the table of units would do."""
    lines, problems = parse_units(rows)
    units_now = queries.all_units()
    codes = {unit.id: unit.code for unit in units_now}
    known = {
        unit.code: UnitLine(
            0, unit.code, unit.name, UnitKind(unit.kind), codes.get(unit.parent_id or 0, ""), unit.name_en
        )
        for unit in units_now
    }
    plan = plan_units(lines, known)
    found = sorted((*problems, *plan.problems), key=lambda problem: (problem.line, problem.column))
    return UnitPlan(plan.lines, tuple(found))


def import_people(plan: RosterPlan, on: date, *, by: User | None, now: datetime) -> list[User]:
    """Add and change the people of the plan, units counting from the day `on`; return those who are new."""
    by_code = {unit.code: unit for unit in queries.all_units()}
    known = {
        person.id: person
        for person in queries.people_with_ids([line.user_id for line in plan.lines if line.user_id])
    }
    added = []
    kept = (
        _groups_by_name(on, by, list(by_code.values())) if any(one.line.groups for one in plan.lines) else {}
    )
    joining: dict[int, list[int]] = {}
    for planned in plan.lines:
        if planned.outcome == RowOutcome.UNCHANGED:
            continue
        person = known.get(planned.user_id or 0)
        if person is None:
            line = planned.line
            person = persons.add_person(
                line.username, line.name, line.phone or "", line.language or "", by=by, now=now
            )
            added.append(person)
        _bring_up_to_date(person, planned, by_code, on, by, now)
        if "groups" in planned.changes:
            home = by_code[planned.line.unit] if planned.line.unit else queries.unit_on(person.id, on)
            for name in planned.line.groups:
                if home is not None and (group_id := kept.get(name, {}).get(home.code)) is not None:
                    joining.setdefault(group_id, []).append(person.id)
    for group_id, people in joining.items():
        if (group := group_queries.open_group(group_id)) is not None:
            groups.add_members(group, people, by=by, day=on, now=now)
    return added


def _bring_up_to_date(
    person: User,
    planned: PlannedPerson,
    units_by_code: dict[str, Unit],
    on: date,
    by: User | None,
    now: datetime,
) -> None:
    line = planned.line
    persons.change_person(
        person,
        line.username,
        line.name,
        (person.phone or "") if line.phone is None else line.phone,
        person.language if line.language is None else line.language,
        by=by,
        now=now,
    )
    if line.unit and (planned.user_id is None or "unit" in planned.changes):
        persons.move_person(person, units_by_code[line.unit], on, by=by, now=now)
    roles = line.roles or ((Role.LEARNER,) if planned.user_id is None else ())
    held = {grant.role for grant in person.grants}
    for role in [role for role in roles if role not in held]:
        # A manager manages the unit they are in (the plan made sure of one); others work everywhere.
        reach = person.memberships[-1].unit if role == Role.UNIT_MANAGER else None
        persons.grant_role(person, role, reach, by=by, now=now)
    if line.extra_time_percent is not None:
        persons.set_extra_time(person, line.extra_time_percent, "", by=by, now=now)


def import_units(plan: UnitPlan, *, by: User | None, now: datetime) -> int:
    """Add and change the units of the plan, parents first; return how many are new."""
    known = {unit.code: unit for unit in queries.all_units()}
    added = 0
    for planned in plan.lines:
        line = planned.line
        if planned.outcome == RowOutcome.NEW:
            parent = known.get(line.parent or "")
            kind = line.kind or UnitKind.VILLAGE
            known[line.code] = units.add_unit(
                line.code, line.name, kind, parent, line.name_en or "", by=by, now=now
            )
            added += 1
        elif planned.outcome == RowOutcome.CHANGED:
            unit = known[line.code]
            name_en = unit.name_en if line.name_en is None else line.name_en
            units.change_unit(
                unit, line.code, line.name, name_en, line.kind or UnitKind(unit.kind), by=by, now=now
            )
    # Moves come last, when every parent exists.
    for planned in plan.lines:
        if planned.outcome == RowOutcome.CHANGED and "parent" in planned.changes:
            units.move_unit(known[planned.line.code], known.get(planned.line.parent or ""), by=by, now=now)
    return added

"""`flask people`: create accounts, give passwords, import a roster, list, from the command line."""

import random
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext

from lms import clock
from lms.db import db
from lms.errors import N_, Refused
from lms.http.command_line import spoken
from lms.http.language import localized_problem_text
from lms.http.web import local_day
from lms.people.actions import accounts, imports, persons
from lms.people.columns import table_of
from lms.people.models import Unit, User
from lms.people.queries import people as queries
from lms.people.roles import Role
from lms.people.roster import COLUMNS
from lms.people.roster_plan import RowOutcome
from lms.people.unit_file import COLUMNS as UNIT_COLUMNS
from lms.people.unit_file import UnitPlan
from lms.text.encodings import ENCODINGS
from lms.text.spreadsheets import read_sheets

people = AppGroup("people", help="People, units and their accounts.")


@people.command("create")
@spoken
@click.argument("username")
@click.argument("name")
@click.option("--role", type=click.Choice([str(role) for role in Role]), default=str(Role.LEARNER))
@click.option("--unit", default="", help="Code of the unit the person belongs to.")
@click.option("--over", default="", help="Code of the unit the role is limited to; left out: everywhere.")
@click.option("--phone", default="")
def create(username: str, name: str, role: str, unit: str, over: str, phone: str) -> None:
    """Add a person with a role and print a one-time password."""
    now = clock.now()
    (made,) = accounts.one_time_passwords(1, random.SystemRandom())
    person = persons.add_person(username, name, phone, by=None, now=now)
    persons.move_person(person, _unit(unit), local_day(now), by=None, now=now)
    persons.grant_role(person, Role(role), _unit(over), by=None, now=now)
    password = accounts.give_one_time_password(person, made, by=None, now=now)
    db.session.commit()
    click.echo(f"{person.username}: {password}")


@people.command("reset-password")
@spoken
@click.argument("username")
def reset_password(username: str) -> None:
    """Give a person a new one-time password, end their sign-ins and print the password."""
    (made,) = accounts.one_time_passwords(1, random.SystemRandom())
    person = _person(username)
    password = accounts.give_one_time_password(person, made, by=None, now=clock.now())
    db.session.commit()
    click.echo(f"{person.username}: {password}")


@people.command("import")
@spoken
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would happen.")
@click.option("--skip-wrong", is_flag=True, help="Write the good rows although others are wrong.")
@click.option("--units", is_flag=True, help="The file holds units: code, name, kind, parent.")
@click.option("--encoding", type=click.Choice(list(ENCODINGS)), help="Left out: recognised.")
def import_file(file: Path, dry_run: bool, skip_wrong: bool, units: bool, encoding: str | None) -> None:
    """Import a roster (CSV or XLSX); the exit code is 1 when a row is wrong."""
    now = clock.now()
    today = local_day(now)
    sheets = read_sheets(file.read_bytes(), encoding or "")
    rows, remarks = table_of(sheets, UNIT_COLUMNS if units else COLUMNS)
    plan = imports.planned_units(rows) if units else imports.planned_people(rows, today, by=None)
    for problem in (*remarks, *plan.problems):
        click.echo(f"{file.name}:{problem.place}: {localized_problem_text(problem)}", err=True)
    wrong = any(not problem.warning for problem in plan.problems)
    counts = gettext(
        "%(added)s new, %(changed)s changed, %(unchanged)s unchanged.",
        added=plan.count(RowOutcome.NEW),
        changed=plan.count(RowOutcome.CHANGED),
        unchanged=plan.count(RowOutcome.UNCHANGED),
    )
    if dry_run or (wrong and not skip_wrong):
        click.echo(counts)
        click.echo(gettext("Nothing was written."))
        raise SystemExit(int(wrong))
    if isinstance(plan, UnitPlan):
        imports.import_units(plan, by=None, now=now)
    else:
        imports.import_people(plan, today, by=None, now=now)
    db.session.commit()
    click.echo(counts)
    raise SystemExit(int(wrong))


@people.command("list")
@spoken
@click.option("--unit", default="", help="Code of a unit: only people in it and below.")
def list_people(unit: str) -> None:
    """Print username, name, unit and roles of everyone."""
    today = local_day(clock.now())
    for person, home in queries.people_below(("/",), today, _unit(unit)):
        state = "" if person.active else gettext("closed")
        roles = ",".join(sorted(grant.role for grant in person.grants))
        click.echo(
            "\t".join((person.username, person.name, home.code if home else "-", roles, state)).rstrip()
        )


def _unit(code: str) -> Unit | None:
    if not code:
        return None
    unit = queries.unit_coded(code)
    if unit is None:
        raise Refused(N_("There is no unit with the code %(code)s."), code=code)
    return unit


def _person(username: str) -> User:
    person = queries.user_named(username)
    if person is None:
        raise Refused(N_("There is no person with the username %(name)s."), name=username)
    return person

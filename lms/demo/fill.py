"""Fill an empty database with a county that has been at work for weeks; the same every time."""

import random

import click
from argon2 import PasswordHasher
from flask.cli import with_appcontext

from lms import clock
from lms.db import db
from lms.demo import people
from lms.people.roles import ROLE_LABELS

SEED = 20260302


def fill() -> None:
    """Make units, people, content, attempts and boards, in a few transactions."""
    now, rng = clock.now(), random.Random(SEED)  # noqa: S311 -- a demo, the same every time
    units = people.make_units()
    people.make_people(units, PasswordHasher(), now, rng)
    db.session.commit()


def accounts_text() -> str:
    """Return the printed list of demo accounts."""
    rows = [f"  {a.username:<10} {', '.join(ROLE_LABELS[role] for role in a.roles)}" for a in people.ACCOUNTS]
    return "\n".join(["Demo accounts, all with the password " + people.PASSWORD + ":", *rows, ""])


@click.command("demo")
@with_appcontext
def demo_command() -> None:
    """Fill an empty database with the demo and print its accounts."""
    fill()
    click.echo(accounts_text())

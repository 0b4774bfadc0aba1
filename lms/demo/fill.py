"""Fill an empty database with a county that has been at work for weeks; the same every time."""

import random
from datetime import datetime

import click
from argon2 import PasswordHasher
from flask_babel import gettext
from sqlalchemy import select

from lms import clock
from lms.audit.actions import begin_chain
from lms.db import db
from lms.demo import (
    announcements,
    bank,
    boards,
    bulletins,
    contests,
    corrections,
    discussions,
    enquiries,
    marking,
    night,
    notifications,
    outbox,
    paper,
    pass_marks,
    people,
    results,
    surveys,
    timing,
    uploads,
)
from lms.demo.archived_contest import archived_contest
from lms.http.command_line import spoken
from lms.http.web import settings
from lms.library.actions.notes import note_sync
from lms.library.actions.sync import sync
from lms.library.loader import load
from lms.people.models import Unit, User
from lms.people.queries.people import user_named
from lms.people.roles import ROLE_LABELS
from lms.storage import storage

SEED = 20260302


def is_empty() -> bool:
    """Return whether no one is in the database yet."""
    return db.session.scalar(select(User.id).limit(1)) is None


def fill() -> None:
    """Make units, people, content, attempts, boards and contests, in a few transactions."""
    now, site = clock.now(), settings()
    units, cadres = fill_learning(now)
    contests.build_running_contest(units, cadres, site, now, random.Random(SEED))  # noqa: S311 -- see below
    archived_contest(cadres, now)
    results.publish_boards(site, now, db.session.commit, with_contests=True)
    bulletins.publish_bulletins(site, now, db.session.commit)
    discussions.fill_discussions(cadres, site, now, db.session.commit)
    announcements.fill_announcements(cadres, now, db.session.commit)
    enquiries.fill_enquiries(cadres, now, db.session.commit)
    surveys.fill_surveys(cadres, now, random.Random(SEED), db.session.commit)  # noqa: S311 -- the same every time
    marking.mark_reports(now)
    pass_marks.set_standard(cadres, now, random.Random(SEED))  # noqa: S311 -- see below
    db.session.commit()
    begin_chain(now, db.session.commit)
    outbox.fill_outbox(now)
    notifications.fill_notifications(now)
    outbox.fill_digests(now)
    db.session.commit()


def fill_learning(now: datetime) -> tuple[dict[str, Unit], list[User]]:
    """Make units, people, content, attempts and boards; return the units and the cadres."""
    rng, site = random.Random(SEED), settings()  # noqa: S311 -- the same every time
    hasher = PasswordHasher(site.argon2_passes, site.argon2_memory_kib, 1)
    db.session.commit()
    loaded = load(site.content, site.default_language, storage(site))
    units = people.make_units()
    cadres = people.make_people(units, hasher, now, rng)
    note_sync(loaded, sync(loaded, now), now)
    db.session.commit()
    results.read_lessons(cadres, now, rng)
    results.take_quizzes(cadres, site, now, rng)
    db.session.commit()
    uploads.hand_in_reports(cadres[1:9], site, now)
    timing.add_exceptions(cadres[-3:], site, now)
    night.take_quiz([cadres[0], cadres[4]], cadres[5], site, now)
    bank.fill_bank(now)
    db.session.commit()
    results.publish_boards(site, now, db.session.commit)
    corrections.add_corrections(cadres, site, now, db.session.commit)
    boards.add_objections(now, db.session.commit)
    staff = [one for one in map(user_named, ("convener", "trainer")) if one]
    paper.take_on_paper(cadres[8:], staff, site, now, random.Random(SEED))  # noqa: S311 -- as above
    db.session.commit()
    return units, cadres


def accounts_text() -> str:
    """Return the printed list of demo accounts."""
    rows = [
        f"  {a.username:<10} {', '.join(gettext(ROLE_LABELS[role]) for role in a.roles)}"
        for a in people.ACCOUNTS
    ]
    head = gettext("Demo accounts, all with the password %(password)s:", password=people.PASSWORD)
    return "\n".join([head, *rows, ""])


@click.command("demo")
@spoken
def demo_command() -> None:
    """Fill an empty database with the demo and print its accounts; a filled one is left as it is."""
    if is_empty():
        fill()
    else:
        click.echo(gettext("There are people in this database already; nothing was added.") + "\n")
    click.echo(accounts_text())

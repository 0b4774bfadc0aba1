"""`flask store`: files that nothing uses any more."""

import click
from flask.cli import AppGroup
from flask_babel import gettext, ngettext

from lms import clock
from lms.db import db
from lms.http.command_line import spoken
from lms.http.web import settings
from lms.operations.actions.store_sweep import UNUSED_DAYS, UnusedFile, remove_unused, unused_files
from lms.storage import storage

group = AppGroup("store", help="Stored pictures, videos and uploads.")


@group.command("sweep")
@click.option("--days", default=UNUSED_DAYS, show_default=True, type=click.IntRange(min=1))
@click.option("--delete", is_flag=True, help="Remove them; else they are only listed.")
@spoken
def sweep(days: int, delete: bool) -> None:
    """List stored files that nothing uses, and since when; with --delete remove those unused for so many days."""
    store, now = storage(settings()), clock.now()
    found = unused_files(store)
    db.session.rollback()
    for one in found:
        size = gettext("%(size)s MiB", size=f"{one.size / 2**20:.1f}")
        click.echo(f"{one.digest}  {size:>12}  {_since(one)}")
    gone = remove_unused(store, found, now, days) if delete else []
    due = [one for one in found if one.since and (now - one.since).days >= days]
    click.echo(
        ngettext("%(num)d file is not used.", "%(num)d files are not used.", len(found))
        + " "
        + (
            ngettext("%(num)d file removed.", "%(num)d files removed.", len(gone))
            if delete
            else ngettext("%(num)d file would be removed.", "%(num)d files would be removed.", len(due))
        )
    )


def _since(one: UnusedFile) -> str:
    return f"{one.since.astimezone(settings().zone):%Y-%m-%d}" if one.since else gettext("found now")

"""`flask backup`: create, verify, restore, list, drill and new-key."""

import json
import os
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext

from lms import clock
from lms.errors import N_, Conflict, Refused
from lms.http.command_line import spoken
from lms.http.web import settings
from lms.operations.actions import backups as actions
from lms.operations.actions.config_file import write_settings
from lms.operations.actions.drills import drill, examine
from lms.operations.actions.restoring import restore_backup
from lms.operations.actions.sealing import PRIVATE, identities_of, is_sealed, new_identity
from lms.operations.checkup import STORED_GRADES
from lms.operations.drill_report import FAULTS

group = AppGroup("backup", help="Back up the site and restore it.")

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_KEY = click.option("--key", type=_FILE, help="File with the private key, for an encrypted backup.")


def _newest() -> Path:
    for backup in actions.backups(settings().backups):
        return backup.file
    raise Refused(N_("There is no backup."))


@group.command("create")
@spoken
def create() -> None:
    """Make a backup while the site runs and print its file."""
    backup = actions.make_backup(settings(), clock.now())
    click.echo(str(backup.file))
    if not is_sealed(backup.file):
        click.echo(
            gettext(
                "Backups are not encrypted. Anyone who gets a copy can read everything and forge sign-ins."
            ),
            err=True,
        )


@group.command("list")
@spoken
def list_() -> None:
    """List the backups, newest first: moment, MiB, whether encrypted, file."""
    for backup in actions.backups(settings().backups):
        made = backup.made_at.astimezone(settings().zone)
        state = gettext("encrypted") if is_sealed(backup.file) else gettext("not encrypted")
        click.echo(f"{made:%Y-%m-%d %H:%M}  {backup.size / 2**20:8.1f}  {state}  {backup.file}")


@group.command("verify")
@click.argument("file", type=_FILE, required=False)
@_KEY
@spoken
def verify(file: Path | None, key: Path | None) -> None:
    """Check a backup (the newest when no FILE is given); with the key also every file in it."""
    file = file or _newest()
    if file.with_name(f"{file.name}.json").is_file() or key is None:
        actions.require_unchanged(file)
    if key is None and is_sealed(file):
        click.echo(
            gettext("The backup is unchanged since it was made. With --key its contents are checked too.")
        )
        return
    manifest = actions.read_backup(file, identities_of(key.read_text()) if key else [])
    click.echo(
        gettext(
            "The backup is complete: %(files)s files, %(rows)s rows, made %(at)s.",
            files=len(manifest.files), rows=sum(manifest.database.counts.values()), at=manifest.made_at[:16],
        )
    )  # fmt: skip


@group.command("restore")
@click.argument("file", type=_FILE, required=False)
@_KEY
@click.option(
    "--to",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder; else the instance folder.",
)
@click.option("--replace", is_flag=True, help="Replace the site that is there; its files are kept aside.")
@spoken
def restore(file: Path | None, key: Path | None, target: Path | None, replace: bool) -> None:
    """Put a backup back (the newest when no FILE is given); a site with people only with --replace, when stopped."""
    file = file or _newest()
    place = target or settings().instance
    identities = identities_of(key.read_text()) if key else []
    manifest = restore_backup(settings(), file, identities, place, clock.now(), replace=replace)
    click.echo(
        gettext(
            "Restored to %(folder)s: %(people)s accounts, %(files)s files, as of %(at)s. Start the server.",
            folder=place, people=manifest.database.counts.get("user", 0), files=len(manifest.files),
            at=manifest.made_at[:16],
        )
    )  # fmt: skip


@group.command("drill")
@spoken
def drill_command() -> None:
    """Make a backup, restore it into a temporary folder, start the copy and compare it; exit 1 when it differs."""
    report = drill(settings(), clock.now())
    for name, detail in report.faults.items():
        click.echo(f"{gettext(FAULTS[name])}: {detail}", err=True)
    if report.differing:
        click.echo(gettext(STORED_GRADES, attempts=report.differing_text), err=True)
    if report.faults or report.differing:
        raise SystemExit(1)
    click.echo(
        gettext(
            "The copy started; %(rows)s rows, %(media)s files and %(regraded)s regraded attempts agree.",
            rows=report.rows, media=report.media, regraded=report.regraded,
        )
    )  # fmt: skip


@group.command("new-key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Set the new public key although one is set.")
@spoken
def new_key(file: Path, replace: bool) -> None:
    """Write a new private key to FILE, best on a USB stick, and set its public key as backup_key."""
    if settings().backup_key and not replace:
        raise Conflict(N_("A public key is set already. With --replace new backups use the new one."))
    identity = new_identity()
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    except FileExistsError as error:
        raise Conflict(N_("%(file)s exists already. Name a new file."), file=file) from error
    with os.fdopen(handle, "w") as out:
        out.write(f"# public key: {identity.to_public()}\n{identity}\n")
        out.flush()
        os.fsync(out.fileno())
    write_settings(settings().instance, {"backup_key": str(identity.to_public())})
    click.echo(f"backup_key = {identity.to_public()}")
    click.echo(
        gettext(
            "The private key is in %(file)s. Keep it away from this server and print it: "
            "without it no backup can be read.",
            file=file,
        )
    )


@group.command("examine-copy", hidden=True)
def examine_copy() -> None:
    """Print as JSON what a restore drill compares; run by the drill in the copy."""
    click.echo(json.dumps(asdict(examine(settings()))))

"""`flask content`: check, sync and export the content folder."""

from collections.abc import Sequence
from pathlib import Path

import click
from flask_babel import gettext, ngettext
from sqlalchemy import inspect

from lms import clock
from lms.db import db
from lms.http.command_line import spoken
from lms.http.language import localized_problem_text
from lms.http.web import settings
from lms.library.actions.folder import export
from lms.library.actions.notes import note_sync
from lms.library.actions.overlay import follow_files
from lms.library.actions.sync import SyncReport, sync
from lms.library.checks import counted
from lms.library.loader import Loaded, load
from lms.library.models import MediaOverlay
from lms.library.overlay import NONE
from lms.library.queries.overlay import overlay
from lms.problems import Problem
from lms.storage import storage

content = click.Group("content", help="Check, publish and export the content folder.")

_FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Content folder, if not the site's own.",
)


@content.command("check")
@_FOLDER
@click.option("--warnings/--no-warnings", default=True, help="Whether warnings are listed.")
@spoken
def check_command(folder: Path | None, warnings: bool) -> None:
    """Say what is wrong in the content folder, and where; fail when there are errors. Writes nothing."""
    chosen = settings()
    # Before the site is set up there is a folder to check and no database yet.
    is_set_up = folder is None and inspect(db.engine).has_table(MediaOverlay.__tablename__)
    laid = overlay() if is_set_up else NONE
    db.session.commit()
    loaded = load(folder or chosen.content, chosen.default_language, None, laid)
    _print(loaded.problems, warnings)
    click.echo(_summary(loaded))
    if counted(loaded.problems)["errors"]:
        raise SystemExit(1)


@content.command("sync")
@_FOLDER
@click.option("--force-good", is_flag=True, help="Succeed although files with errors were left as they were.")
@spoken
def sync_command(folder: Path | None, force_good: bool) -> None:
    """Publish the content folder; documents with errors stay as they were, are listed, and make the command fail."""
    chosen = settings()
    moved = follow_files(chosen.content) if folder is None else []
    laid = overlay() if folder is None else NONE
    db.session.commit()
    loaded = load(folder or chosen.content, chosen.default_language, storage(chosen), laid)
    report = sync(loaded, clock.now())
    note_sync(loaded, report, clock.now())
    db.session.commit()
    _print(loaded.problems, warnings=False)
    _print_report(report)
    for path in moved:
        text = gettext(
            "%(path)s has changed in the content folder. The version published in the browser is still shown.",
            path=path,
        )
        click.echo(text)
    errors = counted(loaded.problems)["errors"]
    if errors and not force_good:
        raise SystemExit(1)


@content.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@spoken
def export_command(folder: Path) -> None:
    """Write all published files into a new folder, byte for byte as they were read."""
    chosen = settings()
    count = export(folder, storage(chosen))
    written = ngettext(
        "%(num)d file written to %(folder)s.",
        "%(num)d files written to %(folder)s.",
        count,
        folder=folder,
    )
    click.echo(written)


def _print(problems: Sequence[Problem], warnings: bool) -> None:
    for problem in problems:
        if problem.warning and not warnings:
            continue
        kind = gettext("warning") if problem.warning else gettext("error")
        click.echo(f"{problem.place}: {kind}: {localized_problem_text(problem)} [{problem.code}]")


def _summary(loaded: Loaded) -> str:
    count = counted(loaded.problems)
    return gettext(
        "%(documents)s documents, %(media)s media files: %(errors)s errors, %(warnings)s warnings.",
        documents=len(loaded.documents),
        media=len(loaded.assets),
        **count,
    )


def _print_report(report: SyncReport) -> None:
    for sign, keys in (
        ("+", report.added),
        ("~", report.changed),
        ("-", report.retired),
        ("!", report.skipped),
    ):
        for key in keys:
            click.echo(f"{sign} {key}")
    click.echo(
        gettext(
            "%(added)s new, %(changed)s changed, %(retired)s retired, %(unchanged)s unchanged, "
            "%(skipped)s skipped because of errors.",
            added=len(report.added),
            changed=len(report.changed),
            retired=len(report.retired),
            unchanged=report.unchanged,
            skipped=len(report.skipped),
        )
    )

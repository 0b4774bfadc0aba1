"""Backups by the clock, once a week one that is restored as a drill; stored files that nothing uses removed."""

from datetime import datetime

from lms.db import db
from lms.http.web import settings
from lms.operations.actions.backups import backups, delete_old_backups, make_backup
from lms.operations.actions.drills import drill
from lms.operations.actions.store_sweep import UNUSED_DAYS, remove_unused, unused_files
from lms.storage import storage


def back_up(now: datetime) -> int:
    """Make a backup and delete those that are no longer kept; return how many backups were made."""
    if not settings().backup_daily:
        return 0
    db.session.rollback()  # no transaction stays open for as long as the copying takes
    make_backup(settings(), now)
    delete_old_backups(settings())
    return 1


def sweep_store(now: datetime) -> int:
    """Remove stored files that nothing has used for long, and note the others that nothing uses; return how many."""
    store = storage(settings())
    found = unused_files(store)
    db.session.rollback()
    return len(remove_unused(store, found, now, UNUSED_DAYS))


def restore_as_drill(now: datetime) -> int:
    """Restore a new backup into a temporary folder and compare; return the number of attempts graded again.

    Raises RuntimeError when something differs, so that the job counts as failed.
    """
    if not settings().backup_daily or not backups(settings().backups):
        return 0  # nothing worth a drill on a site that just began
    db.session.rollback()
    report = drill(settings(), now)
    if report.faults:
        raise RuntimeError("; ".join(f"{name}: {detail}" for name, detail in report.faults.items()))
    delete_old_backups(settings())
    return report.regraded

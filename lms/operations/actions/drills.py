"""A restore drill: make a backup, restore it into a temporary folder, start the copy and compare it with the site."""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from flask import current_app
from sqlalchemy import make_url

from lms.config import ROOT, Settings
from lms.db import db
from lms.operations.actions.backups import make_backup, read_backup
from lms.operations.actions.database_copies import load_postgresql, spare_postgresql
from lms.operations.actions.sealing import new_identity
from lms.operations.drill_report import FILE, DrillReport, Examined, compare, read_examined
from lms.operations.manifest import POSTGRESQL_COPY, Manifest
from lms.operations.queries.rows import counted_rows
from lms.quizzes.actions.regrading import regraded, spread_attempts
from lms.slow_work import slow

REGRADED = 10
START_S = 300


def drill(settings: Settings, now: datetime) -> DrillReport:
    """Prove that a backup can be restored and keep the report beside the backups.

    The backup is encrypted to the public key of the settings and to a key that only this drill knows, so the very
    file that is kept is the one that was restored; the private key stays away from the server.
    """
    began = time.monotonic()
    report = DrillReport(now.isoformat(), "", {"archive": ""})
    try:
        identity = new_identity()
        backup = make_backup(settings, now, [identity.to_public()])
        report = replace(report, archive=backup.file.name)
        with tempfile.TemporaryDirectory(prefix=".drill-", dir=settings.backups) as name:
            copy = Path(name)
            manifest = read_backup(backup.file, [identity], copy)
            report = _compared(report, settings, manifest, _examined(settings, copy, manifest))
    except Exception as error:
        report = replace(report, faults={"archive": f"{error}"[:500]})
        raise
    finally:
        report = replace(report, seconds=round(time.monotonic() - began, 1))
        keep_report(settings, report)
    return report


def keep_report(settings: Settings, report: DrillReport) -> None:
    """Write the report for the health page."""
    settings.backups.mkdir(mode=0o700, parents=True, exist_ok=True)
    making = settings.backups / f".new-{FILE}"
    making.write_text(report.to_json(), encoding="utf-8")
    making.replace(settings.backups / FILE)


@slow
def _examined(settings: Settings, copy: Path, manifest: Manifest) -> Examined:
    """Start the copy in its own process and return what it says of itself."""
    url = ""
    with ExitStack() as stack:
        if manifest.database.name == POSTGRESQL_COPY:
            url = stack.enter_context(spare_postgresql(settings.database_url))
            load_postgresql(copy / POSTGRESQL_COPY, url)
        own = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
        environ = own | {
            "LMS_INSTANCE": str(copy), "LMS_DATABASE_URL": url, "LMS_CONTENT": str(copy / "content"),
            "LMS_SECRET_KEY": (copy / "secret_key").read_text(), "LMS_JOBS": "off",
            "LMS_ENVIRONMENT": "production", "LMS_LOG_LEVEL": "ERROR", "LMS_RATE_LIMIT_STORAGE": "memory://",
        }  # fmt: skip
        program = [sys.executable, "-m", "flask", "--app", "wsgi", "backup", "examine-copy"]
        ended = subprocess.run(  # noqa: S603 -- our own program
            program, env=environ, cwd=ROOT, capture_output=True, text=True, timeout=START_S, check=False
        )
    try:
        return read_examined(ended.stdout)
    except ValueError:
        return Examined(ended.stderr.strip()[-500:] or "-", {}, 0, (), {})


def _compared(report: DrillReport, settings: Settings, manifest: Manifest, examined: Examined) -> DrillReport:
    files = sum(name.startswith("media/") for name in manifest.files)
    live = regraded(int(key) for key in examined.grades)
    db.session.rollback()
    return replace(
        report,
        faults=compare(examined, manifest.database.counts, files, live),
        tables=len(examined.counts),
        rows=sum(examined.counts.values()),
        media=examined.media,
        regraded=len(examined.grades),
        differing={key: grades for key, grades in examined.grades.items() if grades[0] != grades[1]},
    )


def examine(settings: Settings) -> Examined:
    """Look at the site of this process as a drill does at a copy: is it ready, what does it hold, how is it graded."""
    browser = current_app.test_client()
    ready = browser.get("/readyz")
    missing = "" if ready.status_code == 200 else ready.get_json().get("reason", str(ready.status_code))
    if not missing and (status := browser.get("/sign-in").status_code) != 200:
        missing = f"/sign-in: {status}"
    files = [file for file in settings.media.rglob("*") if file.is_file()]
    wrong = [file.name for file in files if not _is_named_by_content(file)]
    grades = regraded(spread_attempts(REGRADED))
    return Examined(
        missing, counted_rows(make_url(settings.database_url)), len(files), wrong,
        {str(key): value for key, value in grades.items()},
    )  # fmt: skip


def _is_named_by_content(file: Path) -> bool:
    digest = sha256()
    with file.open("rb") as source:
        while block := source.read(1 << 20):
            digest.update(block)
    return digest.hexdigest() == file.name

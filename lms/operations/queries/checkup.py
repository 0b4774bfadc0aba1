"""Gather the facts about this machine and this site that `flask doctor` and the health page judge."""

import ctypes
import platform
import re
import shutil
import sqlite3
import stat
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path

from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from sqlalchemy import text

from lms.audit.queries import trail
from lms.config import ROOT, VERSION, Settings
from lms.db import db, migrations_found_and_wanted
from lms.http.web import settings
from lms.library.queries import pages as library
from lms.operations import checkup
from lms.operations.actions.backups import backups
from lms.operations.checkup import HealthFinding, SiteFacts, Urgency
from lms.operations.drill_report import FILE, DrillReport, read_report
from lms.outbox import queries as outbox
from lms.people.actions.accounts import hasher
from lms.people.passwords import DEMO_PASSWORD
from lms.people.queries import people
from lms.schedule import queries as schedule
from lms.slow_work import slow

TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised
# How long a result serves the pages: gathering the facts reads folders and counts rows.
KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Checkup:
    """What the pages show: the findings, and when they were made."""

    at: datetime
    findings: list[HealthFinding]

    @property
    def urgent(self) -> int:
        """How many findings need action now."""
        return sum(finding.urgency is Urgency.BAD for finding in self.findings)


def last_checkup(now: datetime) -> Checkup:
    """Return the last result of this process; look again when there is none or it is older than KEPT."""
    kept: Checkup | None = current_app.extensions.get("checkup")
    return check_now(now) if kept is None or now - kept.at > KEPT else kept


def check_now(now: datetime) -> Checkup:
    """Look at the site and keep the result for the pages of this process."""
    found = Checkup(now, findings(now))
    current_app.extensions["checkup"] = found
    return found


def findings(now: datetime, *, thorough: bool = False) -> list[HealthFinding]:
    """Return what is well and what is not; `thorough` reads the whole database, which takes its time."""
    return checkup.findings(gathered(settings(), now, thorough=thorough))


def gathered(site: Settings, now: datetime, *, thorough: bool) -> SiteFacts:
    """Return the facts of this site."""
    hashes = people.doubtful_hashes()
    demo_accounts = sum(count for known, count in hashes.items() if _is_demo(known))
    runs = schedule.newest_runs()
    sync = library.newest_sync()
    copies = backups(site.backups)
    acts = trail.newest(1)
    found, wanted = migrations_found_and_wanted()
    # Before the migration that makes it there is no outbox, and the doctor must be able to say so.
    mail = outbox.neglected() if found == wanted else (0, None)
    return SiteFacts(
        now=now,
        environment=site.environment,
        debug=bool(current_app.debug),
        exposed=tuple(str(file) for file in _private(site) if _is_exposed(file)),
        base_url=site.base_url,
        host=site.host,
        secure_cookies=site.secure_cookies,
        proxy_hops=site.proxy_hops,
        rate_limits=site.rate_limits,
        argon2_memory_kib=site.argon2_memory_kib,
        security_contact=site.security_contact,
        free_mb=shutil.disk_usage(site.backups if site.backups.is_dir() else site.instance).free >> 20,
        data_mb=_database_mb(site) + (copies[0].size >> 20 if copies else 0),
        database_fault=_database_fault(thorough),
        migration=(found, wanted),
        administrators=people.administrators(),
        demo_accounts=demo_accounts,
        scheduled_backups=site.backup_daily > 0,
        backup_key=site.backup_key,
        newest_backup=copies[0].made_at if copies else None,
        drill=newest_drill(site),
        clock_synchronised=_clock_synchronised(),
        newest_row=max((act.entry.at for act in acts), default=None),
        jobs=site.jobs,
        newest_run=max((run.started_at for run in runs.values()), default=None),
        failed_jobs=tuple(sorted(name for name, run in runs.items() if run.failure)),
        content=str(site.content),
        content_found=site.content.is_dir(),
        content_errors=0 if sync is None or sync.published else int(sync.counts.get("errors", 0)),
        mail_failed=mail[0],
        mail_since=mail[1],
        static_found=_static_found(site),
        outdated=_outdated(),
    )  # fmt: skip


def _static_found(site: Settings) -> bool:
    digest = str(current_app.static_url_path).rpartition("/")[2]
    return site.is_development or site.is_testing or (site.instance / "static" / digest).is_dir()


def newest_drill(site: Settings) -> DrillReport | None:
    """Return the report of the newest restore drill."""
    report = site.backups / FILE
    return read_report(report.read_bytes()) if report.is_file() else None


def versions() -> dict[str, str]:
    """Return the versions that a report of a fault should name."""
    return {
        "Gengdu": VERSION,
        "Python": platform.python_version(),
        "Flask": metadata.version("flask"),
        "SQLAlchemy": metadata.version("sqlalchemy"),
        db.engine.dialect.name: (
            sqlite3.sqlite_version
            if db.engine.dialect.name == "sqlite"
            else ".".join(map(str, db.engine.dialect.server_version_info or ()))
        ),
    }


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _private(site: Settings) -> list[Path]:
    names = ("secret_key", "config.toml", "lms.db", "lms.db-wal")
    return [site.instance, *(site.instance / name for name in names), site.backups]


def _is_exposed(file: Path) -> bool:
    """Return whether other users can get at the file: it is open to them, and so is the folder it is in."""
    if not file.exists() or not stat.S_IMODE(file.stat().st_mode) & 0o077:
        return False
    return file.is_dir() or bool(stat.S_IMODE(file.parent.stat().st_mode) & 0o011)


def _database_mb(site: Settings) -> int:
    if db.engine.dialect.name == "sqlite":
        file = Path(str(db.engine.url.database))
        return file.stat().st_size >> 20 if file.is_file() else 0
    return int(db.session.scalar(text("SELECT pg_database_size(current_database())")) or 0) >> 20


def _database_fault(thorough: bool) -> str:
    if db.engine.dialect.name != "sqlite" or not thorough:
        return ""
    # its own connection that only reads: writers of the site go on meanwhile.
    address = f"{Path(str(db.engine.url.database)).resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as reading:
        lines = [str(row[0]) for row in reading.execute("PRAGMA integrity_check(5)")]
        broken = reading.execute("PRAGMA foreign_key_check").fetchmany(5)
    lines += [f"{row[0]} {row[1]} → {row[2]}" for row in broken]
    return "; ".join(line for line in lines if line != "ok")


@lru_cache(maxsize=64)
@slow
def _is_demo(known: str) -> bool:
    try:
        return hasher().verify(known, DEMO_PASSWORD)
    except (VerificationError, InvalidHashError):
        return False


def _clock_synchronised() -> bool | None:
    """Ask the kernel whether a time server keeps the clock; None where it cannot be asked (no Linux)."""
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512))
    except (AttributeError, OSError):
        return None
    return None if state < 0 else state != TIME_ERROR


@cache
def _outdated() -> tuple[str, ...]:
    """Return the packages of the lock file that are installed in another version; once a process."""
    lock = ROOT / "requirements.txt"
    pinned = (
        re.findall(r"^([\w.-]+)==([\w.]+)(?: ;| \\|$)", lock.read_text(), re.MULTILINE)
        if lock.is_file()
        else []
    )
    wanted: dict[str, set[str]] = {}
    for name, version in pinned:
        wanted.setdefault(name, set()).add(version)
    return tuple(
        f"{name} {metadata.version(name)}"
        for name, good in wanted.items()
        if _is_installed(name) and metadata.version(name) not in good
    )

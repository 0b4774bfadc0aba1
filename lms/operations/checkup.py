"""What is unsafe about a running site and how to cure it: rules over facts that the shell gathers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from lms.errors import N_
from lms.operations.drill_report import FAULTS, DrillReport

LEAST_FREE_MB = 200  # with less, /readyz says 503
SCARCE_MB = 1024
BACKUP_AGE = timedelta(hours=36)
DRILL_AGE = timedelta(days=10)
JOBS_AGE = timedelta(minutes=10)
MAIL_AGE = timedelta(hours=12)
CLOCK_SLACK = timedelta(minutes=5)
CLOCK_START_YEAR = 2026  # the year of this program; an earlier clock was never set
WEAK_ARGON2_KIB = 8192
STORED_GRADES = N_("Attempts whose stored grade differs from the one that grading gives now: %(attempts)s")


class Urgency(StrEnum):
    """How much a finding matters; only `bad` makes `flask doctor` fail."""

    BAD = "bad"
    WARN = "warn"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """One thing that was looked at; `message` and `cure` are empty when it is well. Places are in `values`."""

    title: str
    urgency: Urgency = Urgency.GOOD
    message: str = ""
    cure: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What the shell found out; every moment is aware, sizes are in MiB."""

    now: datetime
    environment: str = "production"
    debug: bool = False
    exposed: tuple[str, ...] = ()
    base_url: str = ""
    host: str = "127.0.0.1"
    secure_cookies: bool = False
    proxy_hops: int = 0
    rate_limits: bool = True
    argon2_memory_kib: int = 19456
    security_contact: str = ""
    free_mb: int = 0
    data_mb: int = 0
    database_fault: str = ""
    migration: tuple[str | None, str | None] = (None, None)
    administrators: int = 0
    demo_accounts: int = 0
    scheduled_backups: bool = True
    backup_key: str = ""
    newest_backup: datetime | None = None
    drill: DrillReport | None = None
    clock_synchronised: bool | None = None
    newest_row: datetime | None = None
    jobs: str = "inside"
    newest_run: datetime | None = None
    failed_jobs: tuple[str, ...] = ()
    content: str = ""
    content_found: bool = True
    content_errors: int = 0
    mail_failed: int = 0
    mail_since: datetime | None = None
    static_found: bool = True
    outdated: tuple[str, ...] = ()


def findings(facts: SiteFacts) -> list[HealthFinding]:
    """Return what was looked at, the bad first, then warnings, then what is well."""
    order = list(Urgency)
    every = [
        *_access(facts),
        *_network(facts),
        *_storage(facts),
        *_backups(facts),
        *_drill(facts),
        *_running(facts),
        *_mail(facts),
    ]
    return sorted(every, key=lambda finding: order.index(finding.urgency))


def _mail(facts: SiteFacts) -> Iterator[HealthFinding]:
    if facts.mail_failed:
        yield HealthFinding(
            N_("Mail"), Urgency.WARN,
            N_("Messages that could not be sent: %(count)s"),
            N_("Open “Outbox” on the “Site status” page: it shows the reasons, sends them again or discards them."),
            {"count": facts.mail_failed},
        )  # fmt: skip
    elif facts.mail_since and facts.now - facts.mail_since > MAIL_AGE:
        yield HealthFinding(
            N_("Mail"), Urgency.WARN,
            N_("Messages have been waiting for more than 12 hours."),
            N_("Open “Outbox” on the “Site status” page: it shows what the mail server says."),
        )  # fmt: skip


def _access(facts: SiteFacts) -> Iterator[HealthFinding]:
    yield (
        HealthFinding(
            N_("File permissions"), Urgency.BAD,
            N_("Other users of this machine can read: %(files)s"),
            N_("Remove their permissions: chmod go-rwx %(files)s"),
            {"files": " ".join(facts.exposed)},
        ) if facts.exposed else HealthFinding(N_("File permissions"))
    )  # fmt: skip
    development = facts.debug or facts.environment != "production"
    yield (
        HealthFinding(
            N_("Mode"), Urgency.BAD,
            N_("The site runs in development mode (%(mode)s), which shows internal details to visitors."),
            N_("Set environment = \"production\" in config.toml and remove FLASK_DEBUG from the environment."),
            {"mode": "debug" if facts.debug else facts.environment},
        ) if development else HealthFinding(N_("Mode"))
    )  # fmt: skip
    if facts.administrators == 0:
        yield HealthFinding(
            N_("Administrator"), Urgency.BAD, N_("There is no administrator."), N_("Run flask setup.")
        )
    else:
        yield HealthFinding(N_("Administrator"))
    yield (
        HealthFinding(
            N_("Demo accounts"), Urgency.BAD,
            N_("Accounts that still have the public password of the demo: %(count)s."),
            N_("Do not use the demo for real people: start with an empty instance folder and flask setup."),
            {"count": facts.demo_accounts},
        ) if facts.demo_accounts else HealthFinding(N_("Demo accounts"))
    )  # fmt: skip
    if not facts.rate_limits:
        yield HealthFinding(
            N_("Sign-in protection"),
            Urgency.BAD,
            N_("Rate limits are off."),
            N_("Set rate_limits = true in config.toml."),
        )
    elif facts.argon2_memory_kib < WEAK_ARGON2_KIB:
        yield HealthFinding(
            N_("Sign-in protection"), Urgency.WARN,
            N_("Passwords are hashed with too little memory."), N_("Remove argon2_memory_kib from config.toml."),
        )  # fmt: skip
    else:
        yield HealthFinding(N_("Sign-in protection"))


def _network(facts: SiteFacts) -> Iterator[HealthFinding]:
    is_public = facts.base_url.startswith("https:")
    if not facts.base_url:
        yield HealthFinding(
            N_("Public address"), Urgency.WARN,
            N_(
                "The public address of the site is not set: mail has no links, and feeds, printed notices and QR codes "
                "cannot be made."
            ),
            N_("Set base_url in config.toml, such as base_url = \"https://study.example.org\"."),
        )  # fmt: skip
    elif not is_public:
        yield HealthFinding(
            N_("Public address"), Urgency.BAD,
            N_("The public address begins with http: passwords cross the network unencrypted."),
            N_("Put nginx or Caddy with a certificate in front (folder deploy/) and set base_url to https://…"),
        )  # fmt: skip
    else:
        yield HealthFinding(N_("Public address"))
    if is_public and not facts.secure_cookies:
        yield HealthFinding(
            N_("Secure cookies"), Urgency.BAD,
            N_("Cookies are also sent without encryption."), N_("Set secure_cookies = true in config.toml."),
        )  # fmt: skip
    elif facts.secure_cookies and not is_public:
        yield HealthFinding(
            N_("Secure cookies"), Urgency.WARN,
            N_("Cookies are sent over HTTPS only, but the public address does not begin with https."),
            N_("Set base_url to https://…, or no one can sign in over http."),
        )  # fmt: skip
    else:
        yield HealthFinding(N_("Secure cookies"))
    local = facts.host in ("127.0.0.1", "::1", "localhost")
    if is_public and local and facts.proxy_hops == 0:
        yield HealthFinding(
            N_("Proxies"), Urgency.BAD,
            N_("Behind a proxy everyone seems to have one address, and one person’s wrong passwords lock out all."),
            N_("Set proxy_hops = 1 in config.toml, or the number of proxies in front."),
        )  # fmt: skip
    elif not local and facts.proxy_hops:
        yield HealthFinding(
            N_("Proxies"), Urgency.WARN,
            N_("The server listens on %(host)s, so people can bypass the proxy and forge their address."),
            N_("Set host = \"127.0.0.1\", or let the firewall admit only the proxy."),
            {"host": facts.host},
        )  # fmt: skip
    else:
        yield HealthFinding(N_("Proxies"))
    yield (
        HealthFinding(N_("Security contact"))
        if facts.security_contact
        else HealthFinding(
            N_("Security contact"), Urgency.WARN,
            N_("People who find a vulnerability do not know where to report it."),
            N_("Enter an address on the “Site settings” page, such as mailto:it@example.org."),
        )
    )  # fmt: skip


def _storage(facts: SiteFacts) -> Iterator[HealthFinding]:
    values = {"free": facts.free_mb, "needed": 2 * facts.data_mb}
    if facts.free_mb < LEAST_FREE_MB:
        yield HealthFinding(
            N_("Disk space"), Urgency.BAD,
            N_("Only %(free)s MiB are free. Saving fails when the disk is full."),
            N_("Delete what is not needed, or move the backups to another disk (backup_folder)."), values,
        )  # fmt: skip
    elif facts.free_mb < max(SCARCE_MB, 2 * facts.data_mb):
        yield HealthFinding(
            N_("Disk space"), Urgency.WARN,
            N_("%(free)s MiB are free; a backup and a restore drill need about %(needed)s MiB."),
            N_("Delete what is not needed, or move the backups to another disk (backup_folder)."), values,
        )  # fmt: skip
    else:
        yield HealthFinding(N_("Disk space"))
    yield (
        HealthFinding(
            N_("Database"), Urgency.BAD,
            N_("The database is damaged: %(fault)s"),
            N_("Stop the server and restore the newest backup: flask backup restore FILE --replace"),
            {"fault": facts.database_fault},
        ) if facts.database_fault else HealthFinding(N_("Database"))
    )  # fmt: skip
    found, wanted = facts.migration
    yield (
        HealthFinding(
            N_("Migrations"), Urgency.BAD,
            N_("The database is at migration %(found)s, the program needs %(wanted)s."),
            N_("Run flask db upgrade and restart the server."),
            {"found": found or "–", "wanted": wanted},
        ) if found != wanted else HealthFinding(N_("Migrations"))
    )  # fmt: skip
    if not facts.content_found:
        yield HealthFinding(
            N_("Content folder"), Urgency.BAD,
            N_("The content folder is missing: %(folder)s"),
            N_("Make it, or set content in config.toml to where it is."), {"folder": facts.content},
        )  # fmt: skip
    elif facts.content_errors:
        yield HealthFinding(
            N_("Content folder"), Urgency.WARN,
            N_("Errors in the last publication: %(count)s"),
            N_("Run flask content check and correct the files it names."), {"count": facts.content_errors},
        )  # fmt: skip
    else:
        yield HealthFinding(N_("Content folder"))


def _backups(facts: SiteFacts) -> Iterator[HealthFinding]:
    age = facts.now - facts.newest_backup if facts.newest_backup else None
    if not facts.scheduled_backups:
        yield HealthFinding(
            N_("Backups"),
            Urgency.BAD,
            N_("Scheduled backups are off."),
            N_("Set backup_daily = 7 in config.toml."),
        )
    elif age is None:
        yield HealthFinding(
            N_("Backups"), Urgency.BAD, N_("There is no backup."),
            N_("Run flask backup create; after that the server makes one every night."),
        )  # fmt: skip
    elif age > BACKUP_AGE:
        yield HealthFinding(
            N_("Backups"), Urgency.BAD,
            N_("The newest backup is from %(at)s."),
            N_("Run flask backup create, and look at flask jobs list for why the nightly one failed."),
            {"at": _minute(facts.now - age)},
        )  # fmt: skip
    else:
        yield HealthFinding(N_("Backups"))
    yield (
        HealthFinding(N_("Encryption of backups"))
        if facts.backup_key
        else HealthFinding(
            N_("Encryption of backups"), Urgency.WARN,
            N_("Backups are not encrypted. Anyone who gets a copy can read everything and forge sign-ins."),
            N_("Run flask backup new-key, set backup_key, and keep the private key away from this server."),
        )
    )  # fmt: skip


def _drill(facts: SiteFacts) -> Iterator[HealthFinding]:
    drill = facts.drill
    if drill is None:
        yield HealthFinding(
            N_("Restore drill"), Urgency.WARN,
            N_("No backup has been restored as a drill yet."), N_("Run flask backup drill."),
        )  # fmt: skip
    elif drill.faults:
        name, detail = next(iter(drill.faults.items()))
        yield HealthFinding(
            N_("Restore drill"), Urgency.BAD,
            N_("The last restore drill failed: %(fault)s (%(detail)s)"),
            N_("Run flask backup drill to try again. Until it passes, do not rely on the backups."),
            {"fault": FAULTS.get(name, name), "detail": detail},
        )  # fmt: skip
    elif drill.differing:
        yield HealthFinding(
            N_("Restore drill"), Urgency.WARN, STORED_GRADES,
            N_("After an upgrade that changed how answers are graded this is expected. "
               "Otherwise compare these attempts with an older backup: someone may have changed the database."),
            {"attempts": drill.differing_text},
        )  # fmt: skip
    elif facts.now - drill.moment > DRILL_AGE:
        yield HealthFinding(
            N_("Restore drill"), Urgency.WARN,
            N_("The last restore drill was %(days)s days ago."),
            N_("Run flask backup drill, and look at flask jobs list for why the weekly one failed."),
            {"days": (facts.now - drill.moment).days},
        )  # fmt: skip
    else:
        yield HealthFinding(N_("Restore drill"))


def _running(facts: SiteFacts) -> Iterator[HealthFinding]:
    ahead = facts.newest_row is not None and facts.newest_row > facts.now + CLOCK_SLACK
    if ahead or facts.now.year < CLOCK_START_YEAR:
        yield HealthFinding(
            N_("Clock"), Urgency.BAD,
            N_("The clock is wrong: it says %(now)s, but the newest record is from %(row)s."),
            N_("Set the clock: timedatectl set-ntp true. Deadlines follow this clock."),
            {"now": _minute(facts.now), "row": _minute(facts.newest_row) if facts.newest_row else "–"},
        )  # fmt: skip
    elif facts.clock_synchronised is False:
        yield HealthFinding(
            N_("Clock"), Urgency.WARN,
            N_("The clock is not synchronised with a time server."),
            N_("Set the clock: timedatectl set-ntp true. Deadlines follow this clock."),
        )  # fmt: skip
    else:
        yield HealthFinding(N_("Clock"))
    if facts.jobs == "off":
        yield HealthFinding(
            N_("Scheduled jobs"), Urgency.BAD,
            N_("Scheduled jobs are off: boards, deadlines and backups are not processed."),
            N_("Set jobs = \"inside\" in config.toml, or jobs = \"worker\" with flask worker running."),
        )  # fmt: skip
    elif facts.newest_run is None or facts.now - facts.newest_run > JOBS_AGE:
        yield HealthFinding(
            N_("Scheduled jobs"), Urgency.WARN,
            N_("No scheduled job has run in the last ten minutes."),
            N_("Start the server (systemctl start gengdu), or flask worker when jobs = \"worker\"."),
        )  # fmt: skip
    elif facts.failed_jobs:
        yield HealthFinding(
            N_("Scheduled jobs"), Urgency.WARN,
            N_("The last run of these jobs failed: %(names)s"),
            N_("Run flask jobs list to see the reason for each."), {"names": ", ".join(facts.failed_jobs)},
        )  # fmt: skip
    else:
        yield HealthFinding(N_("Scheduled jobs"))
    if not facts.static_found:
        yield HealthFinding(
            N_("Program"), Urgency.BAD,
            N_("The prepared styles and scripts are missing in the instance folder."), N_("Restart the server."),
        )  # fmt: skip
    elif facts.outdated:
        yield HealthFinding(
            N_("Program"), Urgency.WARN,
            N_("Installed packages differ from the lock file: %(names)s"),
            N_("Run make ready and restart the server."), {"names": ", ".join(facts.outdated[:5])},
        )  # fmt: skip
    else:
        yield HealthFinding(N_("Program"))


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"

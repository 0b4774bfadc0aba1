"""All settings as one frozen dataclass, read from instance/config.toml and LMS_* variables."""

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lms.text.mail_addresses import mail_address, mail_addresses

ROOT = Path(__file__).resolve().parent.parent
VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


class BadSetting(Exception):
    """A setting is unknown or its value cannot be used; the text says which and what to write."""


def _setting(default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of the product; docs/settings.md describes each (a test proves it)."""

    instance: Path = _setting(ROOT / "instance", "folder of the database, media and secrets")
    content: Path = _setting(
        ROOT / "content", "folder of courses, quizzes and boards; the instance's own when it has one"
    )
    environment: str = _setting("production", "production, development or testing")
    secret_key: str = _setting("", "signs sessions; empty: made once and kept in the instance folder")
    database_url: str = _setting("", "SQLAlchemy URL; empty: lms.db in the instance folder")
    site_name: str = _setting("耕读 Gengdu", "name of the site in titles and mail")
    base_url: str = _setting(
        "", "public address such as https://study.example.org, for mail, feeds and QR codes"
    )
    security_contact: str = _setting("", "mailto: or https: address for reports of weaknesses")
    timezone: str = _setting("Asia/Shanghai", "zone of dates shown, periods and schedules")
    default_language: str = _setting("zh_Hans", "zh_Hans or en, when neither person nor browser says")
    second_publisher: bool = _setting(
        False, "whether a second person must approve what is published in the editor"
    )
    host: str = _setting("127.0.0.1", "address the server listens on")
    port: int = _setting(8000, "port the server listens on")
    threads: int = _setting(2, "requests computed at the same time; sending waits for nobody")
    proxy_hops: int = _setting(0, "reverse proxies in front whose X-Forwarded headers are trusted")
    secure_cookies: bool = _setting(False, "send cookies over HTTPS only; switch on when served by HTTPS")
    session_days: int = _setting(30, "days a sign-in lasts")
    upload_limit_mb: int = _setting(
        64, "largest request body, in MiB; no larger file can be added in a browser"
    )
    rate_limit_storage: str = _setting(
        "memory://", "where rate limits are counted; redis:// for several nodes"
    )
    rate_limits: bool = _setting(True, "whether rate limits are applied")
    sign_in_failures: int = _setting(10, "failed sign-ins of one name before it is locked")
    sign_in_lock_min: int = _setting(15, "minutes over which failures count and a lock lasts")
    argon2_memory_kib: int = _setting(19456, "memory of one password hash, in KiB")
    argon2_passes: int = _setting(2, "passes of one password hash")
    network_grace_s: int = _setting(
        20, "seconds after the end of an attempt in which a sent answer still counts"
    )
    jobs: str = _setting("inside", "inside: jobs run in the server process; worker: by `flask worker`; off")
    log_level: str = _setting("INFO", "DEBUG, INFO, WARNING or ERROR")
    mail_host: str = _setting("", "mail server (SMTP) that takes the site's mail; empty: no mail is sent")
    mail_port: int = _setting(587, "port of the mail server; 465 is usual with tls")
    mail_security: str = _setting("starttls", "starttls, tls or none: how the connection is encrypted")
    mail_user: str = _setting("", "name to sign in to the mail server with; empty: none")
    mail_password: str = _setting("", "password or authorisation code for the mail server")
    mail_sender: str = _setting("", "address the mail comes from")
    mail_daily_limit: int = _setting(0, "messages sent in 24 hours at most; 0: no limit")
    digest_hour: int = _setting(8, "hour of the day in which digests of notifications go out by default")
    auditor_addresses: str = _setting("", "addresses to which the newest link of the audit chain is mailed")
    discussion_words: str = _setting("", "words, one a line or by commas, whose posts wait for a moderator")
    backup_folder: str = _setting("", "folder of backups; empty: backups in the instance folder")
    backup_key: str = _setting("", "public key (age1…) that backups are encrypted to")
    backup_daily: int = _setting(7, "newest daily backups that are kept; 0: no scheduled backups")
    backup_weekly: int = _setting(4, "weeks of which the newest backup is kept")
    backup_monthly: int = _setting(6, "months of which the newest backup is kept")

    # What the configuration file or the environment says; the page of site settings cannot change it.
    fixed: frozenset[str] = frozenset()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the site."""
        return ZoneInfo(self.timezone)

    @property
    def listed_words(self) -> tuple[str, ...]:
        """The words whose posts wait for a moderator."""
        return tuple(one for one in map(str.strip, re.split(r"[\n,，、]", self.discussion_words)) if one)

    @property
    def sends_mail(self) -> bool:
        """Whether the site has a mail server."""
        return bool(self.mail_host)

    @property
    def is_development(self) -> bool:
        """Whether this is a developer's own machine."""
        return self.environment == "development"

    @property
    def is_testing(self) -> bool:
        """Whether the test suite runs."""
        return self.environment == "testing"

    @property
    def media(self) -> Path:
        """The folder of stored pictures, videos and uploads."""
        return self.instance / "media"

    @property
    def previews(self) -> Path:
        """Folder of files that a preview was made of; what is older than a day is removed, and no backup holds it."""
        return self.instance / "previews"

    @property
    def backups(self) -> Path:
        """The folder of backups."""
        return Path(self.backup_folder).resolve() if self.backup_folder else self.instance / "backups"


CHOICES = {
    "environment": ("production", "development", "testing"),
    "default_language": ("zh_Hans", "en"),
    "jobs": ("inside", "worker", "off"),
    "log_level": ("DEBUG", "INFO", "WARNING", "ERROR"),
    "mail_security": ("starttls", "tls", "none"),
}


# Shorter keys can be guessed, and with the key every sign-in can be forged.
SECRET_LENGTH = 32

# Lowest and highest usable value; below or above the start would fail later and less clearly.
RANGES = {
    "port": (1, 65535),
    "threads": (1, 256),
    "proxy_hops": (0, 10),
    "session_days": (1, 400),
    "upload_limit_mb": (1, 4096),
    "sign_in_failures": (1, 1000),
    "sign_in_lock_min": (1, 1440),
    "argon2_memory_kib": (8, 4_194_304),
    "argon2_passes": (1, 100),
    "network_grace_s": (0, 600),
    "mail_port": (1, 65535),
    "mail_daily_limit": (0, 10_000_000),
    "digest_hour": (0, 23),
    "backup_daily": (0, 366),
    "backup_weekly": (0, 520),
    "backup_monthly": (0, 1200),
}


def read_settings(environ: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Return the settings: defaults, then instance/config.toml, then LMS_* variables, then `given`.

    Raises BadSetting for an unknown name or an unusable value. Creates the instance folder and the secret.
    """
    environ = os.environ if environ is None else environ
    known = {entry.name: entry for entry in fields(Settings) if entry.metadata}
    variables = {
        name.removeprefix("LMS_").lower(): text for name, text in environ.items() if name.startswith("LMS_")
    }
    values: dict[str, Any] = {}
    instance = Path(given.get("instance") or variables.get("instance") or ROOT / "instance")
    file = instance / "config.toml"
    if file.exists():
        values |= tomllib.loads(file.read_text(encoding="utf-8"))
    values |= variables | {"instance": str(instance)} | given
    parsed = {name: _parsed(known, name, value) for name, value in values.items()}
    _check(parsed)
    return _completed(Settings(**parsed, fixed=frozenset(values)))


def _parsed(known: Mapping[str, Field[Any]], name: str, value: Any) -> Any:
    if name not in known:
        raise BadSetting(f"unknown setting {name!r}; see docs/settings.md for the names")
    default = known[name].default
    if default is MISSING or (isinstance(value, type(default)) and not isinstance(default, Path)):
        return value
    try:
        if isinstance(default, bool):
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[
                str(value).lower()
            ]
        if isinstance(default, Path):
            return Path(value).resolve()
        return type(default)(value)
    except (KeyError, ValueError) as error:
        wanted = "true or false" if isinstance(default, bool) else f"a value like {default!r}"
        raise BadSetting(f"setting {name!r}: {value!r} is not usable; write {wanted}") from error


def _check(values: Mapping[str, Any]) -> None:
    for name, choices in CHOICES.items():
        if name in values and values[name] not in choices:
            raise BadSetting(f"setting {name!r}: {values[name]!r} is not one of {', '.join(choices)}")
    for name, (lowest, highest) in RANGES.items():
        if name in values and not lowest <= values[name] <= highest:
            raise BadSetting(f"setting {name!r}: {values[name]!r} is not between {lowest} and {highest}")
    key = values.get("secret_key", "")
    if key and len(key) < SECRET_LENGTH and values.get("environment") != "testing":
        raise BadSetting(
            f"setting 'secret_key': shorter than {SECRET_LENGTH} characters; "
            "write the output of: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    if values.get("backup_key") and not re.fullmatch("age1[0-9a-z]{58}", values["backup_key"]):
        raise BadSetting(
            "setting 'backup_key': not a public key; write the line that begins with age1 "
            "from `flask backup new-key` or age-keygen"
        )
    _check_mail(values)
    if "timezone" in values:
        try:
            ZoneInfo(values["timezone"])
        except (KeyError, ValueError) as error:
            raise BadSetting(f"setting 'timezone': {values['timezone']!r} is not a time zone name") from error


def _check_mail(values: Mapping[str, Any]) -> None:
    sender = values.get("mail_sender", "")
    if sender and mail_address(sender) != sender:
        raise BadSetting(
            f"setting 'mail_sender': {sender!r} is not a plain address; write one such as study@example.org"
        )
    if values.get("mail_host") and not sender:
        raise BadSetting(
            "setting 'mail_host': no mail can be sent without mail_sender; write that setting too"
        )
    if wrong := mail_addresses(values.get("auditor_addresses", ""))[1]:
        raise BadSetting(
            f"setting 'auditor_addresses': {wrong[0]!r} is not an address; write such as a@example.org"
        )


def _completed(settings: Settings) -> Settings:
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    changes: dict[str, Any] = {}
    if not settings.secret_key:
        changes["secret_key"] = _kept_secret(settings.instance / "secret_key")
    own = settings.instance / "content"
    if settings.content == ROOT / "content" and own.is_dir():
        changes["content"] = own
    url = settings.database_url or f"sqlite:///{settings.instance / 'lms.db'}"
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    elif url == f"sqlite:///{settings.instance / 'lms.db'}":
        make_private(settings.instance / "lms.db")
    changes["database_url"] = url
    return Settings(**{entry.name: getattr(settings, entry.name) for entry in fields(Settings)} | changes)


def _kept_secret(file: Path) -> str:
    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(48))
    key = file.read_text(encoding="ascii").strip()
    if len(key) < SECRET_LENGTH:
        raise BadSetting(
            f"{file} holds no key of {SECRET_LENGTH} characters; delete it, and a new one is made (all sign-ins end)"
        )
    return key


def make_private(file: Path) -> None:
    """Create a database file for its owner alone; SQLite gives its journals the same rights."""
    if not file.exists():
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))

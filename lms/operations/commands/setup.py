"""`flask setup`: the few questions a new site needs answered."""

import fcntl
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask_babel import gettext
from flask_migrate import upgrade
from sqlalchemy.exc import IntegrityError

from lms import clock
from lms.config import Settings
from lms.db import db
from lms.errors import N_, Refused
from lms.http.command_line import spoken
from lms.http.language import localized_problem_text
from lms.http.web import settings
from lms.operations.actions.config_file import write_settings
from lms.operations.actions.first_steps import Wanted, add_first_people, make_content_folder
from lms.people.actions import imports
from lms.people.actions.accounts import one_time_passwords
from lms.people.login_names import is_unit_code, is_username, normal_username
from lms.people.queries import people
from lms.text.spreadsheets import read_table


@click.command("setup")
@click.option("--site-name", help="Name of the site in titles.")
@click.option("--timezone", help="Time zone of dates and deadlines, such as Asia/Shanghai.")
@click.option("--base-url", help="Public address, such as https://study.example.org; may be set later.")
@click.option("--admin", help="Username of the administrator.")
@click.option("--admin-name", help="Name of the administrator.")
@click.option("--unit", help="Name of the top unit, such as your county; may be added later.")
@click.option("--unit-code", help="Short code of the top unit, for rosters.")
@click.option(
    "--units", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File (CSV or XLSX) with all units: code, name, kind, parent.",
)  # fmt: skip
@click.option("--no-input", is_flag=True, help="Ask nothing; take the options and defaults.")
@spoken
def setup_command(no_input: bool, units: Path | None, **given: str | None) -> None:
    """Set up a new site without the demo; again on a site that has an administrator only settings change."""
    site = settings()
    with _alone(site):
        upgrade()
        is_new = people.administrators() == 0
        answers = _answers(site, given, asking=not no_input and _is_terminal(), is_new=is_new)
        _write(site, answers)
        try:
            make_content_folder(site)
            _import_units(units)
            password = _add_people(answers) if is_new else ""
        except Refused:
            db.session.rollback()
            raise
        _report(site, answers, password)


def _is_terminal() -> bool:
    return sys.stdin.isatty()


@contextmanager
def _alone(site: Settings) -> Iterator[None]:
    """Let a second set-up on this machine wait for the first, and then find its work done."""
    with (site.instance / ".setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _answers(site: Settings, given: dict[str, str | None], *, asking: bool, is_new: bool) -> dict[str, str]:
    """Return what was given, asked for, or is the default; raises UsageError when something is missing or wrong."""
    found = {name: value.strip() for name, value in given.items() if value is not None}
    if asking:
        click.echo(gettext("Answer a few questions. Press Enter to accept the value in brackets.") + "\n")
    for name, question, default, check in _questions(site, is_new):
        while name not in found:
            if not asking:
                if default is None:
                    raise click.UsageError(gettext("Add --%(name)s.", name=name.replace("_", "-")))
                found[name] = default
                break
            answer = click.prompt(gettext(question), default=default, show_default=bool(default)).strip()
            if fault := check(answer):
                click.echo("  " + gettext(fault))
            else:
                found[name] = answer
        if fault := check(found[name]):
            raise click.UsageError(f"--{name.replace('_', '-')}: {gettext(fault)}")
    return found


def _questions(site: Settings, is_new: bool) -> list[tuple[str, str, str | None, Any]]:
    """Name each question: the option, the sentence, the default (None: an answer is needed), the check."""
    asked: list[tuple[str, str, str | None, Any]] = [
        ("site_name", N_("Name of the site, as people see it"), site.site_name, _any),
        ("timezone", N_("Time zone of dates and deadlines"), site.timezone, _zone_fault),
        (
            "base_url",
            N_("Public address that begins with https:// (leave empty if you do not know it yet)"),
            site.base_url,
            _address_fault,
        ),
    ]
    if is_new:
        asked += [
            ("admin_name", N_("Your name; you become the administrator"), None, _name_fault),
            ("admin", N_("Username to sign in with, such as wang"), None, _username_fault),
            (
                "unit",
                N_("Name of the top unit, such as your county (leave empty to add units later)"),
                "",
                _any,
            ),
            ("unit_code", N_("Short code of that unit, for rosters"), "top", _code_fault),
        ]
    return asked


def _any(_: str) -> str:
    return ""


def _name_fault(text: str) -> str:
    return "" if text else N_("Enter the person’s name.")


def _zone_fault(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        return N_("Write a zone such as Asia/Shanghai or Asia/Urumqi.")
    return ""


def _address_fault(text: str) -> str:
    good = not text or (text.startswith(("https://", "http://")) and " " not in text and len(text) > 10)
    return "" if good else N_("Write the whole address, such as https://study.example.org.")


def _username_fault(text: str) -> str:
    good = is_username(normal_username(text))
    return (
        ""
        if good
        else N_("Enter a username of 2 to 64 letters, digits or . _ - @ that is not a mobile number.")
    )


def _code_fault(text: str) -> str:
    return "" if is_unit_code(text) else N_("A unit code has 1 to 64 letters, digits or . _ - and no spaces.")


def _write(site: Settings, answers: dict[str, str]) -> None:
    """Write the settings that differ into config.toml; https brings secure cookies and one proxy with it."""
    values: dict[str, str | int | bool] = {
        name: answers[name]
        for name in ("site_name", "timezone", "base_url")
        if answers[name] != getattr(site, name)
    }
    if "base_url" in values:
        values["base_url"] = answers["base_url"].rstrip("/")
        if answers["base_url"].startswith("https://"):
            values |= {"secure_cookies": True, "proxy_hops": max(1, site.proxy_hops)}
    if values:
        write_settings(site.instance, values)


def _import_units(file: Path | None) -> None:
    if file is None:
        return
    db.session.rollback()  # reading a file holds no transaction open
    plan = imports.planned_units(read_table(file.read_bytes()))
    wrong = [problem for problem in plan.problems if not problem.warning]
    for problem in wrong:
        click.echo(f"{file.name}:{problem.place}: {localized_problem_text(problem)}", err=True)
    if wrong:
        raise Refused(N_("The units file has errors. Nothing was added."))
    imports.import_units(plan, by=None, now=clock.now())
    db.session.commit()


def _add_people(answers: dict[str, str]) -> str:
    wanted = Wanted(answers["admin"], answers["admin_name"], answers["unit"], answers["unit_code"])
    db.session.rollback()  # hashing holds no transaction open
    (made,) = one_time_passwords(1, random.SystemRandom())
    try:
        password = add_first_people(wanted, made, clock.now())
        db.session.commit()
    except IntegrityError:
        db.session.rollback()  # another machine was quicker
        return ""
    return password


def _report(site: Settings, answers: dict[str, str], password: str) -> None:
    if password:
        click.echo("\n" + gettext("The site is set up. Sign in with:"))
        colon = gettext(": ")
        click.echo("  " + gettext("Username") + colon + normal_username(answers["admin"]))
        click.echo("  " + gettext("One-time password") + colon + password + "\n")
    else:
        click.echo(
            gettext("There is already an administrator, so no account was added. The settings were saved.")
        )
    click.echo(
        gettext(
            "Next: start the site with `make serve` and open http://%(host)s:%(port)s/; then run `flask doctor`.",
            host=site.host, port=site.port,
        )
    )  # fmt: skip

"""`flask doctor`: what is unsafe about this site and how to cure it."""

import click
from flask_babel import gettext

from lms import clock
from lms.db import read_only_from_now
from lms.errors import N_
from lms.http.command_line import spoken
from lms.operations.checkup import Urgency
from lms.operations.queries.checkup import findings, versions
from lms.operations.queries.wording import said

MARKS = {Urgency.BAD: N_("Act now"), Urgency.WARN: N_("Improve"), Urgency.GOOD: N_("Good")}


@click.command("doctor")
@click.option("--strict", is_flag=True, help="Fail for what should be improved, too.")
@spoken
def doctor_command(strict: bool) -> None:
    """Say what is unsafe and how to cure it; exit code 1 when something needs action now."""
    read_only_from_now()  # looking must not hold up those who save
    found = findings(clock.now(), thorough=True)
    for finding in found:
        shown = said(finding)
        click.echo(f"[{gettext(MARKS[finding.urgency])}] {shown.title}")
        if shown.message:
            click.echo(f"    {shown.message}\n    → {shown.cure}")
    click.echo(", ".join(f"{name} {version}" for name, version in versions().items()))
    levels = {finding.urgency for finding in found}
    if Urgency.BAD in levels or (strict and Urgency.WARN in levels):
        raise SystemExit(1)

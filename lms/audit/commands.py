"""`flask audit`: check the chain that seals the records, print its newest link."""

import click
from flask.cli import AppGroup
from flask_babel import gettext

from lms import clock
from lms.audit import actions
from lms.audit.queries import chain
from lms.audit.words import fault_text, waiting_texts
from lms.db import db, read_only_from_now
from lms.http.command_line import spoken

group = AppGroup("audit", help="The audit trail: check that no record was changed.")


@group.command("begin")
@spoken
def begin() -> None:
    """Link the records written before the chain began; jobs do this on the first start."""
    if chain.chain_has_begun():
        click.echo(gettext("The audit chain has begun already."))
        return
    count = actions.begin_chain(clock.now(), db.session.commit)
    click.echo(gettext("Records linked: %(count)s", count=count))


@group.command("verify")
@spoken
def verify() -> None:
    """Check every link and every record; exit code 1 and the first broken link when something was changed."""
    read_only_from_now()
    report = chain.check_chain()
    click.echo(gettext("Links: %(count)s", count=report.links))
    if report.head:
        click.echo(gettext("Newest link: %(number)s %(hash)s", number=report.head[0], hash=report.head[1]))
    for fault in report.faults:
        click.echo(f"- {fault_text(fault, gettext)}")
    if report.faults:
        raise click.ClickException(gettext("Records were changed outside of the site."))
    if not report.has_begun:
        raise click.ClickException(gettext("The chain has not begun. Run “flask audit begin”."))
    if report.waiting:
        for line in waiting_texts(report.waiting, gettext):
            click.echo(f"- {line}")
        raise click.ClickException(
            gettext("Run “flask audit begin” to link these records, then verify again.")
        )
    click.echo(gettext("No record was changed."))


@group.command("head")
@spoken
def head() -> None:
    """Print the number and the hash of the newest link, to keep at another place."""
    read_only_from_now()
    if found := chain.chain_head():
        click.echo(f"{found[0]} {found[1]}")

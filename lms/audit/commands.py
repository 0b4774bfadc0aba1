"""`flask audit`: check the chain that seals the records, print its newest link."""

import click
from flask.cli import AppGroup

from lms import clock
from lms.audit import actions
from lms.audit.queries import chain
from lms.audit.words import fault_text, waiting_texts
from lms.db import db, read_only_from_now

group = AppGroup("audit", help="The audit trail: check that no record was changed.")


@group.command("begin")
def begin() -> None:
    """Link the records written before the chain began; jobs do this on the first start."""
    if chain.chain_has_begun():
        click.echo("The audit chain has begun already.")
        return
    click.echo(f"records linked: {actions.begin_chain(clock.now(), db.session.commit)}")


@group.command("verify")
def verify() -> None:
    """Check every link and every record; exit code 1 and the first broken link when something was changed."""
    read_only_from_now()
    report = chain.check_chain()
    click.echo(f"links: {report.links}")
    if report.head:
        click.echo(f"newest link: {report.head[0]} {report.head[1]}")
    for fault in report.faults:
        click.echo(f"- {fault_text(fault)}")
    if report.faults:
        raise click.ClickException("Records were changed outside of the site.")
    if not report.has_begun:
        raise click.ClickException("The chain has not begun. Run “flask audit begin”.")
    if report.waiting:
        for line in waiting_texts(report.waiting):
            click.echo(f"- {line}")
        raise click.ClickException("Run “flask audit begin” to link these records, then verify again.")
    click.echo("No record was changed.")


@group.command("head")
def head() -> None:
    """Print the number and the hash of the newest link, to keep at another place."""
    read_only_from_now()
    if found := chain.chain_head():
        click.echo(f"{found[0]} {found[1]}")

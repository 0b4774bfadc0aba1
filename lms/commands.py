"""Commands of the whole product: serve."""

import os
import sys

import click
from flask import current_app
from flask_babel import gettext
from flask_migrate import upgrade
from werkzeug.serving import run_simple

from lms.config import ROOT, BadSetting
from lms.db import db
from lms.demo import fill as demo
from lms.errors import N_, Refused
from lms.http.command_line import spoken
from lms.http.ports import require_free_port
from lms.http.web import settings


@click.command("serve")
@click.option("--demo", "with_demo", is_flag=True, help="Fill an empty database with the demo first.")
@click.option("--reload", "reloading", is_flag=True, help="Restart when code changes (development).")
@spoken
def serve_command(with_demo: bool, reloading: bool) -> None:
    """Migrate the database and serve the site until stopped."""
    try:
        require_free_port(settings().host, settings().port)
    except BadSetting as error:
        raise Refused(
            N_("Port %(port)s of %(host)s cannot be used. Stop the other server or set another port."),
            host=settings().host,
            port=settings().port,
        ) from error
    upgrade()
    if with_demo and demo.is_empty():
        click.echo(gettext("First start: making the demo …"))
        demo.fill()
    db.session.remove()
    chosen = settings()
    click.echo("\n" + gettext("The site is at %(address)s", address=f"http://{chosen.host}:{chosen.port}/"))
    if with_demo:
        click.echo(demo.accounts_text())
    if reloading:
        # The application itself: the proxy knows none in the server's threads.
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        run_simple(chosen.host, chosen.port, app, use_reloader=True, threaded=True)
    else:
        # The worker loads the application for itself; this process becomes one that only watches it and
        # need not hold the application a second time.
        sys.stdout.flush()
        path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        program = [sys.executable, "-m", "lms.serving"]
        os.execve(sys.executable, program, os.environ | {"PYTHONPATH": path})  # noqa: S606 -- our own program

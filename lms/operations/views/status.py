"""The status page of the administrator."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.http.web import require, settings
from lms.operations.actions.backups import backups
from lms.operations.queries.checkup import check_now, last_checkup, newest_drill, versions
from lms.operations.queries.wording import said
from lms.people.policy import may_run_site

blueprint = Blueprint("operations", __name__)

SHOWN_BACKUPS = 20


@blueprint.get("/site-status")
def status() -> str:
    """Show what is unsafe, how to cure it, and the backups."""
    require(may_run_site(current_user))
    checkup = last_checkup(clock.now())
    return render_template(
        "operations/status.html",
        findings=[said(finding) for finding in checkup.findings],
        checked_at=checkup.at,
        backups=backups(settings().backups)[:SHOWN_BACKUPS],
        drill=newest_drill(settings()),
        versions=versions(),
        now=clock.now(),
    )


@blueprint.post("/site-status")
def check() -> Response:
    """Look at the site again."""
    require(may_run_site(current_user))
    check_now(clock.now())
    flash(gettext("The site has been checked."), "good")
    return redirect(url_for("operations.status"), 303)

"""The status page of the administrator."""

from flask import Blueprint, render_template
from flask_login import current_user

from lms import clock
from lms.http.web import require, settings
from lms.operations.actions.backups import backups
from lms.operations.policy import may_see_status
from lms.operations.queries.checkup import findings, newest_drill, versions
from lms.operations.queries.wording import said

blueprint = Blueprint("operations", __name__)

SHOWN_BACKUPS = 20


@blueprint.get("/site-status")
def status() -> str:
    """Show what is unsafe, how to cure it, and the backups."""
    require(may_see_status(current_user))
    return render_template(
        "operations/status.html",
        findings=[said(finding) for finding in findings(clock.now())],
        backups=backups(settings().backups)[:SHOWN_BACKUPS],
        drill=newest_drill(settings()),
        versions=versions(),
        now=clock.now(),
    )

"""The link in every message that ends mail of its sort; works signed out, and for mail programs by itself."""

from flask import render_template, request
from flask_babel import gettext

from lms import clock
from lms.db import db
from lms.http.web import found_or_404, limiter, settings
from lms.notifications.actions import choosing
from lms.notifications.kinds import CATALOGUE, Kind
from lms.notifications.unsubscribing import ALL, DIGEST, Ending, read_ending


@limiter.limit("60 per minute")
def unsubscribe(token: str) -> str:
    """Ask first when opened, because mail programs open links by themselves; end the mail when sent by POST."""
    ending = found_or_404(read_ending(token, settings().secret_key))
    if request.method == "GET":
        return _page(ending, token, is_done=False)
    # The button of a mail program sends one field; our own page may ask for everything.
    wanted = ending._replace(scope=ALL) if request.form.get("scope") == ALL else ending
    choosing.end_mail(wanted, clock.now())
    db.session.commit()
    return _page(wanted, token, is_done=True)


def _page(ending: Ending, token: str, *, is_done: bool) -> str:
    words = {DIGEST: gettext("Digests"), ALL: gettext("All notifications")}.get(ending.scope)
    return render_template(
        "notifications/unsubscribe.html",
        words=words or gettext(CATALOGUE[Kind(ending.scope)].label),
        is_all=ending.scope == ALL,
        always=ending.scope in set(Kind) and bool(CATALOGUE[Kind(ending.scope)].always),
        is_done=is_done,
        token=token,
    )

"""The list of a person's notifications."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import begin_write, db
from lms.http.web import found_or_404, page_within, see_other
from lms.notifications import queries
from lms.notifications.actions import reading
from lms.notifications.kinds import CATALOGUE, Kind
from lms.outbox.jobs.sending import said


def index() -> str:
    """Show what the person has been told, unread things first; all, or those of one kind."""
    counts = queries.counts_by_kind(current_user.id)
    kind = _kind_asked_for()
    total = sum(every for one, (every, _) in counts.items() if kind in (None, one))
    page, pages = page_within(total, queries.AT_ONCE)
    told = queries.of_person(current_user.id, kind, page)
    return render_template(
        "notifications/index.html",
        shown=queries.shown(told, str(get_locale())),
        said=said,
        kind=kind,
        kinds={one: (gettext(CATALOGUE[one].label), every) for one, (every, _) in counts.items()},
        unread=sum(unread for one, (_, unread) in counts.items() if kind in (None, one)),
        now=clock.now(),
        page=page,
        pages=pages,
        href=lambda number: url_for("notifications.index", kind=kind, page=number),
    )


def _kind_asked_for() -> Kind | None:
    asked = request.args.get("kind") or request.form.get("kind") or ""
    return next((kind for kind in Kind if kind.value == asked), None)


def open_one(notification_id: int) -> Response | tuple[str, int]:
    """Mark a notification as read and go to its page; say so when the person may not see it any more."""
    begin_write()
    told = found_or_404(queries.own_notification(notification_id, current_user.id))
    reading.mark_read(notification_id, clock.now())
    db.session.commit()
    one = queries.shown([told], str(get_locale()))[0]
    return redirect(one.path) if one.is_there else (render_template("notifications/gone.html"), 404)


def mark_all_read() -> Response:
    """Mark everything, or what is of one kind, as read."""
    kind = _kind_asked_for()
    count = reading.mark_all_read(current_user.id, kind, clock.now())
    db.session.commit()
    text = ngettext("%(num)d notification marked as read.", "%(num)d notifications marked as read.", count)
    values: dict[str, Any] = {"kind": kind} if kind else {}
    return see_other("notifications.index", text, **values)

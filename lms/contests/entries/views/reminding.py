"""Reminding the authors of unfinished drafts."""

from flask_babel import ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.actions.reminding import remind_drafts
from lms.contests.entries.views.access import convened_contest
from lms.db import db
from lms.http.web import see_other


def remind(slug: str) -> Response:
    """Announce a reminder to everyone with an unfinished draft."""
    count = remind_drafts(convened_contest(slug), by=current_user, now=clock.now())
    db.session.commit()
    text = ngettext(
        "The reminder to %(num)d author is recorded.", "The reminder to %(num)d authors is recorded.", count
    )
    return see_other("contests.entry_list", text, slug=slug)

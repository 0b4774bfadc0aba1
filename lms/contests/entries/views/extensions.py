"""Extended deadlines of single authors: the list, extending, revoking."""

from datetime import datetime

from flask import request
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.actions import extensions as acts
from lms.contests.entries.queries.extensions import extensions
from lms.contests.entries.views.access import audited_contest, contest_page, convened_contest, convenes
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db, read_only_from_now
from lms.errors import Refused
from lms.http.language import localize
from lms.http.web import local_day, see_other, settings


def listing(slug: str) -> str:
    """Show whose deadline was extended until when, and why."""
    return _page(audited_contest(slug))


def _page(contest: Contest, problem: str = "") -> str:
    found = extensions(contest.id)
    return contest_page(
        "contests/extensions.html",
        contest,
        rows=[(one, acts.is_used(contest, one.user_id)) for one in found],
        may_extend=convenes(contest) and allows(Stage(contest.stage), Act.EXTEND),
        given=request.form,
        problem=problem,
    )


def extend(slug: str) -> Response | tuple[str, int]:
    """Extend the deadline for one author; what is refused comes back as it was filled in."""
    contest, now = convened_contest(slug), clock.now()
    form = request.form
    try:
        acts.extend(
            contest,
            form.get("username", ""),
            moment_of(form.get("until", "")),
            form.get("reason", "")[:2000],
            by=current_user,
            day=local_day(now),
            now=now,
        )
        db.session.commit()
    except Refused as refusal:
        read_only_from_now()
        return _page(contest, localize(refusal)), refusal.status
    return see_other("contests.extensions", gettext("The deadline has been extended."), slug=slug)


def moment_of(text: str) -> datetime | None:
    """Return the moment that the form says in the time of the site; None for what is none."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=settings().zone)
    except ValueError:
        return None


def revoke(slug: str, user_id: int) -> Response:
    """Take an extension back."""
    acts.revoke(convened_contest(slug), user_id, by=current_user, now=clock.now())
    db.session.commit()
    return see_other("contests.extensions", gettext("The extension has been revoked."), slug=slug)

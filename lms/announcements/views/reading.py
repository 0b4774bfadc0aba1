"""Announcements as their readers see them: the list, the archive, one of them, the print and the feed."""

from collections.abc import Sequence

from flask import Response, render_template, request
from flask_babel import gettext
from werkzeug import Response as BaseResponse

from lms import clock
from lms.announcements import queries
from lms.announcements.actions import writing as actions
from lms.announcements.models import Announcement
from lms.announcements.policy import sending_paths
from lms.announcements.standing import STANDING_LABELS, AnnouncementState, standing
from lms.announcements.views.access import me, readable, this_reader, writes_here
from lms.db import db
from lms.http.conditional import conditional
from lms.http.web import page_number, permalink, require, see_other
from lms.people.queries import people
from lms.people.roles import ROLE_LABELS, Role
from lms.people.tree import name_of


def index() -> str:
    """List the announcements that hold now for the reader, or those of a year."""
    reader, now, page = this_reader(), clock.now(), page_number()
    years = queries.years(reader, now)
    text = request.args.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 and int(text) in years else None
    found = queries.current(reader, now, page) if year is None else queries.of_year(reader, year, now, page)
    return list_page("announcements/index.html", found, page, years=years, year=year)


def list_page(template: str, found: Sequence[Announcement], page: int, **more: object) -> str:
    """Show a page of announcements; `found` has one more than fits when there is another page."""
    person, now = me(), clock.now()
    return render_template(
        template,
        found=found[: queries.PER_PAGE],
        states={one.id: state_of(one) for one in found},
        state_labels=STANDING_LABELS,
        page=page,
        is_last=len(found) <= queries.PER_PAGE,
        writes=bool(person and sending_paths(person)),
        now=now,
        **more,
    )


def state_of(one: Announcement) -> AnnouncementState:
    """Return where an announcement stands now."""
    return standing(one.from_at, one.until_at, one.withdrawn_at, clock.now())


def show(number: int) -> str:
    """Show an announcement."""
    one = readable(number)
    person, versions = me(), queries.versions(one.id)
    unit = people.unit(one.unit_id) if one.unit_id is not None else None
    is_reader = person is not None and queries.is_for(one, this_reader())
    return render_template(
        "announcements/show.html",
        one=one,
        state=state_of(one),
        state_labels=STANDING_LABELS,
        versions=versions,
        author=people.names([one.author_id]).get(one.author_id, ""),
        unit=unit,
        name_of=name_of,
        role=ROLE_LABELS[Role(one.role)] if one.role else None,
        group=queries.group_names([one.group_id]).get(one.group_id) if one.group_id is not None else None,
        confirmed_at=queries.confirmed_at(one.id, person.id) if person else None,
        is_reader=is_reader,
        writes=writes_here(one),
        now=clock.now(),
    )


def confirm(number: int) -> BaseResponse:
    """Note that the reader has read an announcement."""
    one, person = readable(number), me()
    require(one.asks_confirmation and state_of(one) is AnnouncementState.CURRENT)
    if person is not None and queries.is_for(one, this_reader()):
        actions.confirm(one, person, clock.now())
        db.session.commit()
    return see_other(
        "announcements.show", gettext("Thank you. Your confirmation was recorded."), number=one.id
    )


def print_one(number: int) -> str:
    """Show an announcement as a sheet for the notice board."""
    one = readable(number)
    return render_template(
        "announcements/print.html",
        one=one,
        author=people.names([one.author_id]).get(one.author_id, ""),
        unit=people.unit(one.unit_id) if one.unit_id is not None else None,
        name_of=name_of,
    )


def atom() -> Response:
    """Send the newest public announcements as an Atom feed."""
    found = queries.newest_public(clock.now())
    return conditional(lambda: _feed(found), [(one.id, one.version) for one in found])


def _feed(found: Sequence[Announcement]) -> Response:
    text = render_template(
        "announcements/feed.atom.xml",
        found=found,
        base=permalink("home.index").rstrip("/"),
        address=permalink("announcements.index"),
        updated={one.id: max(at, one.from_at) for one, at in queries.with_changes(found)},
        now=clock.now(),
    )
    return Response(text, mimetype="application/atom+xml")

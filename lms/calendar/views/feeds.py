"""Feeds for calendar programs: making and ending them, and what they send."""

from datetime import datetime, timedelta
from typing import Any, cast

from flask import Response, render_template, request
from flask_babel import force_locale, gettext
from flask_login import current_user
from werkzeug import Response as BaseResponse

from lms import clock
from lms.calendar import actions, queries
from lms.calendar.dates import DATE_LABELS, CalendarDate
from lms.calendar.models import CalendarFeed
from lms.calendar.policy import feed_paths, may_keep_feed
from lms.calendar.tokens import feed_token, read_feed_token
from lms.calendar.views.dates import DateScope, dates_for
from lms.db import db
from lms.http.conditional import conditional
from lms.http.language import chosen_language
from lms.http.web import found_or_404, permalink, require, see_other, settings, site_address
from lms.people.identity import User
from lms.people.queries import people
from lms.people.tree import name_of, unit_choices

PAST, AHEAD = timedelta(days=60), timedelta(days=180)
# How often calendar programs are asked to look again.
REFRESH = timedelta(hours=6)


def feeds() -> str:
    """Show the own feed and, to managers, those of their units."""
    person = _me()
    of_units, choices = _of_units(feed_paths(person))
    return render_template(
        "calendar/feeds.html",
        own=queries.own_feed(person.id),
        of_units=of_units,
        choices=choices,
        has_address=bool(site_address()),
        address_of=address_of,
    )


def _of_units(paths: tuple[str, ...]) -> tuple[list[tuple[CalendarFeed, str, str]], list[tuple[str, str]]]:
    """Return the feeds of the units below the paths, and the units that have none as choices of a select."""
    if not paths:
        return [], []
    found = queries.unit_feeds(paths)
    taken = {feed.unit_id for feed, _, _ in found}
    free = [one for one in people.units_below(paths) if one.id not in taken]
    return found, unit_choices(free, chosen_language() == "en")


def address_of(feed: CalendarFeed) -> str:
    """Return the address of a feed."""
    return permalink("calendar.feed", token=feed_token(feed.id, feed.nonce, settings().secret_key))


def make() -> BaseResponse:
    """Make the own feed, or that of a unit."""
    person, wanted = _me(), request.form.get("unit", "")
    unit = found_or_404(people.unit(int(wanted)) if wanted.isdecimal() else None) if wanted else None
    require(unit is None or may_keep_feed(person, unit))
    actions.make_feed(unit, chosen_language(), by=person, now=clock.now())
    db.session.commit()
    return see_other("calendar.feeds", gettext("The feed was created. Add its address to your calendar app."))


def end(feed_id: int) -> BaseResponse:
    """End a feed; one that was ended already stays so."""
    one = _own_or_kept(feed_id)
    if one is None:
        return see_other("calendar.feeds")
    actions.end_feed(one, by=_me(), now=clock.now())
    db.session.commit()
    return see_other("calendar.feeds", gettext("The feed was ended. Its address no longer works."))


def _own_or_kept(feed_id: int) -> CalendarFeed | None:
    """Return a feed that the person may end, None when there is none any more; 404 for those of others."""
    one = queries.feed(feed_id)
    unit = people.unit(one.unit_id) if one is not None and one.unit_id is not None else None
    if one is not None and one.user_id != _me().id:
        found_or_404(unit if unit is not None and may_keep_feed(_me(), unit) else None)
    return one


def _me() -> User:
    return cast(User, current_user._get_current_object())


def feed(token: str) -> Response:
    """Send the dates of a feed as iCalendar; 404 when it was ended, or the account of whose it is was closed."""
    one, now = _called(token), clock.now()
    # For a unit nothing of a person counts, so it does not matter that who made the feed has left.
    reader = found_or_404(people.user(one.user_id or one.created_by_id))
    found_or_404(one if reader.active or one.unit_id is not None else None)
    scope = DateScope(reader, now - PAST, now + AHEAD, now, one.language, for_unit=one.unit_id is not None)
    with force_locale(one.language):
        return _answer(one, scope)


def _called(token: str) -> CalendarFeed:
    """Return the feed of an address; 404 where there is none."""
    feed_id, nonce = found_or_404(read_feed_token(token, settings().secret_key))
    one = queries.feed(feed_id)
    return found_or_404(one if one is not None and one.nonce == nonce else None)


def _answer(one: CalendarFeed, scope: DateScope) -> Response:
    dates = sorted(dates_for(scope), key=lambda date: (date.at, date.kind, date.key))
    return conditional(lambda: _calendar(_name(one), dates, scope.now), one.language, dates)


def _name(one: CalendarFeed) -> str:
    unit = people.unit(one.unit_id) if one.unit_id is not None else None
    return f"{settings().site_name} · {name_of(unit, one.language)}" if unit else settings().site_name


def _calendar(name: str, dates: list[CalendarDate], now: datetime) -> Response:
    from icalendar import Calendar, Event  # noqa: PLC0415 -- slow import

    made = Calendar()
    made.add("prodid", f"-//{settings().site_name}//calendar//")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    for header in ("refresh-interval", "x-published-ttl"):
        made.add(header, REFRESH, {"value": "DURATION"})
    for one in dates:
        event = Event()
        for field, value in _event(one, now):
            event.add(field, value)
        made.add_component(event)
    return Response(made.to_ical(), mimetype="text/calendar")


def _event(one: CalendarDate, now: datetime) -> tuple[tuple[str, Any], ...]:
    address = permalink(one.endpoint, **one.values)
    return (
        ("uid", f"{one.kind}:{one.key}@{site_address().partition('://')[2]}"),
        ("summary", gettext("%(what)s: %(title)s", what=gettext(DATE_LABELS[one.kind]), title=one.title)),
        ("dtstamp", now),
        ("dtstart", one.at),
        ("dtend", one.at),
        ("url", address),
    )

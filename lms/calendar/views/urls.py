"""All addresses of the calendar on one screen."""

from flask import Blueprint

from lms.calendar.views import feeds, pages

blueprint = Blueprint("calendar", __name__, url_prefix="/calendar")

for _address, _name, _view, _method in (
    ("/", "index", pages.index, "GET"),
    ("/lunar/<any(on, off):value>", "switch_lunar", pages.switch_lunar, "GET"),
    ("/feeds", "feeds", feeds.feeds, "GET"),
    ("/feeds", "make", feeds.make, "POST"),
    ("/feeds/<int:feed_id>/end", "end", feeds.end, "POST"),
    ("/feed/<token>.ics", "feed", feeds.feed, "GET"),
):
    blueprint.add_url_rule(_address, _name, _view, methods=[_method])

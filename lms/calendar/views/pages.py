"""A month, a week, a day or a list of the calendar."""

from datetime import date, datetime, time, timedelta
from typing import cast

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import format_date, gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.calendar.chinese_days import chinese_day, lunar_text
from lms.calendar.dates import (
    DATE_ICONS,
    DATE_LABELS,
    ENDINGS,
    VIEW_LABELS,
    CalendarDate,
    CalendarSpan,
    CalendarView,
    by_day,
    clamped,
    month_weeks,
    span_of,
)
from lms.calendar.views.dates import DateScope, dates_for
from lms.http.dates import clock_text, day_text, month_text, span_text
from lms.http.language import chosen_language
from lms.http.web import local_day, local_target, settings
from lms.people.identity import User
from lms.schedule.working_days import KNOWN_YEARS

LUNAR = "lunar"


def index() -> str:
    """Show the dates around a day: of a month, a week, the day alone, or as a list from it on."""
    now, language = clock.now(), chosen_language()
    today = local_day(now)
    view, day = _chosen_view(), _chosen_day() or today
    span = span_of(view, day)
    found = by_day(dates_for(_scope(span, now, language)), settings().zone)
    return render_template(
        "calendar/index.html",
        view=view,
        views=VIEW_LABELS,
        day=day,
        is_wrong_day=bool(request.args.get("on")) and _chosen_day() is None,
        span=span,
        heading=_heading(view, span),
        weeks=month_weeks(span) if view is CalendarView.MONTH else (),
        weekdays=[format_date(date(2024, 1, 1 + at), "EEE") for at in range(7)],
        found=found,
        today=today,
        labels=DATE_LABELS,
        icons=DATE_ICONS,
        chinese_days={one: chinese_day(one) for one in span.days},
        lunar=_lunar(span, view, language),
        shows_lunar=_shows_lunar(language),
        unknown_years=sorted({one.year for one in span.days if one.year > max(KNOWN_YEARS)}),
        time_of=_time_of,
    )


def _chosen_view() -> CalendarView:
    wish = request.args.get("view", "")
    return CalendarView(wish) if wish in set(CalendarView) else CalendarView.MONTH


def _chosen_day() -> date | None:
    """Return the day of the address within what pages reach; None without one or when it is no day."""
    try:
        return clamped(date.fromisoformat(request.args.get("on", "")))
    except ValueError:
        return None


def _scope(span: CalendarSpan, now: datetime, language: str) -> DateScope:
    zone = settings().zone
    return DateScope(
        reader=cast(User, current_user._get_current_object()),
        since=datetime.combine(span.first, time(), zone),
        until=datetime.combine(span.last + timedelta(days=1), time(), zone),
        now=now,
        language=language,
    )


def _heading(view: CalendarView, span: CalendarSpan) -> str:
    if view is CalendarView.MONTH:
        return month_text(span.first)
    return day_text(span.first, "full") if view is CalendarView.DAY else span_text(span.first, span.last)


def _time_of(one: CalendarDate) -> str:
    """Return the time of a date; what ends at midnight ends at 24:00 of its day."""
    written = clock_text(one.at)
    return "24:00" if one.kind in ENDINGS and written == "00:00" else written


def _shows_lunar(language: str) -> bool:
    """Return whether lunar dates are shown: as chosen, else on Chinese pages."""
    chosen = request.cookies.get(LUNAR, "")
    return chosen == "on" if chosen in {"on", "off"} else language != "en"


def _lunar(span: CalendarSpan, view: CalendarView, language: str) -> dict[date, str]:
    if not _shows_lunar(language):
        return {}
    whole, in_chinese = view is not CalendarView.MONTH, language != "en"
    texts = {one: lunar_text(one, in_chinese=in_chinese, whole=whole) for one in span.days}
    if in_chinese:
        return {one: gettext("Lunar %(day)s", day=text) if whole else text for one, text in texts.items()}
    return {one: gettext("Lunar %(day)s", day=text) for one, text in texts.items()}


def switch_lunar(value: str) -> Response:
    """Remember for a year whether lunar dates are shown, and go back to the page."""
    response = make_response(redirect(local_target(request.args.get("next"), url_for("calendar.index"))))
    response.set_cookie(LUNAR, value, max_age=timedelta(days=365), samesite="Lax", httponly=True)
    return response

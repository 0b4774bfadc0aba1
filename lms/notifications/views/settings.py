"""How the person wants to be told, and what the next digest will say."""

from collections.abc import Mapping
from itertools import groupby

from flask import render_template
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import db
from lms.http.form_errors import errors_on_field
from lms.http.web import see_other
from lms.http.web import settings as site_settings
from lms.notifications import queries
from lms.notifications.actions import choosing, digests
from lms.notifications.forms import TimesForm, settings_form, ways_of
from lms.notifications.kinds import CATALOGUE, GROUP_LABELS, Kind, Way
from lms.notifications.subjects import Reader
from lms.notifications.times import Times
from lms.outbox.jobs.sending import in_words

Page = str | tuple[str, int] | Response


def choose() -> Page:
    """Choose the way of each kind and the times."""
    ways = queries.ways_chosen(current_user.id)
    form = settings_form(ways, _times())
    if form.validate_on_submit():
        with errors_on_field(form.quiet_until):
            return _chosen(form, ways)
    return _page(form, ways), 422 if form.is_submitted() else 200


def _times() -> Times:
    person = current_user.id
    return queries.times_of([person], Times(site_settings().digest_hour))[person]


def _chosen(form: TimesForm, ways: Mapping[Kind, Way]) -> Response:
    choosing.choose(current_user.id, ways_of(form, ways), form.times, clock.now())
    db.session.commit()
    return see_other("notifications.choose", gettext("Saved."))


def _page(form: TimesForm, ways: Mapping[Kind, Way]) -> str:
    groups = groupby(ways, lambda kind: CATALOGUE[kind].group)
    return render_template(
        "notifications/settings.html",
        form=form,
        groups=[(gettext(GROUP_LABELS[group]), list(kinds)) for group, kinds in groups],
        catalogue=CATALOGUE,
        address=current_user.email,
    )


def next_digest() -> str:
    """Show the next digest as it would be written now, whether or not the site sends mail."""
    person, language = current_user.id, str(get_locale())
    told = queries.waiting_for_digest(person, digests.MOST)
    titles = queries.titles_of(told)
    found = digests.DigestContent(told, told[0].due if told else 0)
    letter = digests.digest_letter(person, found, titles, Reader("", language))
    return render_template(
        "notifications/digest.html", written=in_words(letter, language) if letter else None, times=_times()
    )

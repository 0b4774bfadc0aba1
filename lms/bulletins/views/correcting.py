"""Correcting and withdrawing a published bulletin."""

from flask import render_template
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.bulletins import actions
from lms.bulletins.forms import ReasonForm
from lms.bulletins.queries import drafts, issues
from lms.bulletins.queries.catalogue import BulletinSeries
from lms.bulletins.queries.issues import PlacedBulletin
from lms.bulletins.views.access import editable_series
from lms.db import db
from lms.http.form_errors import errors_on_field
from lms.http.web import found_or_404, see_other, settings

Page = Response | tuple[str, int]


def correct(slug: str, number: int) -> Page:
    """Ask why a bulletin is corrected, and begin the draft of the one that replaces it."""
    series, place = _editable(slug, number)
    form = ReasonForm()
    return _corrected(series, place, form) or _page("correct", series, place, form)


def _editable(slug: str, number: int) -> tuple[BulletinSeries, PlacedBulletin]:
    series = editable_series(slug)
    return series, found_or_404(issues.issue(series.document.id, number))


def _corrected(series: BulletinSeries, place: PlacedBulletin, form: ReasonForm) -> Response | None:
    if form.validate_on_submit():
        now, zone = clock.now(), settings().zone
        with errors_on_field(form.reason):
            draft = actions.begin_correction(
                series, place, form.reason.data, by=current_user, now=now, zone=zone
            )
            db.session.commit()
            return see_other("bulletins.draft", slug=series.slug, draft_id=draft.id)
    return None


def withdraw(slug: str, number: int) -> Page:
    """Ask why a bulletin is withdrawn, and say on its page that it no longer holds."""
    series, place = _editable(slug, number)
    form = ReasonForm()
    return _withdrawn(series, place, form) or _page("withdraw", series, place, form)


def _withdrawn(series: BulletinSeries, place: PlacedBulletin, form: ReasonForm) -> Response | None:
    if form.validate_on_submit():
        with errors_on_field(form.reason):
            actions.withdraw(series, place, form.reason.data, by=current_user, now=clock.now())
            db.session.commit()
            text = gettext("The bulletin is withdrawn. It can still be read.")
            number = place.bulletin.number
            return see_other("bulletins.issue", text, slug=series.slug, number=number)
    return None


def _page(act: str, series: BulletinSeries, place: PlacedBulletin, form: ReasonForm) -> tuple[str, int]:
    page = render_template(
        "bulletins/reason.html",
        act=act,
        series=series,
        title=series.definition.title(str(get_locale())),
        bulletin=place.bulletin,
        form=form,
        begun=drafts.begun_correction(place.bulletin) if act == "correct" else None,
    )
    return page, 422 if form.errors else 200

"""The pages of bulletins that people read: all of them, those of one file by year, and one."""

from flask import Response, render_template, request
from flask_babel import get_locale
from flask_login import current_user

from lms import clock
from lms.boards.calendar import recent_periods
from lms.bulletins.calendar import DueDraft, next_draft
from lms.bulletins.definition import BulletinDefinition
from lms.bulletins.policy import may_read, may_read_issue
from lms.bulletins.queries import catalogue, drafts, issues
from lms.bulletins.queries.catalogue import BulletinSeries
from lms.bulletins.queries.issues import PlacedBulletin
from lms.bulletins.views.access import edits, hidden_boards, readable_issue, readable_series
from lms.bulletins.views.documents import document_of
from lms.http.conditional import conditional
from lms.http.web import address_anywhere, settings
from lms.people.queries import people


def index() -> str:
    """List the bulletins the reader may see with the newest of each, and the drafts of who edits them."""
    found = [one for one in catalogue.live_series() if may_read(current_user, one.definition)]
    ids = [one.document.id for one in found]
    newest = [one for one in issues.newest_of_all(ids) if may_read_issue(current_user, one.content)]
    edited = [one.document.id for one in found if edits(one)]
    return render_template(
        "bulletins/index.html",
        series=found,
        newest={one.document_id: one for one in newest},
        drafts=drafts.unfinished(edited) if edited else [],
        coming={one.document.id: _next(one.definition) for one in found},
        by_id={one.document.id: one for one in found},
    )


def _next(definition: BulletinDefinition) -> DueDraft | None:
    return next_draft(definition, clock.now(), settings().zone)


def archive(slug: str) -> str:
    """List the bulletins of a file by year, and what is being drafted for who may edit it."""
    series = readable_series(slug)
    years = issues.years(series.document.id)
    year = next((one for one in years if str(one) == request.args.get("year")), years[0] if years else None)
    listed = issues.issues(series.document.id, year) if year else []
    return render_template(
        "bulletins/archive.html",
        series=series,
        title=series.definition.title(str(get_locale())),
        years=years,
        year=year,
        issues=[one for one in listed if may_read_issue(current_user, one.bulletin.content)],
        next=_next(series.definition),
        **_desk(series),
    )


def _desk(series: BulletinSeries) -> dict[str, object]:
    """Return what editors of a file work on: unfinished drafts and periods that can be drafted; nothing for others."""
    if not edits(series):
        return {"edits": False, "drafts": [], "periods": []}
    drafted = drafts.drafted_periods()
    periods = recent_periods(series.definition, clock.now(), settings().zone)
    return {
        "edits": True,
        "drafts": drafts.unfinished([series.document.id]),
        "periods": [one for one in periods if (series.document.id, one.name) not in drafted],
    }


def issue(slug: str, number: int) -> Response:
    """Show one bulletin."""
    series, place = readable_issue(slug, number)
    state = (place.withdrawal and place.withdrawal.id, place.replaced_by)
    hidden = hidden_boards(place.bulletin.content["figures"])
    return conditional(
        lambda: _issue(series, place, hidden), place.bulletin.digest, state, hidden, edits(series)
    )


def _issue(series: BulletinSeries, place: PlacedBulletin, hidden: list[str]) -> str:
    one = place.bulletin
    return render_template(
        "bulletins/issue.html",
        series=series,
        place=place,
        bulletin=one,
        document=document_of(place, hidden),
        edits=edits(series),
        names=people.names({one.approved_by_id, *filter(None, [one.submitted_by_id])})
        if current_user.is_authenticated
        else {},
        address=address_anywhere("bulletins.issue", slug=series.slug, number=one.number),
    )

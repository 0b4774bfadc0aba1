"""What programs and printers take of bulletins: PDF, Word, the canonical text behind the digest, and the Atom feed."""

from flask import Response, render_template
from flask_babel import get_locale
from flask_login import current_user

from lms.bulletins.content import canonical_text
from lms.bulletins.document import PrintedBulletin
from lms.bulletins.policy import may_read_issue
from lms.bulletins.queries import issues
from lms.bulletins.queries.catalogue import BulletinSeries
from lms.bulletins.queries.issues import PlacedBulletin
from lms.bulletins.views.access import editable_draft, hidden_boards, readable_issue, readable_series
from lms.bulletins.views.documents import document_of, draft_document, notes_of, title_of
from lms.http.conditional import conditional
from lms.http.web import ask_to_sign_in, file_response, permalink
from lms.text.printing.fonts import fonts_for

FEED_ISSUES = 20
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def pdf(slug: str, number: int) -> Response:
    """Send a bulletin as PDF."""
    _series, place = readable_issue(slug, number)
    hidden = hidden_boards(place.bulletin.content["figures"])
    return conditional(
        lambda: file_response(_pdf(document_of(place, hidden)), f"{slug}-{number}.pdf", "application/pdf"),
        *_shown(place, hidden),
    )


def docx(slug: str, number: int) -> Response:
    """Send a bulletin as a Word file."""
    _series, place = readable_issue(slug, number)
    hidden = hidden_boards(place.bulletin.content["figures"])
    return conditional(
        lambda: file_response(_docx(document_of(place, hidden)), f"{slug}-{number}.docx", WORD),
        *_shown(place, hidden),
    )


def draft_pdf(slug: str, draft_id: int) -> Response:
    """Send a draft as PDF, which says that it is one."""
    series, draft = editable_draft(slug, draft_id)
    return file_response(_pdf(draft_document(series, draft)), f"{slug}-draft.pdf", "application/pdf")


def _shown(place: PlacedBulletin, hidden: list[str]) -> tuple[object, ...]:
    """Return what decides what a file of a bulletin says."""
    return place.bulletin.digest, place.withdrawal and place.withdrawal.id, place.replaced_by, hidden


def _pdf(document: PrintedBulletin) -> bytes:
    from lms.bulletins.document_pdf import document_pdf  # noqa: PLC0415 -- slow import

    with fonts_for(document.text) as fonts:
        return document_pdf(document, fonts)


def _docx(document: PrintedBulletin) -> bytes:
    from lms.bulletins.document_docx import document_docx  # noqa: PLC0415 -- slow import

    return document_docx(document)


def text(slug: str, number: int) -> Response:
    """Send the canonical text of a bulletin; its SHA-256 is the digest shown on the page."""
    series, place = readable_issue(slug, number)
    if hidden_boards(place.bulletin.content["figures"]):
        # The whole text is needed to check it, and it holds what a stranger may not see any more.
        ask_to_sign_in()
    return conditional(lambda: _text(series, place), place.bulletin.digest)


def _text(series: BulletinSeries, place: PlacedBulletin) -> Response:
    return Response(
        canonical_text(issues.head_of(series.document, place), place.bulletin.content), mimetype="text/plain"
    )


def atom(slug: str) -> Response:
    """Send the newest bulletins as an Atom feed."""
    series = readable_series(slug)
    stored = issues.issues(series.document.id, count=FEED_ISSUES)
    newest = [one for one in stored if may_read_issue(current_user, one.bulletin.content)]
    states = [(one.bulletin.digest, one.holds) for one in newest]
    return conditional(lambda: _feed(series, newest), states, series.document.current_id)


def _feed(series: BulletinSeries, newest: list[PlacedBulletin]) -> Response:
    page = render_template(
        "bulletins/feed.atom.xml",
        series=series,
        title=series.definition.title(str(get_locale())),
        issues=newest,
        titles={one.bulletin.id: title_of(one) for one in newest},
        notes={one.bulletin.id: notes_of(one) for one in newest},
        base=permalink("home.index").rstrip("/"),
        address=permalink("bulletins.archive", slug=series.slug),
    )
    return Response(page, mimetype="application/atom+xml")

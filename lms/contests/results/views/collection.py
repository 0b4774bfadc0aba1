"""After the contest: each author's feedback, and the published collection as pages, EPUB and PDF."""

from flask import Response, make_response, render_template
from flask_babel import get_locale, gettext
from flask_login import current_user
from markupsafe import Markup

from lms.contests.entries.views.access import contest_page, readable_contest
from lms.contests.results.book import Book, Essay
from lms.contests.results.book_epub import book_epub
from lms.contests.results.models import ContestResult
from lms.contests.results.queries import certificates, feedback, results
from lms.contests.results.queries.certificates import SubmittedText
from lms.contests.results.queries.fonts import font_for
from lms.contests.results.views.notice import permalink
from lms.contests.results.words import ResultState
from lms.contests.rules.actions.stages import require_stage
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries import contests
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.http.conditional import cacheable, etag_of, not_modified
from lms.http.language import TAGS
from lms.http.web import found_or_404, settings

BINS = 10


def own_feedback(slug: str) -> str:
    """Show authors what the judges gave and wrote, after the result is final; judges stay numbers."""
    contest = readable_contest(slug)
    entry, version = found_or_404(feedback.entry_of(contest.id, current_user.id))
    require_stage(contest, Act.READ_FEEDBACK)
    row = _own_row(contest, entry.code)
    given = feedback.feedback_of(contest, entry.id)
    bins, mine = _distribution(contest, row)
    return contest_page(
        "contests/feedback.html",
        contest,
        entry=entry,
        version=version,
        readings=given,
        row=row,
        bins=bins,
        mine=mine,
        certificates=certificates.titled(contest.id, current_user.id),
    )


def _ranking(contest: Contest) -> list[dict[str, object]]:
    """Return the rows of the list on which the ranks were fixed last."""
    fixed = results.newest(contest.id, ResultState.PROVISIONAL)
    return fixed.rows if fixed else []


def _own_row(contest: Contest, code: str) -> dict[str, object] | None:
    return next((row for row in _ranking(contest) if row["code"] == code), None)


def _distribution(
    contest: Contest, own: dict[str, object] | None
) -> tuple[list[tuple[str, int]], int | None]:
    """Return how many entries of the category lie in each tenth of the scale, and which tenth is the own."""
    most = float(definition_of(contest).rubric.maximum)
    counts = [0] * BINS
    place = None
    for row in _ranking(contest):
        if row["mark"] is None or (own and row["category"] != own["category"]):
            continue
        at = min(int(float(str(row["mark"])) / most * BINS), BINS - 1)
        counts[at] += 1
        if row is own or (own and row["code"] == own["code"]):
            place = at
    step = most / BINS
    return [(f"{at * step:g}–{(at + 1) * step:g}", count) for at, count in enumerate(counts)], place


def _collection(slug: str) -> tuple[Contest, ContestResult]:
    """Return an archived contest with its final list; until then there is no collection."""
    contest = found_or_404(contests.contest(slug))
    found_or_404(allows(Stage(contest.stage), Act.READ_COLLECTION) or None)
    return contest, found_or_404(results.newest(contest.id, ResultState.FINAL))


def index(slug: str) -> Response:
    """Show the awarded essays to anybody."""
    contest, row = _collection(slug)
    tag = etag_of("collection", row.digest)
    same = not_modified(tag)
    if same is not None:
        return same
    texts = certificates.texts(contest.id, [one["code"] for one in row.rows])
    html = contest_page(
        "contests/collection.html",
        contest,
        row=row,
        texts=texts,
        address=permalink("contests.collection", slug=slug),
    )
    return cacheable(make_response(html), tag)


def essay(slug: str, code: str) -> Response:
    """Show one awarded essay to anybody."""
    contest, row = _collection(slug)
    codes = [one["code"] for one in row.rows]
    found_or_404(code in codes or None)
    tag = etag_of("essay", row.digest, code)
    same = not_modified(tag)
    if same is not None:
        return same
    at = codes.index(code)
    shown = certificates.texts(contest.id, codes[max(at - 1, 0) : at + 2])
    html = render_template(
        "contests/essay.html",
        contest=contest,
        definition=definition_of(contest),
        language=str(get_locale()),
        row=row.rows[at],
        text=shown[code],
        html=Markup(shown[code].html),  # noqa: S704 -- sanitised when it was stored
        earlier=shown.get(codes[at - 1]) if at else None,
        later=shown.get(codes[at + 1]) if at + 1 < len(codes) else None,
    )
    return cacheable(make_response(html), tag)


def _book(contest: Contest, row: ContestResult, texts: dict[str, SubmittedText]) -> Book:
    definition, language = definition_of(contest), str(get_locale())
    essays = tuple(
        Essay(
            texts[one["code"]].title,
            tuple(one["authors"]),
            one["unit_en"] if language == "en" and one["unit_en"] else one["unit"],
            definition.prize_title(one["award"], language),
            texts[one["code"]].html,
        )
        for one in row.rows
    )
    return Book(
        permalink("contests.collection", slug=contest.slug),
        definition.title(language),
        gettext("Collection of winning essays"),
        settings().site_name,
        TAGS[language],
        gettext("Contents"),
        row.published_at,
        essays,
    )


def _sent(data: bytes, name: str, mime: str, tag: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return cacheable(Response(data, mimetype=mime, headers=headers), tag)


def epub(slug: str) -> Response:
    """Send the collection as EPUB."""
    contest, row = _collection(slug)
    tag = etag_of("epub", row.digest)
    same = not_modified(tag)
    if same is not None:
        return same
    texts = certificates.texts(contest.id, [one["code"] for one in row.rows])
    return _sent(book_epub(_book(contest, row, texts)), f"{slug}.epub", "application/epub+zip", tag)


def pdf(slug: str) -> Response:
    """Send the collection as PDF."""
    from lms.contests.results.book_pdf import book_pdf  # noqa: PLC0415 -- slow import

    contest, row = _collection(slug)
    tag = etag_of("pdf", row.digest)
    same = not_modified(tag)
    if same is not None:
        return same
    book = _book(contest, row, certificates.texts(contest.id, [one["code"] for one in row.rows]))
    with font_for(book.text) as font:
        data = book_pdf(book, font)
    return _sent(data, f"{slug}.pdf", "application/pdf", tag)

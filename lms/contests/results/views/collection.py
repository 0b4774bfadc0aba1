"""After the contest: each author's feedback, and the published collection as pages, EPUB and PDF."""

from collections import Counter

from flask import Response
from flask_babel import get_locale, gettext
from flask_login import current_user
from markupsafe import Markup

from lms.contests.entries.notices import NOTICES
from lms.contests.entries.views.access import contest_page, readable_contest
from lms.contests.results.book import Book, Essay
from lms.contests.results.book_epub import book_epub
from lms.contests.results.models import ContestResult
from lms.contests.results.queries import certificates, feedback, results
from lms.contests.results.queries.certificates import SubmittedText
from lms.contests.results.result_lists import FINALS
from lms.contests.results.words import ResultState
from lms.contests.rules.actions.stages import require_stage
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries import contests
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.http.conditional import conditional
from lms.http.language import TAGS
from lms.http.web import address_anywhere, file_response, found_or_404, permalink, settings
from lms.text.printing.fonts import fonts_for

BINS = 10


def own_feedback(slug: str) -> str:
    """Show authors what the judges gave and wrote, after the result is final; judges stay numbers."""
    contest = readable_contest(slug)
    entry, version = found_or_404(feedback.entry_of(contest.id, current_user.id))
    require_stage(contest, Act.READ_FEEDBACK)
    row, bins, mine = _distribution(contest, entry.code)
    return contest_page(
        "contests/feedback.html",
        contest,
        entry=entry,
        version=version,
        readings=feedback.feedback_of(contest, entry.id),
        row=row,
        bins=bins,
        mine=mine,
        certificates=certificates.titled(contest.id, current_user.id),
        notices=NOTICES.of(contest, entry.code),
    )


def _distribution(
    contest: Contest, code: str
) -> tuple[dict[str, object] | None, list[tuple[str, int]], int | None]:
    """Return the row of an entry on the list that fixed the ranks, and how the marks of its category lie.

    These are the entries in each tenth of the scale, and the tenth of the entry itself.
    """
    fixed = results.newest(contest.id, ResultState.PROVISIONAL)
    rows = fixed.rows if fixed else []
    own = next((row for row in rows if row["code"] == code), None)
    step = float(definition_of(contest).rubric.maximum) / BINS
    places = {
        row["code"]: min(int(float(str(row["mark"])) / step), BINS - 1)
        for row in rows
        if row["mark"] is not None and (own is None or row["category"] == own["category"])
    }
    counts = Counter(places.values())
    bins = [(f"{at * step:g}–{(at + 1) * step:g}", counts[at]) for at in range(BINS)]
    return own, bins, places.get(code)


def _collection(slug: str) -> tuple[Contest, ContestResult]:
    """Return an archived contest with its final list; until then there is no collection."""
    contest = found_or_404(contests.contest(slug))
    found_or_404(allows(Stage(contest.stage), Act.READ_COLLECTION) or None)
    return contest, found_or_404(results.newest(contest.id, *FINALS))


def index(slug: str) -> Response:
    """Show the awarded essays to anyone."""
    contest, row = _collection(slug)
    return conditional(
        lambda: contest_page(
            "contests/collection.html",
            contest,
            row=row,
            texts=_texts(contest, row),
            address=address_anywhere("contests.collection", slug=slug),
        ),
        *("collection", row.digest),
    )


def _texts(contest: Contest, row: ContestResult) -> dict[str, SubmittedText]:
    return certificates.texts(contest.id, [one["code"] for one in row.rows])


def essay(slug: str, code: str) -> Response:
    """Show one awarded essay to anyone."""
    contest, row = _collection(slug)
    found_or_404(any(one["code"] == code for one in row.rows) or None)
    return conditional(lambda: _essay(contest, row, code), "essay", row.digest, code)


def _essay(contest: Contest, row: ContestResult, code: str) -> str:
    codes = [one["code"] for one in row.rows]
    at = codes.index(code)
    shown = certificates.texts(contest.id, codes[max(at - 1, 0) : at + 2])
    return contest_page(
        "contests/essay.html",
        contest,
        row=row.rows[at],
        text=shown[code],
        html=Markup(shown[code].html),  # noqa: S704 -- sanitised when it was stored
        earlier=shown.get(codes[at - 1]) if at else None,
        later=shown.get(codes[at + 1]) if at + 1 < len(codes) else None,
    )


def _book(contest: Contest, row: ContestResult) -> Book:
    definition, language, texts = definition_of(contest), str(get_locale()), _texts(contest, row)
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


def epub(slug: str) -> Response:
    """Send the collection as EPUB."""
    contest, row = _collection(slug)
    return conditional(
        lambda: file_response(book_epub(_book(contest, row)), f"{slug}.epub", "application/epub+zip"),
        *("epub", row.digest),
    )


def pdf(slug: str) -> Response:
    """Send the collection as PDF."""
    contest, row = _collection(slug)
    return conditional(
        lambda: file_response(_pdf(_book(contest, row)), f"{slug}.pdf", "application/pdf"), "pdf", row.digest
    )


def _pdf(book: Book) -> bytes:
    from lms.contests.results.book_pdf import book_pdf  # noqa: PLC0415 -- slow import

    with fonts_for(book.text) as fonts:
        return book_pdf(book, fonts)

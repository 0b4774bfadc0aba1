"""Read photographs and scans of answer sheets; what is certain fills in the first entry of their papers."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec

from flask import render_template, request
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock, isolated
from lms.db import db, read_only_from_now
from lms.errors import N_, Refused
from lms.http.language import chosen_language, localize
from lms.http.web import limiter, see_other
from lms.quizzes import policy
from lms.quizzes.paper import actions as rows
from lms.quizzes.paper import queries as papers_of
from lms.quizzes.paper.answer_sheet import SheetField
from lms.quizzes.paper.drawn import AskedQuestion, asked_questions
from lms.quizzes.paper.records import Batch, NumberedPaper
from lms.quizzes.paper.scanned import scanned_page
from lms.quizzes.paper.sheet_fields import sheet_fields
from lms.quizzes.paper.sheet_reading import read_sheets
from lms.quizzes.paper.sheet_results import ReaderNotInstalled, SheetReading, SheetRefused
from lms.quizzes.queries import attempts as queries
from lms.quizzes.records import QuizEntry
from lms.quizzes.views.papers import supervised_quiz
from lms.text.wording import in_language

Page = tuple[str, int]
# One picture takes a second or two of a processor, one after the other.
MOST_PICTURES = 10
MOST_MB = 20


def paper_scans(slug: str) -> str:
    """Ask for pictures of answer sheets and show which papers wait for their first entry after such a reading."""
    return _overview(supervised_quiz(slug), 0, [])


def _overview(entry: QuizEntry, count: int, problems: Sequence[str]) -> str:
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    return render_template(
        "quizzes/paper_scans.html",
        slug=entry.slug,
        title=in_language(kept.quiz.title, chosen_language()),
        waiting=papers_of.waiting_scans([one.id for one in _batches(entry)]),
        is_installed=find_spec("cv2") is not None,
        not_installed=localize(ReaderNotInstalled()),
        told=_counted(count),
        most=MOST_PICTURES,
        most_mb=MOST_MB,
        problems=[("#pictures", one) for one in problems],
    )


def _batches(entry: QuizEntry) -> list[Batch]:
    return papers_of.batches_of(entry.document_id, policy.supervised_paths(current_user))


@limiter.limit("20 per minute")
def read_scans(slug: str) -> Response | Page:
    """Read the pictures that were sent; keep what each page says, and tell which could not be read."""
    entry = supervised_quiz(slug)
    count, problems = _read_all(entry)
    if problems:
        read_only_from_now()
        return _overview(entry, count, problems), 422
    return see_other("quizzes.paper_scans", _counted(count), slug=slug)


def _counted(count: int) -> str:
    return ngettext("%(num)s page has been read.", "%(num)s pages have been read.", count) if count else ""


def _read_all(entry: QuizEntry) -> tuple[int, list[str]]:
    """Return how many pages were read and what is wrong with the other pictures, with their names."""
    sent = [one for one in request.files.getlist("pictures") if one.filename]
    if not sent:
        return 0, [gettext("Choose the pictures of the sheets.")]
    if len(sent) > MOST_PICTURES:
        return 0, [gettext("At most %(most)s pictures can be read at once.", most=MOST_PICTURES)]
    batches = _batches(entry)
    papers = _papers(batches)
    fields: dict[str, tuple[SheetField, ...]] = dict.fromkeys(
        papers_of.numbers_done([one.id for one in batches]), ()
    )
    fields |= {number: sheet_fields(asked) for number, (_, asked) in papers.items()}
    # Nothing is held while pictures are read.
    db.session.commit()
    count, problems = 0, []
    for one in sent:
        outcomes = _read(one.read(MOST_MB * 2**20 + 1), fields)
        for page, outcome in enumerate(outcomes, 1):
            name = one.filename if len(outcomes) == 1 else f"{one.filename} ({page})"
            try:
                _keep(entry, name or "", outcome, papers)
                count += 1
            except Refused as refusal:
                db.session.rollback()
                problems.append(gettext("%(name)s: %(reason)s", name=name, reason=localize(refusal)))
    return count, problems


def _papers(batches: Sequence[Batch]) -> dict[str, tuple[NumberedPaper, tuple[AskedQuestion, ...]]]:
    """Return the papers of these printings that wait for their first entry, with what they ask, by number."""
    kept = {one.id: queries.kept_quiz(one.revision_id, one.digest) for one in batches}
    waiting = papers_of.papers_to_scan(list(kept))
    return {one.number: (one, asked_questions(kept[one.batch_id].quiz, one.paper)) for one in waiting}


def _read(data: bytes, fields: Mapping[str, Sequence[SheetField]]) -> Sequence[SheetReading | Refused]:
    """Return what each page of a file says, or why it cannot be read."""
    if len(data) > MOST_MB * 2**20:
        return [Refused(N_("The picture is larger than %(most)s MB."), most=MOST_MB)]
    try:
        read = isolated.run(read_sheets, data, fields)
    except Refused as refusal:
        return [refusal]
    return [one if isinstance(one, SheetReading) else SheetRefused(one) for one in read]


def _keep(
    entry: QuizEntry,
    name: str,
    outcome: SheetReading | Refused,
    papers: Mapping[str, tuple[NumberedPaper, tuple[AskedQuestion, ...]]],
) -> None:
    if isinstance(outcome, Refused):
        raise outcome
    paper, asked = papers[outcome.paper_number or ""]
    page = scanned_page(asked, outcome)
    rows.keep_scan(entry.document_id, paper.id, name, page, by=current_user, now=clock.now())
    db.session.commit()

"""Pairs of people whose answers are unusually alike: a page with its reading, and the same as a file."""

from typing import TYPE_CHECKING

from flask import Response, render_template, request
from flask_babel import gettext
from flask_login import current_user

from lms.http.language import chosen_language
from lms.http.web import file_response, found_or_404, require
from lms.quizzes import policy
from lms.quizzes.format.questions import QuestionType
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.similarity import alike_report
from lms.quizzes.records import QuizEntry
from lms.text.spreadsheets import csv_text
from lms.text.wording import in_language

if TYPE_CHECKING:
    from lms.quizzes.statistics.similar_answers import AlikeReport

# Typed answers are left out: that two people write the same word says little.
_COMPARED = frozenset({QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.TRUE_FALSE})


def similarity(slug: str) -> str:
    """Show the pairs whose answers agree more often than chance explains, and what that says."""
    entry, title, report = _report(slug)
    from lms.measurement import answer_similarity as rules  # noqa: PLC0415 -- slow import

    return render_template(
        "quizzes/similarity.html",
        slug=entry.slug,
        title=title,
        report=report,
        across=_across(),
        rules=rules,
        opens_attempts=policy.may_see_key(current_user),
    )


def _across() -> bool:
    return request.args.get("compare") == "all"


def _report(slug: str) -> tuple[QuizEntry, str, "AlikeReport"]:
    require(policy.may_see_timing(current_user))
    entry = found_or_404(queries.quiz_entry(slug, also_retired=True))
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    questions = [one.id for one in kept.quiz.questions if one.type in _COMPARED]
    paths = policy.supervised_paths(current_user)
    report = alike_report(entry.document_id, questions, paths, across_units=_across())
    return entry, in_language(kept.quiz.title, chosen_language()), report


def similarity_csv(slug: str) -> Response:
    """Send the pairs as a table."""
    entry, _, report = _report(slug)
    header = [
        gettext("Person A"), gettext("Username"), gettext("Person B"), gettext("Username"), gettext("Unit"),
        gettext("Both answered"), gettext("Alike"), gettext("Alike and wrong"), gettext("Alike by chance"),
        gettext("Chance for this pair"), gettext("Chance for all pairs together"),
    ]  # fmt: skip
    rows = [
        (
            one.first.name, one.first.username, one.second.name, one.second.username, one.first.unit,
            one.figures.common, one.figures.same, one.figures.same_wrong, f"{one.figures.expected:.1f}",
            f"{one.figures.chance:.2e}", f"{one.figures.adjusted:.2e}",
        )
        for one in report.pairs
    ]  # fmt: skip
    return file_response(csv_text(header, rows), f"{entry.slug}-similarity.csv", "text/csv")

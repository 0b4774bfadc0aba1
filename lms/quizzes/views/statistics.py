"""The statistics of a quiz for trainers: the whole, one question with its options, and the same as files."""

import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Response, render_template, request
from flask_babel import gettext
from flask_login import current_user

from lms.http.language import LANGUAGES, chosen_language, localize
from lms.http.web import file_response, found_or_404, require, settings
from lms.isolated import ReadersBusy, TooHeavy
from lms.quizzes import policy
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries import statistics as reading
from lms.quizzes.queries.corrections import quiz_now
from lms.quizzes.records import KeptQuiz
from lms.quizzes.statistics.counted_attempts import COUNTED_LABELS, CountedAttempts, analysed_questions
from lms.quizzes.statistics.report_tables import ReportTable, report_tables
from lms.quizzes.statistics.score_distribution import percent_bins
from lms.quizzes.views.results import reach
from lms.text.spreadsheets import csv_text
from lms.text.wording import in_language
from lms.text.workbooks import Table, write_workbook

if TYPE_CHECKING:
    from lms.quizzes.statistics.quiz_report import QuizReport
    from lms.quizzes.statistics.scale import ScaleReport

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def statistics(slug: str) -> str:
    """Show the figures of the quiz, its questions, groups of people, months and time."""
    scope, kept, report = _report(slug)
    return render_template(
        "quizzes/statistics.html",
        **_frame(slug, kept, scope),
        report=report,
        bins=percent_bins(report.percents),
        readings=_readings(report),
        unit_names=_unit_names(report),
        language_names=_language_names(),
        formats=("xlsx", "csv", "json"),
    )


def statistics_question(slug: str, question: str) -> str:
    """Show one question: its figures with what they mean, and its options or typed answers."""
    scope, kept, report = _report(slug)
    shown = found_or_404(next((one for one in report.questions if one.id == question), None))
    from lms.quizzes.statistics.findings import discrimination_words, facility_words  # noqa: PLC0415 -- slow import

    figures = shown.figures
    return render_template(
        "quizzes/statistics_question.html",
        **_frame(slug, kept, scope),
        one=shown,
        question=kept.by_id[question],
        texts=kept.page(chosen_language())["questions"][question],
        hardness=None if figures.facility is None else facility_words(figures.facility),
        telling=None
        if figures.discrimination_index is None
        else discrimination_words(figures.discrimination_index),
        may_author=policy.may_author(current_user),
    )


def statistics_scale(slug: str) -> str:
    """Show questions and learners on one scale, and questions that are harder for a group than for its equals."""
    scope, kept = _scope(slug)
    scale = _scale(scope, kept)
    units = [one.key for one in scale.differences if one.kind == "unit"] if scale else []
    return render_template(
        "quizzes/statistics_scale.html",
        **_frame(slug, kept, scope),
        scale=scale,
        places={one.id: place for place, one in enumerate(analysed_questions(kept.quiz), 1)},
        unit_names=reading.unit_names(units),
        language_names=_language_names(),
    )


def statistics_file(slug: str, kind: str) -> Response:
    """Send the statistics as a workbook, as the table of the questions (CSV), or as JSON."""
    write = found_or_404(_WRITERS.get(kind))
    _scope, _kept, report = _report(slug)
    names = {key: own for key, (own, _english) in _unit_names(report).items()}
    content, mime = write(report_tables(report, names, _language_names()))
    return file_response(content, f"{slug}-statistics.{kind}", mime)


def _report(slug: str) -> "tuple[reading.StatisticsScope, KeptQuiz, QuizReport]":
    """Return the statistics the person may see, of which some hold no key; 403, and 404 for an unknown quiz."""
    scope, kept = _scope(slug)
    report = reading.kept_report(scope, kept, settings().zone)
    if policy.may_see_key(current_user):
        return scope, kept, report
    from lms.quizzes.statistics.quiz_report import without_key  # noqa: PLC0415 -- slow import

    return scope, kept, without_key(report)


def _scope(slug: str) -> tuple[reading.StatisticsScope, KeptQuiz]:
    require(policy.may_see_results(current_user))
    entry = found_or_404(queries.quiz_entry(slug, also_retired=True))
    scope = reading.StatisticsScope(entry, reach(), _which())
    return scope, quiz_now(entry, queries.kept_quiz(entry.revision_id, entry.digest))


def _scale(scope: reading.StatisticsScope, kept: KeptQuiz) -> "ScaleReport | None":
    """Return the scale; None where it takes more time or memory than there is, or others are at it."""
    try:
        return reading.kept_scale(scope, kept)
    except (TooHeavy, ReadersBusy):
        return None


def _which() -> CountedAttempts:
    asked = request.args.get("attempts", "")
    return CountedAttempts(asked) if asked in set(CountedAttempts) else CountedAttempts.FIRST


def _frame(slug: str, kept: KeptQuiz, scope: reading.StatisticsScope) -> dict[str, Any]:
    """Return what all statistics pages of a quiz say about it."""
    return {
        "slug": slug,
        "title": in_language(kept.quiz.title, chosen_language()),
        "language": kept.language(chosen_language()),
        "stems": kept.page(chosen_language())["questions"],
        "which": scope.which,
        "counted_labels": COUNTED_LABELS,
        "sees_all": scope.paths is None,
        "sees_key": policy.may_see_key(current_user),
        "say": localize,
    }


def _readings(report: "QuizReport") -> dict[str, Any]:
    from lms.quizzes.statistics import findings  # noqa: PLC0415 -- slow import

    return findings.readings(report.figures, report.maximum) | {
        "facility_words": findings.facility_words,
        "discrimination_words": findings.discrimination_words,
    }


def _unit_names(report: "QuizReport") -> dict[str, tuple[str, str]]:
    return reading.unit_names([one.key for one in report.units])


def _language_names() -> dict[str, str]:
    return {"": gettext("Not chosen"), **LANGUAGES}


def _header(table: ReportTable) -> list[str]:
    return [gettext(title) for _, title in table.columns]


def _workbook(tables: list[ReportTable]) -> tuple[bytes, str]:
    out = io.BytesIO()
    write_workbook(out, [Table(gettext(one.title), _header(one), one.rows) for one in tables])
    return out.getvalue(), _XLSX


def _csv(tables: list[ReportTable]) -> tuple[str, str]:
    [questions] = [one for one in tables if one.name == "questions"]
    return csv_text(_header(questions), questions.rows), "text/csv"


def _json(tables: list[ReportTable]) -> tuple[str, str]:
    data = {
        one.name: [dict(zip([name for name, _ in one.columns], row, strict=True)) for row in one.rows]
        for one in tables
    }
    return json.dumps(data, ensure_ascii=False, indent=1), "application/json"


_WRITERS: dict[str, Callable[[list[ReportTable]], tuple[str | bytes, str]]] = {
    "xlsx": _workbook,
    "csv": _csv,
    "json": _json,
}

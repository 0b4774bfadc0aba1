"""What staff see of a quiz: results by attempt, how hard each question was, the same as CSV."""

from typing import Any

from flask import Response, render_template
from flask_babel import gettext
from flask_login import current_user

from lms import clock
from lms.errors import N_
from lms.http.language import chosen_language
from lms.http.web import file_response, found_or_404, page_number, require, settings
from lms.quizzes import policy
from lms.quizzes.attempt_grading import percent_of
from lms.quizzes.format.questions import DIFFICULTY_LABELS, HAND_MARKED, QuestionType
from lms.quizzes.paper.queries import on_paper, paper_numbers
from lms.quizzes.queries import attempts as queries
from lms.quizzes.records import KeptQuiz, QuizEntry
from lms.quizzes.statistics.score_distribution import ScoreDistribution, score_distribution
from lms.quizzes.survey_summary import SurveySummary, survey_summaries
from lms.text.spreadsheets import csv_text
from lms.text.wording import in_language

PER_PAGE = 20
COUNTED_LABELS = {"focus": N_("Page left and opened again"), "paste": N_("Text pasted into an answer")}


def reach() -> tuple[str, ...] | None:
    """Return the subtrees whose results the person sees; None means everything."""
    return None if policy.sees_all_results(current_user) else policy.result_paths(current_user)


def results(slug: str) -> str:
    """List finished attempts at a quiz and the facility of its questions."""
    require(policy.may_see_results(current_user))
    entry = found_or_404(queries.quiz_entry(slug, also_retired=True))
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    paths, page = reach(), page_number()
    outcomes = queries.outcomes(entry.document_id, paths)
    return _results(entry, kept, paths, page, outcomes)


def _results(
    entry: QuizEntry,
    kept: KeptQuiz,
    paths: tuple[str, ...] | None,
    page: int,
    outcomes: list[tuple[Any, Any, bool | None, int]],
) -> str:
    rows = queries.results(entry.document_id, paths, page, PER_PAGE)
    return render_template(
        "quizzes/results.html",
        on_paper=on_paper([one.attempt_id for one in rows]),
        slug=entry.slug,
        title=in_language(kept.quiz.title, chosen_language()),
        language=kept.language(chosen_language()),
        stems=kept.page(chosen_language())["questions"],
        questions=list(kept.quiz.questions),
        rows=rows,
        difficulties=DIFFICULTY_LABELS,
        facility=queries.facility(entry.document_id, paths),
        spread=_spread(outcomes),
        finished=len(outcomes),
        waiting=sum(waiting > 0 for *_, waiting in outcomes),
        surveys=_surveys(entry, kept, paths),
        page=page,
        pages=max(1, -(-len(outcomes) // PER_PAGE)),
        sees_all=paths is None,
        has_hand_marked=policy.may_mark(current_user)
        and any(one.type in HAND_MARKED for one in kept.quiz.questions),
        may_author=policy.may_author(current_user),
        may_see_key=policy.may_see_key(current_user),
        now=clock.now(),
    )


def results_csv(slug: str) -> Response:
    """Send all finished attempts at a quiz as a table."""
    require(policy.may_see_results(current_user))
    entry = found_or_404(queries.quiz_entry(slug, also_retired=True))
    return file_response(_csv(entry), f"{slug}-results.csv", "text/csv")


def _csv(entry: QuizEntry) -> str:
    zone = settings().zone
    header = [
        gettext("Name"), gettext("Username"), gettext("Unit"), gettext("Attempt"), gettext("Started"),
        gettext("Finished"), gettext("Points"), gettext("Maximum"), gettext("Passed"), gettext("Paper"),
    ]  # fmt: skip
    found = queries.results(entry.document_id, reach())
    # Who may act on attempts may also have what their browsers counted; it is in no other export.
    counted = (
        sorted({name for row in found for name in row.counts or ()})
        if policy.may_see_timing(current_user)
        else []
    )
    header += [gettext(COUNTED_LABELS[name]) for name in counted]
    words = {None: "", True: gettext("yes"), False: gettext("no")}
    numbers = paper_numbers(entry.document_id)
    rows = [
        (
            row.name, row.username, row.unit, row.number,
            f"{row.started_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            f"{row.finished_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            row.points, row.max_points, gettext("waiting to be marked") if row.waiting else words[row.passed],
            numbers.get(row.attempt_id, ""), *((row.counts or {}).get(name, "") for name in counted),
        )
        for row in found
    ]  # fmt: skip
    return csv_text(header, rows)


def _spread(outcomes: list[tuple[Any, Any, bool | None, int]]) -> ScoreDistribution:
    """Sum up the results that are final."""
    final = [
        (percent_of(got, most), passed) for got, most, passed, waiting in outcomes if most and not waiting
    ]
    return score_distribution(final)


def _surveys(entry: QuizEntry, kept: KeptQuiz, paths: tuple[str, ...] | None) -> list[SurveySummary]:
    """Sum up the survey questions; a quiz without any costs no query."""
    questions = [one for one in kept.quiz.questions if one.type is QuestionType.SURVEY]
    if not questions:
        return []
    answers = queries.given_answers(entry.document_id, paths, [one.id for one in questions])
    return survey_summaries(questions, answers, kept.page(chosen_language())["questions"])

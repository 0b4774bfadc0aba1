"""A question is wrong: a learner says so after the attempt, and staff answer."""

from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from flask import render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import db, read_only_from_now
from lms.errors import Refused
from lms.http.language import TAGS, chosen_language, localize
from lms.http.web import found_or_404, limiter, require, see_other
from lms.people.queries import people
from lms.quizzes import policy
from lms.quizzes.actions import reports as actions
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.format.review_matrix import ReviewPart
from lms.quizzes.overview import shown_parts
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.reports import open_reports, own_reports
from lms.quizzes.reports import REPORT_LABELS, Report, ReportState
from lms.quizzes.sheet import question_ids
from lms.text.wording import in_language


def report_form(attempt_id: int) -> str:
    """Show the form with which a learner reports a question, and what was answered to earlier reports."""
    return _form(_reviewed(attempt_id))


def _reviewed(attempt_id: int) -> AttemptSnapshot:
    """Return the person's own finished attempt as long as its questions may be looked at; else 404."""
    attempt = found_or_404(queries.attempt_with_id(attempt_id))
    found_or_404((policy.is_owner(current_user, attempt) and attempt.is_finished) or None)
    entry = found_or_404(queries.entry_of(attempt.document_id))
    rules = queries.kept_quiz(entry.revision_id, entry.digest).quiz.settings
    found_or_404(ReviewPart.ATTEMPT in shown_parts(rules, attempt, clock.now()) or None)
    return attempt


def _form(attempt: AttemptSnapshot, refusal: Refused | None = None) -> str:
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    texts = kept.page(chosen_language())["questions"]
    return render_template(
        "quizzes/report.html",
        attempt=attempt,
        title=in_language(kept.quiz.title, chosen_language()),
        questions=[(id_, texts[id_]["stem"]) for id_ in question_ids(attempt.paper)],
        reports=own_reports(attempt.user_id, attempt.document_id),
        labels=REPORT_LABELS,
        given=request.form or request.args,
        refusal=localize(refusal) if refusal else "",
    )


@limiter.limit("20 per hour")
def report(attempt_id: int) -> Response | tuple[str, int]:
    """Take what a learner reports about a question."""
    attempt = _reviewed(attempt_id)
    try:
        actions.report(
            attempt, request.form.get("question", ""), request.form.get("text", ""),
            by=current_user, now=clock.now(),
        )  # fmt: skip
    except Refused as refusal:
        read_only_from_now()
        return _form(attempt, refusal), refusal.status
    db.session.commit()
    text = gettext("Thank you. The trainers have your report; you will find their answer here.")
    return see_other("quizzes.report_form", text, attempt_id=attempt_id)


def reports() -> str:
    """List the questions that learners reported and no one has answered yet, with their figures."""
    require(policy.may_author(current_user))
    found = open_reports()
    figures = {one: queries.facility(one, None) for one in {one.document_id for one in found}}
    return render_template(
        "quizzes/reports.html",
        groups=[
            _group(*key, figures[key[0]].get(key[1]), list(some)) for key, some in groupby(found, key=_place)
        ],
        names=people.names({one.by_id for one in found}),
    )


def _place(one: Report) -> tuple[int, str]:
    return one.document_id, one.question


def _group(
    document_id: int, question: str, figures: tuple[int, float] | None, some: list[Report]
) -> dict[str, Any]:
    entry = found_or_404(queries.entry_of(document_id))
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    texts = kept.page(chosen_language())["questions"].get(question)
    language = kept.language(chosen_language())
    return {
        "slug": entry.slug,
        "title": in_language(kept.quiz.title, chosen_language()),
        "question": question,
        "stem": texts["stem"] if texts else question,
        "lang": TAGS.get(language, language),
        "figures": figures,
        "reports": some,
    }


def _seen() -> datetime | None:
    """Return when the newest report came that the page showed; whoever answers has not read later ones."""
    try:
        return datetime.fromisoformat(request.form.get("seen", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def answer_report(slug: str, question: str) -> Response:
    """Answer the reports about a question that the page showed, or dismiss them with a reason."""
    require(policy.may_author(current_user))
    entry = found_or_404(queries.quiz_entry(slug, also_retired=True))
    state = ReportState.DISMISSED if request.form.get("act") == "dismiss" else ReportState.ANSWERED
    try:
        actions.answer_reports(
            entry.document_id, question, state, request.form.get("answer", ""), seen=_seen(),
            by_id=current_user.id, now=clock.now(),
        )  # fmt: skip
    except Refused as refusal:
        db.session.rollback()
        return see_other("quizzes.reports", localize(refusal), "warn")
    db.session.commit()
    return see_other("quizzes.reports", gettext("The reports about this question are answered."))

"""The result of an attempt, and its answers as far as they may be seen."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup
from werkzeug import Response

from lms import clock
from lms.db import begin_write, db
from lms.http.language import chosen_language
from lms.http.web import found_or_404, settings
from lms.people.queries import people
from lms.quizzes import policy
from lms.quizzes.actions import attempts as actions
from lms.quizzes.attempt_grading import band, percent_of, section_bands
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.format.questions import HAND_MARKED
from lms.quizzes.format.review_matrix import EVERYTHING, ReviewPart
from lms.quizzes.overview import shown_parts
from lms.quizzes.paper.queries import on_paper
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries import marking
from lms.quizzes.queries.corrections import corrections_of_attempt, graded_quiz
from lms.quizzes.queries.reports import own_reports
from lms.quizzes.records import KeptQuiz
from lms.quizzes.reports import REPORT_LABELS
from lms.quizzes.sheet import AttemptSheet, QuestionItem, question_ids
from lms.quizzes.verdicts import OUTCOME_LABELS, AnswerOutcome, HandMark, verdict
from lms.quizzes.views import late
from lms.quizzes.views.access import sheet_of, unit_of
from lms.quizzes.views.wording import later
from lms.text.wording import in_language

TO_LEARN = frozenset({AnswerOutcome.PARTLY, AnswerOutcome.WRONG, AnswerOutcome.BLANK})


def result(attempt_id: int) -> str | Response:
    """Show the result and, as far as the quiz allows at this moment, the answers."""
    now = clock.now()
    attempt = found_or_404(queries.attempt_with_id(attempt_id))
    unit = unit_of(attempt) if not policy.is_owner(current_user, attempt) else None
    found_or_404(policy.may_see_attempt(current_user, attempt, unit, now) or None)
    if not attempt.is_finished:
        if not attempt.is_over(now, settings().network_grace_s):
            return redirect(url_for("quizzes.page", attempt_id=attempt_id, number=attempt.first_page))
        begin_write()
        late = found_or_404(queries.attempt_to_close(attempt_id))
        actions.settle(late, now, grace_s=settings().network_grace_s)
        db.session.commit()
        attempt = found_or_404(queries.attempt_with_id(attempt_id))
    return _result(attempt, now)


def _result(attempt: AttemptSnapshot, now: datetime) -> str:
    notes = corrections_of_attempt(attempt.id)
    kept = graded_quiz(attempt, queries.kept_quiz(attempt.revision_id, attempt.digest), notes)
    # What may be seen follows the quiz as it is now, so that a trainer can close a leak; the grade stays.
    entry = found_or_404(queries.entry_of(attempt.document_id))
    rules = queries.kept_quiz(entry.revision_id, entry.digest).quiz.settings
    shown = shown_parts(rules, attempt, now)
    is_owner = policy.is_owner(current_user, attempt)
    if not is_owner:
        shown = EVERYTHING if policy.may_see_key(current_user) else shown | {ReviewPart.GRADE}
    sheet = sheet_of(attempt, kept)
    return render_template(
        "quizzes/result.html",
        **_review(attempt, kept, sheet, shown),
        entry=entry,
        is_owner=is_owner,
        late_answers=late.told_of(attempt, sheet.answers),
        on_paper=on_paper([attempt.id]).get(attempt.id),
        counts=attempt.counts if is_owner or policy.may_see_timing(current_user) else None,
        opens_files=policy.may_open_files(current_user, attempt, now),
        person="" if is_owner else people.names([attempt.user_id]).get(attempt.user_id, ""),
        later=later(rules, shown, now) if is_owner else "",
        **_marking(attempt, kept),
        corrections=notes if ReviewPart.GRADE in shown else [],
        reports=own_reports(attempt.user_id, attempt.document_id) if is_owner else [],
        report_labels=REPORT_LABELS,
    )


def _review(
    attempt: AttemptSnapshot, kept: KeptQuiz, sheet: AttemptSheet, shown: frozenset[ReviewPart]
) -> dict[str, object]:
    """Return what the result page shows of the paper."""
    language = kept.language(chosen_language())
    floor = kept.quiz.settings.floor
    results = queries.question_results(attempt.id)
    hand_marks = _hand_marks(attempt, kept)
    verdicts = {
        id_: verdict(
            kept.by_id[id_], one.answer, shown, sheet.texts, language, floor, one.points, hand_marks.get(id_)
        )
        for id_, one in results.items()
    }
    achieved = percent_of(attempt.points, attempt.max_points)
    marks = {id_: (one.points, one.max_points) for id_, one in results.items()}
    notes = sheet.texts["notes"]
    waiting = [id_ for id_, one in results.items() if one.fraction is None and one.max_points]
    is_final = not attempt.waiting  # points so far would bring the feedback for a worse result
    said = band(kept.quiz.bands, achieved) if ReviewPart.OVERALL in shown and is_final else None
    bands = section_bands(kept.quiz, marks, waiting) if ReviewPart.OVERALL in shown else {}
    at_sections = {
        number: Markup(notes.get(in_language(one.text, language), ""))  # noqa: S704 -- rendered by lms.markup
        for number, one in bands.items()
    }
    parts = sheet.parts(verdicts=verdicts, said=at_sections)
    if ReviewPart.ATTEMPT not in shown:
        parts = [replace(part, text=Markup(), items=()) for part in parts if part.said]
    outcomes = {id_: one.outcome for id_, one in verdicts.items() if one.outcome is not None}
    not_right = sum(outcome in TO_LEARN for outcome in outcomes.values())
    only_wrong = not_right > 0 and request.args.get("only") != "all"
    if only_wrong:
        parts = [replace(part, items=_to_learn(part.items, outcomes)) for part in parts]
        parts = [part for part in parts if part.items or part.said]
    return {
        "attempt": attempt,
        "quiz": kept.quiz,
        "language": language,
        "title": in_language(kept.quiz.title, language),
        "shown": shown,
        "achieved": achieved,
        "overall": notes.get(in_language(said.text, language), "") if said else "",
        "parts": parts,
        "sheet": sheet,
        "outcomes": outcomes,
        "tally": Counter(outcomes.values()),
        "not_right": not_right,
        "shown_count": sum(len(part.items) for part in parts),
        "outcome_labels": OUTCOME_LABELS,
        "only_wrong": only_wrong,
    }


def _marking(attempt: AttemptSnapshot, kept: KeptQuiz) -> dict[str, object]:
    """Return how far the marking by people is and what was changed since; without such questions it costs no query."""
    if not _is_by_hand(attempt, kept):
        return {"marking_states": {}, "mark_changes": []}
    return {"marking_states": marking.states_of(attempt.id), "mark_changes": marking.changes_of(attempt.id)}


def _is_by_hand(attempt: AttemptSnapshot, kept: KeptQuiz) -> bool:
    return any(kept.by_id[id_].type in HAND_MARKED for id_ in question_ids(attempt.paper))


def _hand_marks(attempt: AttemptSnapshot, kept: KeptQuiz) -> dict[str, HandMark]:
    """Return what people gave the answers of an attempt; a quiz without such questions costs no query."""
    return queries.hand_marks(attempt.id) if _is_by_hand(attempt, kept) else {}


def _to_learn(
    items: Iterable[QuestionItem], outcomes: Mapping[str, AnswerOutcome]
) -> tuple[QuestionItem, ...]:
    """Leave out the questions that were answered correctly, and those of which nothing is to be said."""
    return tuple(item for item in items if outcomes.get(item.id) in TO_LEARN)

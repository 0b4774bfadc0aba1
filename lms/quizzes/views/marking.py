"""Marking answers in words and files: the list of a quiz, and one answer after the other."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from flask import render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import db, read_only_from_now
from lms.errors import Refused
from lms.http.language import chosen_language, localize
from lms.http.web import found_or_404, local_day, require, see_other, settings
from lms.marking.rubric import Criterion, scale_of
from lms.quizzes import forms, policy
from lms.quizzes.actions import marking as actions
from lms.quizzes.format.questions import Question, QuestionType
from lms.quizzes.marking.plans import MarkerRole
from lms.quizzes.marking.reading_order import following, own_order
from lms.quizzes.marking.standing import (
    STATE_LABELS,
    Marker,
    MarkingStanding,
    role_for,
    sees_marks,
    waits_for,
)
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries import marking as reading
from lms.quizzes.records import AnswerToMark, KeptQuiz, QuizEntry
from lms.quizzes.sheet import AttemptSheet, LatestAnswer, QuestionItem
from lms.quizzes.verdicts import HandMark
from lms.quizzes.views.access import files_in
from lms.text.wording import in_language, plain_number

MOST_LISTED = 100


def marker_at(document_id: int) -> Marker:
    """Return the person who is signed in as a marker of a quiz."""
    return reading.as_marker(current_user, document_id, local_day(clock.now()))


def marking(slug: str) -> str:
    """List the answers of a quiz that the person marks, by question and number."""
    require(policy.may_mark(current_user))
    entry = found_or_404(queries.quiz_entry(slug, also_retired=True))
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    marker = marker_at(entry.document_id)
    return render_template(
        "quizzes/marking.html",
        slug=slug,
        title=in_language(kept.quiz.title, chosen_language()),
        language=kept.language(chosen_language()),
        stems=kept.page(chosen_language())["questions"],
        is_listed=marker.is_listed,
        sees_progress=policy.may_see_marking(current_user),
        state_labels=STATE_LABELS,
        **_lists(entry, kept, marker),
    )


def _lists(entry: QuizEntry, kept: KeptQuiz, marker: Marker) -> dict[str, object]:
    """Return what waits for the person by question, and what has been marked that they may see."""
    found = reading.answers_at(entry.document_id)
    waiting = [one for one in found if waits_for(one, marker)]
    by_question: dict[str, list[AnswerToMark]] = {}
    for answer in own_order([one.answer for one in waiting], marker.person_id):
        by_question.setdefault(answer.question, []).append(answer)
    marked = [one for one in found if _is_shown(one, marker)]
    return {
        "waiting": by_question,
        "waiting_count": len(waiting),
        "written": {
            id_ for id_ in by_question if id_ in kept.by_id and kept.by_id[id_].type is QuestionType.ESSAY
        },
        "marked": sorted(marked, key=lambda one: _points_moment(one, marker), reverse=True)[:MOST_LISTED],
        "marked_count": len(marked),
        "own_points": {one.answer.id: _own_points(one, marker) for one in marked},
    }


def _is_shown(one: MarkingStanding, marker: Marker) -> bool:
    """Return whether a marked answer is on the person's list: their own, and all where everyone may correct them."""
    own = one.own(marker.person_id)
    return (own is not None and own.is_finished) or (
        one.plan.readings == 1
        and one.is_released
        and role_for(one, marker) is not None
        and not waits_for(one, marker)
    )


def _points_moment(one: MarkingStanding, marker: Marker) -> datetime:
    own = one.own(marker.person_id)
    at = own.finished_at if own is not None and own.finished_at else one.answer.marked_at
    return at or one.answer.finished_at


def _own_points(one: MarkingStanding, marker: Marker) -> Decimal | None:
    own = one.own(marker.person_id)
    return (
        one.answer.points
        if one.is_released and sees_marks(one, marker.person_id)
        else own.points
        if own
        else None
    )


def answer_for(number: int) -> tuple[MarkingStanding, KeptQuiz, Marker, MarkerRole]:
    """Return an answer that the person may mark; 404 for one's own and for what others mark."""
    require(policy.may_mark(current_user))
    one = found_or_404(reading.answer_numbered(number))
    marker = marker_at(one.answer.document_id)
    role = found_or_404(role_for(one, marker))
    return one, queries.kept_quiz(one.answer.revision_id, one.answer.digest), marker, role


def answer(number: int) -> str:
    """Show an answer with the form for its marks."""
    return _page(*answer_for(number), {}, {})


def _page(
    one: MarkingStanding,
    kept: KeptQuiz,
    marker: Marker,
    role: MarkerRole,
    given: Mapping[str, str],
    errors: Mapping[str, Refused],
) -> str:
    """Show an answer; `given` is what a form that was refused held."""
    entry = found_or_404(queries.entry_of(one.answer.document_id))
    question = kept.by_id[one.answer.question]
    own = own_order(
        [other.answer for other in reading.open_answers_at(entry.document_id) if waits_for(other, marker)],
        marker.person_id,
    )
    shown = dict(given or _stored(one, role, marker))
    return render_template(
        "quizzes/mark.html",
        answer=one.answer,
        entry=entry,
        role=role,
        language=kept.language(chosen_language()),
        title=in_language(kept.quiz.title, chosen_language()),
        item=item_of(one.answer, kept, question),
        given=shown,
        criteria=criteria_of(question, kept.page(chosen_language())["questions"][question.id], shown),
        seen=actions.version_shown(one, role, marker),
        needs_reason=one.is_released,
        keeps_draft=role is not MarkerRole.CORRECTION and not _is_finished(one, marker),
        others=_marks_of_others(one, role, marker),
        errors={name: localize(error) for name, error in errors.items()},
        following=following(own, one.answer, marker.person_id),
        left=len(own),
    )


def _is_finished(one: MarkingStanding, marker: Marker) -> bool:
    own = one.own(marker.person_id)
    return own is not None and own.is_finished


def _marks_of_others(one: MarkingStanding, role: MarkerRole, marker: Marker) -> list[HandMark]:
    """Return the marks that an adjudicator or a correction decides about; markers and third markers are blind."""
    if role not in (MarkerRole.ADJUDICATOR, MarkerRole.CORRECTION) or one.plan.readings == 1:
        return []
    return [
        HandMark(task.points or Decimal(0), task.scores or {}, task.comment)
        for task in one.finished
        if task.marker_id != marker.person_id
    ]


def item_of(answer: AnswerToMark, kept: KeptQuiz, question: Question) -> QuestionItem:
    """Return the question as pages show it, with the answer and no verdict."""
    paper = {"pages": [[question.id]], "options": {}}
    line = {question.id: LatestAnswer(answer.answer)}
    files = files_in(answer.attempt_id, kept)
    [part] = AttemptSheet(kept.quiz, kept.page(chosen_language()), paper, line, files=files).parts()
    return part.items[0]


def criteria_of(
    question: Question, texts: Mapping[str, object], given: Mapping[str, str]
) -> list[tuple[str, Criterion, Sequence[str]]]:
    """Return the fields of the form: name, criterion and the marks to choose from.

    Whole points up to ten are chosen by one key; where there are others, or the page is asked for them, a field takes
    what is typed.
    """
    rows: list[tuple[str, str, Decimal, str]] = [
        (f"score.{number}", str(text["name"]), line.points, str(text["full"]))
        for number, (line, text) in enumerate(zip(question.rubric, texts.get("rubric", ()), strict=False), 1)  # type: ignore[call-overload]
    ] or [("points", gettext("Points"), question.points, "")]
    found = []
    for name, title, most, full in rows:
        key = name.removeprefix("score.")
        scale = scale_of(Decimal(0), most, Decimal(1)) if most == most.to_integral_value() else []
        value = given.get(name, "")
        is_typed = "typed" in request.args or (value and value not in scale)
        found.append((name, Criterion(key, title, most=most, text=full), [] if is_typed else scale))
    return found


def _stored(one: MarkingStanding, role: MarkerRole, marker: Marker) -> dict[str, str]:
    """Return the fields of the form from the marks there are, else from what was saved while typing."""
    own = one.own(marker.person_id)
    if role is MarkerRole.CORRECTION:
        made = one.result if one.finished else HandMark(
            one.answer.points or Decimal(0), one.answer.scores, one.answer.comment
        )  # fmt: skip
        return fields_of(made)
    if own is not None and own.is_finished:
        return fields_of(HandMark(own.points or Decimal(0), own.scores or {}, own.comment))
    return dict(own.draft or {}) if own is not None else {}


def fields_of(made: HandMark) -> dict[str, str]:
    """Return marks as the form has them."""
    scores = {f"score.{key}": value for key, value in made.scores.items()}
    return {"points": plain_number(made.points), **scores, "comment": made.comment}


def mark(number: int) -> Response | tuple[str, int]:
    """Keep the marks of an answer and go on to the next that waits."""
    one, kept, marker, role = answer_for(number)
    given, errors = forms.marks_of(request.form, kept.by_id[one.answer.question])
    reason = request.form.get("reason", "")
    if one.is_released and not reason.strip():
        errors["reason"] = Refused(actions.NO_REASON)
    if errors:
        read_only_from_now()
        return _page(one, kept, marker, role, request.form.to_dict(), errors), 422
    return _marked(one, given, reason, marker)


def _marked(one: MarkingStanding, given: HandMark, reason: str, marker: Marker) -> Response:
    seen, now = request.form.get("seen", ""), clock.now()
    actions.give_mark(one.answer.id, given, seen, by=current_user, marker=marker, now=now, reason=reason)
    db.session.commit()
    return _onward(one.answer, marker)


def _onward(answer: AnswerToMark, marker: Marker) -> Response:
    """Go to the next answer that waits, or back to the list."""
    waiting = [one.answer for one in reading.open_answers_at(answer.document_id) if waits_for(one, marker)]
    after = following(own_order(waiting, marker.person_id), answer, marker.person_id)
    done = gettext("The marks of answer %(number)s have been saved.", number=answer.number)
    if after:
        return see_other("quizzes.answer_to_mark", done, number=after.number)
    entry = found_or_404(queries.entry_of(answer.document_id))
    return see_other("quizzes.marking", done, slug=entry.slug)


def save_draft(number: int) -> dict[str, object]:
    """Keep what the script sends while marks are typed."""
    one, kept, marker, _ = answer_for(number)
    now = clock.now()
    draft, sequence = forms.draft_of(request.form, kept.by_id[one.answer.question])
    actions.save_draft(one.answer.id, draft, sequence, marker=marker, now=now)
    db.session.commit()
    return {"saved_at": f"{now.astimezone(settings().zone):%H:%M:%S}"}

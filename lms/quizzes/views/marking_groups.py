"""Answers that say the same, marked together and taken back together."""

import secrets
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from flask import flash, render_template, request
from flask_babel import ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import db, read_only_from_now
from lms.errors import N_, Refused
from lms.http.language import chosen_language, localize
from lms.http.web import found_or_404, require, see_other
from lms.quizzes import forms, policy
from lms.quizzes.actions import marking as actions
from lms.quizzes.format.questions import Question, QuestionType
from lms.quizzes.marking.groups import groups_of
from lms.quizzes.marking.standing import Marker, MarkingStanding, waits_for
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries import marking as reading
from lms.quizzes.records import KeptQuiz, QuizEntry
from lms.quizzes.verdicts import HandMark
from lms.quizzes.views.marking import criteria_of, item_of, marker_at
from lms.text.wording import in_language

PER_PAGE = 10
MOST_AT_ONCE = 200
NONE_CHOSEN = N_("Choose at least one answer.")


def _asked(slug: str, question: str) -> tuple[QuizEntry, KeptQuiz, Question, Marker, list[MarkingStanding]]:
    """Return a written question of a quiz with the answers to it that wait for the person."""
    require(policy.may_mark(current_user))
    entry = found_or_404(queries.quiz_entry(slug, also_retired=True))
    marker = marker_at(entry.document_id)
    waiting = [one for one in reading.open_answers_at(entry.document_id, question) if waits_for(one, marker)]
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    asked = found_or_404(kept.by_id.get(question))
    found_or_404(asked.type is QuestionType.ESSAY or None)
    return entry, kept, asked, marker, waiting


def answer_groups(slug: str, question: str) -> str:
    """Show the answers to a question that say the same, the largest groups first."""
    return _page(slug, question)


def _page(slug: str, question: str, errors: Mapping[str, Refused] = MappingProxyType({})) -> str:
    _, kept, asked, _, waiting = _asked(slug, question)
    found = groups_of(waiting)
    texts = kept.page(chosen_language())["questions"][question]
    return render_template(
        "quizzes/marking_groups.html",
        slug=slug,
        question=question,
        title=in_language(kept.quiz.title, chosen_language()),
        language=kept.language(chosen_language()),
        item=item_of(waiting[0].answer, kept, asked) if waiting else None,
        stem=texts["stem"],
        criteria=criteria_of(asked, texts, {}),
        groups=found[:PER_PAGE],
        more=max(0, len(found) - PER_PAGE),
        single=len(waiting)
        - sum(group.count + sum(len(one.numbers) for one in group.near) for group in found),
        batch=request.args.get("batch", ""),
        errors={name: localize(why) for name, why in errors.items()},
        has_errors=bool(errors),
        typed=request.form,
    )


def mark_group(slug: str, question: str) -> Response | tuple[str, int]:
    """Give the chosen answers the same marks."""
    _, _, asked, marker, waiting = _asked(slug, question)
    given, errors = forms.marks_of(request.form, asked)
    ids = _chosen(waiting, asked)
    if not ids:
        errors = {"answer": Refused(NONE_CHOSEN)} | errors
    if errors:
        read_only_from_now()
        return _page(slug, question, errors), 422
    return _marked(slug, question, ids, given, marker)


def _chosen(waiting: Sequence[MarkingStanding], asked: Question) -> list[int]:
    """Return the ids of the chosen answers among those that wait; at most 200, and none that brings other points."""
    numbers = [
        int(one)
        for one in request.form.getlist("answer")
        if one.isascii() and one.isdigit() and len(one) < 10
    ]
    allowed = {one.answer.number: one.answer.id for one in waiting if one.points == asked.points}
    return [allowed[one] for one in dict.fromkeys(numbers) if one in allowed][:MOST_AT_ONCE]


def _marked(slug: str, question: str, ids: Sequence[int], given: HandMark, marker: Marker) -> Response:
    batch = secrets.token_urlsafe(9)
    count = actions.give_group(ids, given, batch, by=current_user, marker=marker, now=clock.now())
    db.session.commit()
    flash(ngettext("%(num)s answer has been marked.", "%(num)s answers have been marked.", count), "good")
    return see_other("quizzes.answer_groups", slug=slug, question=question, batch=batch)


def undo_group(slug: str, question: str) -> Response:
    """Take back the marks of a group."""
    entry, *_ = _asked(slug, question)
    count = actions.undo_group(
        entry.document_id, request.form.get("batch", ""), by=current_user, now=clock.now()
    )
    db.session.commit()
    done = ngettext(
        "%(num)s answer is waiting to be marked again.",
        "%(num)s answers are waiting to be marked again.",
        count,
    )
    return see_other("quizzes.answer_groups", done, slug=slug, question=question)

"""Marking answers in words and files: the list of a quiz, and one answer after the other."""

from collections.abc import Mapping

from flask import render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.http.language import chosen_language, localize
from lms.http.web import found_or_404, require, see_other
from lms.quizzes import forms, policy
from lms.quizzes.actions import attempts as actions
from lms.quizzes.answers_to_mark import next_to_mark
from lms.quizzes.format.questions import Question
from lms.quizzes.queries import attempts as queries
from lms.quizzes.records import AnswerToMark, KeptQuiz
from lms.quizzes.sheet import AttemptSheet, LatestAnswer
from lms.quizzes.views.access import files_in
from lms.text.wording import in_language


def marking(slug: str) -> str:
    """List the answers of a quiz that people mark, by number."""
    require(policy.may_mark(current_user))
    entry = found_or_404(queries.quiz_entry(slug))
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    answers = queries.answers_to_mark(entry.document_id, current_user.id)
    return render_template(
        "quizzes/marking.html",
        slug=slug,
        title=in_language(kept.quiz.title, chosen_language()),
        language=kept.language(chosen_language()),
        stems=kept.page(chosen_language())["questions"],
        waiting=[one for one in answers if one.marked_at is None],
        marked=[one for one in answers if one.marked_at is not None],
    )


def _answer(number: int) -> tuple[AnswerToMark, KeptQuiz]:
    """Return an answer and the quiz it was given to; 404 for one's own, which one cannot mark."""
    require(policy.may_mark(current_user))
    answer = found_or_404(queries.answer_to_mark(number))
    found_or_404(policy.may_mark_of(current_user, answer.user_id) or None)
    attempt = found_or_404(queries.attempt_with_id(answer.attempt_id))
    return answer, queries.kept_quiz(attempt.revision_id, attempt.digest)


def answer(number: int) -> str:
    """Show an answer with the form for its marks."""
    return _page(*_answer(number), {}, {})


def _page(
    answer: AnswerToMark, kept: KeptQuiz, given: Mapping[str, str], errors: Mapping[str, Refused]
) -> str:
    """Show an answer; `given` is what a form that was refused held."""
    entry = found_or_404(queries.entry_of(answer.document_id))
    question = kept.by_id[answer.question]
    others = queries.answers_to_mark(answer.document_id, current_user.id)
    return render_template(
        "quizzes/mark.html",
        answer=answer,
        entry=entry,
        language=kept.language(chosen_language()),
        title=in_language(kept.quiz.title, chosen_language()),
        item=_item(answer, kept, question),
        given=given or _stored(answer),
        errors={name: localize(error) for name, error in errors.items()},
        following=next_to_mark(others, answer),
        left=sum(one.marked_at is None for one in others),
    )


def _item(answer: AnswerToMark, kept: KeptQuiz, question: Question) -> object:
    """Return the question as pages show it, with the answer and no verdict."""
    paper = {"pages": [[question.id]], "options": {}}
    line = {question.id: LatestAnswer(answer.answer)}
    files = files_in(answer.attempt_id, kept)
    [part] = AttemptSheet(kept.quiz, kept.page(chosen_language()), paper, line, files=files).parts()
    return part.items[0]


def _stored(answer: AnswerToMark) -> dict[str, str]:
    """Return the fields of the form from the marks there are."""
    points = {} if answer.points is None else {"points": str(answer.points)}
    scores = {f"score.{key}": value for key, value in answer.scores.items()}
    return {**points, **scores, "comment": answer.comment}


def mark(number: int) -> Response | tuple[str, int]:
    """Keep the marks of an answer and go on to the next that waits."""
    answer, kept = _answer(number)
    given, errors = forms.marks_of(request.form, kept.by_id[answer.question])
    if errors:
        return _page(answer, kept, request.form.to_dict(), errors), 422
    actions.mark_answer(answer, given, request.form.get("seen", ""), current_user, clock.now())
    db.session.commit()
    return _onward(answer)


def _onward(answer: AnswerToMark) -> Response:
    """Go to the next answer that waits, or back to the list."""
    others = queries.answers_to_mark(answer.document_id, current_user.id)
    following = next_to_mark(others, answer)
    done = gettext("The marks of answer %(number)s have been saved.", number=answer.id)
    if following:
        return see_other("quizzes.answer_to_mark", done, number=following.id)
    entry = found_or_404(queries.entry_of(answer.document_id))
    return see_other("quizzes.marking", done, slug=entry.slug)

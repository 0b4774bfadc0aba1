"""The files of answers: kept and removed while the attempt runs, opened by who may."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from flask import flash, get_template_attribute, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response
from werkzeug.datastructures import FileStorage
from werkzeug.utils import redirect

from lms import clock
from lms.db import db
from lms.errors import N_, Refused
from lms.http.language import localize
from lms.http.web import found_or_404, limiter, send_upload, sent_file, settings, wants_json
from lms.quizzes import policy
from lms.quizzes.actions import saving
from lms.quizzes.answer_encoding import GivenAnswer
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.files import actions as files
from lms.quizzes.files.answers import files_of_answer
from lms.quizzes.files.queries import file_with_id, files_of_attempt
from lms.quizzes.format.questions import Question, QuestionType
from lms.quizzes.queries import attempts as queries
from lms.quizzes.records import KeptQuiz
from lms.quizzes.sheet import QuestionItem, question_ids
from lms.quizzes.views.access import own_attempt, sheet_of
from lms.quizzes.views.marking import answer_for
from lms.storage import require_room, storage

# With script and without count together; without it the answers of the page are saved all the same.
RATE = ("60 per minute", "quizzes.files")
NONE_CHOSEN = N_("Choose a file first.")


class TooMany(Refused):
    """More files than one person may send at a time."""

    status = 429


Answer = Response | dict[str, object] | tuple[dict[str, object], int]


def keep_sent_files(attempt: AttemptSnapshot, ids: Iterable[str], now: datetime) -> bool:
    """Keep and remove files as a page's form asks; say why for what was refused, and tell whether the page stays.

    Every file that was chosen is kept, whatever button was pressed.
    """
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    numbers = {id_: place for place, id_ in enumerate(question_ids(attempt.paper), 1)}
    asked = [kept.by_id[id_] for id_ in ids if kept.by_id[id_].type is QuestionType.FILE]
    stays = "upload" in request.form or "remove" in request.form
    for question in asked:
        try:
            sent = [one for one in request.files.getlist(f"f.{question.id}") if one.filename]
            _keep(attempt, kept, question, sent, now)
            wanted, _, digest = request.form.get("remove", "").partition(" ")
            if wanted == question.id:
                _remove(attempt, kept, question, digest, now)
            elif request.form.get("upload") == question.id and not sent:
                raise Refused(NONE_CHOSEN)
        except Refused as refusal:
            if isinstance(refusal, saving.AttemptClosed):
                raise
            db.session.rollback()
            stays = True
            why = localize(refusal)
            flash(gettext("Question %(number)s: %(why)s", number=numbers[question.id], why=why), "warn")
    return stays


def _keep(
    attempt: AttemptSnapshot, kept: KeptQuiz, question: Question, sent: Iterable[FileStorage], now: datetime
) -> None:
    """Clean files with no transaction open, and put them with the answer if the attempt was open when they came."""
    rule = question.upload
    if rule is None:
        raise Refused(N_("This question takes no files. Reload the page."))
    for one in sent:
        saving.require_open(attempt, now, settings().network_grace_s)
        if not limiter.allows(*RATE):
            raise TooMany(N_("You have sent many files in a short time. Wait a minute and try again."))
        file = sent_file(one)
        require_room(settings().media, file.size)
        db.session.commit()
        cleaned = files.stored(file.name, file.stream, file.size, rule, storage(settings()))
        add = partial(files.add, attempt.id, question.id, file=cleaned, rule=rule, now=now)
        _change(attempt, kept, question, now, add)


def _remove(attempt: AttemptSnapshot, kept: KeptQuiz, question: Question, digest: str, now: datetime) -> None:
    _change(attempt, kept, question, now, partial(files.remove, attempt.id, question.id, digest=digest))


def _change(
    attempt: AttemptSnapshot, kept: KeptQuiz, question: Question, now: datetime, change: Callable[[str], str]
) -> None:
    """Save the answer that `change` makes of the newest one; no one else can change it meanwhile."""
    fresh = own_attempt(queries.attempt_to_close(attempt.id), now)
    saving.require_open(fresh, now, settings().network_grace_s)
    newest = queries.answers(attempt.id).get(question.id)
    line = newest.line if newest else ""
    given = GivenAnswer(question.id, (), was=line, line=change(line))
    for refusal in saving.save_answers(
        fresh, kept, [given], now, grace_s=settings().network_grace_s
    ).values():
        raise refusal
    db.session.commit()


def add_files(attempt_id: int, question: str) -> Answer:
    """Keep the files that the script sends; answer with the question's files as the page shows them."""
    now = clock.now()
    attempt, kept, asked = _question(attempt_id, question, now)
    sent = [one for one in request.files.getlist("file") if one.filename]
    return _answered(attempt, kept, asked, now, lambda: _keep(attempt, kept, asked, sent, now), bool(sent))


@limiter.limit("60 per minute")
def remove_file(attempt_id: int, question: str) -> Answer:
    """Remove one file of an answer, `digest` in the form."""
    now = clock.now()
    attempt, kept, asked = _question(attempt_id, question, now)
    digest = request.form.get("digest", "")
    return _answered(
        attempt, kept, asked, now, lambda: _remove(attempt, kept, asked, digest, now), bool(digest)
    )


def _question(attempt_id: int, id_: str, now: datetime) -> tuple[AttemptSnapshot, KeptQuiz, Question]:
    """Return the person's own attempt with a question of its paper that takes files."""
    attempt = own_attempt(queries.attempt_with_id(attempt_id), now)
    saving.require_open(attempt, now, settings().network_grace_s)
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    question = found_or_404(kept.by_id.get(id_) if id_ in question_ids(attempt.paper) else None)
    found_or_404(question.upload)
    return attempt, kept, question


def _answered(
    attempt: AttemptSnapshot,
    kept: KeptQuiz,
    question: Question,
    now: datetime,
    act: Callable[[], None],
    is_complete: bool,
) -> Answer:
    """Act, and answer the script with the files as they are then, with what was refused; take a form to its page."""
    why = "" if is_complete else gettext(NONE_CHOSEN)
    status = 200 if is_complete else 422
    try:
        act()
    except saving.AttemptClosed:
        raise
    except Refused as refusal:
        db.session.rollback()
        why, status = localize(refusal), refusal.status
    if not wants_json():
        return _back(attempt, question, why)
    item = _item(attempt, kept, question.id)
    draw = get_template_attribute("quizzes/_files.html", "files_asked")
    body: dict[str, object] = {
        "files": draw(item),
        "answered": bool(item.files),
        "left_s": attempt.left_s(now),
        "saved_at": f"{now.astimezone(settings().zone):%H:%M:%S}",
    }
    return (body | {"error": why}, status) if why else body


def _item(attempt: AttemptSnapshot, kept: KeptQuiz, id_: str) -> QuestionItem:
    items = [item for part in sheet_of(attempt, kept).parts() for item in part.items]
    return next(item for item in items if item.id == id_)


def _back(attempt: AttemptSnapshot, question: Question, why: str) -> Response:
    if why:
        flash(why, "warn")
    page = next(place for place, ids in enumerate(attempt.paper["pages"], 1) if question.id in ids)
    return redirect(
        url_for("quizzes.page", attempt_id=attempt.id, number=page, _anchor=f"q-{question.id}"), 303
    )


def attempt_file(attempt_id: int, number: int) -> Response:
    """Give a file of an attempt under the name that its learner gave it."""
    attempt = found_or_404(queries.attempt_with_id(attempt_id))
    found_or_404(policy.may_open_files(current_user, attempt, clock.now()) or None)
    kept = found_or_404(file_with_id(number))
    found_or_404(kept.attempt_id == attempt.id or None)
    return send_upload(kept.digest, kept.mime, kept.name)


def answer_file(number: int, place: int) -> Response:
    """Give a file of an answer to its marker, named by the number of the answer and its place, from 1."""
    answer = answer_for(number)[0].answer
    known = files_of_attempt(answer.attempt_id).get(answer.question, {})
    kept = found_or_404(dict(enumerate(files_of_answer(answer.answer, known), 1)).get(place))
    return send_upload(kept.digest, kept.mime, f"answer-{number}-{place}.{kept.kind}")

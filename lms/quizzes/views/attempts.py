"""Taking a quiz: a page of questions, saving answers, submitting."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from flask import flash, get_template_attribute, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug import Response

from lms import clock
from lms.db import db
from lms.errors import N_, Refused
from lms.http.language import TAGS, chosen_language, localize
from lms.http.web import found_or_404, settings, sign_in_answer
from lms.people.sessions import read_session_id
from lms.quizzes import forms
from lms.quizzes.actions import attempts as actions
from lms.quizzes.actions import devices, saving
from lms.quizzes.answer_encoding import GivenAnswer, is_answered
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.attempt_states import OVER, AttemptPhase
from lms.quizzes.format.questions import OPEN_TYPES, QuestionType
from lms.quizzes.format.review_matrix import JUDGED, ReviewPart
from lms.quizzes.overview import shown_parts
from lms.quizzes.queries import attempts as queries
from lms.quizzes.records import KeptQuiz
from lms.quizzes.sheet import AttemptSheet, question_ids
from lms.quizzes.typed_number import understood
from lms.quizzes.verdicts import (
    AnswerVerdict,
    tried_verdict,
    verdict,
)
from lms.quizzes.views import late, receipts
from lms.quizzes.views.access import (
    device_name,
    own_attempt,
    paused_page,
    running_context,
    sheet_of,
    timer_answer,
)
from lms.quizzes.views.files import keep_sent_files
from lms.quizzes.views.telling import tell_contact, tell_room

LEFT = N_("You have left that page and cannot go back to it. Continue here.")
AHEAD = N_("The pages come one after another. Finish this page first.")


def page(attempt_id: int, number: int) -> str | Response:
    """Show one page of the paper."""
    now = clock.now()
    attempt = own_attempt(queries.attempt_with_id(attempt_id), now)
    if (elsewhere := _elsewhere(attempt, now)) is not None:
        return elsewhere
    found_or_404(1 <= number <= len(attempt.paper["pages"]) or None)
    if attempt.place not in (None, number):
        flash(gettext(LEFT if number < attempt.first_page else AHEAD), "info")
        return redirect(_present_page(attempt))
    return render_template("quizzes/page.html", number=number, **page_context(attempt, number, now))


def _present_page(attempt: AttemptSnapshot) -> str:
    return url_for("quizzes.page", attempt_id=attempt.id, number=attempt.first_page)


def _elsewhere(attempt: AttemptSnapshot, now: datetime) -> str | Response | None:
    """Return what is shown instead of a page of the paper: the pause, the submission or the result."""
    phase = attempt.phase(now, settings().network_grace_s)
    if phase is AttemptPhase.PAUSED:
        return paused_page(attempt, now)
    if phase is AttemptPhase.OVERDUE:
        return redirect(url_for("quizzes.submit", attempt_id=attempt.id))
    return redirect(url_for("quizzes.result", attempt_id=attempt.id)) if phase in OVER else None


def page_context(attempt: AttemptSnapshot, number: int, now: datetime) -> dict[str, object]:
    """Return what one page of the paper shows."""
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    sheet = sheet_of(attempt, kept)
    return running_context(attempt, kept, now) | sheet_context(attempt, kept, sheet, number, now)


def sheet_context(
    attempt: AttemptSnapshot, kept: KeptQuiz, sheet: AttemptSheet, number: int, now: datetime
) -> dict[str, object]:
    """Return what one page shows of the questions."""
    shown = shown_parts(kept.quiz.settings, attempt, now)
    addresses = [
        url_for("quizzes.page", attempt_id=attempt.id, number=one) for one in range(1, sheet.page_count + 1)
    ]
    verdicts = _verdicts(sheet, kept, shown, attempt.paper["pages"][number - 1])
    return {
        "page_addresses": addresses,
        "parts": sheet.parts(number, verdicts),
        "spots": sheet.spots,
        "tells_at_once": bool(shown & JUDGED),
    }


def _verdicts(
    sheet: AttemptSheet, kept: KeptQuiz, shown: frozenset[ReviewPart], ids: Iterable[str]
) -> dict[str, AnswerVerdict]:
    """Judge the questions of a running attempt that were checked; all, when the quiz tells at once (practice)."""
    language = kept.language(chosen_language())
    told = (shown, sheet.texts, language, kept.quiz.settings.floor)
    found = {}
    # Nothing can be told of an answer that is not right or wrong by itself.
    for question in (kept.by_id[id_] for id_ in ids if kept.by_id[id_].type not in OPEN_TYPES):
        given = sheet.answers.get(question.id)
        if question.tries is not None:
            if tried := tried_verdict(question, sheet.submitted.get(question.id, ()), *told):
                found[question.id] = tried
        elif shown & JUDGED and given and is_answered(question, given.line):
            found[question.id] = verdict(
                question, given.line, *told, confidence=kept.quiz.settings.confidence
            )
    return found


def save_page(attempt_id: int, number: int) -> Response:
    """Save a page sent as a form and go where its button says."""
    now = clock.now()
    attempt = own_attempt(queries.attempt_to_answer(attempt_id), now)
    ids = found_or_404(dict(enumerate(attempt.paper["pages"], 1)).get(number))
    try:
        stays = _saved_page(attempt, ids, now)
    except saving.AttemptClosed as refusal:
        return late.closed_form(attempt, ids, refusal, now)
    tell_contact(attempt.document_id, attempt.id)
    return _go_on(attempt, number, stays | keep_sent_files(attempt, ids, now))


def _go_on(attempt: AttemptSnapshot, number: int, stays: bool) -> Response:
    if attempt.place is not None:
        if not stays and request.form.get("go") == "next":
            actions.move_on(attempt, number)
            db.session.commit()
        if attempt.place != number or request.form.get("go") == "previous":
            return redirect(_present_page(attempt), 303)
    return redirect(_next_response(attempt, number, "stay" if stays else request.form.get("go", "next")), 303)


def _saved_page(attempt: AttemptSnapshot, ids: Sequence[str], now: datetime) -> bool:
    """Save answers and flags of a page; say why for what was refused, and tell whether the page stays."""
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    is_saved = "saved" in request.form  # by the script, before it asked for the next page
    given = [] if is_saved else forms.answers_of_page(request.form, ids)
    refused = saving.save_answers(attempt, kept, given, now, grace_s=settings().network_grace_s)
    checks = forms.check_of_page(request.form, ids)
    if checks and checks[0].question not in refused:
        refused |= saving.check_answers(attempt, kept, checks, now, grace_s=settings().network_grace_s)
    if not is_saved:
        actions.flag(attempt, forms.flags_of_page(request.form, ids))
    numbers = {id_: place for place, id_ in enumerate(question_ids(attempt.paper), 1)}
    _tell_understood(kept, given, refused, numbers)
    for id_, refusal in refused.items():
        flash(gettext("Question %(number)s: %(why)s", number=numbers[id_], why=localize(refusal)), "warn")
    return bool(refused) or "clear" in request.form or "check" in request.form


def _tell_understood(
    kept: KeptQuiz, given: Iterable[GivenAnswer], refused: Collection[str], numbers: Mapping[str, int]
) -> None:
    """Say how the numbers that were typed since the page was shown are read; without script nothing else does."""
    for one in given:
        if one.question in refused or not one.is_changed:
            continue
        if read := understood(kept.by_id[one.question], one.typed):
            sentence = gettext(read.message, **read.values)
            text = gettext("Question %(number)s: %(why)s", number=numbers[one.question], why=sentence)
            flash(text, "warn" if read.is_problem else "info")


def _next_response(attempt: AttemptSnapshot, number: int, go: str) -> str:
    """Return the address a page's button leads to: previous, stay, finish, or next."""
    wanted = {"previous": number - 1, "stay": number}.get(go, number + 1)
    if go == "finish" or wanted > len(attempt.paper["pages"]):
        return url_for("quizzes.submit", attempt_id=attempt.id)
    asked = next((request.form[name] for name in ("check", "upload", "remove") if name in request.form), "")
    anchor = f"q-{asked.split()[0]}" if asked.strip() else None
    return url_for("quizzes.page", attempt_id=attempt.id, number=max(1, wanted), _anchor=anchor)


def _of_session(attempt_id: int, now: datetime) -> AttemptSnapshot | None:
    """Return the attempt to answer if it belongs to whom the session signs in, on its device."""
    sign_in = read_session_id(session.get("_user_id", ""), now, settings().session_days)
    attempt = queries.attempt_of_session(attempt_id, sign_in)
    if (
        attempt is not None
        and attempt.device is not None
        and not attempt.is_over(now, settings().network_grace_s)
    ):
        devices.require_device(attempt, device_name(sign_in))
    return attempt


def save_answers(attempt_id: int) -> dict[str, object] | ResponseReturnValue:
    """Save answers and flags sent by the script; tell when, the seconds left, and why for what was refused."""
    now = clock.now()
    attempt = _of_session(attempt_id, now)
    if attempt is None:
        if (answer := sign_in_answer()) is not None:
            return answer
        attempt = own_attempt(queries.attempt_to_answer(attempt_id), now)
    try:
        answer = _saved(attempt, request.get_json(silent=True), now)
    except saving.AttemptClosed as refusal:
        return late.closed_script(attempt, request.get_json(silent=True), refusal, now)
    tell_contact(attempt.document_id, attempt.id)
    return answer


def _saved(attempt: AttemptSnapshot, body: object, now: datetime) -> dict[str, object]:
    """Save what the script sent and return its answer."""
    given, unreadable = forms.answers_of_script(body)
    receipts.require_own(body, attempt)
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    lines, no_lines = saving.log_answers(attempt, kept, given, now, grace_s=settings().network_grace_s)
    refused = unreadable | no_lines
    for why in refused.values():
        if isinstance(why, saving.PageLeft) and len(refused) == len(given) + len(unreadable) == _sent(body):
            raise why
    checks, no_checks = _checked(attempt, kept, body, refused, now)
    actions.flag(attempt, forms.flags_of_script(body))
    actions.note_counts(attempt, forms.counts_of_script(body))
    local = now.astimezone(settings().zone)
    answer: dict[str, object] = {"saved_at": f"{local:%H:%M:%S}", "left_s": attempt.left_s(now)}
    if lines:
        answer["receipt"] = receipts.receipt_for(attempt, lines, now)
    if refused or no_checks:
        answer["refused"] = {id_: localize(refusal) for id_, refusal in (refused | no_checks).items()}
    read = {
        one.question: _understood(kept, one)
        for one in given
        if one.question not in refused and kept.by_id[one.question].type is QuestionType.NUMERIC
    }
    if read:
        answer["understood"] = read
    saved = {one.question for one in given} - refused.keys()
    return answer | _feedback_at_once(attempt, kept, saved, checks, now)


def _sent(body: object) -> int:
    """Return how many items the script has sent: answers and all else."""
    kinds = (
        [body.get(name) for name in ("answers", "checks", "flags", "counts")]
        if isinstance(body, Mapping)
        else []
    )
    return sum(len(one) for one in kinds if isinstance(one, Mapping))


def _checked(
    attempt: AttemptSnapshot, kept: KeptQuiz, body: object, unsaved: Mapping[str, Refused], now: datetime
) -> tuple[set[str], dict[str, Refused]]:
    """Check the answers of the script's items "check …"; return the questions, and why not by the name of the item.

    An answer that was not saved, because it was made after the end for example, is no try either.
    """
    sent, unreadable = forms.checks_of_script(body)
    refused = unreadable | {one.question: unsaved[one.question] for one in sent if one.question in unsaved}
    checks = [one for one in sent if one.question not in unsaved]
    if checks:
        refused |= saving.check_answers(attempt, kept, checks, now, grace_s=settings().network_grace_s)
    names = {f"check {id_}": refusal for id_, refusal in refused.items()}
    return {one.question for one in checks} - refused.keys(), names


def _understood(kept: KeptQuiz, given: GivenAnswer) -> dict[str, object]:
    """Return how a typed number is read, for the line under its field."""
    read = understood(kept.by_id[given.question], given.typed)
    if read is None:
        return {"text": "", "problem": False}
    return {"text": gettext(read.message, **read.values), "problem": read.is_problem}


def _feedback_at_once(
    attempt: AttemptSnapshot, kept: KeptQuiz, saved: set[str], checked: set[str], now: datetime
) -> dict[str, object]:
    """Return what the script shows by question: of answers just checked, and of saved ones if the quiz tells at once.

    `finished` names the questions to which no answer can be changed any more.
    """
    shown = shown_parts(kept.quiz.settings, attempt, now)
    ids = checked | (saved if shown & JUDGED else set())
    if not ids:
        return {}
    sheet = sheet_of(attempt, kept)
    parts = sheet.parts(verdicts=_verdicts(sheet, kept, shown, ids))
    language = TAGS[kept.language(chosen_language())]
    items = [item for part in parts for item in part.items if item.id in ids]
    draw = get_template_attribute("quizzes/_question.html", "feedback")
    finished = [item.id for item in items if item.tries and item.tries.is_over]
    feedback = {item.id: draw(item, language) if item.verdict else "" for item in items}
    return {"feedback": feedback} | ({"finished": finished} if finished else {})


def submit(attempt_id: int) -> str | Response:
    """Ask before submitting: what is unanswered, what is flagged."""
    now = clock.now()
    attempt = own_attempt(queries.attempt_with_id(attempt_id), now)
    phase = attempt.phase(now, settings().network_grace_s)
    if phase is not AttemptPhase.OVERDUE and (elsewhere := _elsewhere(attempt, now)) is not None:
        return elsewhere
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    return render_template(
        "quizzes/submit.html",
        spots=sheet_of(attempt, kept).spots,
        is_overdue=phase is AttemptPhase.OVERDUE,
        **running_context(attempt, kept, now),
    )


def hand_in(attempt_id: int) -> Response | dict[str, object]:
    """Hand the attempt in and grade it; a second time only shows the result."""
    now = clock.now()
    attempt = own_attempt(queries.attempt_to_close(attempt_id), now)
    if (goes_on := timer_answer(attempt, now)) is not None:
        return goes_on
    actions.hand_in(attempt, now, grace_s=settings().network_grace_s)
    tell_room(attempt.document_id)
    return redirect(url_for("quizzes.result", attempt_id=attempt_id), 303)

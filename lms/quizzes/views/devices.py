"""One device at a time: what another device is told, and moving the attempt to it."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import db, read_only_from_now
from lms.errors import Refused
from lms.http.language import chosen_language, localize
from lms.http.web import found_or_404, wants_json
from lms.quizzes.actions import devices
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.format.behaviour import OneDevice
from lms.quizzes.queries import attempts as queries
from lms.quizzes.views import attempts
from lms.quizzes.views.access import owned_attempt, page_sent, this_device
from lms.text.wording import in_language

AGAIN_S = 20
Answer = Response | str | tuple[str, int] | tuple[dict[str, object], int, dict[str, str]]


def other_device(refusal: devices.OtherDevice) -> Answer:
    """Answer a device that the attempt does not listen to: the script keeps what it has, a form is not lost."""
    db.session.rollback()
    attempt_id = (request.view_args or {})["attempt_id"]
    if wants_json():
        return {"error": localize(refusal)}, refusal.status, {"Retry-After": str(AGAIN_S)}
    if sent := page_sent():
        read_only_from_now()
        return _page(found_or_404(queries.attempt_with_id(attempt_id)), sent, None), refusal.status
    return redirect(url_for("quizzes.device", attempt_id=attempt_id), 303)


def device(attempt_id: int) -> Answer:
    """Ask whether the attempt is to go on on this device."""
    attempt = owned_attempt(queries.attempt_with_id(attempt_id), clock.now())
    if attempt.is_finished or attempt.device in (None, this_device()):
        return redirect(url_for("quizzes.page", attempt_id=attempt_id, number=attempt.first_page))
    return _page(attempt, [], None)


def take_over(attempt_id: int) -> Answer:
    """Go on on this device, and save the page that was sent from it before."""
    now = clock.now()
    attempt = owned_attempt(queries.attempt_to_answer(attempt_id), now)
    is_sure = "sure" in request.form
    try:
        devices.take_over(attempt, _rule(attempt), this_device(), is_sure=is_sure, by=current_user, now=now)
    except Refused as refusal:
        return _refused(attempt_id, refusal)
    db.session.commit()
    return _go_on(attempt)


def _rule(attempt: AttemptSnapshot) -> OneDevice:
    return queries.kept_quiz(attempt.revision_id, attempt.digest).quiz.settings.one_device


def _refused(attempt_id: int, refusal: Refused) -> tuple[str, int]:
    db.session.rollback()
    read_only_from_now()
    return _page(found_or_404(queries.attempt_with_id(attempt_id)), page_sent(), refusal), refusal.status


def _go_on(attempt: AttemptSnapshot) -> Response:
    number = request.form.get("number", "")
    if number in map(str, range(1, len(attempt.paper["pages"]) + 1)):
        return attempts.save_page(attempt.id, int(number))
    return redirect(url_for("quizzes.page", attempt_id=attempt.id, number=attempt.first_page), 303)


def _page(attempt: AttemptSnapshot, sent: Sequence[tuple[str, str]], refusal: Refused | None) -> str:
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    return render_template(
        "quizzes/device.html",
        attempt=attempt,
        title=in_language(kept.quiz.title, chosen_language()),
        language=kept.language(chosen_language()),
        may_take_over=devices.may_take_over(attempt, kept.quiz.settings.one_device),
        sent=sent,
        error=localize(refusal) if refusal else "",
    )

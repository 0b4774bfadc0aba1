"""What every page of an attempt asks first: whose it is, and its paper with the answers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import db, read_only_from_now
from lms.http.language import chosen_language, localize
from lms.http.streams import streams
from lms.http.web import found_or_404, require, settings, wants_json
from lms.library.queries.places import places_in_lessons
from lms.people.identity import Unit
from lms.people.queries import people
from lms.people.sessions import SessionId, read_session_id
from lms.quizzes import policy
from lms.quizzes.access_rules import NoAccess, NotPassed
from lms.quizzes.actions import devices, saving
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.files.answers import KeptFile
from lms.quizzes.files.queries import files_of_attempt
from lms.quizzes.format.questions import QuestionType
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.room import messages_for
from lms.quizzes.queries.running import pause_reason
from lms.quizzes.records import KeptQuiz, QuizEntry
from lms.quizzes.room import ShownMessage
from lms.quizzes.sheet import AttemptSheet
from lms.text.wording import in_language

# How often a browser asks whether a pause is over.
PAUSE_ASKED_S = 20


def closed(refusal: saving.AttemptClosed) -> Response | tuple[dict[str, str], int]:
    """Answer what came too late: the script learns where the result is, a form is taken there."""
    db.session.rollback()
    result = url_for("quizzes.result", attempt_id=(request.view_args or {})["attempt_id"])
    if wants_json():
        return {"error": localize(refusal), "result": result}, refusal.status
    flash(localize(refusal), "warn")
    return redirect(result, 303)


def running_context(attempt: AttemptSnapshot, kept: KeptQuiz, now: datetime) -> dict[str, object]:
    """Return what every page of a running attempt shows; whoever sees it is in contact."""
    streams().note_contact(attempt.id)
    return attempt_context(attempt, kept, now, messages_for(attempt))


def attempt_context(
    attempt: AttemptSnapshot, kept: KeptQuiz, now: datetime, messages: Sequence[ShownMessage]
) -> dict[str, object]:
    """Return what every page of an attempt shows, also of one that has not begun."""
    return {
        "messages": messages,
        "attempt": attempt,
        "language": kept.language(chosen_language()),
        "title": in_language(kept.quiz.title, chosen_language()),
        "tick": attempt.tick(now),
        "now": now,
        "nav_items": [],
    }


def paused_page(attempt: AttemptSnapshot, now: datetime, sent: Sequence[tuple[str, str]] = ()) -> str:
    """Return the page of a paused attempt; `sent` are the fields of a form that came too early, to be sent again."""
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    return render_template(
        "quizzes/paused.html",
        reason=pause_reason(attempt.id),
        sent=sent,
        **running_context(attempt, kept, now),
    )


def paused(
    refusal: saving.AttemptPaused,
) -> Response | tuple[str, int] | tuple[dict[str, object], int, dict[str, str]]:
    """Answer what came while the attempt is paused: the script keeps it and asks again later, a form is shown again."""
    db.session.rollback()
    if wants_json():
        return (
            {"error": localize(refusal), "paused": True},
            refusal.status,
            {"Retry-After": str(PAUSE_ASKED_S)},
        )
    attempt_id = (request.view_args or {})["attempt_id"]
    if sent := page_sent():
        read_only_from_now()
        attempt = found_or_404(queries.attempt_with_id(attempt_id))
        return paused_page(attempt, clock.now(), sent), refusal.status
    flash(localize(refusal), "warn")
    return redirect(url_for("quizzes.page", attempt_id=attempt_id, number=1), 303)


def page_sent() -> list[tuple[str, str]]:
    """Return the fields of the page of answers that was sent, with its number; empty where none was.

    The page that asks for another device carries them along.
    """
    own = ("csrf_token", "sure")
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in own]
    if request.endpoint == "quizzes.save_page":
        return [*sent, ("number", str((request.view_args or {})["number"]))]
    is_carried = request.endpoint == "quizzes.take_over" and "number" in request.form
    return sent if is_carried else []


def no_access(refusal: NoAccess) -> Response | tuple[dict[str, str], int]:
    """Go back to the front page of the quiz with the reason why it cannot be started; tell it to a script."""
    db.session.rollback()
    said = _with_titles(refusal)
    if wants_json():
        return {"error": said}, refusal.status
    flash(said, "warn")
    return redirect(url_for("quizzes.show", slug=(request.view_args or {})["slug"]), 303)


def _with_titles(refusal: NoAccess) -> str:
    """Return the reason, with quizzes by their titles."""
    if isinstance(refusal, NotPassed):
        titles = gettext(", ").join(title for _, title in titled(refusal.quizzes))
        return localize(NoAccess(refusal.sentence, names=titles))
    return localize(refusal)


def titled(slugs: Collection[str]) -> list[tuple[str, str]]:
    """Return short name and title of quizzes; the short name twice where there is none."""
    titles = titles_of([one for one in queries.quiz_entries() if one.slug in slugs]) if slugs else {}
    return [(slug, titles.get(slug) or slug) for slug in slugs]


def titles_of(entries: Sequence[QuizEntry]) -> dict[str, str]:
    """Return the titles of quizzes in the reader's language, by short name and in their order."""
    kept = queries.kept_quizzes((one.revision_id, one.digest) for one in entries)
    return {one.slug: in_language(kept[one.revision_id].quiz.title, chosen_language()) for one in entries}


def this_device() -> str:
    """Return what names this sign-in on this device."""
    read = read_session_id(session.get("_user_id", ""), clock.now(), settings().session_days)
    return device_name(read)


def device_name(sign_in: SessionId | None) -> str:
    """Return what names a sign-in, without the key that would end it."""
    return sha256((sign_in.key if sign_in else "").encode()).hexdigest()[:32]


def own_attempt(attempt: AttemptSnapshot | None, now: datetime) -> AttemptSnapshot:
    """Return the attempt to its owner on its device, as `owned_attempt`; raise OtherDevice on another."""
    attempt = owned_attempt(attempt, now)
    if attempt.device is not None and not attempt.is_over(now, settings().network_grace_s):
        devices.require_device(attempt, this_device())
    return attempt


def owned_attempt(attempt: AttemptSnapshot | None, now: datetime) -> AttemptSnapshot:
    """Return the attempt to its owner; 403 to someone who may only look at it, 404 to everyone else."""
    attempt = found_or_404(attempt)
    if not policy.may_answer(current_user, attempt):
        found_or_404(policy.may_see_attempt(current_user, attempt, unit_of(attempt), now) or None)
        require(False)
    return attempt


# A timer may be so far ahead of the server's clock.
_TIMER_AHEAD_S = 5


def timer_answer(attempt: AttemptSnapshot, now: datetime) -> dict[str, object] | None:
    """Answer a timer that ran out in the browser although the end has moved or the attempt is paused; else None."""
    left_s = attempt.left_s(now)
    is_paused = attempt.paused_at is not None
    if "time_up" not in request.form or attempt.is_finished:
        return None
    if not is_paused and left_s is not None and left_s <= _TIMER_AHEAD_S:
        return None
    return {"left_s": left_s, "paused": is_paused}


def supervised_attempt(attempt_id: int) -> AttemptSnapshot:
    """Return an attempt to someone who may act on it."""
    require(policy.may_supervise(current_user))
    attempt = found_or_404(queries.attempt_with_id(attempt_id))
    unit = unit_of(attempt)
    require(policy.supervises(current_user, unit.path if unit else ""))
    return attempt


def unit_of(attempt: AttemptSnapshot) -> Unit | None:
    """Return the unit an attempt was taken in."""
    return None if attempt.unit_id is None else people.unit(attempt.unit_id)


def sheet_of(attempt: AttemptSnapshot, kept: KeptQuiz) -> AttemptSheet:
    """Return the paper of an attempt with its newest answers."""
    return AttemptSheet(
        kept.quiz,
        kept.page(chosen_language()),
        attempt.paper,
        queries.answers(attempt.id),
        attempt.flags,
        queries.submitted_answers(attempt.id, kept),
        files_in(attempt.id, kept),
        lessons_in(kept),
    )


def lessons_in(kept: KeptQuiz) -> dict[str, str]:
    """Return what stands at the addresses of lessons that questions test; a quiz without any costs no query."""
    texts = kept.page(chosen_language())["questions"].values()
    addresses = {one["lesson"] for one in texts if "lesson" in one}
    return places_in_lessons(addresses, chosen_language()) if addresses else {}


def files_in(attempt_id: int, kept: KeptQuiz) -> dict[str, dict[str, KeptFile]]:
    """Return the files of an attempt by question and digest; a quiz that takes none costs no query."""
    takes_files = any(one.type is QuestionType.FILE for one in kept.by_id.values())
    return files_of_attempt(attempt_id) if takes_files else {}

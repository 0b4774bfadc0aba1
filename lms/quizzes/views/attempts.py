"""Sitting a quiz: a page of questions, saving answers, handing in."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup
from werkzeug import Response

from lms import clock
from lms.db import begin_write, db
from lms.http.language import TAGS, chosen_language, told
from lms.http.web import found, require, settings, stopped, wants_json
from lms.quizzes import actions, forms, policy, queries
from lms.quizzes.format.questions import in_language
from lms.quizzes.format.review_matrix import EVERYTHING, Shown
from lms.quizzes.grading import band, percent_of, section_bands
from lms.quizzes.overview import shown_parts
from lms.quizzes.queries import KeptQuiz
from lms.quizzes.sheet import Sheet, question_ids
from lms.quizzes.sittings import Sitting
from lms.quizzes.verdicts import Verdict, verdict
from lms.quizzes.views import pieces
from lms.quizzes.views.wording import later

JUDGED = frozenset({Shown.CORRECTNESS, Shown.MARKS, Shown.FEEDBACK, Shown.EXPLANATION, Shown.RIGHT_ANSWER})


def closed(refusal: actions.AttemptClosed) -> Response | tuple[dict[str, str], int]:
    """Answer what came too late: the script learns where the result is, a form is taken there."""
    db.session.rollback()
    result = url_for("quizzes.result", **(request.view_args or {}) | {"number": None})
    if wants_json():
        return {"error": told(refusal), "result": result}, refusal.status
    flash(told(refusal), "warn")
    return redirect(result, 303)


def _own(sitting: Sitting | None, now: datetime) -> Sitting:
    """Return the attempt to its owner; 403 to somebody who may only look at it, 404 to everybody else."""
    sitting = found(sitting)
    if not policy.may_answer(current_user, sitting):
        found(policy.may_see_attempt(current_user, sitting, queries.unit_of(sitting.unit_id), now) or None)
        require(False)
    return sitting


def _sheet(sitting: Sitting, kept: KeptQuiz) -> Sheet:
    texts = kept.page(chosen_language())
    return Sheet(kept.quiz, texts, sitting.paper, queries.answers(sitting.id), sitting.flags)


def page(attempt_id: int, number: int) -> str | Response:
    """Show one page of the paper."""
    now = clock.now()
    sitting = _own(queries.sitting(attempt_id), now)
    if sitting.is_over(now, settings().network_grace_s):
        return redirect(url_for("quizzes.result", attempt_id=attempt_id))
    kept = queries.kept_quiz(sitting.revision_id, sitting.digest)
    sheet = _sheet(sitting, kept)
    found(1 <= number <= sheet.page_count or None)
    ids = sitting.paper["pages"][number - 1]
    shown = shown_parts(kept.quiz.settings, sitting, now)
    return render_template(
        "quizzes/page.html",
        sitting=sitting,
        number=number,
        page_count=sheet.page_count,
        parts=sheet.parts(number, _verdicts(sheet, kept, shown, ids)),
        spots=sheet.spots,
        tells_at_once=bool(shown & JUDGED),
        language=kept.language(chosen_language()),
        title=in_language(kept.quiz.title, chosen_language()),
        tick=sitting.tick(now),
        now=now,
        nav_items=[],
    )


def _verdicts(
    sheet: Sheet, kept: KeptQuiz, shown: frozenset[Shown], ids: Iterable[str]
) -> dict[str, Verdict]:
    """Judge the answered questions of a running attempt when the quiz shows that at once (practice)."""
    if not shown & JUDGED:
        return {}
    language = kept.language(chosen_language())
    return {
        id_: verdict(
            kept.by_id[id_], sheet.answers[id_].line, shown, sheet.texts, language, kept.quiz.settings.floor
        )
        for id_ in ids
        if id_ in sheet.answers and sheet.answers[id_].line
    }


def save_page(attempt_id: int, number: int) -> Response:
    """Save a page sent as a form and go where its button says."""
    now = clock.now()
    sitting = _own(queries.sitting_to_answer(attempt_id), now)
    found(1 <= number <= len(sitting.paper["pages"]) or None)
    kept = queries.kept_quiz(sitting.revision_id, sitting.digest)
    ids = sitting.paper["pages"][number - 1]
    given = forms.answers_of_page(request.form, ids)
    refused = actions.save_answers(sitting, kept, given, now, grace_s=settings().network_grace_s)
    actions.flag(sitting, forms.flags_of_page(request.form, ids))
    db.session.commit()
    if refused:
        numbers = {id_: place for place, id_ in enumerate(question_ids(sitting.paper), 1)}
        for id_, refusal in refused.items():
            flash(gettext("Question %(number)s: %(why)s", number=numbers[id_], why=told(refusal)), "warn")
        return redirect(_onward(sitting, number, "stay"), 303)
    return redirect(_onward(sitting, number, request.form.get("go", "next")), 303)


def _onward(sitting: Sitting, number: int, go: str) -> str:
    """Return the address a page's button leads to: previous, stay, finish, or next."""
    wanted = {"previous": number - 1, "stay": number}.get(go, number + 1)
    if go == "finish" or wanted > len(sitting.paper["pages"]):
        return url_for("quizzes.submit", attempt_id=sitting.id)
    return url_for("quizzes.page", attempt_id=sitting.id, number=max(1, wanted))


def save_answers(attempt_id: int) -> dict[str, object] | ResponseReturnValue:
    """Save answers and flags sent by the script; tell when, the seconds left, and why for what was refused."""
    now = clock.now()
    sitting = queries.sitting_of_session(attempt_id, session.get("_user_id", ""))
    if sitting is None:
        if (answer := stopped()) is not None:
            return answer
        sitting = _own(queries.sitting_to_answer(attempt_id), now)
    body = request.get_json(silent=True)
    given, unreadable = forms.answers_of_script(body)
    kept = queries.kept_quiz(sitting.revision_id, sitting.digest)
    refused = unreadable | actions.save_answers(sitting, kept, given, now, grace_s=settings().network_grace_s)
    actions.flag(sitting, forms.flags_of_script(body))
    db.session.commit()
    local = now.astimezone(settings().zone)
    answer = {"saved_at": f"{local:%H:%M:%S}", "left_s": sitting.left_s(now)}
    if refused:
        answer["refused"] = {id_: told(refusal) for id_, refusal in refused.items()}
    return answer | _told_at_once(sitting, kept, {one.question for one in given} - refused.keys(), now)


def _told_at_once(sitting: Sitting, kept: KeptQuiz, ids: set[str], now: datetime) -> dict[str, object]:
    """Return what the script shows under the answers just saved, by question, when the quiz tells at once."""
    shown = shown_parts(kept.quiz.settings, sitting, now)
    if not shown & JUDGED:
        return {}
    sheet = _sheet(sitting, kept)
    parts = sheet.parts(verdicts=_verdicts(sheet, kept, shown, ids))
    language = TAGS[kept.language(chosen_language())]
    items = [item for part in parts for item in part.items if item.id in ids]
    return {"told": {item.id: pieces.told(item, language) if item.verdict else "" for item in items}}


def submit(attempt_id: int) -> str | Response:
    """Ask before handing in: what is unanswered, what is flagged."""
    now = clock.now()
    sitting = _own(queries.sitting(attempt_id), now)
    if sitting.is_over(now, settings().network_grace_s):
        return redirect(url_for("quizzes.result", attempt_id=attempt_id))
    kept = queries.kept_quiz(sitting.revision_id, sitting.digest)
    return render_template(
        "quizzes/submit.html",
        sitting=sitting,
        spots=_sheet(sitting, kept).spots,
        language=kept.language(chosen_language()),
        title=in_language(kept.quiz.title, chosen_language()),
        tick=sitting.tick(now),
        now=now,
        nav_items=[],
    )


def hand_in(attempt_id: int) -> Response:
    """Hand the attempt in and grade it; a second time only shows the result."""
    now = clock.now()
    sitting = _own(queries.sitting_to_close(attempt_id), now)
    _close(sitting, now)
    return redirect(url_for("quizzes.result", attempt_id=attempt_id), 303)


def _close(sitting: Sitting, now: datetime) -> None:
    """Close and grade the attempt, unless that was done before."""
    if not sitting.is_finished:
        actions.close(sitting, now, by_time=sitting.is_over(now, settings().network_grace_s))
    db.session.commit()


def result(attempt_id: int) -> str | Response:
    """Show the result and, as far as the quiz allows at this moment, the answers."""
    now = clock.now()
    sitting = found(queries.sitting(attempt_id))
    unit = queries.unit_of(sitting.unit_id) if not policy.is_owner(current_user, sitting) else None
    found(policy.may_see_attempt(current_user, sitting, unit, now) or None)
    if not sitting.is_finished:
        if not sitting.is_over(now, settings().network_grace_s):
            return redirect(url_for("quizzes.page", attempt_id=attempt_id, number=1))
        begin_write()
        _close(found(queries.sitting_to_close(attempt_id)), now)
        sitting = found(queries.sitting(attempt_id))
    return _result(sitting, now)


def _result(sitting: Sitting, now: datetime) -> str:
    kept = queries.kept_quiz(sitting.revision_id, sitting.digest)
    # What may be seen follows the quiz as it is now, so that a trainer can close a leak; the grade stays.
    entry = found(queries.entry_of(sitting.document_id))
    rules = queries.kept_quiz(entry.revision_id, entry.digest).quiz.settings
    shown = shown_parts(rules, sitting, now)
    is_owner = policy.is_owner(current_user, sitting)
    if not is_owner:
        shown = EVERYTHING if policy.may_see_key(current_user) else shown | {Shown.GRADE}
    return render_template(
        "quizzes/result.html",
        **_review(sitting, kept, shown),
        entry=entry,
        is_owner=is_owner,
        person="" if is_owner else queries.name_of(sitting.user_id),
        later=later(rules, shown, now) if is_owner else "",
    )


def _review(sitting: Sitting, kept: KeptQuiz, shown: frozenset[Shown]) -> dict[str, object]:
    """Return what the result page shows of the paper."""
    language = kept.language(chosen_language())
    floor = kept.quiz.settings.floor
    sheet = _sheet(sitting, kept)
    results = queries.question_results(sitting.id)
    verdicts = {
        id_: verdict(kept.by_id[id_], one.answer, shown, sheet.texts, language, floor, one.points)
        for id_, one in results.items()
    }
    achieved = percent_of(sitting.points, sitting.max_points)
    marks = {id_: (one.points, one.max_points) for id_, one in results.items()}
    notes = sheet.texts["notes"]
    said = band(kept.quiz.bands, achieved) if Shown.OVERALL in shown else None
    bands = section_bands(kept.quiz, marks) if Shown.OVERALL in shown else {}
    at_sections = {
        number: Markup(notes.get(in_language(one.text, language), ""))  # noqa: S704 -- rendered by lms.markup
        for number, one in bands.items()
    }
    parts = sheet.parts(verdicts=verdicts, said=at_sections)
    if Shown.ATTEMPT not in shown:
        parts = [replace(part, text=Markup(), items=()) for part in parts if part.said]
    return {
        "sitting": sitting,
        "quiz": kept.quiz,
        "language": language,
        "title": in_language(kept.quiz.title, language),
        "shown": shown,
        "achieved": achieved,
        "overall": notes.get(in_language(said.text, language), "") if said else "",
        "parts": parts,
        "sheet": sheet,
    }

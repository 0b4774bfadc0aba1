"""Answers that come when their attempt takes none any more: kept when they come, shown to whoever decides."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import db
from lms.errors import N_, Refused
from lms.http.language import chosen_language, localize
from lms.http.web import found_or_404, page_number, require, see_other, settings
from lms.people.queries import people
from lms.quizzes import forms, policy
from lms.quizzes.actions import late as acts
from lms.quizzes.actions.saving import AttemptClosed, LogLine
from lms.quizzes.answer_encoding import GivenAnswer, decoded
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.late_answers import LateAttempt, LateItem, answer_words
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.late import PER_PAGE, accepted_late, late_at, late_of_attempt, late_waiting
from lms.quizzes.receipts import ForgedReceipt
from lms.quizzes.records import KeptQuiz, QuizEntry
from lms.quizzes.sheet import LatestAnswer, question_ids
from lms.quizzes.views import receipts
from lms.quizzes.views.access import own_attempt, supervised_attempt, unit_of
from lms.text.values import whole_number
from lms.text.wording import in_language

KEPT = N_("This answer arrived too late. It has been kept, and the convener decides whether it counts.")


def closed_script(
    attempt: AttemptSnapshot, body: object, refusal: AttemptClosed, now: datetime
) -> tuple[dict[str, object], int]:
    """Keep what the script sent; `kept` names the questions whose answers the server has, `refused` says why not."""
    given, refused = forms.answers_of_script(body)
    lines, unfit = _kept(attempt, given, now)
    answer: dict[str, object] = {
        "error": localize(Refused(KEPT) if lines else refusal),
        "result": url_for("quizzes.result", attempt_id=attempt.id),
        "kept": [one["question"] for one in lines],
        "refused": {id_: localize(one) for id_, one in (refused | unfit).items()},
    }
    if lines:
        answer["receipt"] = receipts.receipt_for(attempt, lines, now)
    return answer, refusal.status


def closed_form(
    attempt: AttemptSnapshot, ids: Sequence[str], refusal: AttemptClosed, now: datetime
) -> Response:
    """Keep what a form without script sent, and go to the result with a sentence about it."""
    lines, unfit = _kept(attempt, forms.answers_of_page(request.form, ids), now)
    flash(localize(Refused(KEPT) if lines else refusal), "warn")
    numbers = {id_: place for place, id_ in enumerate(question_ids(attempt.paper), 1)}
    for id_, why in unfit.items():
        flash(gettext("Question %(number)s: %(why)s", number=numbers[id_], why=localize(why)), "warn")
    return redirect(url_for("quizzes.result", attempt_id=attempt.id), 303)


def _kept(
    attempt: AttemptSnapshot, given: Sequence[GivenAnswer], now: datetime
) -> tuple[list[LogLine], dict[str, Refused]]:
    db.session.rollback()
    held = own_attempt(queries.attempt_to_close(attempt.id), now)
    kept = queries.kept_quiz(held.revision_id, held.digest)
    found = acts.keep_late(held, kept, given, now, grace_s=settings().network_grace_s)
    db.session.commit()
    return found


@dataclass(frozen=True, slots=True)
class LateCount:
    """One decision about late answers of an attempt, for its learner."""

    accepted: bool
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class LateNews:
    """What a result page says of late answers: how many counted within the allowance, wait, and what was decided."""

    in_time: int
    waiting: int
    decisions: tuple[LateCount, ...]


def told_of(attempt: AttemptSnapshot, answers: Mapping[str, LatestAnswer]) -> LateNews:
    """Return what is to be said of the late answers of an attempt whose newest `answers` are known; one statement."""
    return _news(attempt, answers, late_of_attempt(attempt.id))


def _news(
    attempt: AttemptSnapshot, answers: Mapping[str, LatestAnswer], items: Sequence[LateItem]
) -> LateNews:
    decided = Counter((one.accepted, one.reason, one.decided_at) for one in items if one.accepted is not None)
    accepted = {one.question for one in items if one.accepted}
    end = attempt.ends_at
    in_time = sum(
        end is not None and one.saved_at is not None and one.saved_at > end and question not in accepted
        for question, one in answers.items()
    )
    counts = tuple(LateCount(bool(key[0]), key[1], count) for key, count in decided.items())
    return LateNews(in_time, sum(one.accepted is None for one in items), counts)


def late_answers(slug: str) -> str:
    """Show the late answers of a quiz that wait, or those that were decided, and what a receipt says."""
    require(policy.may_see_timing(current_user))
    entry = found_or_404(queries.quiz_entry(slug, also_retired=True))
    is_decided = request.args.get("show") == "decided"
    return render_template(
        "quizzes/late.html",
        **_listed(entry, is_decided),
        slug=slug,
        is_decided=is_decided,
        may_act=policy.may_supervise(current_user),
        has_accepted=bool(accepted_late(entry.document_id)),
        receipt=request.args.get("receipt", "").strip(),
        says=_said(request.args.get("receipt", "").strip()),
    )


def _listed(entry: QuizEntry, is_decided: bool) -> dict[str, object]:
    """Return the late answers on the page asked for, in words."""
    paths, page = policy.supervised_paths(current_user), page_number()
    found, total = late_at(
        entry.document_id, paths, is_decided=is_decided, first=(page - 1) * PER_PAGE, count=PER_PAGE
    )
    names = {(one.attempt.revision_id, one.attempt.digest) for one in found}
    kept = queries.kept_quizzes([(entry.revision_id, entry.digest), *names])
    return {
        "title": in_language(kept[entry.revision_id].quiz.title, chosen_language()),
        "found": found,
        "total": total,
        "page": page,
        "pages": max(1, -(-total // PER_PAGE)),
        "waiting": total if not is_decided else late_waiting(entry.document_id, paths),
        "shown": {one.attempt.id: _shown(one, kept[one.attempt.revision_id]) for one in found},
    }


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One late answer in words, with the number of its question and the answer that counts now."""

    number: int
    words: str
    counts: str


def _shown(one: LateAttempt, kept: KeptQuiz) -> dict[int, ShownAnswer]:
    """Return the late answers of an attempt in words, by their number."""
    numbers = {id_: place for place, id_ in enumerate(question_ids(one.attempt.paper), 1)}
    language = kept.language(chosen_language())

    def words(id_: str, line: str) -> str:
        return answer_words(kept.by_id[id_], decoded(kept.by_id[id_], line), language)

    return {
        item.id: ShownAnswer(
            numbers.get(item.question, 0),
            words(item.question, item.answer),
            words(item.question, one.counting.get(item.question, "")),
        )
        for item in one.items
    }


@dataclass(frozen=True, slots=True)
class ReceiptReading:
    """What a receipt says, and for each of its questions whether the log of the attempt has the answer."""

    name: str
    at: datetime
    answers: tuple[tuple[int, bool], ...]


def _said(text: str) -> ReceiptReading | str:
    """Return what a receipt says, or why it is none; "" without one."""
    if not text:
        return ""
    try:
        receipt, attempt, found = receipts.reading(text)
    except ForgedReceipt as refusal:
        return localize(refusal)
    unit = unit_of(attempt) if attempt else None
    if attempt and not policy.supervises(current_user, unit.path if unit else ""):
        attempt = None
    numbers = {id_: place for place, id_ in enumerate(question_ids(attempt.paper) if attempt else (), 1)}
    person = people.names([attempt.user_id]).get(attempt.user_id, "") if attempt else ""
    there = tuple((numbers.get(question, 0), has) for question, has in found.items())
    return ReceiptReading(person, receipt.at, there)


def decide_late(attempt_id: int) -> Response:
    """Accept the late answers that were ticked, or leave them."""
    attempt = supervised_attempt(attempt_id)
    slug = found_or_404(queries.entry_of(attempt.document_id)).slug
    text, kind = _decided(attempt_id)
    is_accepted = kind == "good" and request.form.get("act") == "accept"
    # Which published boards that changes, and their corrections, is the next thing to look at.
    return see_other("regrading.boards" if is_accepted else "quizzes.late_answers", text, kind, slug=slug)


def _decided(attempt_id: int) -> tuple[str, str]:
    """Decide as the form says; return the sentence about it and its kind."""
    act = request.form.get("act")
    accept = act == "accept"
    try:
        if act not in ("accept", "leave"):  # what is left cannot be accepted any more
            raise Refused(N_("Choose what to do by one of the buttons."))
        count = acts.decide_late(
            attempt_id, request.form.getlist("answer", type=whole_number), accept=accept,
            reason=request.form.get("reason", "")[: forms.MOST_REASON],
            by=current_user, now=clock.now(), grace_s=settings().network_grace_s,
        )  # fmt: skip
    except Refused as refusal:
        db.session.rollback()
        return localize(refusal), "warn"
    db.session.commit()
    return _done(accept, count), "good"


def _done(accept: bool, count: int) -> str:
    if accept:
        return ngettext("%(num)s answer was accepted.", "%(num)s answers were accepted.", count)
    return ngettext("%(num)s answer does not count.", "%(num)s answers do not count.", count)

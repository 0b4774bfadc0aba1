"""What the judge's desk exchanges with its own script: marks with receipts, and which essays to keep."""

import base64
import hashlib
import hmac
from datetime import datetime

from flask import Response, jsonify, request, session, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user

from lms import clock
from lms.contests.judging.actions import bank, handing_in, marking
from lms.contests.judging.actions.handing_in import Receipt
from lms.contests.judging.forms.desk import sheet_of, used_comments
from lms.contests.judging.models import Mark
from lms.contests.judging.queries import desk as desks
from lms.contests.judging.queries.ahead import pages_ahead
from lms.contests.judging.queries.desk import MarkingWork
from lms.contests.judging.views.desk import count_words, own_panel_judge, work_of
from lms.contests.judging.views.marking_page import faults_shown
from lms.contests.judging.words import Purpose
from lms.db import db
from lms.errors import Refused
from lms.http.dates import clock_text, moment_text
from lms.http.language import localize
from lms.http.web import local_day, settings

Answer = dict[str, object] | tuple[dict[str, object], int]

# What the pages kept in the browser are drawn with; the browser fetches what it does not have.
FILES = (
    "reader.css",
    "desk.css",
    "judge.css",
    "print.css",
    "icons.svg",
    "js/judge/ahead.js",
    "js/judge/conflict.js",
    "js/judge/desk.js",
    "js/judge/keys.js",
    "js/judge/marks.js",
    "js/judge/queue.js",
    "js/judge/reading.js",
    "js/judge/remarks.js",
    "js/judge/sheet.js",
    "js/judge/store.js",
    "js/judge/total.js",
)


def hand_in(slug: str, number: int) -> Answer:
    """Take a mark and answer with its receipt; a mark sent twice under one id is one."""
    now, work = clock.now(), work_of(slug, number)
    form, is_calibrating = request.form, work.panel_judge.calibrated_at is None
    sent = (form.get("token", ""), form.get("reason", ""), form.get("submission", ""))
    try:
        receipt = handing_in.hand_in(work, sheet_of(form), *sent, current_user, now)
    except Refused as refusal:
        return _refused(slug, number, refusal)
    return _received(work, receipt, is_calibrating)


def _received(work: MarkingWork, receipt: Receipt, is_calibrating: bool) -> dict[str, object]:
    if not receipt.is_again:
        count_words(request.form.get("comment", ""))
    following = _following(work, receipt, is_calibrating)
    db.session.commit()
    closed = gettext(
        "Judging is closed. What you wrote was saved as a draft and does not count. Contact the convener if you "
        "need help."
    )
    return _saved(receipt.mark, receipt.at) | {
        "receipt": receipt.number,
        "warning": "" if receipt.number else closed,
        "next": following,
    }


def _following(work: MarkingWork, receipt: Receipt, is_calibrating: bool) -> str:
    """Return where the judge goes on: agreed marks after a calibration essay, the next essay, or the desk."""
    slug, number = work.contest.slug, work.assignment.position
    if not receipt.number or receipt.is_change:
        return url_for("contests.desk", slug=slug)
    if is_calibrating and work.assignment.purpose == Purpose.ANCHOR:
        return url_for("contests.anchor_feedback", slug=slug, number=number)
    queue = desks.queue(work.contest, work.panel_judge)
    following = None if queue.is_closed else queue.following(number)
    if following is None or following == number:
        return url_for("contests.desk", slug=slug)
    return url_for("contests.assignment", slug=slug, number=following)


def save_draft(slug: str, number: int) -> Answer:
    """Save what the script sends while the judge writes."""
    now, work = clock.now(), work_of(slug, number)
    try:
        mark = marking.save_mark(
            work, sheet_of(request.form), request.form.get("token", ""), current_user, now
        )
    except Refused as refusal:
        return _refused(slug, number, refusal)
    bank.count_use(current_user, used_comments(request.form))
    db.session.commit()
    return _draft_saved(work, mark, now)


def _draft_saved(work: MarkingWork, mark: Mark, at: datetime) -> dict[str, object]:
    """Confirm a draft; with where to go on when the judge goes on and the script did not save by itself."""
    answer = _saved(mark, at)
    if request.form.get("go"):
        answer["next"] = _following(work, Receipt(mark, at, "draft"), is_calibrating=False)
    return answer


def _saved(mark: Mark, at: datetime) -> dict[str, object]:
    return {"saved_at": clock_text(at, "medium"), "token": mark.saved_at.isoformat()}


def _refused(slug: str, number: int, refusal: Refused) -> Answer:
    """Undo what was begun and say why: by field, or with the newer state beside which the sent one stands."""
    db.session.rollback()
    work = work_of(slug, number)
    answer: dict[str, object] = {"error": localize(refusal)}
    if isinstance(refusal, marking.ConflictOfInterest):
        marking.refuse_conflict(work, refusal.kind, current_user, clock.now())
        db.session.commit()
    elif isinstance(refusal, marking.SavedElsewhere) and work.mark is not None:
        answer["theirs"] = _stored(work.mark)
    else:
        answer["fields"] = faults_shown(work.definition.rubric_in(str(get_locale())), refusal)
    return answer, refusal.status


def _stored(mark: Mark) -> dict[str, object]:
    """Return what is stored as the fields of the sheet."""
    remarks = [
        pair
        for one in mark.remarks
        for pair in (("quote", one["quote"]), ("offset", str(one["offset"])), ("remark", one["text"]))
    ]
    scores = [(f"score.{key}", text) for key, text in mark.scores.items()]
    return {
        "fields": [*scores, ("comment", mark.comment), *remarks],
        "token": mark.saved_at.isoformat(),
        "at": moment_text(mark.saved_at),
        "submitted": mark.submitted_at is not None,
    }


def ahead(slug: str) -> Response:
    """Name the essays to keep in the browser, what their pages need, and the key that seals them."""
    contest, panel_judge = own_panel_judge(slug)
    found = pages_ahead(contest, panel_judge, desks.queue(contest, panel_judge), local_day(clock.now()))
    language = str(get_locale())
    response = jsonify(
        key=_key(),
        pages=[
            {
                "path": url_for("contests.assignment", slug=slug, number=page.number),
                "stamp": f"{language}-{page.stamp}",
            }
            for page in found
        ],
        files=[url_for("static", filename=name) for name in FILES],
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _key() -> dict[str, str]:
    """Return the key of this sign-in and its name: another sign-in cannot open what this one kept."""
    text = f"desk {session.get('_user_id', '')}".encode()
    key = hmac.new(settings().secret_key.encode(), text, hashlib.sha256).digest()
    return {"name": hashlib.sha256(key).hexdigest()[:16], "value": base64.b64encode(key).decode()}

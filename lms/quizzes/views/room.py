"""The live room: who is taking a quiz now, messages to them, extra time, pause and end; streams of what changes."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

from flask import render_template, request
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import read_only_from_now
from lms.errors import N_, Refused
from lms.http.language import chosen_language, localize
from lms.http.streams import event_stream, event_text, streams
from lms.http.web import found_or_404, local_day, page_within, require, see_other, settings
from lms.quizzes import forms, policy
from lms.quizzes.actions import devices
from lms.quizzes.actions import messages as messages_acts
from lms.quizzes.actions import overrides as acts
from lms.quizzes.actions import running as running_acts
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries import room as room_queries
from lms.quizzes.records import QuizEntry
from lms.quizzes.room import (
    LOST_AFTER,
    MOST_MESSAGE,
    MOST_MINUTES,
    ROOM_LABELS,
    RUNNING,
    RoomState,
    attempt_channel,
    room_channel,
    standing,
)
from lms.quizzes.views.access import own_attempt
from lms.quizzes.views.telling import CHANGED, message_data, tell_changed, tell_messages
from lms.quizzes.views.timing import chosen_in, form_sent, in_parts, stop, supervised
from lms.text.wording import in_language

PER_PAGE = 100
LISTS = {"running": RUNNING, **{one.value: (one,) for one in RoomState if one not in RUNNING}}


def room(slug: str) -> str:
    """Show where everyone stands who is taking a quiz, or who should be."""
    require(policy.may_see_timing(current_user))
    return _page(found_or_404(queries.quiz_entry(slug, also_retired=True)), {}, {})


def _page(entry: QuizEntry, given: Mapping[str, str], errors: Mapping[str, Refused]) -> str:
    """Show the page; `given` is what a form that was refused held."""
    now, grace_s = clock.now(), settings().network_grace_s
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    paths = policy.supervised_paths(current_user)
    running = room_queries.running_in(entry.document_id, paths)
    contacts = {id_: datetime.fromtimestamp(at, UTC) for id_, at in streams().contacts(running).items()}
    present = room_queries.presences(entry.document_id, paths, contacts, now, grace_s)
    expected = room_queries.expected_people(
        entry.document_id, kept.quiz.settings.units, paths, local_day(now)
    )
    counts = room_queries.counts(entry.document_id, paths, present, expected)
    shown = request.args.get("show", "running")
    found_or_404(shown in LISTS or None)
    total = sum(counts[state] for state in LISTS[shown])
    page, pages = page_within(total, PER_PAGE)
    offset = (page - 1) * PER_PAGE
    if shown == "running":
        rows = room_queries.running_rows(present, offset, PER_PAGE)
    elif shown == RoomState.NOT_STARTED:
        rows = room_queries.not_started(expected, offset, PER_PAGE)
    else:
        rows = room_queries.over_rows(entry.document_id, paths, RoomState(shown), offset, PER_PAGE)
    sentences = {name: localize(error) for name, error in errors.items()}
    on_one = [one.attempt.id for one in rows if one.attempt and one.attempt.device is not None]
    return render_template(
        "quizzes/room.html",
        device_changes=room_queries.device_changes(on_one) if on_one else None,
        slug=entry.slug,
        title=in_language(kept.quiz.title, chosen_language()),
        counts=counts,
        labels=ROOM_LABELS,
        shown=shown,
        running=len(present),
        rows=rows,
        page=page,
        pages=pages,
        total=total,
        sees_all=paths is None,
        messages=room_queries.sent_messages(entry.document_id, paths),
        may_act=policy.may_supervise(current_user),
        lost_after_min=int(LOST_AFTER.total_seconds()) // 60,
        most_message=MOST_MESSAGE,
        form_name=secrets.token_hex(8),
        given=given,
        errors=sentences,
        problems=[(f"#{name}", sentence) for name, sentence in sentences.items()],
        now=now,
    )


def room_events(slug: str) -> Response:
    """Open the stream that tells a convener's page when to look again."""
    require(policy.may_see_timing(current_user))
    entry = found_or_404(queries.quiz_entry(slug, also_retired=True))
    stream = streams().open([room_channel(entry.document_id)], current_user.id)
    return event_stream(stream, CHANGED)


def attempt_events(attempt_id: int) -> Response:
    """Open the stream of an attempt: messages, its time, whether it is paused; once it is over there is none."""
    now = clock.now()
    attempt = own_attempt(queries.attempt_with_id(attempt_id), now)
    if attempt.is_over(now, settings().network_grace_s):
        return Response(status=204)  # the browser then asks no more
    return _attempt_stream(attempt, now)


def _attempt_stream(attempt: AttemptSnapshot, now: datetime) -> Response:
    stream = streams().open([attempt_channel(attempt.id)], current_user.id, contact=attempt.id)
    if stream is None:
        streams().note_contact(attempt.id)
    else:  # again, because something may have changed before the stream was open
        read_only_from_now()
        attempt = found_or_404(queries.attempt_with_id(attempt.id))
    first = [event_text("standing", standing(attempt, now))]
    first += [event_text("message", message_data(one)) for one in room_queries.messages_for(attempt)]
    return event_stream(stream, "".join(first))


def room_act(slug: str) -> Response | tuple[str, int]:
    """Send a message, give time, pause, resume or end, for those ticked or for all."""
    entry = supervised(slug)
    act = request.form.get("act", "")
    name, is_all = act.removesuffix("-all"), act.endswith("-all")
    try:
        message, kind = _ACTS.get(name, _unknown)(entry, is_all)
    except Refused as refusal:
        read_only_from_now()
        return _page(entry, request.form.to_dict(), {_FIELDS.get(name, "message"): refusal}), 422
    return see_other("quizzes.room", message, kind, slug=slug, show=request.form.get("show") or None)


def _unknown(entry: QuizEntry, is_all: bool) -> tuple[str, str]:
    raise Refused(N_("Choose what to do by one of the buttons."))


def _reason() -> str:
    return request.form.get("reason", "")[: forms.MOST_REASON]


def _send(entry: QuizEntry, is_all: bool) -> tuple[str, str]:
    ids = chosen_in(entry)
    paths = policy.supervised_paths(current_user) or ()
    text, now, form = request.form.get("message", ""), clock.now(), form_sent()
    messages = []
    for some in [None] if is_all else in_parts(ids):
        messages += messages_acts.send_message(
            entry.document_id, some, paths, text, by=current_user, now=now, form=form
        )
    tell_messages(entry.document_id, ids, messages)
    return gettext("The message has been sent."), "good"


def _extend(entry: QuizEntry, is_all: bool) -> tuple[str, str]:
    ids, now = chosen_in(entry), clock.now()
    minutes = forms.minutes_of(request.form, MOST_MINUTES)
    given = []
    for some in in_parts(ids):
        given += acts.add_minutes(
            entry.document_id, some, minutes, _reason(), by=current_user, day=local_day(now), now=now,
            grace_s=settings().network_grace_s, form=form_sent(),
        )  # fmt: skip
    if not given:
        raise Refused(
            N_("No one was given more time. Choose people whose attempt has an end and is running.")
        )
    tell_changed(entry.document_id, ids, now)
    return ngettext("%(num)s person has more time.", "%(num)s people have more time.", len(given)), "good"


def _end(entry: QuizEntry, is_all: bool) -> tuple[str, str]:
    if not request.form.get("sure"):
        raise Refused(N_("Tick the box to confirm that the attempts are to end now."))
    ids, now = chosen_in(entry), clock.now()
    ended = []
    for some in in_parts(ids):
        ended += running_acts.end(
            entry.document_id, some, _reason(), by=current_user, now=now, grace_s=settings().network_grace_s
        )
    if not ended:
        raise Refused(N_("None of the attempts chosen could be ended. Choose some first."))
    tell_changed(entry.document_id, ended, now)
    return ngettext("%(num)s attempt has ended.", "%(num)s attempts have ended.", len(ended)), "good"


def _allow_device(entry: QuizEntry, is_all: bool) -> tuple[str, str]:
    ids, now = chosen_in(entry), clock.now()
    allowed = sum(
        devices.allow_device(
            entry.document_id,
            some,
            _reason(),
            by=current_user,
            now=now,
            grace_s=settings().network_grace_s,
            form=form_sent(),
        )
        for some in in_parts(ids)
    )
    if not allowed:
        raise Refused(N_("None of the attempts chosen can move to another device. Choose some first."))
    tell_changed(entry.document_id, ids, now)
    sentence = ngettext(
        "%(num)s person may continue on another device.",
        "%(num)s people may continue on another device.",
        allowed,
    )
    return sentence, "good"


_ACTS = {
    "message": _send,
    "pause": lambda entry, _: stop(entry, True),
    "resume": lambda entry, _: stop(entry, False),
    "extend": _extend,
    "end": _end,
    "device": _allow_device,
}
# The field beside which a refusal is shown.
_FIELDS = {
    "message": "message",
    "pause": "reason",
    "resume": "reason",
    "extend": "minutes",
    "end": "reason",
    "device": "reason",
}

"""Time rules of a quiz for staff: who is taking it, pause and resume, reopen, exceptions for people, groups, units."""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

from flask import render_template, request
from flask_babel import gettext, lazy_gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import db, read_only_from_now
from lms.errors import N_, Refused
from lms.http.language import chosen_language, localize
from lms.http.web import found_or_404, local_day, require, see_other, settings
from lms.people.queries import people
from lms.people.queries.groups import groups_below, open_group
from lms.people.tree import name_of
from lms.quizzes import forms, policy
from lms.quizzes.actions import overrides as acts
from lms.quizzes.actions import running as running_acts
from lms.quizzes.attempt_states import PHASE_LABELS
from lms.quizzes.overrides.lenient import ExceptionFor, Override
from lms.quizzes.overrides.queries import is_for_unit_in, overrides_of_quiz
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.late import late_waiting
from lms.quizzes.queries.room import running_in
from lms.quizzes.queries.running import acted_on_by_form, watched_attempts
from lms.quizzes.records import QuizEntry
from lms.quizzes.views.access import supervised_attempt
from lms.quizzes.views.telling import tell_all_running, tell_changed
from lms.text.wording import in_language

# So many attempts are changed in one transaction; of 2,000 each takes well under 0.2 s on one slow core.
PART = 100


def timing(slug: str) -> str:
    """Show who is taking a quiz, and the exceptions from its time rules."""
    require(policy.may_see_timing(current_user))
    return _page(found_or_404(queries.quiz_entry(slug)), request.args, {})


def _page(entry: QuizEntry, given: Mapping[str, str], errors: Mapping[str, Refused]) -> str:
    """Show the page; `given` is what the form holds: as it was refused, or as a link fills it in."""
    now = clock.now()
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    scope = policy.supervised_paths(current_user)
    return render_template(
        "quizzes/timing.html",
        slug=entry.slug,
        title=in_language(kept.quiz.title, chosen_language()),
        rules=kept.quiz.settings,
        watched=watched_attempts(entry.document_id, scope, now, settings().network_grace_s),
        phases=PHASE_LABELS,
        group_choices=_group_choices(("/",) if scope is None else scope, local_day(now)),
        rows=overrides_of_quiz(entry.document_id, scope, local_day(now)),
        late_waiting=late_waiting(entry.document_id, scope),
        may_act=policy.may_supervise(current_user),
        form_name=secrets.token_hex(8),
        given=given,
        errors=(sentences := {name: localize(error) for name, error in errors.items()}),
        problems=[(f"#{name}", sentence) for name, sentence in sentences.items()],
        now=now,
    )


def _group_choices(paths: Sequence[str], day: date) -> list[tuple[str, str]]:
    """Return the groups for which the reader may make an exception, each with its unit and number of people."""
    choices = [("", gettext("No group"))]
    for one in groups_below(paths, day):
        unit = name_of(one.group.unit, chosen_language())
        words = gettext(", ").join((unit, ngettext("%(num)s person", "%(num)s people", one.people)))
        choices.append((str(one.group.id), one.group.name + gettext(" (%(words)s)", words=words)))
    return choices


def supervised(slug: str) -> QuizEntry:
    """Return the quiz to someone who may act on its attempts."""
    require(policy.may_supervise(current_user))
    return found_or_404(queries.quiz_entry(slug))


def add_exception(slug: str) -> Response | tuple[str, int]:
    """Add an exception for a person, a group or a unit; what is refused comes back as it was filled in."""
    entry, now = supervised(slug), clock.now()
    given, errors = forms.override_of(request.form, settings().zone)
    if not errors:
        errors = _added(entry, given, now)
    if errors:
        read_only_from_now()
        return _page(entry, request.form.to_dict(), errors), 422
    tell_all_running(entry.document_id, now)
    return see_other("quizzes.timing", gettext("The exception has been added."), slug=slug)


def _added(entry: QuizEntry, given: Override, now: datetime) -> dict[str, Refused]:
    """Add the exception; return why not by the name of the field."""
    try:
        reach, target_id = _target()
    except Refused as refusal:
        return {"username": refusal}
    rules = queries.kept_quiz(entry.revision_id, entry.digest).quiz.settings
    try:
        acts.add_override(
            entry.document_id, rules, reach, target_id, given, request.form["reason"][: forms.MOST_REASON],
            by=current_user, day=local_day(now), now=now, grace_s=settings().network_grace_s,
        )  # fmt: skip
    except Refused as refusal:
        return {"reason": refusal}
    return {}


def _target() -> tuple[ExceptionFor, int]:
    """Return for whom the form makes an exception: a person, a group or a unit."""
    named = {
        reach: text
        for reach, field in (
            (ExceptionFor.PERSON, "username"),
            (ExceptionFor.GROUP, "group"),
            (ExceptionFor.UNIT, "unit"),
        )
        if (text := request.form.get(field, "").strip())
    }
    if len(named) != 1:
        raise Refused(N_("Enter either a username, a group or the code of a unit."))
    ((reach, text),) = named.items()
    target_id, path = {ExceptionFor.PERSON: _person, ExceptionFor.GROUP: _group, ExceptionFor.UNIT: _unit}[
        reach
    ](text)
    if not policy.supervises(current_user, path):
        raise Refused(N_("You are not the convener of this unit."))
    return reach, target_id


def _person(username: str) -> tuple[int, str]:
    """Return the person and the path of their unit."""
    person = people.user_named(username)
    if person is None or not person.active:
        raise Refused(N_("No one has this username. Check the username."))
    home = people.unit_on(person.id, local_day(clock.now()))
    return person.id, home.path if home else ""


def _group(number: str) -> tuple[int, str]:
    """Return the group and the path of its unit."""
    group = open_group(int(number)) if number.isdecimal() and len(number) < 10 else None
    if group is None:
        raise Refused(N_("This group is no longer there. Choose another one."))
    return group.id, group.unit.path


def _unit(code: str) -> tuple[int, str]:
    """Return the unit and its path."""
    unit = people.unit_coded(code)
    if unit is None:
        raise Refused(N_("There is no unit with this code."))
    return unit.id, unit.path


def withdraw_exception(slug: str, number: int) -> Response:
    """Let an exception hold no longer."""
    entry, now = supervised(slug), clock.now()
    found_or_404(is_for_unit_in(number, policy.supervised_paths(current_user), local_day(now)) or None)
    acts.withdraw_override(
        entry.document_id,
        number,
        by=current_user,
        day=local_day(now),
        now=now,
        grace_s=settings().network_grace_s,
    )
    tell_all_running(entry.document_id, now)
    return see_other("quizzes.timing", gettext("The exception has been withdrawn."), slug=slug)


def pause_attempts(slug: str) -> Response:
    """Pause or resume attempts, those ticked or all."""
    entry = supervised(slug)
    try:
        message, kind = stop(entry, request.form.get("act", "").startswith("pause"))
    except Refused as refusal:
        db.session.rollback()
        return see_other("quizzes.timing", localize(refusal), "warn", slug=slug)
    return see_other("quizzes.timing", message, kind, slug=slug)


def chosen_in(entry: QuizEntry) -> list[int]:
    """Return the running attempts that the form is about, among those the convener watches over."""
    paths = policy.supervised_paths(current_user)
    return running_in(entry.document_id, paths, forms.chosen_attempts(request.form))


def in_parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Return the attempts some at a time and commit after each, so that answers are saved in between.

    Each act says of every attempt whether it is done already: one that was interrupted is sent again.
    """
    for first in range(0, len(ids) or 1, PART):  # none at all are one part, which is refused in its own words
        yield ids[first : first + PART]
        db.session.commit()


def form_sent() -> str | None:
    """Return what names the form that was sent with what it asks for; None for a page without a name."""
    name = request.form.get("form", "")[:64]
    asked = [(field, values) for field, values in sorted(request.form.lists()) if field != "csrf_token"]
    return sha256(json.dumps([current_user.id, asked]).encode()).hexdigest() if name else None


def stop(entry: QuizEntry, is_pause: bool) -> tuple[str, str]:
    """Pause or resume the attempts that the form is about; return the sentence about it and its kind."""
    ids, now, form, count = chosen_in(entry), clock.now(), form_sent(), 0
    act = running_acts.pause if is_pause else running_acts.resume
    for some in in_parts(ids):
        count += act(
            entry.document_id, some, request.form.get("reason", "")[: forms.MOST_REASON],
            by=current_user, now=now, grace_s=settings().network_grace_s, form=form,
        )  # fmt: skip
    if not count and form is not None and acted_on_by_form(form, ids):
        return gettext("This form had been sent before. Nothing was changed a second time."), "warn"
    tell_changed(entry.document_id, ids, now)
    return _stopped(is_pause, count)


def _stopped(is_pause: bool, count: int) -> tuple[str, str]:
    """Return the sentence about what was paused or resumed, and its kind."""
    if not count:
        return gettext("None of the attempts chosen could be paused or resumed. Choose some first."), "warn"
    if is_pause:
        return ngettext("%(num)s attempt is paused.", "%(num)s attempts are paused.", count), "good"
    return ngettext("%(num)s attempt continues.", "%(num)s attempts continue.", count), "good"


_REOPENED = {
    True: lazy_gettext("The attempt has been reopened."),
    False: lazy_gettext("The saved answers have been graded."),
}


def reopen_attempt(attempt_id: int) -> Response:
    """Let an attempt that was never submitted go on, or grade it where its time is up."""
    attempt, now = supervised_attempt(attempt_id), clock.now()
    slug = found_or_404(queries.entry_of(attempt.document_id)).slug
    try:
        runs = running_acts.reopen(
            attempt_id, request.form.get("reason", "")[: forms.MOST_REASON],
            by=current_user, day=local_day(now), now=now, grace_s=settings().network_grace_s,
        )  # fmt: skip
    except Refused as refusal:
        db.session.rollback()
        return see_other("quizzes.timing", localize(refusal), "warn", slug=slug)
    db.session.commit()
    return see_other("quizzes.timing", str(_REOPENED[runs]), slug=slug)

"""Exceptions from the time rules of a quiz: add, replace, withdraw; running attempts follow at once."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import hold
from lms.errors import N_, Conflict, Refused
from lms.http.web import local_day
from lms.http.web import settings as settings_of_site
from lms.people.identity import Group, Unit, User
from lms.quizzes.actions.running import NO_REASON, follow_overrides
from lms.quizzes.format.questions import QuizSettings
from lms.quizzes.overrides.actions import end_override, put_override, put_overrides, rules_of
from lms.quizzes.overrides.lenient import ExceptionFor, Override, with_override
from lms.quizzes.overrides.queries import (
    given_by_form,
    live_overrides,
    override_to_withdraw,
    overrides_of_people,
    quizzes_for_units,
    quizzes_with_group,
    target_of,
)
from lms.quizzes.queries.attempts import kept_quiz
from lms.quizzes.queries.running import ended_by_staff, running_at

# What the audit trail calls those for whom an exception is.
TARGET_KINDS = {ExceptionFor.PERSON: "person", ExceptionFor.GROUP: "people_group", ExceptionFor.UNIT: "unit"}


def add_override(
    document_id: int,
    settings: QuizSettings,
    reach: ExceptionFor,
    target_id: int,
    given: Override,
    reason: str,
    *,
    by: User,
    day: date,
    now: datetime,
    grace_s: int,
) -> bool:
    """Let other time rules hold for a person, a group or a unit, in place of those there were for them.

    Tell whether that is new. Raises Refused where nothing would change, no reason is given or the rules contradict
    each other.
    """
    _check(settings, (reach, target_id), given, reason, by)
    hold(f"quiz override {document_id}")
    is_new, before = put_override(document_id, reach, target_id, given, reason.strip(), by_id=by.id, now=now)
    if not is_new:
        return False
    follow_overrides(document_id, reason, by=by, day=day, now=now, grace_s=grace_s)
    record(
        Verb.QUIZ_OVERRIDE_ADD, TARGET_KINDS[reach], target_id, by_id=by.id, now=now, before=_plain(before),
        after={"quiz": document_id, **_plain(given)}, reason=reason.strip(),
    )  # fmt: skip
    return True


def add_minutes(
    document_id: int,
    ids: Collection[int],
    minutes: int,
    reason: str,
    *,
    by: User,
    day: date,
    now: datetime,
    grace_s: int,
    form: str | None = None,
) -> list[int]:
    """Give running attempts so many minutes more, each by an exception for its person; return the ids of those.

    An exception there was for the person stays in force within the new one. Someone with extra time gets more in
    proportion. Attempts without an end and the one of `by` are left alone; so are those of people who have got the
    minutes of this `form` already, but they are returned. Raises Refused without a reason.
    """
    if not reason.strip():
        raise Refused(NO_REASON)
    hold(f"quiz override {document_id}")
    already = given_by_form(document_id, form) if form else set()
    running = running_at(document_id, ids)
    done = [one.id for one in running if one.user_id in already]
    attempts = [
        one
        for one in running
        if one.ends_at is not None
        and one.user_id != by.id
        and one.user_id not in already
        and not one.is_over(now, grace_s)
    ]
    ended = ended_by_staff(document_id)
    attempts = [one for one in attempts if one.id not in ended]
    people = [one.user_id for one in attempts]
    reaching = overrides_of_people(document_id, people, day) if people else {}
    own = {user_id: rules_of(kept) for user_id, kept in live_overrides(document_id, people).items()}
    more = timedelta(minutes=minutes)
    given = {}
    for one in attempts:
        rules = kept_quiz(one.revision_id, one.digest).quiz.settings
        held = with_override(rules, reaching.get(one.user_id))
        sets = own.get(one.user_id, Override())
        if held.time_limit_s is not None:
            sets = replace(sets, time_limit_s=held.time_limit_s + minutes * 60)
        if held.closes_at is not None and held.cut_by_close:
            sets = replace(sets, closes_at=held.closes_at + more)
        given[one.user_id] = sets
    if not given:
        return done
    put_overrides(document_id, given, reason.strip(), by_id=by.id, now=now, form=form)
    follow_overrides(document_id, reason, by=by, day=day, now=now, grace_s=grace_s, attempts=attempts)
    record(
        Verb.ATTEMPTS_EXTEND, "quiz", document_id, by_id=by.id, now=now,
        after={"attempts": [one.id for one in attempts], "minutes": minutes}, reason=reason.strip(),
    )  # fmt: skip
    return done + [one.id for one in attempts]


def withdraw_override(
    document_id: int, override_id: int, *, by: User, day: date, now: datetime, grace_s: int
) -> None:
    """Let an exception hold no longer; a running attempt ends by the rules that are left, but not before now.

    One that was withdrawn already is left alone. Raises Conflict for one of another quiz.
    """
    hold(f"quiz override {document_id}")
    kept = override_to_withdraw(override_id)
    if kept is None or kept.document_id != document_id:
        raise Conflict(N_("This exception is no longer there."))
    if kept.withdrawn_at is not None:
        return
    there = end_override(kept, by_id=by.id, now=now)
    follow_overrides(document_id, kept.reason, by=by, day=day, now=now, grace_s=grace_s)
    reach, target_id = target_of(kept)
    record(
        Verb.QUIZ_OVERRIDE_WITHDRAW, TARGET_KINDS[reach], target_id, by_id=by.id, now=now,
        before={"quiz": document_id, **_plain(there)},
    )  # fmt: skip


def follow_group(group: Group, *, by: User | None, now: datetime) -> None:
    """Move the ends of running attempts at the quizzes that have an exception for a group whose people changed."""
    _follow_each(quizzes_with_group(group.id), by, now)


def follow_moved_unit(_unit: Unit, *, by: User | None, now: datetime) -> None:
    """Move the ends of running attempts where exceptions for units hold, after a unit came to stand under another."""
    _follow_each(quizzes_for_units(), by, now)


def _follow_each(document_ids: Iterable[int], by: User | None, now: datetime) -> None:
    grace_s, day = settings_of_site().network_grace_s, local_day(now)
    for document_id in document_ids:
        hold(f"quiz override {document_id}")
        follow_overrides(document_id, "", by=by, day=day, now=now, grace_s=grace_s)


def _plain(override: Override) -> dict[str, Any]:
    """Return what an exception sets as plain JSON."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(override).items()
        if value is not None
    }


def _check(
    settings: QuizSettings, target: tuple[ExceptionFor, int], given: Override, reason: str, by: User
) -> None:
    if target == (ExceptionFor.PERSON, by.id):
        raise Refused(N_("Someone else must add an exception for you."))
    if given.is_empty:
        raise Refused(N_("Fill in at least one of opening, close, time limit and further attempts."))
    if given.time_limit_s is not None and settings.time_limit_s is None:
        raise Refused(N_("This quiz has no time limit, so there is none to change."))
    if given.more_attempts is not None and settings.attempts is None:
        raise Refused(N_("The attempts at this quiz are unlimited."))
    rules = with_override(settings, given)
    if rules.opens_at is not None and rules.closes_at is not None and rules.opens_at >= rules.closes_at:
        raise Refused(N_("The quiz would close before it opens. Check both moments."))
    if not reason.strip():
        raise Refused(NO_REASON)

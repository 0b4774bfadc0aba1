"""Extend the deadline for one author, take that back before it was used, and ask who may still submit."""

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from lms.audit.actions import link_record, record
from lms.audit.verbs import Verb
from lms.contests.entries.models import DeadlineExtension
from lms.contests.entries.queries import entries
from lms.contests.entries.queries.extensions import extension
from lms.contests.rules.actions.stages import lock, require_stage
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.errors import N_, Conflict, Refused
from lms.people.identity import User
from lms.people.queries.people import user_named


def require_open(contest: Contest, user_id: int, now: datetime) -> None:
    """Raise Conflict unless entries are open, for all or by an extension for this author."""
    found = extension(contest.id, user_id) if allows(Stage(contest.stage), Act.EXTEND) else None
    if found is None or now > found.until:
        require_stage(contest, Act.SUBMIT)


def extend(
    contest: Contest,
    username: str,
    until: datetime | None,
    reason: str,
    *,
    by: User,
    day: date,
    now: datetime,
) -> DeadlineExtension:
    """Extend the deadline for one author, or change the extension there is.

    Raises Refused for an unknown person, one who cannot enter, a moment that is no later one, or no reason.
    """
    lock(contest)
    require_stage(contest, Act.EXTEND)
    person = user_named(username) if username.strip() else None
    if person is None or not person.active:
        raise Refused(N_("No one has this username. Check the username."))
    if entries.obstacle(person, contest, day):
        raise Refused(N_("%(name)s cannot submit an entry in this contest."), name=person.name)
    _check_moment(definition_of(contest), until, now)
    assert until is not None
    if not reason.strip():
        raise Refused(N_("Enter the reason."))
    kept = extension(contest.id, person.id, lock=True)
    before = {"until": kept.until.isoformat()} if kept else {}
    if kept is None:
        kept = DeadlineExtension(contest_id=contest.id, user_id=person.id)
    elif kept.until == until and kept.reason == reason.strip():
        return kept
    kept.until, kept.reason, kept.granted_by_id, kept.granted_at = until, reason.strip(), by.id, now
    _kept(kept)
    link_record("deadline_extensions", contest.id)
    record(
        Verb.DEADLINE_EXTEND, "person", person.id, by_id=by.id, now=now, before=before,
        after={"contest": contest.slug, "until": until.isoformat()}, reason=reason.strip(),
    )  # fmt: skip
    return kept


def _kept(made: DeadlineExtension) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(made)
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(N_("Someone extended this deadline at the same moment. Look at the list.")) from error


def _check_moment(definition: ContestDefinition, until: datetime | None, now: datetime) -> None:
    calendar = definition.calendar
    if until is None:
        raise Refused(N_("Enter the date and time of the extended deadline."))
    if until <= max(now, calendar.deadline_at):
        raise Refused(
            N_("The extended deadline must lie in the future and after the deadline of the contest.")
        )
    if calendar.judging_ends_at is not None and until >= calendar.judging_ends_at:
        raise Refused(N_("The extended deadline must lie before the end of judging."))


def is_used(contest: Contest, user_id: int) -> bool:
    """Return whether the author submitted after the deadline that holds for everyone."""
    entry = entries.own_entry(contest.id, user_id)
    submitted = entry.submitted_at if entry else None
    return submitted is not None and submitted > definition_of(contest).calendar.deadline_at


def revoke(contest: Contest, user_id: int, *, by: User, now: datetime) -> None:
    """Take an extension back; Conflict once the author has used it. One that is gone is left alone."""
    require_stage(contest, Act.EXTEND)
    kept = extension(contest.id, user_id, lock=True)
    if kept is None:
        return
    if is_used(contest, user_id):
        raise Conflict(N_("The author has already submitted within the extended deadline."))
    before = {"contest": contest.slug, "until": kept.until.isoformat()}
    db.session.delete(kept)
    db.session.flush()
    link_record("deadline_extensions", contest.id)
    record(Verb.DEADLINE_REVOKE, "person", user_id, by_id=by.id, now=now, before=before)

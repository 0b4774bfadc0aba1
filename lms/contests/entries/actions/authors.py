"""Co-authors: find by name, invite, confirm, decline, take off."""

from datetime import date, datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.entries.models import CoAuthor, Entry
from lms.contests.entries.queries import entries
from lms.contests.entries.words import EntryState
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.policy import JUDGES_DO_NOT, STAFF_DO_NOT, may_audit, may_judge
from lms.contests.rules.queries.panel import panel_judge_of
from lms.db import db
from lms.errors import N_, Conflict, NotAllowed, Refused
from lms.people.identity import Unit, User
from lms.people.queries.people import homes, people_called, user_named

NOT_FOUND = N_("No one with this name or username can be a co-author here. Check how it is written.")
CANDIDATES_MOST = 10


def invite(entry: Entry, username: str, definition: ContestDefinition, by: User, now: datetime) -> CoAuthor:
    """Ask someone to be a co-author; it counts when they confirm."""
    _require_room(entry, definition)
    return _invited(entry, user_named(username) if username.strip() else None, by, now)


def invite_candidate(
    entry: Entry, name: str, user_id: int, definition: ContestDefinition, by: User, now: datetime
) -> CoAuthor:
    """Ask one of the people of this name, chosen from `candidates`."""
    _require_room(entry, definition)
    people = {person.id: person for person, _ in candidates(entry, name, by, now.date())}
    return _invited(entry, people.get(user_id), by, now)


def candidates(entry: Entry, name: str, by: User, day: date) -> list[tuple[User, Unit | None]]:
    """Return who with exactly this full name could be a co-author, with their units; ten at most."""
    found = [
        person
        for person in people_called([name.strip()])[0]
        if person.name == name.strip() and _may_join(entry, person, by)
    ][:CANDIDATES_MOST]
    units = homes([person.id for person in found], day)
    return [(person, units.get(person.id)) for person in found]


def _require_room(entry: Entry, definition: ContestDefinition) -> None:
    if len(entries.co_authors(entry.id)) >= definition.eligibility.co_authors_max:
        raise Conflict(
            N_("You can have up to %(most)d co-authors."), most=definition.eligibility.co_authors_max
        )


def _may_join(entry: Entry, person: User, by: User) -> bool:
    """Return whether someone could be a co-author: no staff, no judge and no author of an own entry."""
    return (
        person.active
        and person.id != by.id
        and not may_audit(person)
        and not may_judge(panel_judge_of(entry.contest_id, person.id))
        and entries.own_entry(entry.contest_id, person.id) is None
    )


def _invited(entry: Entry, person: User | None, by: User, now: datetime) -> CoAuthor:
    # One sentence for all reasons, so that no one learns from it who has an account or judges here.
    if person is None or not person.active or person.id == by.id:
        raise Refused(NOT_FOUND)
    if any(one.user_id == person.id for one in entries.co_authors(entry.id)):
        raise Conflict(N_("This person has already been invited."))
    if not _may_join(entry, person, by):
        raise Refused(NOT_FOUND)
    made = CoAuthor(entry_id=entry.id, user=person)
    db.session.add(made)
    db.session.flush()
    record(Verb.ENTRY_INVITE, "entry", entry.id, by_id=by.id, now=now, after={"co_author": person.id})
    return made


def remove(entry: Entry, user_id: int, by: User, now: datetime) -> None:
    """Take a co-author off, or an invitation back."""
    kept = db.session.get(CoAuthor, (entry.id, user_id))
    if kept is None:
        return
    db.session.delete(kept)
    db.session.flush()
    record(Verb.ENTRY_UNINVITE, "entry", entry.id, by_id=by.id, now=now, before={"co_author": user_id})


def leave(entry: Entry, by: User, now: datetime) -> None:
    """Let a confirmed co-author leave an entry that is not submitted; raises Conflict for one that is."""
    kept = db.session.get(CoAuthor, (entry.id, by.id))
    if kept is None or kept.confirmed_at is None:
        return
    if entry.state not in (EntryState.DRAFT, EntryState.WITHDRAWN):
        raise Conflict(
            N_(
                "The entry has been submitted with your name. Ask its first author to withdraw it, then leave it."
            )
        )
    db.session.delete(kept)
    db.session.flush()
    record(Verb.ENTRY_LEAVE, "entry", entry.id, by_id=by.id, now=now, before={"co_author": by.id})


def answer(entry: Entry, by: User, accepts: bool, now: datetime) -> None:
    """Confirm or decline an invitation; Refused when there is none."""
    kept = db.session.get(CoAuthor, (entry.id, by.id))
    if kept is None:
        raise Refused(N_("This invitation no longer exists."))
    if accepts and may_audit(by):
        raise NotAllowed(STAFF_DO_NOT)
    if accepts and may_judge(panel_judge_of(entry.contest_id, by.id)):
        raise NotAllowed(JUDGES_DO_NOT)
    if accepts and entries.own_entry(entry.contest_id, by.id) is not None:
        raise Conflict(N_("You have started your own entry, so you cannot be a co-author of another."))
    if accepts:
        kept.confirmed_at = now
    else:
        db.session.delete(kept)
    db.session.flush()
    verb = Verb.ENTRY_CONFIRM if accepts else Verb.ENTRY_DECLINE
    record(verb, "entry", entry.id, by_id=by.id, now=now, after={"co_author": by.id})

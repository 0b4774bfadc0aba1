"""Objections during the notice: filed by anyone signed in, owned by a person, answered by a letter."""

from datetime import datetime, timedelta

from sqlalchemy import select

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.entries.models import Entry
from lms.contests.results.models import Objection
from lms.contests.results.queries.objections import has_decided
from lms.contests.results.words import ObjectionState
from lms.contests.rules.actions.stages import lock, require_stage
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act
from lms.db import db
from lms.errors import N_, Conflict, NotAllowed, Refused
from lms.notifications.actions.telling import Destination, notify
from lms.notifications.kinds import Kind
from lms.notifications.subjects import Subject
from lms.outbox.letters import Line
from lms.people.identity import User

MOST_OPEN = 5
LONGEST = 5000


class EmptyObjection(Refused):
    """An objection says what it is about."""


class TooManyObjections(Refused):
    """One person has several objections waiting."""


class LetterMissing(Refused):
    """Whoever objects gets an answer in writing."""


class Decided(Conflict):
    """The objection was answered before."""


def file_objection(contest: Contest, text: str, entry: Entry | None, *, by: User, now: datetime) -> Objection:
    """File an objection, answered within the days the rules name; the same one sent again stays one."""
    lock(contest)
    require_stage(contest, Act.OBJECT)
    if contest.notice_ends_at is None or now >= contest.notice_ends_at:
        raise Conflict(N_("The time for objections is over."))
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise EmptyObjection(
            N_("Explain what you object to and why, in up to %(most)d characters."), most=LONGEST
        )
    waiting = db.session.scalars(
        select(Objection).where(
            Objection.contest_id == contest.id,
            Objection.by_id == by.id,
            Objection.state == ObjectionState.FILED,
        )
    ).all()
    about = entry.id if entry else None
    same = next((one for one in waiting if (one.text, one.entry_id) == (text, about)), None)
    if same is not None:
        return same
    if len(waiting) >= MOST_OPEN:
        raise TooManyObjections(N_("You have %(count)d objections awaiting an answer."), count=len(waiting))
    days = definition_of(contest).calendar.objection_days
    objection = Objection(
        contest_id=contest.id,
        entry_id=about,
        by_id=by.id,
        state=ObjectionState.FILED.value,
        text=text,
        filed_at=now,
        answer_by=now + timedelta(days=days),
    )
    db.session.add(objection)
    db.session.flush()
    record(
        Verb.OBJECTION_FILE,
        "objection",
        objection.id,
        by_id=by.id,
        now=now,
        after={"contest": contest.slug, "entry": entry.code if entry else None},
    )
    return objection


def assign(objection: Objection, owner: User, *, by: User, now: datetime) -> None:
    """Give the objection to the person who answers it."""
    _require_open(objection)
    before, objection.owner_id = objection.owner_id, owner.id
    record(
        Verb.OBJECTION_ASSIGN,
        "objection",
        objection.id,
        by_id=by.id,
        now=now,
        before={"owner_id": before},
        after={"owner_id": owner.id},
    )


def answer(
    contest: Contest, objection: Objection, is_upheld: bool, letter: str, *, by: User, now: datetime
) -> None:
    """Decide the objection and write the letter to whoever filed it, in the name of who decided."""
    require_answerable(contest, objection, letter, by=by)
    objection.owner_id = by.id
    objection.state = (ObjectionState.UPHELD if is_upheld else ObjectionState.REJECTED).value
    objection.letter = letter.strip()
    objection.decided_at = now
    record(
        Verb.OBJECTION_ANSWER,
        "objection",
        objection.id,
        by_id=by.id,
        now=now,
        before={"state": ObjectionState.FILED.value},
        after={"state": objection.state},
        reason=objection.letter,
    )
    notify(
        Kind.OBJECTION_ANSWERED,
        f"objection-answered/{objection.id}",
        [objection.by_id],
        Line(N_("Your objection to the result of “%(title)s” has been answered.")),
        Destination("contests.objection", {"slug": contest.slug, "objection_id": objection.id}),
        now=now,
        subject=Subject("contest", contest.slug),
    )


def require_answerable(contest: Contest, objection: Objection, letter: str, *, by: User) -> None:
    """Raise Refused unless the person may answer the objection now with this letter.

    Where acts need two persons, who decided on entries or ranks of the contest does not answer for it as well.
    """
    require_stage(contest, Act.ANSWER_OBJECTION)
    _require_open(objection)
    if objection.by_id == by.id:
        raise Conflict(N_("You cannot decide your own objection."))
    if definition_of(contest).second_person and has_decided(contest.id, by.id):
        raise NotAllowed(
            N_("You made decisions in this contest. Someone who did not must answer objections to it.")
        )
    if not letter.strip():
        raise LetterMissing(N_("Write a letter that explains the decision."))


def _require_open(objection: Objection) -> None:
    if objection.state != ObjectionState.FILED:
        raise Decided(N_("This objection has already been answered."))

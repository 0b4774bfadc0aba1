"""Reading enquiries: a person's own, and those that a reader answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from lms.contests.entries.queries.entries import author_ids, drafting_ids, own_parts
from lms.contests.rules.policy import may_convene
from lms.contests.rules.queries import contests, panel
from lms.db import db
from lms.enquiries.models import Enquiry, EnquiryMessage
from lms.enquiries.states import AskedOf
from lms.library.policy import may_publish
from lms.library.queries.selectables import title_of
from lms.people.identity import User
from lms.people.policy import reach
from lms.people.queries import people
from lms.people.queries.selectables import below, grants, units, users
from lms.people.roles import Role
from lms.people.tree import name_of

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class AnswerReach:
    """What decides which enquiries a person answers; `shut` are the contests that they take part in or judge."""

    user_id: int
    is_trainer: bool
    paths: tuple[str, ...]
    convenes: bool
    shut: frozenset[int]

    @property
    def answers_any(self) -> bool:
        """Whether there can be enquiries for the person."""
        return self.is_trainer or bool(self.paths) or self.convenes


def answer_reach(user: User) -> AnswerReach:
    """Return what decides which enquiries a person answers; three statements for a convener, else none."""
    convenes = may_convene(user)
    paths = reach(user, Role.UNIT_MANAGER)
    return AnswerReach(
        user.id, may_publish(user), paths, convenes, _shut(user.id) if convenes else frozenset()
    )


def _shut(user_id: int) -> frozenset[int]:
    asked = select(Enquiry.thing_id).where(Enquiry.asked_of == AskedOf.CONVENERS).distinct()
    ids = sorted(one for one in db.session.scalars(asked) if one is not None)
    judged = {one.contest_id for one in panel.panel_judges_of_user(user_id)} if ids else set()
    return own_parts(user_id, ids) | judged


def _answered_by(found: AnswerReach) -> ColumnElement[bool]:
    """Return the condition that an enquiry is put to the person; nobody answers their own."""
    unit = units()
    managed = select(unit.c.id).where(below(unit.c.path, found.paths))
    ways: list[ColumnElement[bool]] = []
    if found.is_trainer:
        ways.append(Enquiry.asked_of == AskedOf.TRAINERS)
    if found.paths:
        ways.append(and_(Enquiry.asked_of == AskedOf.MANAGERS, Enquiry.thing_id.in_(managed)))
    if found.convenes:
        ways.append(and_(Enquiry.asked_of == AskedOf.CONVENERS, Enquiry.thing_id.not_in(found.shut)))
    return and_(or_(False, *ways), Enquiry.asker_id != found.user_id)


def own(user_id: int, page: int) -> list[Enquiry]:
    """Return a page of what a person asked, newest first, and one more if there is more."""
    found = select(Enquiry).where(Enquiry.asker_id == user_id).order_by(Enquiry.id.desc())
    return list(db.session.scalars(found.limit(PER_PAGE + 1).offset((page - 1) * PER_PAGE)))


def to_answer(found: AnswerReach, page: int, *, waiting: bool) -> list[Enquiry]:
    """Return a page of the enquiries put to a person: those that wait, oldest first, or the others, newest first."""
    chosen = select(Enquiry).where(_answered_by(found))
    if waiting:
        chosen = chosen.where(Enquiry.waiting_since.is_not(None))
        ordered = chosen.order_by(Enquiry.answer_by, Enquiry.id)
    else:
        ordered = chosen.where(Enquiry.waiting_since.is_(None)).order_by(Enquiry.id.desc())
    return list(db.session.scalars(ordered.limit(PER_PAGE + 1).offset((page - 1) * PER_PAGE)))


def waiting_count(found: AnswerReach) -> int:
    """Return how many enquiries wait for an answer by a person."""
    if not found.answers_any:
        return 0
    waits = select(func.count(Enquiry.id)).where(_answered_by(found), Enquiry.waiting_since.is_not(None))
    return db.session.scalar(waits) or 0


def enquiry(number: int) -> Enquiry | None:
    """Return an enquiry, whoever may read it."""
    return db.session.get(Enquiry, number)


def is_answered_by(number: int, found: AnswerReach) -> bool:
    """Return whether an enquiry is put to the person."""
    return db.session.scalar(select(Enquiry.id).where(Enquiry.id == number, _answered_by(found))) is not None


def messages(number: int) -> list[EnquiryMessage]:
    """Return the messages of an enquiry in their order."""
    found = select(EnquiryMessage).where(EnquiryMessage.enquiry_id == number).order_by(EnquiryMessage.id)
    return list(db.session.scalars(found))


def sent_already(asker_id: int, sent_as: str) -> Enquiry | None:
    """Return the enquiry that a form was sent as."""
    same = select(Enquiry).where(Enquiry.asker_id == asker_id, Enquiry.sent_as == sent_as)
    return db.session.scalar(same)


def message_sent_already(author_id: int, sent_as: str) -> bool:
    """Return whether a form was sent as a message."""
    same = select(EnquiryMessage.id).where(
        EnquiryMessage.author_id == author_id, EnquiryMessage.sent_as == sent_as
    )
    return db.session.scalar(same) is not None


def asked_within_a_day(asker_id: int, now: datetime) -> int:
    """Return how many enquiries a person has begun within 24 hours."""
    since = select(func.count(Enquiry.id)).where(
        Enquiry.asker_id == asker_id, Enquiry.created_at > now - timedelta(days=1)
    )
    return db.session.scalar(since) or 0


def thing_names(found: Sequence[Enquiry], language: str) -> dict[int, str]:
    """Return what each enquiry is about, by its number: the title of the course or contest, the name of the unit."""
    ids = {
        kind: {one.thing_id for one in found if one.asked_of == kind and one.thing_id is not None}
        for kind in AskedOf
    }
    names = {
        AskedOf.TRAINERS: _course_titles(ids[AskedOf.TRAINERS], language),
        AskedOf.MANAGERS: {
            one.id: name_of(one, language) for one in people.units_with_ids(ids[AskedOf.MANAGERS])
        },
        AskedOf.CONVENERS: _contest_titles(ids[AskedOf.CONVENERS], language),
    }
    return {one.id: names[AskedOf(one.asked_of)].get(one.thing_id or 0, "") for one in found}


def _course_titles(ids: Collection[int], language: str) -> dict[int, str]:
    columns = [title_of(one, language).label(f"d{one}") for one in sorted(ids)]
    row = db.session.execute(select(*columns)).one() if columns else ()
    return {one: title or "" for one, title in zip(sorted(ids), row, strict=True)}


def _contest_titles(ids: Collection[int], language: str) -> dict[int, str]:
    every = contests.contests() if ids else []
    return {one.id: contests.definition_of(one).title(language) for one in every if one.id in ids}


def recipients(asked_of: AskedOf, thing_id: int | None, day: date) -> list[int]:
    """Return whom an enquiry is put to: trainers, the managers nearest to the unit, or who runs the contest."""
    if asked_of is AskedOf.TRAINERS:
        return [one.id for one in people.holders(Role.TRAINER)]
    if asked_of is AskedOf.MANAGERS:
        return nearest_managers(thing_id)
    takes_part = (panel.judge_ids, author_ids, drafting_ids)
    shut = {one for ids in takes_part for one in db.session.scalars(ids(thing_id or 0))}
    return [one.id for one in people.holders(Role.CONVENER, Role.ADMINISTRATOR) if one.id not in shut]


def nearest_managers(unit_id: int | None) -> list[int]:
    """Return the managers of a unit, else of the nearest unit above it that has some; two statements."""
    unit = people.unit(unit_id) if unit_id is not None else None
    if unit is None:
        return []
    grant, person = grants(), users()
    rows = db.session.execute(
        select(grant.c.user_id, grant.c.path)
        .join(person, person.c.id == grant.c.user_id)
        .where(person.c.active, grant.c.role == Role.UNIT_MANAGER)
        .order_by(grant.c.user_id)
    )
    over = [(user_id, path or "/") for user_id, path in rows if unit.path.startswith(path or "/")]
    nearest = max((len(path) for _, path in over), default=0)
    return [user_id for user_id, path in over if len(path) == nearest]

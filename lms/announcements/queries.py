"""Reading announcements: for their readers, and for those who write them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, extract, func, or_, select

from lms.announcements.models import Announcement, AnnouncementConfirmation, AnnouncementVersion
from lms.announcements.standing import Aim
from lms.db import db
from lms.notifications.subjects import Seen, Titles
from lms.people.identity import User
from lms.people.queries import people
from lms.people.queries.selectables import below, grants, group_members, groups, stays, units, users

PER_PAGE = 30
AT_HOME = 3
IN_FEED = 20


@dataclass(frozen=True, slots=True)
class AnnouncementReader:
    """What decides which announcements a person reads: the units above them with their own, roles and groups."""

    user_id: int
    unit_ids: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    group_ids: tuple[int, ...] = ()


def _units_above(path: str) -> tuple[int, ...]:
    """Return the ids of a unit and those above it from its path."""
    return tuple(int(part) for part in path.split("/") if part)


def reader_of(user: User, day: date) -> AnnouncementReader:
    """Return what decides what a person reads on a day; two statements."""
    home = people.unit_on(user.id, day)
    ids = _units_above(home.path) if home else ()
    member = group_members(day)
    in_groups = db.session.scalars(select(member.c.group_id).where(member.c.user_id == user.id))
    return AnnouncementReader(user.id, ids, tuple(grant.role for grant in user.grants), tuple(in_groups))


def _reaches(reader: AnnouncementReader | None) -> ColumnElement[bool]:
    """Return the condition that an announcement is for the reader; None is someone who is not signed in."""
    if reader is None:
        return Announcement.is_public.is_(True)
    return and_(
        or_(Announcement.unit_id.is_(None), Announcement.unit_id.in_(reader.unit_ids)),
        or_(Announcement.role == "", Announcement.role.in_(reader.roles)),
        or_(Announcement.group_id.is_(None), Announcement.group_id.in_(reader.group_ids)),
    )


def _shown(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Announcement.from_at <= now, Announcement.withdrawn_at.is_(None)


def _current(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (*_shown(now), or_(Announcement.until_at.is_(None), Announcement.until_at > now))


def current(reader: AnnouncementReader | None, now: datetime, page: int) -> list[Announcement]:
    """Return a page of the announcements that hold now for a reader, pinned ones first, and one more if any."""
    found = select(Announcement).where(*_current(now), _reaches(reader))
    ordered = found.order_by(
        Announcement.is_pinned.desc(), Announcement.from_at.desc(), Announcement.id.desc()
    )
    return list(db.session.scalars(ordered.limit(PER_PAGE + 1).offset((page - 1) * PER_PAGE)))


def at_home(reader: AnnouncementReader, since: datetime, now: datetime) -> list[Announcement]:
    """Return what the first page shows a reader: what waits for their confirmation, what is pinned, what is new."""
    waits = and_(Announcement.asks_confirmation, ~_is_confirmed_by(reader.user_id))
    found = select(Announcement).where(
        *_current(now),
        _reaches(reader),
        or_(waits, Announcement.is_pinned, Announcement.from_at >= since),
    )
    ordered = found.order_by(
        waits.desc(), Announcement.is_pinned.desc(), Announcement.from_at.desc(), Announcement.id.desc()
    )
    return list(db.session.scalars(ordered.limit(AT_HOME)))


def years(reader: AnnouncementReader | None, now: datetime) -> list[int]:
    """Return the years in which a reader's announcements appeared, newest first."""
    year = extract("year", Announcement.from_at)
    found = select(year).where(*_shown(now), _reaches(reader)).distinct().order_by(year.desc())
    return [int(one) for one in db.session.scalars(found)]


def of_year(reader: AnnouncementReader | None, year: int, now: datetime, page: int) -> list[Announcement]:
    """Return a page of all announcements of a year that a reader may read, expired ones too, and one more if any."""
    found = select(Announcement).where(
        *_shown(now), _reaches(reader), extract("year", Announcement.from_at) == year
    )
    ordered = found.order_by(Announcement.from_at.desc(), Announcement.id.desc())
    return list(db.session.scalars(ordered.limit(PER_PAGE + 1).offset((page - 1) * PER_PAGE)))


def with_words(
    reader: AnnouncementReader, words: Collection[str], now: datetime, most: int
) -> list[Announcement]:
    """Return the announcements for a reader, also expired ones, that hold all words in title or text, newest first."""
    texts = (Announcement.title, Announcement.text, Announcement.title_en, Announcement.text_en)
    each = [or_(*(text.icontains(word, autoescape=True) for text in texts)) for word in words]
    if not each:
        return []
    found = select(Announcement).where(*_shown(now), _reaches(reader), *each)
    ordered = found.order_by(Announcement.from_at.desc(), Announcement.id.desc())
    return list(db.session.scalars(ordered.limit(most)))


def newest_public(now: datetime) -> list[Announcement]:
    """Return the newest announcements that everyone may read."""
    found = select(Announcement).where(*_current(now), _reaches(None))
    ordered = found.order_by(Announcement.from_at.desc(), Announcement.id.desc())
    return list(db.session.scalars(ordered.limit(IN_FEED)))


def announcement(number: int) -> Announcement | None:
    """Return an announcement, whoever may read it."""
    return db.session.get(Announcement, number)


def is_for(one: Announcement, reader: AnnouncementReader | None) -> bool:
    """Return whether an announcement is for a reader."""
    if reader is None:
        return one.is_public
    return (
        (one.unit_id is None or one.unit_id in reader.unit_ids)
        and (not one.role or one.role in reader.roles)
        and (one.group_id is None or one.group_id in reader.group_ids)
    )


def versions(number: int) -> list[AnnouncementVersion]:
    """Return the texts of an announcement, newest first."""
    found = select(AnnouncementVersion).where(AnnouncementVersion.announcement_id == number)
    return list(db.session.scalars(found.order_by(AnnouncementVersion.number.desc())))


def with_changes(found: Sequence[Announcement]) -> list[tuple[Announcement, datetime]]:
    """Return announcements with when each got its present text; one statement."""
    version = AnnouncementVersion
    newest = select(version.announcement_id, func.max(version.at)).where(
        version.announcement_id.in_([one.id for one in found])
    )
    at = dict(db.session.execute(newest.group_by(version.announcement_id)).all())
    return [(one, at[one.id]) for one in found]


def confirmed_at(number: int, user_id: int) -> datetime | None:
    """Return when a person confirmed reading an announcement."""
    found = db.session.get(AnnouncementConfirmation, (number, user_id))
    return found.at if found else None


def _is_confirmed_by(user_id: int) -> ColumnElement[bool]:
    return exists().where(
        AnnouncementConfirmation.announcement_id == Announcement.id,
        AnnouncementConfirmation.user_id == user_id,
    )


def written_below(paths: Sequence[str], page: int) -> list[Announcement]:
    """Return a page of the announcements for units below the paths, newest first, and one more if there is more."""
    unit = units()
    found = select(Announcement).outerjoin(unit, unit.c.id == Announcement.unit_id)
    # One for the whole site belongs to those who write for it.
    found = found.where(below(func.coalesce(unit.c.path, "/"), paths))
    ordered = found.order_by(Announcement.from_at.desc(), Announcement.id.desc())
    return list(db.session.scalars(ordered.limit(PER_PAGE + 1).offset((page - 1) * PER_PAGE)))


def path_of(one: Announcement) -> str | None:
    """Return the path of the unit that an announcement is for; None for the whole site."""
    found = people.unit(one.unit_id) if one.unit_id is not None else None
    return found.path if found else None


def _audience(aim: Aim, path: str | None, day: date, *columns: Any) -> Select[Any]:
    person, stay = users(), stays(day)
    found = (
        select(*(columns or (person.c.id,)))
        .select_from(person)
        .outerjoin(stay, stay.c.user_id == person.c.id)
        .where(person.c.active)
    )
    if path is not None:
        found = found.where(stay.c.path.startswith(path, autoescape=True))
    if aim.role:
        grant = grants()
        found = found.where(exists().where(grant.c.user_id == person.c.id, grant.c.role == aim.role))
    if aim.group_id is not None:
        member = group_members(day)
        found = found.where(
            exists().where(member.c.user_id == person.c.id, member.c.group_id == aim.group_id)
        )
    return found.order_by(person.c.id)


def audience(aim: Aim, path: str | None, day: date) -> list[int]:
    """Return whom an announcement is for on a day, in the order of their accounts; one statement."""
    return list(dict.fromkeys(db.session.scalars(_audience(aim, path, day))))


@dataclass(frozen=True, slots=True)
class Confirmations:
    """Who has confirmed reading an announcement and who has not, as user ids."""

    confirmed: dict[int, datetime]
    waiting: list[int]


def confirmations(one: Announcement, day: date) -> Confirmations:
    """Return who of those it is for has confirmed reading an announcement; three statements."""
    rows = db.session.execute(
        select(AnnouncementConfirmation.user_id, AnnouncementConfirmation.at).where(
            AnnouncementConfirmation.announcement_id == one.id
        )
    )
    confirmed: dict[int, datetime] = dict(rows.all())
    wanted = audience(Aim(one.unit_id, one.role, one.group_id), path_of(one), day)
    return Confirmations(
        {user_id: at for user_id, at in confirmed.items() if user_id in set(wanted)},
        [user_id for user_id in wanted if user_id not in confirmed],
    )


def to_tell(now: datetime) -> list[Announcement]:
    """Return the announcements that began to hold and whose readers have not been notified, oldest first."""
    found = select(Announcement).where(*_current(now), Announcement.told_at.is_(None))
    return list(db.session.scalars(found.order_by(Announcement.id)))


def titles(wanted: Collection[Seen], day: date, now: datetime) -> dict[Seen, Titles]:
    """Return the titles of those announcements that the person may read now; four statements, however many."""
    ids = {int(one.key) for one in wanted if one.key.isdecimal()}
    shown = select(Announcement).where(Announcement.id.in_(ids), *_shown(now)).order_by(Announcement.id)
    known = {str(one.id): one for one in db.session.scalars(shown)}
    if not known:
        return {}
    readers = _readers({one.person_id for one in wanted}, day)
    found: dict[Seen, Titles] = {}
    for one in wanted:
        read, reader = known.get(one.key), readers.get(one.person_id)
        if read and reader and is_for(read, reader):
            found[one] = {"zh_Hans": read.title, "en": read.title_en or read.title}
    return found


def _readers(user_ids: Collection[int], day: date) -> dict[int, AnnouncementReader]:
    """Return what decides what each of some people with open accounts reads; three statements."""
    person, stay, grant, member = users(), stays(day), grants(), group_members(day)
    homes = (
        select(person.c.id, stay.c.path)
        .outerjoin(stay, stay.c.user_id == person.c.id)
        .where(person.c.active, person.c.id.in_(user_ids))
    )
    roles: dict[int, set[str]] = defaultdict(set)
    for user_id, role in db.session.execute(
        select(grant.c.user_id, grant.c.role).where(grant.c.user_id.in_(user_ids))
    ):
        roles[user_id].add(role)
    in_groups: dict[int, set[int]] = defaultdict(set)
    for user_id, group_id in db.session.execute(
        select(member.c.user_id, member.c.group_id).where(member.c.user_id.in_(user_ids))
    ):
        in_groups[user_id].add(group_id)
    return {
        user_id: AnnouncementReader(
            user_id,
            _units_above(path) if path else (),
            tuple(sorted(roles[user_id])),
            tuple(sorted(in_groups[user_id])),
        )
        for user_id, path in db.session.execute(homes)
    }


def group_names(ids: Collection[int]) -> dict[int, str]:
    """Return the names of groups by their ids."""
    group = groups()
    found = db.session.execute(select(group.c.id, group.c.name).where(group.c.id.in_(ids)))
    return dict(found.all())

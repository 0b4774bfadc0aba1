"""Reading notifications: what a person has been told, and how people want to be told."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlalchemy.sql.selectable import ScalarSelect

from lms.db import db, is_one_of
from lms.notifications.kinds import CATALOGUE, Kind, Way, sent_kinds
from lms.notifications.models import Notification, NotificationChoice, NotificationTimes, NotifiedEvent
from lms.notifications.subjects import SUBJECTS, Subject, Titles, in_one
from lms.notifications.times import Times
from lms.outbox.letters import Line, line_of_stored

AT_ONCE = 30
COUNTED = 100  # the header says 99+ above
NO_SUBJECT = Subject("", "")


class Told(NamedTuple):
    """One notification as its row keeps it."""

    id: int
    person_id: int
    kind: str
    line: list[Any]
    subject: Subject
    path: str
    at: datetime
    read_at: datetime | None
    due: int = 0


class ShownNotification(NamedTuple):
    """One notification as its reader sees it; `line` is for translation, empty of a title that may not be seen."""

    id: int
    kind: str
    line: Line
    path: str
    at: datetime
    is_unread: bool
    is_there: bool


_TOLD = (
    Notification.id,
    Notification.person_id,
    NotifiedEvent.kind,
    NotifiedEvent.line,
    NotifiedEvent.subject_kind,
    NotifiedEvent.subject_key,
    NotifiedEvent.path,
    NotifiedEvent.at,
    Notification.read_at,
)


def unread_count_of(person_id: ColumnElement[int]) -> ScalarSelect[int]:
    """Return the number of a person's unread notifications, counted up to 100, as a part of another statement."""
    mine: Select[int] = (
        select(literal_column("1"))
        .where(Notification.person_id == person_id, Notification.read_at.is_(None))
        .limit(COUNTED)
    )
    return select(func.count()).select_from(mine.subquery()).scalar_subquery()


def told_where(*conditions: ColumnElement[bool], limit: int, offset: int = 0) -> list[Told]:
    """Return notifications, unread ones first and the newest first; one statement."""
    found = (
        select(*_TOLD)
        .join(NotifiedEvent, NotifiedEvent.id == Notification.event_id)
        .where(*conditions)
        .order_by(Notification.read_at.is_not(None), NotifiedEvent.at.desc(), Notification.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [
        Told(row[0], row[1], row[2], row[3], Subject(row[4], row[5]), *row[6:])
        for row in db.session.execute(found)
    ]


def shown(told: Collection[Told], language: str) -> list[ShownNotification]:
    """Return notifications as their readers may see them now; one statement more for each kind of subject."""
    titles = titles_of(told)
    return [as_shown(one, titles, language) for one in told]


def as_shown(one: Told, titles: Mapping[tuple[int, Subject], Titles], language: str) -> ShownNotification:
    """Return one notification with its title in a language; the catalogue's words where it may not be seen."""
    line, found = line_of_stored(one.line), titles.get((one.person_id, one.subject))
    if one.subject != NO_SUBJECT and found is None:
        line = Line(CATALOGUE[Kind(one.kind)].label)
    elif found is not None:
        line = Line(line.sentence, {**line.values, "title": in_one(found, language)})
    is_there = one.subject == NO_SUBJECT or found is not None
    return ShownNotification(one.id, one.kind, line, one.path, one.at, one.read_at is None, is_there)


def choices(kind: Kind, people: Collection[int]) -> dict[int, Way]:
    """Return what those of these people who chose a way chose for a kind."""
    found = select(NotificationChoice.person_id, NotificationChoice.way).where(
        NotificationChoice.kind == kind, is_one_of(NotificationChoice.person_id, people)
    )
    return {person: Way(way) for person, way in db.session.execute(found)}


def times_of(people: Collection[int], usual: Times) -> dict[int, Times]:
    """Return when each of these people is written to; `usual` for those who chose nothing."""
    found = select(
        NotificationTimes.person_id,
        NotificationTimes.digest_hour,
        NotificationTimes.digest_weekday,
        NotificationTimes.quiet_from,
        NotificationTimes.quiet_until,
    ).where(is_one_of(NotificationTimes.person_id, people))
    chosen = {
        person: Times(hour, weekday, (start, end) if start is not None and end is not None else None)
        for person, hour, weekday, start, end in db.session.execute(found)
    }
    return {person: chosen.get(person, usual) for person in people}


def titles_of(told: Collection[Told]) -> dict[tuple[int, Subject], Titles]:
    """Return the titles of what notifications are about, where their readers may see it."""
    return SUBJECTS.titles({(one.person_id, one.subject) for one in told if one.subject != NO_SUBJECT})


def due_for(people: Collection[int], now: datetime, most: int) -> list[Told]:
    """Return what digests for these people hold, by person and the newest first, at most `most` for each of them.

    `due` is how many there are in all. One statement.
    """
    return _ranked(is_one_of(Notification.person_id, people), Notification.mail_at <= now, most=most)


def waiting_for_digest(person_id: int, most: int) -> list[Told]:
    """Return what the next digests of a person bring, as they would hold it now."""
    return _ranked(Notification.person_id == person_id, Notification.mail_at.is_not(None), most=most)


def _ranked(*conditions: ColumnElement[bool], most: int) -> list[Told]:
    own = Notification.person_id
    ranked = (
        select(
            *_TOLD,
            func.count().over(partition_by=own).label("due"),
            func.row_number().over(partition_by=own, order_by=Notification.id.desc()).label("place"),
        )
        .join(NotifiedEvent, NotifiedEvent.id == Notification.event_id)
        .where(*conditions, Notification.read_at.is_(None))
        .subquery()
    )
    found = select(ranked).where(ranked.c.place <= most).order_by(ranked.c.person_id, ranked.c.place)
    return [
        Told(row[0], row[1], row[2], row[3], Subject(row[4], row[5]), *row[6:10])
        for row in db.session.execute(found)
    ]


def ways_chosen(person_id: int) -> dict[Kind, Way]:
    """Return the way of each kind that something sends, as a person chose it or the catalogue says."""
    found = select(NotificationChoice.kind, NotificationChoice.way).where(
        NotificationChoice.person_id == person_id
    )
    chosen = {kind: Way(way) for kind, way in db.session.execute(found)}
    return {
        kind: CATALOGUE[kind].way if CATALOGUE[kind].always else chosen.get(kind, CATALOGUE[kind].way)
        for kind in sent_kinds()
    }


def own_notification(notification_id: int, person_id: int) -> Told | None:
    """Return a notification of the person."""
    mine = (Notification.id == notification_id, Notification.person_id == person_id)
    return next(iter(told_where(*mine, limit=1)), None)


def counts_by_kind(person_id: int) -> dict[Kind, tuple[int, int]]:
    """Return of each kind how many notifications a person has, and how many of them are unread."""
    found = (
        select(NotifiedEvent.kind, func.count(), func.count().filter(Notification.read_at.is_(None)))
        .join(NotifiedEvent, NotifiedEvent.id == Notification.event_id)
        .where(Notification.person_id == person_id)
        .group_by(NotifiedEvent.kind)
    )
    counts = {kind: (every, unread) for kind, every, unread in db.session.execute(found)}
    return {kind: counts[kind] for kind in Kind if kind in counts}


def of_person(person_id: int, kind: Kind | None, page: int) -> list[Told]:
    """Return one page of a person's notifications, or of those of a kind."""
    mine = [Notification.person_id == person_id]
    if kind is not None:
        mine.append(NotifiedEvent.kind == kind)
    return told_where(*mine, limit=AT_ONCE, offset=(page - 1) * AT_ONCE)


def was_told(cause: str) -> bool:
    """Return whether people were told of a cause, or are being told."""
    return db.session.scalar(select(NotifiedEvent.id).where(NotifiedEvent.cause == cause)) is not None


def told_people(cause: str) -> set[int]:
    """Return who has been told of a cause."""
    found = select(Notification.person_id).join(NotifiedEvent, NotifiedEvent.id == Notification.event_id)
    return set(db.session.scalars(found.where(NotifiedEvent.cause == cause)))

"""Tell people what happened, in the transaction of its cause; many are told by a job, some at a time."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from lms.db import db, hold
from lms.errors import N_
from lms.http.web import settings, site_address
from lms.notifications import queries
from lms.notifications.actions.digests import way_out
from lms.notifications.kinds import CATALOGUE, DIGESTS, Kind, Way
from lms.notifications.models import Notification, NotifiedEvent
from lms.notifications.subjects import READERS, SUBJECTS, Reader, Subject, in_one
from lms.notifications.times import Times, after_quiet, digest_at
from lms.notifications.unsubscribing import Ending
from lms.outbox.actions.queueing import Posting, put_each
from lms.outbox.letters import Letter, Line, line_as_stored, line_of_stored
from lms.outbox.words import MessageKind

# So many are told in the transaction of the cause; the others within a minute, in as many turns as it takes.
AT_ONCE = 200
A_TURN = 500


class Destination(NamedTuple):
    """The page that a notification opens: its endpoint, the values of its address, and the anchor on it, if any."""

    endpoint: str
    values: Mapping[str, Any] = {}
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """The letter of a notification that has one of its own, and whom it reaches where not at their own address.

    `letter` is asked for each person who is written to at once.
    """

    kind: MessageKind
    letter: Callable[[int, Reader], Letter]
    readers: Mapping[int, Reader] | None = None


def notify(
    kind: Kind,
    cause: str,
    people: Iterable[int],
    line: Line,
    destination: Destination,
    *,
    now: datetime,
    subject: Subject | None = None,
    mail: Mail | None = None,
) -> int:
    """Tell people what happened, each once for the cause; return how many of the first 200 are told by this call.

    `line` may name the `title` of the subject, which is looked up for each reader. Further people are told by the job
    `notifications.spread`, without a letter of their own. Who did it is left out by the caller.
    """
    wanted = list(dict.fromkeys(people))
    if not wanted:
        return 0
    event = _event(kind, cause, line, destination, subject or queries.NO_SUBJECT, now)
    first, rest = wanted[:AT_ONCE], wanted[AT_ONCE:]
    if rest:
        event.waiting, event.spreading = [*(event.waiting or ())[event.told :], *rest], True
        event.told = 0
        db.session.flush()
    return _tell(event, first, now, mail)


def tell_next(now: datetime) -> int | None:
    """Tell the next 500 people of the oldest event that still waits for some; return how many, None when none does."""
    hold("notifications.spread")
    found = select(NotifiedEvent).where(NotifiedEvent.spreading).order_by(NotifiedEvent.id).limit(1)
    event = db.session.scalars(found.with_for_update()).first()
    if event is None:
        return None
    waiting = event.waiting or []
    turn = waiting[event.told : event.told + A_TURN]
    event.told += len(turn)
    if event.told >= len(waiting):
        event.waiting, event.spreading = None, False
    db.session.flush()
    return _tell(event, turn, now, None) if turn else 0


def _event(
    kind: Kind, cause: str, line: Line, destination: Destination, subject: Subject, now: datetime
) -> NotifiedEvent:
    """Return the row of the cause, which another process may have added meanwhile."""
    path = current_app.url_map.bind("localhost").build(destination.endpoint, destination.values)
    values = {
        "cause": cause,
        "kind": kind.value,
        "line": line_as_stored(line),
        "subject_kind": subject.kind,
        "subject_key": subject.key,
        "path": f"{path}#{destination.anchor}" if destination.anchor else path,
        "at": now,
        "told": 0,
        "spreading": False,
    }
    statement = _insert(NotifiedEvent).values(values).on_conflict_do_nothing(index_elements=["cause"])
    db.session.execute(statement)
    found = select(NotifiedEvent).where(NotifiedEvent.cause == cause).with_for_update()
    return db.session.scalars(found).one()


def _insert(table: type[Any]) -> Any:
    dialect = db.session.get_bind().dialect.name
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def _tell(event: NotifiedEvent, people: Collection[int], now: datetime, mail: Mail | None) -> int:
    """Add the rows of these people, and the letters of those who want one at once; return how many are new."""
    site, kind = settings(), Kind(event.kind)
    about = CATALOGUE[kind]
    chosen = {} if about.always else queries.choices(kind, people)
    ways = {person: chosen.get(person, about.way) for person in people}
    times = queries.times_of(people, Times(site.digest_hour))
    # Most people have the same times, of which the moment is found once.
    due = {
        one: digest_at(*one, now, site.zone) for one in {(ways[person], times[person]) for person in people}
    }
    rows = [
        {
            "person_id": person,
            "event_id": event.id,
            "mail_at": due[way, times[person]] if site.sends_mail and way in DIGESTS else None,
        }
        for person, way in ways.items()
        if way is not Way.OFF
    ]
    if not rows:
        return 0
    statement = _insert(Notification).on_conflict_do_nothing(index_elements=["person_id", "event_id"])
    told = db.session.connection().execute(statement.returning(Notification.person_id), rows).scalars().all()
    at_once = [person for person in told if ways[person] is Way.AT_ONCE]
    if site.sends_mail and at_once:
        _write(event, at_once, times, now, mail)
    return len(told)


def _write(
    event: NotifiedEvent,
    people: Collection[int],
    times: Mapping[int, Times],
    now: datetime,
    mail: Mail | None,
) -> None:
    """Queue the letters, each after the quiet hours of its reader."""
    readers = READERS.of(people) if mail is None or mail.readers is None else mail.readers
    letter = mail.letter if mail else _usual_letter(event, [one for one in people if one in readers])
    can_end = not CATALOGUE[Kind(event.kind)].always
    messages = [
        Posting(
            event.cause,
            replace(
                letter(person, readers[person]),
                unsubscribe=way_out(Ending(person, event.kind)) if can_end else "",
            ),
            *readers[person],
            person,
            after_quiet(times[person], now, settings().zone),
        )
        for person in people
        if person in readers
    ]
    put_each(messages, mail.kind if mail else MessageKind.NOTIFICATION, now=now)


def _usual_letter(event: NotifiedEvent, people: Collection[int]) -> Callable[[int, Reader], Letter]:
    """Return who writes the letter of a notification that has none of its own: its sentence and its page."""
    subject = Subject(event.subject_kind, event.subject_key)
    titles = SUBJECTS.titles((person, subject) for person in people) if subject.kind else {}
    line, host, usual = line_of_stored(event.line), site_address(), settings().default_language

    def letter(person: int, reader: Reader) -> Letter:
        said = line
        if subject.kind:
            title = titles.get((person, subject))
            said = (
                Line(CATALOGUE[Kind(event.kind)].label)
                if title is None
                else Line(line.sentence, {**line.values, "title": in_one(title, reader.language or usual)})
            )
        link = host + event.path if host else ""
        return Letter(said, (said,), link, N_("Open") if link else "")

    return letter

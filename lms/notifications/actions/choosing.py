"""How a person wants to be told: the way for each kind, the hours, the end of mail."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update

from lms.db import db
from lms.errors import N_, Refused
from lms.http.web import settings
from lms.notifications import queries
from lms.notifications.kinds import CATALOGUE, DIGESTS, Kind, Way, sent_kinds
from lms.notifications.models import Notification, NotificationChoice, NotificationTimes, NotifiedEvent
from lms.notifications.times import Times, digest_at
from lms.notifications.unsubscribing import ALL, DIGEST, Ending


def choose(person_id: int, ways: Mapping[Kind, Way], times: Times, now: datetime) -> None:
    """Keep the ways and times that a person chose; what waits for a digest follows them.

    Raises Refused for quiet hours of which only one end is given or that begin when they end.
    """
    if times.quiet is not None and times.quiet[0] == times.quiet[1]:
        raise Refused(N_("The quiet hours end when they begin. Choose two different times."))
    _choose_ways(person_id, ways)
    found = db.session.get(NotificationTimes, person_id, with_for_update=True)
    if found is None:
        found = NotificationTimes(person_id=person_id)
        db.session.add(found)
    found.digest_hour, found.digest_weekday = times.hour, times.weekday
    found.quiet_from, found.quiet_until = times.quiet or (None, None)
    db.session.flush()
    _follow(person_id, now)


def end_mail(ending: Ending, now: datetime) -> None:
    """Let a person get no more mail of the scope: what it told of stays in the site. Done twice, it is done once."""
    ways = queries.ways_chosen(ending.person_id)
    wanted = {
        kind: Way.SITE
        for kind in sent_kinds()
        if not CATALOGUE[kind].always and ways[kind] not in (Way.SITE, Way.OFF)
        and (ending.scope in (ALL, kind) or (ending.scope == DIGEST and ways[kind] in DIGESTS))
    }  # fmt: skip
    _choose_ways(ending.person_id, wanted)
    _follow(ending.person_id, now)


def _choose_ways(person_id: int, ways: Mapping[Kind, Way]) -> None:
    """Replace the rows of these kinds; the way of the catalogue needs none."""
    mine = (NotificationChoice.person_id == person_id, NotificationChoice.kind.in_(list(ways)))
    db.session.execute(delete(NotificationChoice).where(*mine).execution_options(synchronize_session=False))
    db.session.flush()
    db.session.add_all(
        NotificationChoice(person_id=person_id, kind=kind, way=way)
        for kind, way in ways.items()
        if way is not CATALOGUE[kind].way and not CATALOGUE[kind].always
    )
    db.session.flush()


def _follow(person_id: int, now: datetime) -> None:
    """Let what waits for a digest wait for the one that the person has now chosen for its kind."""
    site = settings()
    times = queries.times_of([person_id], Times(site.digest_hour))[person_id]
    for kind, way in queries.ways_chosen(person_id).items():
        of_kind = select(NotifiedEvent.id).where(NotifiedEvent.kind == kind)
        waiting = (Notification.person_id == person_id, Notification.mail_at.is_not(None))
        db.session.execute(
            update(Notification)
            .where(*waiting, Notification.event_id.in_(of_kind))
            .values(mail_at=digest_at(way, times, now, site.zone))
            .execution_options(synchronize_session=False)
        )

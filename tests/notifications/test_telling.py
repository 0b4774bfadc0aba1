"""Telling people: each once, as each of them chose."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.notifications.actions import telling
from lms.notifications.actions.telling import Destination, notify
from lms.notifications.jobs.spreading import spread
from lms.notifications.kinds import Kind, Way
from lms.notifications.models import Notification, NotificationChoice, NotificationTimes
from lms.notifications.queries import shown, told_where
from lms.notifications.subjects import SUBJECTS, Subject
from lms.notifications.times import Times, after_quiet, digest_at
from lms.outbox.letters import Line
from lms.outbox.models import OutboxMessage
from lms.people.models import User
from tests.build import NOW, make_user

ZONE = ZoneInfo("Asia/Shanghai")
LINE = Line("New: %(title)s")
HOME = Destination("home.index", {}, "a")


@pytest.fixture
def mailing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[User]:
    """A site with a mail server and three people: with an address, with one and quiet hours, without."""
    changed = replace(
        app.extensions["settings"],
        mail_host="mail.example.org",
        mail_sender="site@example.org",
        base_url="https://x.example",
    )
    monkeypatch.setitem(app.extensions, "settings", changed)
    monkeypatch.setitem(
        SUBJECTS.sources,
        "thing",
        lambda wanted: {one: {"en": "Well", "zh_Hans": "井"} for one in wanted if one.key == "open"},
    )
    people = [make_user("Ann"), make_user("Bo"), make_user("Cy")]
    people[0].email, people[1].email, people[1].language = "ann@example.org", "bo@example.org", "zh_Hans"
    db.session.add(
        NotificationTimes(
            person_id=people[1].id, digest_hour=20, digest_weekday=2, quiet_from=time(8), quiet_until=time(10)
        )
    )
    db.session.flush()
    return people


@pytest.mark.database
def test_each_is_told_once_and_written_to_as_they_chose(mailing: list[User]) -> None:
    ann, bo, cy = mailing
    db.session.add(NotificationChoice(person_id=ann.id, kind="reply", way="off"))
    db.session.add(NotificationChoice(person_id=cy.id, kind="reply", way="weekly"))
    ids = [one.id for one in mailing]
    thing = Subject("thing", "open")
    for _ in range(2):
        notify(Kind.MENTION, "m", ids, LINE, HOME, now=NOW, subject=thing)
        notify(Kind.REPLY, "r", ids, LINE, HOME, now=NOW, subject=thing)
    rows = db.session.execute(
        select(Notification.person_id, Notification.mail_at).order_by(Notification.id)
    ).all()
    evening, monday = NOW.replace(hour=12), NOW.replace(hour=0) + timedelta(days=7)
    assert [tuple(row) for row in rows] == [
        (ann.id, None), (bo.id, None), (cy.id, None), (bo.id, evening), (cy.id, monday),
    ]  # fmt: skip
    mail = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [bool(one.letter["unsubscribe"]) for one in mail] == [True, True]
    assert [(one.address, one.letter["subject"], one.next_at) for one in mail] == [
        ("ann@example.org", ["New: %(title)s", {"title": "Well"}], NOW),
        ("bo@example.org", ["New: %(title)s", {"title": "井"}], NOW.replace(hour=2)),
    ]


def test_title_is_asked_for_when_it_is_shown(mailing: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    ann = mailing[0].id
    for key in ("open", "closed"):
        notify(Kind.REPLY, key, [ann], LINE, HOME, now=NOW, subject=Subject("thing", key))
    notify(Kind.REPLY, "none", [ann], Line("Hello"), HOME, now=NOW)

    def lines() -> list[tuple[str, object, bool]]:
        found = shown(told_where(Notification.person_id == ann, limit=9), "en")
        return [(one.line.sentence, one.line.values.get("title"), one.is_there) for one in found]

    lost = ("New posts in discussions you follow", None, False)
    assert lines() == [("Hello", None, True), lost, ("New: %(title)s", "Well", True)]
    monkeypatch.setitem(SUBJECTS.sources, "thing", lambda wanted: {})
    assert lines() == [("Hello", None, True), lost, lost]


@pytest.mark.database
def test_many_are_told_in_turns_and_none_twice(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [make_user(f"P{number}").id for number in range(7)]
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    monkeypatch.setattr(telling, "A_TURN", 2)
    assert notify(Kind.ANNOUNCEMENT, "n", people, Line("Hello"), HOME, now=NOW) == 2
    db.session.commit()
    assert telling.tell_next(NOW) == 2
    db.session.rollback()  # a process that died
    assert telling.tell_next(NOW) == 2
    db.session.commit()
    assert (spread(NOW), spread(NOW)) == (3, 0)
    assert db.session.scalars(select(Notification.person_id).order_by(Notification.person_id)).all() == people


@pytest.mark.parametrize(
    ("clock", "quiet", "end"),
    [
        ("09:00", ("22:00", "07:00"), "2026-03-02 09:00"),
        ("23:30", ("22:00", "07:00"), "2026-03-03 07:00"),
        ("06:59", ("22:00", "07:00"), "2026-03-02 07:00"),
        ("07:00", ("22:00", "07:00"), "2026-03-02 07:00"),
        ("12:30", ("12:00", "14:00"), "2026-03-02 14:00"),
        ("14:00", ("12:00", "14:00"), "2026-03-02 14:00"),
    ],
)
def test_mail_waits_for_the_end_of_the_quiet_hours(clock: str, quiet: tuple[str, str], end: str) -> None:
    times = Times(8, 0, (time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1])))
    now = datetime.combine(datetime(2026, 3, 2, tzinfo=ZONE).date(), time.fromisoformat(clock), ZONE)
    assert after_quiet(times, now, ZONE).astimezone(ZONE).strftime("%Y-%m-%d %H:%M") == end


def test_digest_is_due_at_the_persons_hour() -> None:
    found = [digest_at(way, Times(8, 2), NOW, ZONE) for way in Way]
    days = [None, timedelta(days=1), timedelta(days=2), None, None]
    assert found == [None if one is None else NOW.replace(hour=0) + one for one in days]

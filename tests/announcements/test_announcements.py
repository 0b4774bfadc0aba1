"""Announcements reach those they are for, from a moment until another, and nobody else learns of them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms import clock
from lms.announcements import queries
from lms.announcements.actions import writing
from lms.announcements.jobs import tell_due
from lms.announcements.models import Announcement, AnnouncementConfirmation, AnnouncementVersion
from lms.announcements.standing import Aim, AnnouncementState, standing
from lms.audit.models import AuditEntry
from lms.audit.queries.chain import check_chain
from lms.db import db
from lms.http.web import local_day
from lms.notifications.models import Notification, NotifiedEvent
from lms.notifications.subjects import Seen
from lms.people.actions import groups
from lms.people.models import Unit, User
from lms.people.roles import Role
from tests.announcements.make import make_announcement
from tests.build import NOW, make_unit, make_user

SignIn = Callable[[User], FlaskClient]
HOUR = timedelta(hours=1)


class Villages:
    """Two villages of a township with a learner each, a judge, and the manager of the township."""

    def __init__(self) -> None:
        self.town = make_unit("Town")
        self.willow, self.pine = make_unit("Willow", self.town), make_unit("Pine", self.town)
        self.ann = make_user("Ann", Role.LEARNER, unit=self.willow)
        self.bo = make_user("Bo", Role.LEARNER, unit=self.pine)
        self.judge = make_user("Judge", Role.JUDGE, unit=self.willow)
        self.manager = make_user("Manager", Role.UNIT_MANAGER, unit=self.town, over=self.town)
        self.root = make_user("Root", Role.ADMINISTRATOR)
        db.session.commit()


@pytest.fixture
def villages(app: object) -> Villages:
    return Villages()


def told() -> dict[str, list[str]]:
    """Return who was notified, by the cause."""
    rows = db.session.execute(
        select(NotifiedEvent.cause, User.name)
        .join(Notification, Notification.event_id == NotifiedEvent.id)
        .join(User, User.id == Notification.person_id)
        .where(NotifiedEvent.kind == "announcement")
        .order_by(NotifiedEvent.id, User.name)
    )
    found: dict[str, list[str]] = {}
    for cause, name in rows:
        found.setdefault(cause, []).append(name)
    return found


@pytest.mark.database
def test_each_reads_what_is_for_them_and_is_told_once(
    villages: Villages, sign_in: SignIn, client: FlaskClient
) -> None:
    group = groups.add_group("Cooks", villages.town, by=villages.root, now=NOW)
    groups.add_members(group, [villages.bo.id], by=villages.root, day=NOW.date(), now=NOW)
    now = clock.now()
    common = {"from_at": now - HOUR, "now": now - HOUR}
    aims = {
        "all": Aim(),
        "willow": Aim(villages.willow.id),
        "town": Aim(villages.town.id),
        "judges": Aim(villages.town.id, Role.JUDGE),
        "cooks": Aim(group_id=group.id),
    }
    made = {
        title: make_announcement(villages.root, aim, title, is_public=title == "all", **common)
        for title, aim in aims.items()
    }

    def seen(browser: FlaskClient) -> dict[str, bool]:
        page, year = browser.get("/announcements/").text, browser.get(f"/announcements/?year={now.year}").text
        home, found = browser.get("/").text, {}
        for title, one in made.items():
            address = f"/announcements/{one.id}"
            shown = {f'href="{address}"' in text for text in (page, year)}
            opened = {
                browser.get(address).status_code == 200,
                browser.get(f"{address}/print").status_code == 200,
            }
            assert len(shown | opened) == 1, title
            assert f'href="{address}"' not in home or opened == {True}
            found[title] = opened == {True}
        return {title: is_seen for title, is_seen in found.items() if is_seen}

    assert [*seen(sign_in(villages.ann))] == ["all", "willow", "town"]
    assert [*seen(sign_in(villages.bo))] == ["all", "town", "cooks"]
    assert [*seen(sign_in(villages.judge))] == ["all", "willow", "town", "judges"]
    assert [*seen(client)] == ["all"]
    feed = client.get("/announcements/feed.atom").text
    assert [title for title in made if f">{title}<" in feed] == ["all"]
    everyone = ["Ann", "Bo", "Judge", "Manager"]
    assert [*told().values()] == [everyone, ["Ann", "Judge"], everyone, ["Judge"], ["Bo"]]
    assert tell_due(clock.now()) == 0


@pytest.mark.database
def test_manager_writes_for_own_units_only_and_a_form_sent_twice_is_one(
    villages: Villages, sign_in: SignIn
) -> None:
    browser = sign_in(villages.manager)
    page = browser.get("/announcements/new").text
    assert ("Whole site" in page, "Willow" in page) == (False, True)
    given = {
        "title": "Dam  check",
        "text": "**All** come.",
        "unit": str(villages.willow.id),
        "sent_as": "m1",
        "role": "",
        "group": "",
    }
    for _ in range(2):
        assert browser.post("/announcements/new", data=given).status_code == 303
    one = db.session.scalars(select(Announcement)).one()
    assert (one.title, "<strong>All</strong>" in one.html) == ("Dam check", True)
    far: Unit = make_unit("Far")
    db.session.commit()
    wrong = (
        {"unit": str(far.id)}, {"unit": ""}, {"unit": "x"}, {"title": " "}, {"text": ""}, {"title": "t" * 121},
        {"text": "t" * 20_001}, {"role": "king"}, {"group": "99"}, {"until_at": "2001-01-01T10:00"},
        {"until_at": "soon"}, {"title_en": "Dam"}, {"is_public": "y"},
    )  # fmt: skip
    for number, other in enumerate(wrong):
        answer = browser.post("/announcements/new", data={**given, "sent_as": f"w{number}", **other})
        assert (answer.status_code, "error" in answer.text) == (422, True), other
        assert other.get("text", "**All** come.") in answer.text
    assert db.session.scalar(select(func.count()).select_from(Announcement)) == 1
    assert check_chain().faults == ()


def test_an_announcement_is_shown_from_a_moment_until_another(villages: Villages, sign_in: SignIn) -> None:
    now = clock.now()
    one = make_announcement(
        villages.manager, Aim(villages.willow.id), from_at=now + HOUR, until_at=now + 3 * HOUR, now=now
    )
    reader, writer = sign_in(villages.ann), sign_in(villages.manager)
    address = f"/announcements/{one.id}"
    assert (reader.get(address).status_code, writer.get(address).status_code) == (404, 200)
    assert "scheduled" in writer.get("/announcements/written").text
    assert told() == {}
    assert tell_due(now + 2 * HOUR) == 1
    assert [*told().values()] == [["Ann", "Judge"]]
    moments = [now, now + HOUR, now + 2 * HOUR, now + 3 * HOUR]
    assert [standing(one.from_at, one.until_at, None, at).value for at in moments] == [
        "scheduled", "current", "current", "expired"
    ]  # fmt: skip
    reader_of = queries.reader_of(villages.ann, local_day(now))
    assert [len(queries.current(reader_of, at, 1)) for at in moments] == [0, 1, 1, 0]


@pytest.mark.database
def test_a_change_keeps_the_former_text_and_tells_what_changed(villages: Villages, sign_in: SignIn) -> None:
    now = clock.now()
    one = make_announcement(villages.manager, Aim(villages.willow.id), from_at=now - HOUR, now=now - HOUR)
    browser, address = sign_in(villages.manager), f"/announcements/{one.id}"
    given = {
        "title": "Water off",
        "text": "On Tuesday.",
        "unit": str(villages.willow.id),
        "seen": "1",
        "role": "",
        "group": "",
    }
    assert "Write what has changed" in browser.post(f"{address}/edit", data=given).text
    noted = {**given, "note": "Tuesday, not Monday"}
    assert browser.post(f"{address}/edit", data=noted).status_code == 303
    stale = browser.post(f"{address}/edit", data={**noted, "text": "On Friday."})
    assert (stale.status_code, "On Friday." in stale.text) == (422, True)
    page = sign_in(villages.ann).get(address).text
    assert ["Tuesday, not Monday" in page, "On Tuesday." in page, "On Monday." in page] == [True] * 3
    assert browser.post(f"{address}/withdraw", data={"reason": ""}).status_code == 422
    for _ in range(2):
        assert browser.post(f"{address}/withdraw", data={"reason": "The pump works"}).status_code == 303
    page = sign_in(villages.ann).get(address).text
    assert ("The pump works" in page, "On Tuesday." in page) == (True, False)
    assert f'href="{address}"' not in sign_in(villages.ann).get("/announcements/").text
    verbs = select(AuditEntry.verb).where(AuditEntry.target_kind == "announcement").order_by(AuditEntry.id)
    assert list(db.session.scalars(verbs)) == [
        f"announcement.{act}" for act in ("post", "change", "withdraw")
    ]
    assert db.session.scalar(select(func.count()).select_from(AnnouncementVersion)) == 2


@pytest.mark.database
def test_readers_confirm_and_the_others_are_reminded_once_a_day(villages: Villages, sign_in: SignIn) -> None:
    now = clock.now()
    one = make_announcement(
        villages.manager, Aim(villages.town.id), from_at=now - HOUR, now=now - HOUR, asks_confirmation=True
    )
    address, manager = f"/announcements/{one.id}", sign_in(villages.manager)
    reader = sign_in(villages.ann)
    assert "I have read this" in reader.get(address).text
    assert f'href="{address}"' in reader.get("/").text
    for _ in range(2):
        assert reader.post(f"{address}/confirm").status_code == 303
    assert "I have read this" not in reader.get(address).text
    assert db.session.scalar(select(func.count()).select_from(AnnouncementConfirmation)) == 1
    page = manager.get(f"{address}/confirmations").text
    assert ("1 of 4 have confirmed" in page, "Remind 3 people" in page) == (True, True)
    assert "3 people were reminded" in manager.post(f"{address}/remind", follow_redirects=True).text
    assert "reminded today already" in manager.post(f"{address}/remind", follow_redirects=True).text
    assert [*told().values()] == [["Ann", "Bo", "Judge"], ["Bo", "Judge", "Manager"]]
    assert reader.get(f"{address}/confirmations").status_code == 403


@pytest.mark.parametrize("more", [1, 30])
def test_pages_ask_the_same_however_many_announcements(
    villages: Villages,
    sign_in: SignIn,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
    more: int,
) -> None:
    now = clock.now()
    for number in range(more):
        make_announcement(
            villages.root, title=f"t{number}", from_at=now - HOUR, now=now - HOUR, is_public=True
        )
    browser = sign_in(villages.ann)
    counts = []
    for page in ("/announcements/", "/announcements/1", "/announcements/feed.atom"):
        browser.get(page)
        with count_queries() as found:
            assert browser.get(page).status_code == 200
        counts.append(len(found))
    assert counts == [6, 10, 3]


def test_audience_and_reach_agree(villages: Villages) -> None:
    aims = [
        Aim(unit, role)
        for unit in (None, villages.town.id, villages.willow.id)
        for role in ("", "judge", "learner")
    ]
    everyone = [villages.ann, villages.bo, villages.judge, villages.manager, villages.root]
    day = local_day(clock.now())
    for aim in aims:
        one = Announcement(unit_id=aim.unit_id, role=aim.role, group_id=None)
        reached = [user.id for user in everyone if queries.is_for(one, queries.reader_of(user, day))]
        assert queries.audience(aim, queries.path_of(one), day) == sorted(reached), aim


def test_titles_for_notifications_go_to_those_it_is_for_in_four_statements(
    villages: Villages, count_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    now = clock.now()
    everyone = [villages.ann, villages.bo, villages.judge, villages.manager, villages.root]
    aims = [Aim(), Aim(villages.willow.id), Aim(villages.town.id, "judge"), Aim(None, "learner")]
    made = [
        make_announcement(villages.root, aim, f"t{at}", from_at=now, now=now) for at, aim in enumerate(aims)
    ]
    wanted = [Seen(user.id, str(one.id)) for one in made for user in everyone]
    wanted += [Seen(villages.ann.id, key) for key in ("999", "x")]
    day = local_day(now)
    with count_queries() as asked:
        found = queries.titles(wanted, day, now)
    assert len(asked) == 4
    for one, aim in zip(made, aims, strict=True):
        reached = queries.audience(aim, queries.path_of(one), day)
        assert [seen.person_id for seen in found if seen.key == str(one.id)] == reached
    assert {seen.key for seen in found} == {str(one.id) for one in made}


def test_no_one_is_reminded_of_what_asks_nothing(villages: Villages) -> None:
    one = make_announcement(villages.root)
    with pytest.raises(Exception, match="No confirmation is asked for"):
        writing.remind(one, by=villages.root, now=NOW)
    assert standing(NOW, None, NOW, NOW) is AnnouncementState.WITHDRAWN

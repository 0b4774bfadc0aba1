"""Answers, reports, hiding, slow mode, moving, held words, and who is told of a post."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.audit.models import AuditEntry
from lms.config import Settings
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.discussions.models import DiscussionMention, DiscussionPost, DiscussionReport
from lms.discussions.places import PlaceKind, PlaceName
from lms.discussions.queries.threads import first_post
from lms.discussions.words import ThreadKind
from lms.notifications.models import Notification, NotifiedEvent
from lms.people.models import Unit, User
from lms.people.roles import Role
from tests.build import make_course, make_document, make_unit, make_user
from tests.contests.make import make_contest, make_entry
from tests.discussions.make import make_post, make_thread

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def course(app: Flask) -> PlaceName:
    """The discussion of a course."""
    return PlaceName(PlaceKind.COURSE, make_course().id)


@pytest.fixture
def village(app: Flask) -> Unit:
    """A village with a room."""
    return make_unit("Willow")


def trail() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


def told() -> dict[str, list[str]]:
    """Who was told, by the kind of notification."""
    found: dict[str, list[str]] = {}
    rows = select(NotifiedEvent.kind, User.name).join(Notification, Notification.event_id == NotifiedEvent.id)
    for kind, name in db.session.execute(
        rows.join(User, User.id == Notification.person_id).order_by(User.name)
    ):
        found.setdefault(kind, []).append(name)
    return found


def test_an_answer_is_accepted_by_the_asker_and_checked_by_a_trainer(
    course: PlaceName, sign_in: SignIn
) -> None:
    asker, helper, trainer = make_user("Asker"), make_user("Helper"), make_user("Teacher", Role.TRAINER)
    thread = make_thread(course, asker, kind=ThreadKind.QUESTION)
    first, second = make_post(thread, helper), make_post(thread, helper)
    for one in (first, second):
        assert sign_in(helper).post(f"/discussions/posts/{one.id}/accept").status_code == 403
        sign_in(asker).post(f"/discussions/posts/{one.id}/accept")
    assert (first.accepted_at, second.accepted_at is not None) == (None, True)
    assert sign_in(asker).post(f"/discussions/posts/{second.id}/check").status_code == 403
    sign_in(trainer).post(f"/discussions/posts/{second.id}/check")
    page = sign_in(helper).get(f"/discussions/{thread.id}").text
    assert (page.count("Answer accepted by the asker"), page.count("Checked by a trainer")) == (1, 1)
    assert "Wells" not in sign_in(helper).get("/discussions/?show=open-questions").text


def test_a_reported_post_is_hidden_with_a_reason_and_kept_in_the_trail(
    village: Unit, sign_in: SignIn
) -> None:
    author, reader = make_user("Wang", unit=village), make_user("Li", unit=village)
    manager = sign_in(make_user("Manager", Role.UNIT_MANAGER, over=village))
    thread = make_thread(PlaceName(PlaceKind.UNIT, village.id), author)
    post = make_post(thread, author, "Buy my seeds")
    for _ in range(2):
        sign_in(reader).post(f"/discussions/posts/{post.id}/report", data={"reason": "An advertisement"})
    queue = manager.get("/discussions/queue").text
    assert ("Buy my seeds" in queue, "An advertisement" in queue) == (True, True)
    assert "Buy my seeds" not in sign_in(author).get("/discussions/queue").text
    assert manager.post(f"/discussions/posts/{post.id}/hide", data={"reason": ""}).status_code == 422
    manager.post(f"/discussions/posts/{post.id}/hide", data={"reason": "No advertising"})
    pages = [sign_in(one).get(f"/discussions/{thread.id}").text for one in (reader, author)]
    assert [("Buy my seeds" in page, "No advertising" in page) for page in pages] == [
        (False, False),
        (True, True),
    ]
    assert [one.outcome for one in db.session.scalars(select(DiscussionReport))] == ["hidden"]
    manager.post(f"/discussions/posts/{post.id}/publish")
    assert "Buy my seeds" in sign_in(reader).get(f"/discussions/{thread.id}").text
    assert trail() == ["post.report", "post.hide", "post.publish"]


def test_a_deleted_post_keeps_its_text_for_moderators_until_its_report_is_settled(
    village: Unit, sign_in: SignIn
) -> None:
    author, reader = make_user("Wang", unit=village), make_user("Li", unit=village)
    manager = sign_in(make_user("Manager", Role.UNIT_MANAGER, over=village))
    post = make_post(make_thread(PlaceName(PlaceKind.UNIT, village.id), reader), author, "An insult")
    sign_in(reader).post(f"/discussions/posts/{post.id}/report", data={"reason": "Insult"})
    sign_in(author).post(f"/discussions/posts/{post.id}/delete")
    assert "An insult" not in sign_in(reader).get(f"/discussions/{post.thread_id}").text
    assert "An insult" in manager.get("/discussions/queue").text
    manager.post(f"/discussions/posts/{post.id}/keep")
    assert (post.text, post.state) == ("", "deleted")


def test_a_locked_thread_and_slow_mode_hold_readers_back_but_not_moderators(
    course: PlaceName, sign_in: SignIn
) -> None:
    reader, trainer = make_user("Reader"), sign_in(make_user("Teacher", Role.TRAINER))
    thread = make_thread(course, make_user("Asker"))
    address, browser = f"/discussions/{thread.id}", sign_in(reader)
    trainer.post(f"{address}/slow", data={"pause_s": "300"})
    make_post(thread, reader, at=clock.now() - timedelta(seconds=200))
    soon = browser.post(f"{address}/reply", data={"text": "And more"})
    assert (soon.status_code, "in 2 min" in soon.text, "And more" in soon.text) == (422, True, True)
    trainer.post(f"{address}/slow", data={"pause_s": "0"})
    trainer.post(f"{address}/lock")
    late = browser.post(f"{address}/reply", data={"text": "And more"})
    assert (late.status_code, "was locked" in late.text) == (422, True)
    assert trainer.post(f"{address}/reply", data={"text": "Settled."}).status_code == 303
    assert trail() == ["thread.slow", "thread.slow", "thread.lock"]


def test_a_thread_moves_only_to_where_its_moderator_moderates(course: PlaceName, sign_in: SignIn) -> None:
    lesson = make_document("lesson", "courses/acc/basics/how")
    contest = make_contest("open")
    trainer = sign_in(make_user("Teacher", Role.TRAINER))
    thread = make_thread(course, make_user("Asker"))
    for target, status in ((f"contest-{contest.id}", 422), ("", 422), (f"lesson-{lesson.id}", 303)):
        assert trainer.post(f"/discussions/{thread.id}/move", data={"target": target}).status_code == status
    assert trainer.get(f"/discussions/in/lesson-{lesson.id}").text.count("Wells") == 1
    assert trail() == ["thread.move"]


def test_who_has_an_entry_does_not_moderate_the_call(app: Flask, sign_in: SignIn) -> None:
    contest, convener = make_contest("open"), make_user("Convener", Role.CONVENER)
    thread = make_thread(PlaceName(PlaceKind.CONTEST, contest.id), make_user("Asker"))
    assert sign_in(convener).post(f"/discussions/{thread.id}/lock").status_code == 303
    make_entry(contest, convener)
    assert sign_in(convener).post(f"/discussions/{thread.id}/lock").status_code == 403


def test_listed_words_and_premoderation_let_posts_wait(
    app: Flask, settings: Settings, course: PlaceName, village: Unit, sign_in: SignIn
) -> None:
    app.extensions["settings"] = replace(settings, discussion_words="lottery, 六合 彩")
    reader = make_user("Reader", unit=village)
    thread, browser = make_thread(course, make_user("Asker")), sign_in(reader)
    for text in ("A L\u200bottery ticket", "六\u3000合彩", "Plain"):
        browser.post(f"/discussions/{thread.id}/reply", data={"text": text})
    states = (
        select(DiscussionPost.state).where(DiscussionPost.author_id == reader.id).order_by(DiscussionPost.id)
    )
    assert db.session.scalars(states).all() == ["waiting", "waiting", "shown"]
    room = PlaceName(PlaceKind.UNIT, village.id)
    manager = sign_in(make_user("Manager", Role.UNIT_MANAGER, over=village))
    manager.post(f"/discussions/in/{room}/premoderation", data={"premoderated": "1"})
    browser.post(f"/discussions/in/{room}/new", data={"title": "Roads", "text": "Whose?"})
    assert "Roads" not in manager.get(f"/discussions/in/{room}").text
    assert "Roads" in manager.get("/discussions/queue").text


def test_only_readers_are_told_and_each_once(village: Unit, sign_in: SignIn) -> None:
    asker, writer = make_user("Asker", unit=village), make_user("Writer", unit=village)
    other, muted = make_user("Other", unit=village), make_user("Muted", unit=village)
    former = make_user("Former", unit=make_unit("Hill"))
    thread = make_thread(PlaceName(PlaceKind.UNIT, village.id), asker, kind=ThreadKind.QUESTION)
    make_post(thread, former)
    for one, following in ((asker, "followed"), (muted, "muted"), (other, "followed")):
        sign_in(one).post(f"/discussions/{thread.id}/follow", data={"following": following})
    text = "@Other @Muted @Former @Nobody see a@Asker.org"
    sign_in(writer).post(f"/discussions/{thread.id}/reply", data={"text": text})
    named = (
        select(User.name).join(DiscussionMention, DiscussionMention.person_id == User.id).order_by(User.name)
    )
    assert db.session.scalars(named).all() == ["Former", "Muted", "Other"]
    assert told() == {"mention": ["Other"], "question-answered": ["Asker"]}


def test_more_than_twenty_mentions_are_refused(course: PlaceName, sign_in: SignIn) -> None:
    thread = make_thread(course, make_user("Asker"))
    many = " ".join(f"@name{number}" for number in range(200))
    answer = sign_in(make_user("Writer")).post(f"/discussions/{thread.id}/reply", data={"text": many})
    assert (answer.status_code, "mentions 200 people" in answer.text, "@name199" in answer.text) == (
        422,
        True,
        True,
    )


def test_names_are_offered_by_pinyin_from_who_one_may_see(
    village: Unit, course: PlaceName, sign_in: SignIn
) -> None:
    reader = make_user("读者", unit=village)
    for name, unit in (("王芳", village), ("王飞", village), ("王芬", make_unit("Hill"))):
        make_user(name, unit=unit)
    thread = make_thread(course, make_user("王芙"))
    browser = sign_in(reader)

    def offered(typed: str) -> list[str]:
        found = browser.get(f"/discussions/{thread.id}/people?q={typed}").get_json()["people"]
        return sorted(one["name"] for one in found)

    assert offered("wf") == ["王芙", "王芳", "王飞"]
    assert (offered("wangfan"), offered("王飞"), offered("x"), offered("")) == (["王芳"], ["王飞"], [], [])


def test_search_finds_words_of_both_languages_where_one_may_read(
    village: Unit, course: PlaceName, sign_in: SignIn
) -> None:
    writer = make_user("Writer", unit=village)
    make_post(make_thread(course, writer), writer, "水井要清洗 before summer")
    make_thread(PlaceName(PlaceKind.UNIT, village.id), writer, "水井的秘密", "清洗")
    make_thread(PlaceName(PlaceKind.CONTEST, make_contest("draft", Stage.DRAFT).id), writer, "水井", "清洗")
    stranger, member = sign_in(make_user("Stranger")), sign_in(writer)
    hits = [
        browser.get(f"/discussions/search?q={words}").text.count('class="thread-name"')
        for browser in (stranger, member)
        for words in ("清洗", "summers", "水井 清洗", "无此词")
    ]
    assert hits == [1, 1, 1, 0, 2, 1, 2, 0]


def test_hidden_first_posts_take_their_thread_out_of_lists_and_search(
    course: PlaceName, sign_in: SignIn
) -> None:
    thread = make_thread(course, make_user("Asker"), "Spam title")
    make_post(thread, make_user("Helper"), "Why this?")
    first = first_post(thread.id)
    assert first is not None
    sign_in(make_user("Teacher", Role.TRAINER)).post(
        f"/discussions/posts/{first.id}/hide", data={"reason": "Spam"}
    )
    browser = sign_in(make_user("Reader"))
    pages = (
        "/discussions/",
        f"/discussions/in/{course}",
        "/discussions/search?q=why",
        f"/discussions/{thread.id}",
    )
    assert ["Spam title" in browser.get(page).text for page in pages] == [False] * 4

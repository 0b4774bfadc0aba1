"""Threads and posts as their readers find them."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.discussions.models import DiscussionPost, DiscussionReading
from lms.discussions.places import PlaceKind, PlaceName
from lms.discussions.queries.threads import first_post
from lms.discussions.words import PostState
from lms.people.models import User
from lms.people.roles import Role
from tests.build import NOW, make_course, make_unit, make_user
from tests.conftest import Counted
from tests.contests.make import make_contest, make_judge
from tests.discussions.make import make_post, make_thread

SignIn = Callable[[User], FlaskClient]
CountQueries = Callable[[], AbstractContextManager[Counted]]


@pytest.fixture
def course(app: Flask) -> PlaceName:
    """The discussion of a course."""
    return PlaceName(PlaceKind.COURSE, make_course().id)


def posts() -> list[DiscussionPost]:
    return list(db.session.scalars(select(DiscussionPost).order_by(DiscussionPost.id)))


def test_a_thread_is_begun_answered_changed_and_deleted(course: PlaceName, sign_in: SignIn) -> None:
    asker, helper = make_user("Asker"), make_user("Helper")
    mine, other = sign_in(asker), sign_in(helper)
    mine.post(
        f"/discussions/in/{course}/new", data={"title": "Wells", "text": "Who *cleans*?", "kind": "question"}
    )
    first = posts()[0]
    thread = f"/discussions/{first.thread_id}"
    assert "<em>cleans</em>" in other.get(thread).text
    answer = other.post(f"{thread}/reply", data={"text": "I do", "reply_to": first.id})
    made = posts()[1]
    assert (answer.status_code, answer.location) == (303, f"{thread}#post-{made.id}")
    assert "in reply to Asker" in mine.get(thread).text
    other.post(f"/discussions/posts/{made.id}/edit", data={"seen": "I do", "text": "We do"})
    assert ("I do" in mine.get(thread).text, "We do" in mine.get(thread).text) == (False, True)
    assert "I do" in other.get(f"/discussions/posts/{made.id}/history").text
    other.post(f"/discussions/posts/{made.id}/delete")
    assert ("We do" in mine.get(thread).text, "Deleted by the author" in mine.get(thread).text) == (
        False,
        True,
    )
    gone = mine.post(f"{thread}/reply", data={"text": "Thanks a lot", "reply_to": made.id})
    assert (gone.status_code, "Thanks a lot" in gone.text, len(posts())) == (422, True, 2)


def test_a_quotation_comes_with_the_form(course: PlaceName, sign_in: SignIn) -> None:
    thread = make_thread(course, make_user("Asker"), text="Who cleans?")
    first = first_post(thread.id)
    assert first is not None
    page = sign_in(make_user("Helper")).get(f"/discussions/{thread.id}?quote={first.id}").text
    assert "&gt; **Asker**\n&gt;\n&gt; Who cleans?" in page


def test_unread_threads_are_marked_until_they_are_opened(course: PlaceName, sign_in: SignIn) -> None:
    asker, helper = make_user("Asker"), make_user("Helper")
    thread = make_thread(course, asker)
    browser = sign_in(helper)
    browser.get(f"/discussions/{thread.id}")
    unread = "/discussions/?show=unread"
    assert "Wells" not in browser.get(unread).text
    make_post(thread, asker)
    assert "Wells" in browser.get(unread).text
    assert 'id="new"' in browser.get(f"/discussions/{thread.id}").text
    make_post(thread, asker)
    browser.post(f"/discussions/{thread.id}/follow", data={"following": "muted"})
    assert "Wells" not in browser.get(unread).text
    assert [one.following for one in db.session.scalars(select(DiscussionReading))] == ["muted"]


def test_what_may_not_be_read_is_nowhere(course: PlaceName, sign_in: SignIn) -> None:
    village, other = make_unit("Willow"), make_unit("Hill")
    room = make_thread(
        PlaceName(PlaceKind.UNIT, village.id), make_user("Wang", unit=village), "Secret of the room"
    )
    draft = make_contest("draft", Stage.DRAFT)
    hidden = make_thread(PlaceName(PlaceKind.CONTEST, draft.id), make_user("Li"), "Secret of the draft")
    gone = make_course()
    withdrawn = make_thread(course, make_user("Zhao"), "Secret of the course")
    gone.retired_at = NOW
    browser = sign_in(make_user("Curious", Role.CONVENER, unit=other))
    lists = [browser.get(f"/discussions/?show={show}").text for show in ("all", "unread", "followed")]
    assert ["Secret" in page for page in lists] == [False] * 3
    for thread in (room, hidden, withdrawn):
        first = first_post(thread.id)
        assert first is not None
        addresses = (f"/discussions/{thread.id}", f"/discussions/posts/{first.id}")
        assert [browser.get(one).status_code for one in addresses] == [404, 404]
        assert browser.post(f"/discussions/{thread.id}/reply", data={"text": "x"}).status_code == 404
    assert browser.get(f"/discussions/in/{course}").status_code == 404
    trainer = sign_in(make_user("Teacher", Role.TRAINER))
    assert "was withdrawn" in trainer.get(f"/discussions/{withdrawn.id}").text
    assert trainer.post(f"/discussions/{withdrawn.id}/reply", data={"text": "x"}).status_code == 403


def test_judges_read_the_discussion_of_their_contest_and_write_nothing(app: Flask, sign_in: SignIn) -> None:
    contest, judge, reader = make_contest("open"), make_user("Judge", Role.JUDGE), make_user("Reader")
    make_judge(contest, judge)
    thread = make_thread(PlaceName(PlaceKind.CONTEST, contest.id), reader)
    assert sign_in(judge).get(f"/discussions/{thread.id}").status_code == 200
    assert sign_in(judge).post(f"/discussions/{thread.id}/reply", data={"text": "x"}).status_code == 403
    contest.stage = Stage.JUDGING.value
    late = sign_in(reader).post(f"/discussions/{thread.id}/reply", data={"text": "One more question"})
    assert (late.status_code, len(posts())) == (422, 1)
    contest.stage = Stage.FINAL.value
    assert sign_in(reader).post(f"/discussions/{thread.id}/reply", data={"text": "Thanks"}).status_code == 303


def test_what_waits_for_a_moderator_is_shown_to_its_author_and_moderators(
    app: Flask, sign_in: SignIn
) -> None:
    village = make_unit("Willow")
    author, neighbour = make_user("Wang", unit=village), make_user("Li", unit=village)
    manager = make_user("Manager", Role.UNIT_MANAGER, over=village)
    name = PlaceName(PlaceKind.UNIT, village.id)
    thread = make_thread(name, manager, premoderated=True)
    sign_in(author).post(f"/discussions/{thread.id}/reply", data={"text": "Sold cheaply"})
    shown = [
        "Sold cheaply" in sign_in(one).get(f"/discussions/{thread.id}").text
        for one in (author, neighbour, manager)
    ]
    assert shown == [True, False, True]
    assert [one.state for one in posts()] == ["shown", "waiting"]


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_whatever_they_show(
    course: PlaceName, sign_in: SignIn, count_queries: CountQueries, number: int
) -> None:
    reader, writer = make_user("Reader"), make_user("Writer")
    made = [make_thread(course, writer) for _ in range(number)]
    for _ in range(number):
        make_post(made[0], writer, at=clock.now())
    browser, costs = sign_in(reader), []
    browser.get(f"/discussions/{made[0].id}")
    for page in ("/discussions/", f"/discussions/in/{course}", f"/discussions/{made[0].id}"):
        with count_queries() as queries:
            assert browser.get(page).status_code == 200
        costs.append(len(queries))
    assert costs == [6, 5, 10]


def test_a_long_thread_has_pages_and_each_post_its_address(course: PlaceName, sign_in: SignIn) -> None:
    writer = make_user("Writer")
    thread = make_thread(course, writer)
    made = [make_post(thread, writer, f"Post {number}") for number in range(2, 28)]
    browser = sign_in(make_user("Reader"))
    assert (
        browser.get(f"/discussions/posts/{made[-1].id}").location
        == f"/discussions/{thread.id}?page=2#post-{made[-1].id}"
    )
    assert (
        browser.get(f"/discussions/posts/{made[0].id}").location
        == f"/discussions/{thread.id}#post-{made[0].id}"
    )
    assert browser.get(f"/discussions/{thread.id}?page=3").status_code == 404


def test_bad_input_is_refused_at_its_field_with_everything_typed(course: PlaceName, sign_in: SignIn) -> None:
    browser = sign_in(make_user("Writer"))
    long = "long " * 2001
    answer = browser.post(f"/discussions/in/{course}/new", data={"title": "", "text": long})
    assert (answer.status_code, 'id="title-error"' in answer.text, long.strip() in answer.text) == (
        422,
        True,
        True,
    )
    answer = browser.post(f"/discussions/in/{course}/new", data={"title": "Kept title", "text": long})
    assert (answer.status_code, 'id="text-error"' in answer.text, "Kept title" in answer.text) == (
        422,
        True,
        True,
    )
    assert posts() == []


def test_a_post_that_waits_is_no_answer_to_reply_to(course: PlaceName, sign_in: SignIn) -> None:
    writer = make_user("Writer")
    thread = make_thread(course, writer)
    waiting = make_post(thread, writer, state=PostState.WAITING)
    answer = sign_in(make_user("Reader")).post(
        f"/discussions/{thread.id}/reply", data={"text": "x", "reply_to": waiting.id}
    )
    assert answer.status_code == 422

"""The library's pages as readers see them."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.config import Settings
from lms.db import db
from lms.library.actions.sync import sync
from lms.library.byte_ranges import PART
from lms.library.loader import load
from lms.library.models import Asset, Progress
from lms.library.queries import pages as queries
from lms.people.models import User
from lms.storage import storage
from tests.build import NOW, make_document, make_user
from tests.library.folder import FILM, HOW, MEDIA, WHY


@pytest.fixture
def reader(published: Path) -> User:
    """A person who reads."""
    person = make_user("Alice")
    db.session.commit()
    return person


@pytest.fixture
def browser(reader: User, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """The reader's browser."""
    return sign_in(reader)


def mine(reader: User, key: str) -> Progress | None:
    """The reader's progress with a lesson as it is in the database."""
    db.session.expire_all()
    return queries.progress(reader.id).get(key)


def media_url(name: str) -> str:
    """The address of a medium of the small folder."""
    asset = next(
        one for one in db.session.scalars(select(Asset)) if one.path.endswith(name) and not one.retired_at
    )
    return f"/learn/media/{asset.digest}/{name}"


def test_catalogue_lists_courses_and_offers_to_go_on(browser: FlaskClient) -> None:
    first = browser.get("/learn/").get_data(as_text=True)
    assert '<h3 class="card-title"><a href="/learn/acc">Open accounts</a></h3>' in first
    assert "Continue learning" not in first
    browser.get("/learn/acc/basics/film")
    again = browser.get("/learn/").get_data(as_text=True)
    assert "<p>Open accounts · The film</p>" in again
    assert 'href="/learn/acc/basics/film"' in again


def test_a_lesson_read_in_another_course_begins_none(browser: FlaskClient, reader: User) -> None:
    other = make_document("lesson", "courses/other/basics/first")
    db.session.add(
        Progress(user_id=reader.id, document_id=other.id, first_at=NOW, visited_at=NOW, position_s=0)
    )
    db.session.commit()
    assert "Start: Why publish" in browser.get("/learn/acc").get_data(as_text=True)


def test_course_shows_modules_lessons_and_progress(browser: FlaskClient) -> None:
    page = browser.get("/learn/acc").get_data(as_text=True)
    assert page.count('<section class="module"') == 2
    assert 'id="posting"' in page
    assert "Start: Why publish" in page
    browser.post("/learn/acc/basics/why/done", data={"done": "1"})
    assert "Continue: The film" in browser.get("/learn/acc").get_data(as_text=True)


def test_module_address_leads_to_its_place(browser: FlaskClient) -> None:
    assert browser.get("/learn/acc/basics").location == "/learn/acc#basics"


def test_lesson_shows_text_outline_and_neighbours(browser: FlaskClient) -> None:
    page = browser.get("/learn/acc/basics/film").get_data(as_text=True)
    assert '<h1 lang="en">The film</h1>' in page
    assert '<a class="turn" href="/learn/acc/basics/why" rel="prev">' in page
    assert '<a class="turn next" href="/learn/acc/posting/how" rel="next">' in page
    text = browser.get("/learn/acc/basics/why").get_data(as_text=True)
    assert '<li><a href="#reasons">Reasons</a></li><li><a href="#next">Next</a></li>' in text
    assert f'src="{media_url("well.svg")}" width="320"' in text
    assert '<a href="/learn/acc/posting/how#steps">How</a>' in text


def test_language_switch_keeps_the_lesson_and_the_progress(browser: FlaskClient) -> None:
    browser.post("/learn/acc/basics/why/done", data={"done": "1"})
    page = browser.get("/learn/acc/basics/why")
    assert "/language/zh_Hans?next=/learn/acc/basics/why" in page.get_data(as_text=True)
    browser.set_cookie("language", "zh_Hans")
    chinese = browser.get("/learn/acc/basics/why").get_data(as_text=True)
    assert '<h1 lang="zh-Hans">为什么公开</h1>' in chinese
    assert "您已学完本课时。" in chinese


@pytest.mark.database
def test_untranslated_lesson_is_shown_in_the_other_language(published: Path, browser: FlaskClient) -> None:
    page = queries.page(WHY, "en")
    assert page is not None
    db.session.delete(page.rendition)
    db.session.commit()
    shown = browser.get("/learn/acc/basics/why").get_data(as_text=True)
    assert "This lesson has not been translated yet, so you see it in the other language." in shown
    assert '<div class="prose" lang="zh-Hans">' in shown


def test_opening_a_lesson_is_noted_once_in_a_while(reader: User, browser: FlaskClient) -> None:
    assert mine(reader, WHY) is None
    browser.get("/learn/acc/basics/why")
    first = mine(reader, WHY)
    assert first is not None
    moment = first.visited_at
    browser.get("/learn/acc/basics/why")
    again = mine(reader, WHY)
    assert again is not None
    assert (again.visited_at, again.completed_at) == (moment, None)


def test_marking_done_goes_on_and_can_be_taken_back(reader: User, browser: FlaskClient) -> None:
    answer = browser.post("/learn/acc/basics/why/done", data={"done": "1"})
    assert (answer.status_code, answer.location) == (302, "/learn/acc/basics/film")
    row = mine(reader, WHY)
    assert row is not None
    assert row.completed_at is not None
    assert browser.post("/learn/acc/posting/how/done", data={"done": "1"}).location == "/learn/acc"
    assert browser.post("/learn/acc/basics/why/done", data={"done": "0"}).location == "/learn/acc/basics/why"
    row = mine(reader, WHY)
    assert row is not None
    assert row.completed_at is None


def test_script_that_marks_a_lesson_is_told_when_it_was_saved_and_where_to_go(
    reader: User, browser: FlaskClient
) -> None:
    answer = browser.post(
        "/learn/acc/basics/why/done", data={"done": "1"}, headers={"Accept": "application/json"}
    )
    assert answer.json is not None
    assert (answer.json.keys(), answer.json["next"]) == ({"saved_at", "next"}, "/learn/acc/basics/film")
    row = mine(reader, WHY)
    assert row is not None
    assert row.completed_at is not None


def test_lesson_fetched_to_be_kept_counts_as_no_visit(reader: User, browser: FlaskClient) -> None:
    assert browser.get("/learn/acc/basics/why", headers={"X-Keep": "1"}).status_code == 200
    assert mine(reader, WHY) is None


@pytest.mark.database
def test_video_place_is_kept_and_its_end_completes_the_lesson(reader: User, browser: FlaskClient) -> None:
    assert browser.post("/learn/acc/basics/film/position", data={"position_s": "42"}).status_code == 204
    row = mine(reader, FILM)
    assert row is not None
    assert (row.position_s, row.completed_at) == (42, None)
    assert 'data-position="42"' in browser.get("/learn/acc/basics/film").get_data(as_text=True)
    browser.post("/learn/acc/basics/film/position", data={"position_s": "0", "ended": "1"})
    row = mine(reader, FILM)
    assert row is not None
    assert row.completed_at is not None


def test_end_of_a_video_does_not_complete_a_lesson_that_is_done_by_reading(
    reader: User, browser: FlaskClient
) -> None:
    browser.post("/learn/acc/basics/why/position", data={"position_s": "0", "ended": "1"})
    row = mine(reader, WHY)
    assert row is not None
    assert row.completed_at is None


@pytest.mark.parametrize("position", ["", "-1", "x", "1.5", "9999999"])
def test_nonsense_as_place_is_refused(browser: FlaskClient, position: str) -> None:
    assert browser.post("/learn/acc/basics/film/position", data={"position_s": position}).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/learn/none",
        "/learn/acc/basics/none",
        "/learn/none/none/none",
        "/learn/media/00/x.svg",
        "/learn/media/x/../y",
    ],
)
def test_unknown_addresses_are_not_found(browser: FlaskClient, path: str) -> None:
    assert browser.get(path).status_code == 404


@pytest.mark.database
def test_search_page_shows_highlighted_hits(browser: FlaskClient) -> None:
    page = browser.get("/learn/search?q=accounts").get_data(as_text=True)
    assert "<mark>Accounts</mark> on the notice board" in page
    assert "2 results" in page
    assert "Nothing found" in browser.get("/learn/search?q=zebra").get_data(as_text=True)
    assert "No words to search for" in browser.get("/learn/search?q=***").get_data(as_text=True)
    assert "&lt;script&gt;" in browser.get("/learn/search?q=<script>").get_data(as_text=True)


def test_a_question_finds_lessons_that_hold_parts_of_it_and_says_so(browser: FlaskClient) -> None:
    browser.set_cookie("language", "zh_Hans")
    page = browser.get("/learn/search?q=村务公开怎么办").get_data(as_text=True)
    assert "没有课时包含“村务公开怎么办”的全部内容，以下课时包含村务公开。" in page
    assert "<mark>村务公开</mark>" in page
    partly = browser.get("/learn/search?q=村务预警").get_data(as_text=True)
    assert "以下课时包含其中一部分：村务。" in partly
    assert "<mark>村务</mark>" in partly
    assert "没有课时包含" not in browser.get("/learn/search?q=村务").get_data(as_text=True)


def test_media_are_served_in_ranges_with_safe_headers(browser: FlaskClient) -> None:
    video = MEDIA["courses/acc/media/drill.mp4"]
    part = browser.get(media_url("drill.mp4"), headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (
        206, video[10:20], f"bytes 10-19/{len(video)}",
    )  # fmt: skip
    whole = browser.get(media_url("well.svg"))
    assert whole.data == MEDIA["courses/acc/media/well.svg"]
    assert {
        name: whole.headers[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")
    } == {
        "Content-Type": "image/svg+xml; charset=utf-8",
        "Cache-Control": "max-age=31536000, private, immutable",
        "X-Content-Type-Options": "nosniff",
    }
    assert whole.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    )
    assert browser.get(media_url("well.svg").replace("well", "other")).status_code == 404
    assert (
        browser.get(media_url("well.svg"), headers={"If-None-Match": whole.headers["ETag"]}).status_code
        == 304
    )


def test_file_that_the_server_sends_by_itself_is_not_compressed(
    browser: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "USE_X_SENDFILE", True)
    sent = browser.get(media_url("well.svg"), headers={"Accept-Encoding": "gzip, br"})
    assert sent.headers["X-Sendfile"] and "Content-Encoding" not in sent.headers
    assert sent.headers["Content-Length"] == str(len(MEDIA["courses/acc/media/well.svg"]))


@pytest.mark.database
def test_long_video_is_sent_in_parts_of_a_megabyte(
    browser: FlaskClient, published: Path, settings: Settings
) -> None:
    video = MEDIA["courses/acc/media/drill.mp4"] * 1000
    (published / "courses/acc/media/drill.mp4").write_bytes(video)
    sync(load(published, "zh_Hans", storage(settings)), NOW)
    db.session.commit()
    address = media_url("drill.mp4")
    parts = []
    while (first := sum(map(len, parts))) < len(video):
        part = browser.get(address, headers={"Range": f"bytes={first}-"})
        last = min(first + PART, len(video)) - 1
        assert (part.status_code, part.headers["Content-Range"]) == (
            206,
            f"bytes {first}-{last}/{len(video)}",
        )
        parts.append(part.data)
    assert b"".join(parts) == video
    whole = browser.get(address)
    assert (whole.status_code, whole.headers["Accept-Ranges"], whole.data == video) == (200, "bytes", True)
    assert browser.get(address, headers={"Range": f"bytes={len(video)}-"}).status_code == 416


def test_media_and_lessons_ask_strangers_to_sign_in(published: Path, client: FlaskClient) -> None:
    for path in (
        "/learn/",
        "/learn/acc",
        "/learn/acc/basics/why",
        "/learn/search?q=a",
        media_url("well.svg"),
    ):
        assert client.get(path).status_code == 302


def test_lesson_costs_constant_queries(browser: FlaskClient, count_queries, published: Path) -> None:  # type: ignore[no-untyped-def]
    def cost(path: str) -> int:
        db.session.expunge_all()  # the test shares its session with the request
        with count_queries() as sent:
            browser.get(path)
        return len(sent)

    assert cost("/learn/acc/basics/why") == 5  # the visit is written
    assert cost("/learn/acc/basics/why") == 4
    assert [cost(path) for path in ("/learn/", "/learn/acc", "/learn/search?q=accounts")] == [3, 4, 2]


def test_more_lessons_cost_no_more_queries(browser: FlaskClient, count_queries, published: Path) -> None:  # type: ignore[no-untyped-def]
    course = make_document("course", "courses/more")
    module = make_document("module", "courses/more/m", course)
    for number in range(3):
        make_document("lesson", f"courses/more/m/l{number}", module, {"minutes": 5, "complete": "read"})
    db.session.commit()
    costs = []
    for path in ("/learn/more/m/l1", "/learn/more"):
        db.session.expunge_all()
        with count_queries() as sent:
            browser.get(path)
        costs.append(len(sent))
    assert costs == [5, 4]


def test_lesson_is_small(browser: FlaskClient) -> None:
    page = browser.get("/learn/acc/basics/why").data
    assert len(gzip.compress(page)) <= 25_000


@pytest.mark.database
def test_lesson_with_a_quiz_cannot_be_marked_by_hand(reader: User, browser: FlaskClient) -> None:
    page = queries.page(HOW, "en")
    assert page is not None
    page.revision.data = {**page.revision.data, "complete": "quiz:basics"}
    db.session.commit()
    assert 'href="/quizzes/basics"' in browser.get("/learn/acc/posting/how").get_data(as_text=True)
    answer = browser.post("/learn/acc/posting/how/done", data={"done": "1"})
    assert answer.status_code == 422
    assert "This lesson is completed when you pass its quiz." in answer.get_data(as_text=True)

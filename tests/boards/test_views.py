"""Pages of boards: who sees what, on which surface, at what cost."""

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from html import unescape
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.boards.models import BoardRow
from lms.boards.periods import week_of
from lms.db import db
from lms.http.kept_texts import kept_texts
from lms.people.models import User
from lms.people.roles import Role
from tests.boards.make import (
    BEFORE,
    WEEK,
    board_text,
    make_attempt,
    make_board,
    make_published,
    make_quiz,
    publish,
)
from tests.build import make_unit, make_user

SignIn = Callable[[User], FlaskClient]
CountQueries = Callable[[], AbstractContextManager[list[str]]]

SURFACES = {
    "newest": "/boards/weekly",
    "permalink": "/boards/weekly/1",
    "search": "/boards/weekly/1?q=小",
    "print": "/boards/weekly/1/print",
    "csv": "/boards/weekly/1.csv",
    "text": "/boards/weekly/1.txt",
    "feed": "/boards/weekly/feed.atom",
    "wall": "/boards/weekly/wall",
    "json": "/boards/weekly/1.json",
    "xlsx": "/boards/weekly/1.xlsx",
    "filter": "/boards/weekly/1/filter",
    "calendar": "/boards/weekly/calendar.ics",
    "archive": "/boards/weekly/archive",
    "index": "/boards/",
}
SHOWING_NAMES = ("newest", "permalink", "print", "csv", "text", "feed", "wall", "json", "xlsx", "filter")
TRUE_NAMES = ("张小明", "王小华", "李小强")


def text_of(answer: TestResponse) -> str:
    """Return what a surface says; of a workbook the text of its parts."""
    if not answer.data.startswith(b"PK"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as parts:
        return unescape("".join(parts.read(name).decode() for name in parts.namelist()))


@pytest.mark.database
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("policy", ["masked", "code"])
def test_hidden_names_are_on_no_surface(client: FlaskClient, surface: str, policy: str) -> None:
    _, issue, _ = make_published(text=board_text(names=policy))
    shown = db.session.scalars(select(BoardRow.name).where(BoardRow.issue_id == issue.id)).all()
    answer = client.get(SURFACES[surface])
    assert answer.status_code == 200
    assert [name for name in TRUE_NAMES if name in text_of(answer)] == []
    if surface in SHOWING_NAMES:
        assert [name for name in shown if name not in text_of(answer)] == []


@pytest.mark.parametrize("surface", SURFACES)
def test_private_board_is_on_no_surface_for_a_stranger(client: FlaskClient, surface: str) -> None:
    make_published(text=board_text(public="no"))
    answer = client.get(SURFACES[surface])
    if surface == "index":
        assert (answer.status_code, "Weekly board" in answer.text) == (200, False)
    else:
        assert answer.status_code == 302
        assert answer.location.partition("/sign-in?next=")[2].startswith("/boards/weekly")
    assert [name for name in TRUE_NAMES if name in answer.text] == []


@pytest.mark.parametrize("surface", SURFACES)
def test_private_board_is_open_to_who_is_signed_in(sign_in: SignIn, surface: str) -> None:
    _, _, people = make_published(text=board_text(public="no"))
    answer = sign_in(people[0]).get(SURFACES[surface])
    assert answer.status_code == 200
    kept = {part.strip() for part in answer.headers["Cache-Control"].split(",")}
    assert kept == {"private", "no-cache"}


def test_board_made_private_closes_its_old_issues(client: FlaskClient) -> None:
    board, _, _ = make_published()
    assert client.get("/boards/weekly/1").status_code == 200
    revision = board.document.current
    assert revision is not None
    revision.data = revision.data | {"public": False}
    db.session.commit()
    assert client.get("/boards/weekly/1").status_code == 302
    assert client.get("/boards/weekly/1.csv").status_code == 302


def test_issue_of_a_retired_board_stays_readable(client: FlaskClient) -> None:
    board, issue, _ = make_published()
    board.document.retired_at = issue.published_at
    db.session.commit()
    assert client.get("/boards/weekly/1").status_code == 200
    assert "Weekly board" not in client.get("/boards/").text


@pytest.mark.parametrize(
    "address",
    [
        "/boards/weekly/2",
        "/boards/weekly/1?page=2",
        "/boards/weekly/0",
    ],
)
def test_what_does_not_exist_is_404(client: FlaskClient, address: str) -> None:
    make_published()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "surface", ["newest", "permalink", "print", "csv", "text", "feed", "json", "xlsx", "filter", "calendar"]
)
def test_unchanged_page_is_304_for_a_stranger(client: FlaskClient, surface: str) -> None:
    make_published()
    first = client.get(SURFACES[surface])
    assert (first.cache_control.public, first.cache_control.max_age) == (True, 60)
    assert {"Cookie", "Accept-Language"} <= set(first.vary)
    tag = first.headers["ETag"]
    again = client.get(SURFACES[surface], headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    other = client.get(SURFACES[surface], headers={"If-None-Match": tag, "Accept-Language": "zh-CN"})
    assert other.status_code == 200


def test_correction_changes_the_tag_of_the_old_issue(client: FlaskClient) -> None:
    board, _, people = make_published()
    tag = client.get("/boards/weekly/1").headers["ETag"]
    make_attempt(people[0], make_quiz("flood"), 1)
    publish(board, WEEK, make_user("By", Role.CONVENER), "why")
    answer = client.get("/boards/weekly/1", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert 'href="/boards/weekly/2"' in answer.text


def test_text_hashes_to_the_digest_on_the_page(client: FlaskClient) -> None:
    _, issue, _ = make_published()
    digest = hashlib.sha256(client.get("/boards/weekly/1.txt").data).hexdigest()
    assert digest == issue.digest
    assert digest in client.get("/boards/weekly").text
    assert digest in client.get("/boards/weekly/1/print").text


def test_csv_is_a_table_that_no_spreadsheet_executes(client: FlaskClient) -> None:
    person = make_user("=1+1", unit=make_unit("@unit"))
    make_attempt(person, make_quiz(), "7.5", unit=person.memberships[0].unit)
    board = make_board(text=board_text(more="ties: [fewer attempts]"))
    publish(board, WEEK, make_user("By", Role.CONVENER))
    answer = client.get("/boards/weekly/1.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))) == [
        ["Rank", "Name", "Unit", "Points", "Quizzes", "Attempts", "Rank in the previous issue", "Issue"],
        ["1", "'=1+1", "'@unit", "7.5", "1", "1", "", "Issue 1"],
    ]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="weekly-1.csv"'


def test_feed_is_atom(client: FlaskClient) -> None:
    make_published()
    answer = client.get("/boards/weekly/feed.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.text)
    space = {"a": "http://www.w3.org/2005/Atom"}
    for holder in (feed, *feed.findall("a:entry", space)):
        assert [len(holder.findall(f"a:{name}", space)) for name in ("id", "title", "updated")] == [1, 1, 1]
    assert feed.findtext("a:entry/a:id", "", space) == "http://localhost/boards/weekly/1"
    assert feed.findtext("a:author/a:name", "", space) != ""
    assert feed.findtext("a:entry/a:updated", "", space) == "2026-03-02T01:00:00+00:00"


def test_own_row_is_pinned_with_neighbours(sign_in: SignIn, client: FlaskClient) -> None:
    _, _, people = make_published(60)
    page = sign_in(people[54]).get("/boards/weekly").text
    own = page.split('id="own"')[1].split("</section>")[0]
    assert [text.split("<")[0] for text in own.split('class="place">')[1:]] == ["53", "54", "55", "56", "57"]
    assert own.count('class="me"') == 1
    assert 'id="own"' not in client.get("/boards/weekly").text


@pytest.mark.database
def test_search_finds_published_names_and_the_reader(sign_in: SignIn, client: FlaskClient) -> None:
    _, _, people = make_published(text=board_text(names="masked"))
    found = client.get("/boards/weekly/1?q=张*").text
    assert (found.count('id="place-'), "张*明" in found) == (1, True)
    assert client.get("/boards/weekly/1?q=张小明").text.count('id="place-') == 0
    assert sign_in(people[0]).get("/boards/weekly/1?q=张小明").text.count('id="place-') == 1
    assert sign_in(people[1]).get("/boards/weekly/1?q=张小明").text.count('id="place-') == 0
    assert client.get("/boards/weekly/1?q=%25").text.count('id="place-') == 0


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("surface", "at_first", "then"),
    [
        ("newest", 2, 1),
        ("permalink", 2, 1),
        ("search", 2, 2),
        ("print", 2, 1),
        ("csv", 2, 2),
        ("text", 2, 2),
        ("feed", 3, 3),
        ("wall", 2, 1),
        ("json", 2, 2),
        ("xlsx", 2, 2),
        ("filter", 2, 2),
        ("calendar", 2, 2),
        ("archive", 3, 3),
        ("index", 3, 3),
    ],
)
def test_stranger_costs_few_statements(
    client: FlaskClient, count_queries: CountQueries, count: int, surface: str, at_first: int, then: int
) -> None:
    board, _, people = make_published(count)
    by = make_user("By", Role.CONVENER)
    flood = make_quiz("flood")
    for turn in range(1, count):
        make_attempt(people[0], flood, turn)
        publish(board, WEEK, by, "again")
    client.get(SURFACES[surface])
    kept_texts.clear()
    for statements in (at_first, then):
        with count_queries() as queries:
            assert client.get(SURFACES[surface]).status_code == 200
        assert len(queries) == statements


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("surface", "statements"), [("newest", 3), ("permalink", 3), ("index", 5)])
def test_reader_costs_few_statements(
    sign_in: SignIn, count_queries: CountQueries, count: int, surface: str, statements: int
) -> None:
    _, _, people = make_published(count)
    browser = sign_in(people[0])
    browser.get(SURFACES[surface])
    db.session.expunge_all()
    with count_queries() as queries:
        assert browser.get(SURFACES[surface]).status_code == 200
    assert len(queries) == statements


def test_unchanged_page_costs_one_statement(client: FlaskClient, count_queries: CountQueries) -> None:
    make_published()
    tag = client.get("/boards/weekly/1").headers["ETag"]
    with count_queries() as queries:
        assert client.get("/boards/weekly/1", headers={"If-None-Match": tag}).status_code == 304
    assert len(queries) == 1


def test_page_of_a_reader_is_asked_for_again_until_something_on_it_changes(sign_in: SignIn) -> None:
    _, _, people = make_published()
    first, second = (sign_in(person) for person in people[:2])
    answer = first.get("/boards/weekly/1")
    tag = answer.headers["ETag"]
    assert answer.headers["Cache-Control"] == "private, no-cache"
    same = first.get("/boards/weekly/1", headers={"If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")
    assert second.get("/boards/weekly/1", headers={"If-None-Match": tag}).status_code == 200
    people[0].name = "张小红"
    db.session.commit()
    changed = first.get("/boards/weekly/1", headers={"If-None-Match": tag})
    assert (changed.status_code, "张小红" in changed.text) == (200, True)


def test_what_is_kept_of_a_page_tells_nothing_of_other_readers(client: FlaskClient, sign_in: SignIn) -> None:
    _, _, people = make_published()
    readers = {
        "public": client,
        "convener": sign_in(make_user("Another", Role.CONVENER)),
        "first": sign_in(people[0]),
        "second": sign_in(people[1]),
        "nobody": sign_in(make_user("Nobody")),
    }
    alone = {}
    for name, browser in readers.items():
        kept_texts.clear()
        alone[name] = without_token(browser.get("/boards/weekly/1").text)
    kept_texts.clear()
    for _ in range(2):
        found = {
            name: without_token(browser.get("/boards/weekly/1").text) for name, browser in readers.items()
        }
        assert found == alone
    whys = {name: text.count('class="alone small"') for name, text in alone.items()}
    assert whys == {"public": 0, "convener": 3, "first": 2, "second": 2, "nobody": 0}


def without_token(text: str) -> str:
    return re.sub('name="csrf_token" value="[^"]*"', "", text)


@pytest.mark.database
@pytest.mark.parametrize("surface", [*SHOWING_NAMES, "search"])
def test_board_made_public_keeps_its_old_issues_for_people_signed_in(
    client: FlaskClient, sign_in: SignIn, surface: str
) -> None:
    board, _, people = make_published(text=board_text(public="no", names="full"))
    revision = board.document.current
    assert revision is not None
    revision.data = revision.data | {"public": True, "names": "masked"}
    db.session.commit()
    answer = client.get(SURFACES[surface])
    assert answer.status_code == (200 if surface == "feed" else 302)
    assert [name for name in TRUE_NAMES if name in text_of(answer)] == []
    assert "张小明" in text_of(sign_in(people[0]).get(SURFACES[surface]))


def test_a_frame_is_for_the_websites_the_board_names(client: FlaskClient) -> None:
    board, _, _ = make_published(
        text=board_text(names="masked", more="embed: [www.example.cn, localhost:8080]")
    )
    answer = client.get("/boards/weekly/embed")
    assert answer.headers["Content-Security-Policy"].endswith("frame-ancestors www.example.cn localhost:8080")
    assert ("张*明" in answer.text, "张小明" in answer.text) == (True, False)
    assert "frame-ancestors 'none'" in client.get("/boards/weekly").headers["Content-Security-Policy"]
    revision = board.document.current
    assert revision is not None
    revision.data = revision.data | {"public": False}
    db.session.commit()
    assert client.get("/boards/weekly/embed").status_code == 302


def test_no_board_is_in_a_frame_unless_its_file_says_so(client: FlaskClient) -> None:
    make_published()
    assert client.get("/boards/weekly/embed").status_code == 404


def test_json_says_what_an_issue_is_and_each_row_by_name(client: FlaskClient) -> None:
    _, issue, _ = make_published(1)
    found = client.get("/boards/weekly/1.json").json
    assert found is not None
    assert [found[key] for key in ("format", "board", "number", "period", "names", "sha256")] == [
        "gengdu-board 1", "weekly", 1, "2026-W09", "full", issue.digest,
    ]  # fmt: skip
    assert found["rows"] == [
        {
            "rank": 1,
            "name": "张小明",
            "unit": "Willow Village",
            "points": "20",
            "quizzes": 1,
            "previous_rank": None,
        }
    ]


def test_calendar_has_what_was_published_and_what_comes(client: FlaskClient) -> None:
    make_published()
    text = client.get("/boards/weekly/calendar.ics").text.replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 2
    assert "SUMMARY:Weekly board: Week 9 of 2026\\, Issue 1" in text


def test_filter_shows_the_rows_of_a_unit_and_of_a_kind(client: FlaskClient) -> None:
    make_published()
    shown = [
        client.get(f"/boards/weekly/1/filter?{query}").text.count('class="place')
        for query in ("unit=Willow", "unit=柳", "unit=North", "division=village", "division=county")
    ]
    assert shown == [3, 3, 0, 3, 0]


def test_archive_lists_the_issues_of_a_year(client: FlaskClient) -> None:
    board, _, people = make_published()
    make_attempt(people[0], make_quiz("flood"), 3, BEFORE)
    publish(board, week_of(BEFORE.date() - timedelta(days=7)), make_user("By", Role.CONVENER))
    found = [client.get(f"/boards/weekly/archive?year={year}").text for year in ("2025", "2026", "")]
    assert [text.count('href="/boards/weekly/1"') for text in found] == [0, 1, 1]
    assert [text.count('href="/boards/weekly/2"') for text in found] == [1, 0, 1]

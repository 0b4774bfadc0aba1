"""The pages of bulletins."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient

from lms.boards.definition_data import to_data as board_data
from lms.boards.queries import catalogue as boards
from lms.bulletins import actions
from lms.bulletins.queries import issues
from lms.db import db
from lms.people.models import User
from tests.boards.make import ZONE, make_published
from tests.bulletins.make import LATER, begin, bulletin_text, make_series, publish, published, sent, staff
from tests.conftest import Counted

pytestmark = pytest.mark.database

SignIn = Callable[[User], FlaskClient]
CountQueries = Callable[[], AbstractContextManager[Counted]]
ENGLISH = {"Accept-Language": "en"}


def test_readers_find_a_bulletin_its_files_and_its_feed(client: FlaskClient) -> None:
    _, one = published()
    db.session.commit()
    page = client.get("/bulletins/news/1", headers=ENGLISH).text
    assert ("Learning bulletin" in page, "张小明" in page, "Qingshan" in page) == (True, True, True)
    assert "/bulletins/news/1" in client.get("/bulletins/").text
    assert one.digest in client.get("/bulletins/news/feed.atom").text
    for ending, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("txt", b"{")):
        assert client.get(f"/bulletins/news/1.{ending}").data.startswith(start)


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_whatever_the_number_of_bulletins(
    client: FlaskClient, count_queries: CountQueries, number: int
) -> None:
    series, _ = published()
    editor, approver = staff()
    for last in range(1, number):
        place = issues.issue(series.document.id, last)
        assert place is not None
        draft = actions.begin_correction(series, place, "Why", by=editor, now=LATER, zone=ZONE)
        publish(series, draft, editor, approver)
    db.session.commit()
    costs = []
    for page in ("/bulletins/", "/bulletins/news", f"/bulletins/news/{number}"):
        with count_queries() as queries:
            client.get(page)
        costs.append(len(queries))
    assert costs == [2, 3, 3]


def test_board_that_turned_private_is_not_shown_to_strangers_any_more(
    client: FlaskClient, sign_in: SignIn
) -> None:
    published()
    board = boards.board("weekly")
    assert board is not None and board.document.current is not None
    board.document.current.data = board_data(board.definition) | {"public": False}
    db.session.commit()
    page = client.get("/bulletins/news/1", headers=ENGLISH).text
    assert ("张小明" in page, "is for signed-in users only" in page) == (False, True)
    assert client.get("/bulletins/news/1.txt").status_code == 302
    assert "张小明" not in client.get("/bulletins/news/feed.atom").text
    reader = sign_in(staff()[0])
    db.session.commit()
    assert "张小明" in reader.get("/bulletins/news/1").text


def test_script_in_texts_and_html_in_names_are_shown_as_text(sign_in: SignIn) -> None:
    _, _, people = make_published()
    people[0].name = "<img src=x onerror=alert(1)>"
    series, (editor, _) = make_series(text=bulletin_text()), staff()
    draft = begin(series)
    db.session.commit()
    browser = sign_in(editor)
    typed = sent(draft, text_en="<script>alert(1)</script> [x](javascript:alert(1))\n\n## Next", version="1")
    where = f"/bulletins/news/drafts/{draft.id}"
    preview = browser.post(f"{where}/edit", data=typed | {"do": "preview"}, headers=ENGLISH).text
    assert ("&lt;script&gt;alert(1)" in preview, "<script>alert" in preview, 'href="javascript' in preview) == (
        True, False, False,
    )  # fmt: skip
    assert browser.post(f"{where}/edit", data=typed).status_code == 303
    assert "<script>alert" not in browser.get(where).text


def test_what_was_typed_is_kept_when_someone_else_saved_before(sign_in: SignIn) -> None:
    series, (editor, _) = make_series(), staff()
    draft = begin(series)
    actions.save(series, draft, sent(draft), [], seen=1, by=editor)
    db.session.commit()
    answer = sign_in(editor).post(
        f"/bulletins/news/drafts/{draft.id}/edit",
        data=sent(draft, text_en="My words", version="1"), headers=ENGLISH,
    )  # fmt: skip
    assert (answer.status_code, "My words" in answer.text, "Someone else changed" in answer.text) == (
        409,
        True,
        True,
    )


def test_draft_goes_from_editor_to_approver_and_is_published(sign_in: SignIn) -> None:
    make_published()
    make_series()
    editor, approver = staff()
    db.session.commit()
    browser = sign_in(editor)
    where = browser.post("/bulletins/news/drafts").location
    assert browser.post(f"{where}/submit", headers=ENGLISH).status_code == 303
    page = browser.get(where, headers=ENGLISH).text
    assert ("You edited this draft" in page, "Approve and publish" in page) == (True, False)
    assert browser.post(f"{where}/approve", data={"version": "2"}).status_code == 403
    other = sign_in(approver)
    assert "Approve and publish" in other.get(where, headers=ENGLISH).text
    long = other.post(f"{where}/send-back", data={"reason": "why " * 200}, headers=ENGLISH)
    assert (long.status_code, "Enter up to 500 characters." in long.text) == (422, True)
    for _ in range(2):  # pressed twice
        answer = other.post(f"{where}/approve", data={"version": "2"})
        assert (answer.status_code, answer.location) == (303, "/bulletins/news/1")
    reason = other.post("/bulletins/news/1/withdraw", data={"reason": ""}, headers=ENGLISH)
    assert (reason.status_code, "Enter the reason" in reason.text) == (422, True)
    assert other.post("/bulletins/news/1/withdraw", data={"reason": "Wrong"}).status_code == 303
    assert "Wrong" in other.get("/bulletins/news/1").text

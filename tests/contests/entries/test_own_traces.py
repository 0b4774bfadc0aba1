"""Before submitting an author is told where the own name, village or telephone number stands."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from lms import clock
from lms.contests.entries.identity_leaks import Author, Leak, own_traces
from lms.contests.entries.models import Attachment, CoAuthor, Entry
from lms.contests.rules.models.contests import Contest
from lms.db import db
from lms.people.models import User
from tests.build import make_unit, make_user
from tests.contests.authors import SignIn, begun, make_open, save

pytestmark = pytest.mark.database


@pytest.fixture
def contest(app: Any) -> Contest:
    """A contest that is open for ever."""
    return make_open()


def author() -> User:
    person = make_user("author", unit=make_unit("双龙村"))
    person.name, person.phone = "张伟国", "13812345678"
    return person


def test_own_name_village_and_phone_are_shown_with_their_places_and_block_nothing(
    contest: Contest, sign_in: SignIn
) -> None:
    browser = begun(sign_in, author())
    save(browser, title="張偉國的水渠", body="我们双龙的水渠通了。有事请打138 1234 5678。")
    page = browser.get("/contests/autumn/entry/submit").text
    assert "Judges could recognise the author" in page
    assert re.findall("<mark>(.*?)</mark>", page) == ["張偉國", "双龙", "138 1234 5678"]
    for anchor, words in (
        ("title", "name of an author · in the title"),
        ("body", "unit of an author · in the text"),
    ):
        assert f'href="/contests/autumn/entry/write#{anchor}"' in page
        assert words in page
    answer = browser.post("/contests/autumn/entry/submit", data={"original": "yes"})
    assert (answer.status_code, answer.location) == (303, "/contests/autumn/entry/receipt")


def test_text_without_traces_gives_no_warning(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in, author())
    save(browser)
    assert "Judges could recognise the author" not in browser.get("/contests/autumn/entry/submit").text


def test_co_author_and_files_are_looked_at_too(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in, author())
    save(browser, body="李大春和我一起修渠。")
    entry = db.session.scalars(select(Entry)).one()
    friend = make_user("friend")
    friend.name = "李大春"
    db.session.add(CoAuthor(entry_id=entry.id, user=friend))
    file = Attachment(
        entry_id=entry.id, name="张伟国.docx", digest="0" * 64, original_digest="0" * 64, size=1, removed=[],
        mime="x/y", added_at=clock.now(), plain="",
    )  # fmt: skip
    db.session.add(file)
    db.session.commit()
    page = browser.get("/contests/autumn/entry/submit").text
    assert re.findall("<mark>(.*?)</mark>", page) == ["李大春", "张伟国"]
    assert "in the file 张伟国.docx" in page


def test_names_of_colleagues_are_left_to_screening() -> None:
    known = Author(names=("张伟国",), colleagues=("王小明",))
    found = own_traces({"body": "王小明说张伟国来了"}, [known])
    assert [(one.kind, one.before, one.words, one.after) for one in found] == [
        (Leak.NAME, "王小明说", "张伟国", "来了")
    ]

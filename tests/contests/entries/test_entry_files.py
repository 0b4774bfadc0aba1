"""What comes with an entry: documents, pasted text, files and co-authors."""

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.contests.entries.models import Attachment, CoAuthor, Entry, EntryVersion
from lms.contests.rules.definition import Eligibility
from lms.contests.rules.models.contests import Contest
from lms.db import db
from tests.build import make_user
from tests.contests import files
from tests.contests.authors import SignIn, audited, begun, make_open, newest, save
from tests.contests.make import make_entry, make_judge


@pytest.fixture
def contest(app: Any) -> Contest:
    """A contest that is open for ever."""
    return make_open()


def test_pasted_html_comes_back_as_markdown(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    answer = browser.post("/contests/autumn/entry/paste", json={"html": "<h1>一</h1><p><b>二</b><img></p>"})
    assert answer.json == {
        "markdown": "## 一\n\n**二**",
        "losses": ["Pictures are not imported (1). Add them as attachments."],
    }


def test_docx_is_added_below_and_what_stood_there_is_a_version(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    form = {
        "title": "T",
        "body": "已有的",
        "do": "document",
        "document": (BytesIO(files.make_docx("新的")), "a.docx"),
    }
    answer = browser.post("/contests/autumn/entry/write", data=form)
    assert (answer.status_code, newest().body) == (200, "已有的\n\n新的")
    assert db.session.scalars(select(EntryVersion).order_by(EntryVersion.number)).all()[0].body == "已有的"


def test_dangerous_docx_is_refused_told_recorded_and_the_text_kept(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    form = {
        "title": "T",
        "body": "已有的",
        "do": "document",
        "document": (BytesIO(files.macro_docx()), "a.docx"),
    }
    answer = browser.post("/contests/autumn/entry/write", data=form)
    assert (answer.status_code, "The document contains macros." in answer.text, newest().body) == (
        422,
        True,
        "已有的",
    )
    refused = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "entry.refused")).one()
    assert refused.after == {"what": "document", "code": "macros"}


@pytest.mark.database
def test_file_is_kept_without_metadata_served_safely_and_removed(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    form = {"file": (BytesIO(files.make_jpeg()), "../渠.jpeg")}
    browser.post("/contests/autumn/entry/files", data=form)
    kept = db.session.scalars(select(Attachment)).one()
    assert (kept.name, kept.mime, kept.removed) == ("渠.jpg", "image/jpeg", ["exif"])
    answer = browser.get(f"/contests/autumn/entry/files/{kept.id}")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (answer.data == files.make_jpeg(), kept.digest != kept.original_digest) == (True, True)
    browser.post(f"/contests/autumn/entry/files/{kept.id}")
    assert db.session.scalars(select(Attachment)).all() == []


@pytest.mark.database
def test_author_is_told_at_once_what_judges_do_not_get(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    header = {
        "word/header1.xml": b'<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
    }
    document = files.with_parts(files.make_docx("正文"), header)
    page = browser.post(
        "/contests/autumn/entry/files", data={"file": (BytesIO(document), "a.docx")}, follow_redirects=True
    ).text
    assert "a.docx has been attached. Check what judges do not get before you submit." in page
    told = page.split("Judges do not get:")[1].split("</span>")[0]
    assert " ".join(told.split()) == "title, author and other properties; thumbnail; headers; custom data"


def test_too_many_or_wrong_files_are_refused(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    browser.post("/contests/autumn/entry/files", data={"file": (BytesIO(b"text"), "a.pdf")})
    for _ in range(2):
        browser.post("/contests/autumn/entry/files", data={"file": (BytesIO(files.make_jpeg()), "a.jpg")})
    answer = browser.post(
        "/contests/autumn/entry/files", data={"file": (BytesIO(files.make_jpeg()), "a.jpg")}
    )
    assert (answer.status_code, len(db.session.scalars(select(Attachment)).all())) == (409, 2)
    assert audited() == ["entry.start", "entry.refused", "entry.attach", "entry.attach"]


def test_files_of_an_entry_handed_in_cannot_change(contest: Contest, sign_in: SignIn) -> None:
    browser = begun(sign_in)
    save(browser)
    browser.post("/contests/autumn/entry/submit", data={"original": "yes"})
    answer = browser.post(
        "/contests/autumn/entry/files", data={"file": (BytesIO(files.make_jpeg()), "a.jpg")}
    )
    assert answer.status_code == 409


def test_co_author_must_confirm_before_the_entry_is_handed_in(app: Any, sign_in: SignIn) -> None:
    make_open(eligibility=Eligibility(co_authors_max=1))
    friend = make_user("Friend")
    browser = begun(sign_in)
    save(browser)
    browser.post("/contests/autumn/entry/authors", data={"username": friend.username.upper()})
    assert browser.post("/contests/autumn/entry/submit", data={"original": "yes"}).status_code == 422
    other = sign_in(friend)
    entry = db.session.scalars(select(Entry)).one()
    assert "Author invites you to be a co-author." in other.get("/contests/autumn/entry").text
    other.post(f"/contests/autumn/entry/invitations/{entry.id}", data={"answer": "yes"})
    assert browser.post("/contests/autumn/entry/submit", data={"original": "yes"}).status_code == 303
    assert other.get("/contests/autumn/entry/receipt").status_code == 200
    assert other.get("/contests/autumn/entry/write").status_code == 404


@pytest.mark.parametrize("username", ["nobody", "", "self", "judge", "author"])
def test_who_cannot_be_a_co_author_is_not_told_why(app: Any, sign_in: SignIn, username: str) -> None:
    contest = make_open(eligibility=Eligibility(co_authors_max=3))
    author = make_user("Author")
    names = {
        "self": author.username,
        "judge": make_judge(contest).judge.username,
        "author": make_entry(contest, make_user("Rival")).author.username,
    }
    browser = begun(sign_in, author)
    answer = browser.post("/contests/autumn/entry/authors", data={"username": names.get(username, username)})
    assert (answer.status_code, "No one with this name or username" in answer.text) == (422, True)
    assert db.session.scalars(select(CoAuthor)).all() == []

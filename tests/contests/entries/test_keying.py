"""Entries on paper: both files, every row before anything is written, what is refused, and the author's answer."""

import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from lms import clock
from lms.audit.models import AuditEntry
from lms.contests.entries import batch_files
from lms.contests.entries.batch_files import COLUMNS, file_key, read_documents
from lms.contests.entries.models import DeadlineExtension, Entry, KeyedEntry
from lms.contests.entries.pasting.word_file import BadDocument
from lms.contests.entries.words import EntryState
from lms.contests.rules.definition import Calendar
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Stage
from lms.contests.run.jobs import forget_previews
from lms.db import db
from lms.http.web import settings
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_unit, make_user
from tests.contests.make import OPENS, make_contest, make_entry

SignIn = Callable[[User], FlaskClient]
PAGE = "/contests/autumn/keyed"
BODY = "村里的水渠修了三年，终于通水了。大家都很高兴。"
HEADER = ("作者（必填）", "所在单位", "题目", "组别", "文件名")


def document(text: str = BODY) -> bytes:
    made, out = Document(), BytesIO()
    made.add_paragraph(text)
    made.save(out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def no_previews_of_others(app: Flask) -> None:
    """Remove what other tests of this worker have left in its folder of previews."""
    shutil.rmtree(settings().previews, ignore_errors=True)


def waiting_files() -> int:
    """Return how many files wait for a preview to be confirmed."""
    return sum(path.is_file() for path in settings().previews.rglob("*"))


def archive(files: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def table(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> bytes:
    book, out = Workbook(), BytesIO()
    sheet = book.create_sheet(index=0)
    for row in (header, *rows):
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def shown(browser: FlaskClient, rows: bytes, documents: bytes) -> tuple[int, str]:
    files = {"list": (BytesIO(rows), "list.xlsx"), "archive": (BytesIO(documents), "all.zip")}
    answer = browser.post(f"{PAGE}/preview", data=files, content_type="multipart/form-data")
    return answer.status_code, answer.text


def entered(browser: FlaskClient, page: str, **form: str) -> tuple[int, str]:
    found = re.search(r'name="kept" value="([^"]+)"', page)
    assert found
    answer = browser.post(PAGE, data={"kept": found[1], "reason": "On paper from Willow"} | form)
    return answer.status_code, answer.text


def written() -> tuple[int, int, int]:
    return tuple(  # type: ignore[return-value]
        db.session.scalar(select(func.count()).select_from(one))
        for one in (Entry, KeyedEntry, DeadlineExtension)
    )


@pytest.fixture
def people(app: Flask) -> dict[str, User]:
    """Make a convener and authors, two of whom have one name in different villages."""
    willow, pine = make_unit("Willow"), make_unit("Pine")
    found = {"convener": make_user("Convener", Role.CONVENER)}
    for key, name, unit in (("li", "李红", willow), ("wang", "王强", willow), ("other", "王强", pine)):
        found[key] = make_user(name, unit=unit)
        found[key].name = name
    db.session.commit()
    return found


def _contest(**changes: object) -> Contest:
    calendar = Calendar(OPENS, clock.now() + timedelta(days=2))
    made = make_contest(**{"calendar": calendar, **changes})  # type: ignore[arg-type]
    db.session.commit()
    return made


@pytest.mark.database
def test_rows_are_previewed_entered_and_confirmed_by_the_author(
    app: Flask, sign_in: SignIn, people: dict[str, User]
) -> None:
    contest = _contest()
    browser = sign_in(people["convener"])
    rows = table(("李红", "Willow", "水渠", "", "李红.docx"), ("王强", "pine", "老槐树", "", "文/王强"))
    documents = archive({"李红.docx": document(), "x/王强.DOCX": document(BODY * 2), "__MACOSX/._a": b"x"})
    status, page = shown(browser, rows, documents)
    assert (status, written()) == (200, (0, 0, 0))
    assert "水渠" in page and "老槐树" in page and "not entered" not in page
    assert entered(browser, page)[0] == 303
    assert written() == (2, 2, 0) and waiting_files() == 0
    entry = db.session.scalars(select(Entry).where(Entry.author_id == people["li"].id)).one()
    assert (entry.state, entry.original, entry.contest_id) == (EntryState.DRAFT, False, contest.id)
    said = db.session.scalars(
        select(AuditEntry).where(AuditEntry.target_id == str(entry.id), AuditEntry.target_kind == "entry")
    ).all()
    assert [(one.actor_id, one.verb, one.reason) for one in said] == [
        (people["convener"].id, "entry.key", "On paper from Willow")
    ]
    assert "waits for the author" in browser.get(PAGE).text and entry.code not in browser.get(PAGE).text

    author = sign_in(people["li"])
    assert "“水渠” was entered for you." in author.get("/").text
    assert "Entered for you by Convener" in author.get("/contests/autumn/entry/submit").text
    assert author.post("/contests/autumn/entry/submit", data={"original": "yes"}).status_code == 303
    assert "was entered for you" not in author.get("/").text
    assert sign_in(people["other"]).post("/contests/autumn/entry/withdraw").status_code == 303
    page = sign_in(people["convener"]).get(PAGE).text
    assert "confirmed" in page and "declined or withdrawn" in page


def test_every_wrong_row_says_why_and_is_left_out_only_when_asked(
    app: Flask, sign_in: SignIn, people: dict[str, User]
) -> None:
    contest = _contest()
    make_entry(contest, people["other"])
    db.session.commit()
    browser = sign_in(people["convener"])
    rows = table(
        ("李红", "", "水渠", "", "good.docx"),
        ("李红", "", "水渠", "", "twin"),
        ("王强", "", "两人", "", "a.docx"),
        ("王强", "Pine", "已有", "", "a.docx"),
        ("谁", "", "无人", "", "a.docx"),
        ("王强", "Willow", "", "", "absent.docx"),
    )
    bad = archive({"good.docx": document(), "p/twin.docx": b"PK", "q/twin.docx": b"PK", "a.docx": b"no"})
    page = shown(browser, rows, bad)[1]
    for said in (
        "This author stands in the list twice.",
        "The archive has several documents of this name.",
        "Several people have this name.",
        "This author already has an entry or a draft in this contest.",
        "No one has this name.",
        "The title is missing.",
        "The archive has no document of this name.",
        "This is not a DOCX document, whatever its file name.",
    ):
        assert said in page, said
    before = written()
    status, again = entered(browser, page)
    assert status == 422 and "Some rows cannot be entered." in again and "On paper from Willow" in again
    assert written() == before
    assert entered(browser, page, wrong="skip", reason=" ")[0] == 422
    assert entered(browser, page, wrong="skip")[0] == 303
    assert written() == (before[0] + 1, 1, 0)


def test_after_the_deadline_authors_get_time_to_confirm_or_nothing_is_entered(
    app: Flask, sign_in: SignIn, people: dict[str, User]
) -> None:
    now = clock.now()
    _contest(stage=Stage.SCREENING, calendar=Calendar(OPENS, now - timedelta(days=1)))
    browser = sign_in(people["convener"])
    rows = table(("李红", "", "水渠", "", "a"), ("王强", "Willow", "树", "", "b"))
    page = shown(browser, rows, archive({"a.docx": document(), "b.docx": document()}))[1]
    assert entered(browser, page)[0] in (409, 422)
    assert entered(browser, page, until="soon")[0] == 422
    assert written() == (0, 0, 0)
    until = f"{(now + timedelta(days=3)).astimezone(settings().zone):%Y-%m-%dT%H:%M}"
    assert entered(browser, page, until=until)[0] == 303
    assert written() == (2, 2, 2)
    author = sign_in(people["li"])
    assert author.post("/contests/autumn/entry/submit", data={"original": "yes"}).status_code == 303


@pytest.mark.database
def test_a_preview_is_for_one_person_and_one_contest(
    app: Flask, sign_in: SignIn, people: dict[str, User]
) -> None:
    _contest()
    page = shown(
        sign_in(people["convener"]), table(("李红", "", "水渠", "", "a")), archive({"a.docx": document()})
    )[1]
    other = sign_in(make_user("Second", Role.CONVENER))
    status, page = entered(other, page)
    assert status == 422 and "The preview has expired." in page and written() == (0, 0, 0)


def test_documents_of_a_preview_that_nobody_confirmed_are_removed_after_a_day(
    app: Flask, sign_in: SignIn, people: dict[str, User]
) -> None:
    _contest()
    kept = set(settings().media.rglob("*"))
    shown(sign_in(people["convener"]), table(("李红", "", "水渠", "", "a")), archive({"a.docx": document()}))
    now = clock.now()
    assert waiting_files() == 1 and set(settings().media.rglob("*")) == kept
    assert forget_previews(now + timedelta(hours=23)) == 0
    assert forget_previews(now + timedelta(hours=25)) == 1 and waiting_files() == 0


def test_the_template_has_the_columns_that_are_read(
    app: Flask, sign_in: SignIn, people: dict[str, User]
) -> None:
    _contest()
    data = sign_in(people["convener"]).get(f"{PAGE}/template").data
    header = [cell.value for cell in load_workbook(BytesIO(data)).worksheets[0][1]]
    assert header == [one.headers[1] for one in COLUMNS]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"no archive", "broken"),
        (archive({}), "empty"),
        (archive({"a.docx": b"0" * 30_000_000}), "zip-bomb"),
        (archive({f"{number}.docx": b"" for number in range(500)}), "zip-bomb"),
        (archive({f"{number}.docx": b"" for number in range(101)}), "too-many"),
        (b"0" * (batch_files.MAX_BYTES + 1), "too-large"),
    ],
)
def test_archives_that_are_not_opened(data: bytes, code: str) -> None:
    with pytest.raises(BadDocument) as refusal:
        read_documents(data)
    assert refusal.value.code == code


def test_names_are_only_names_and_may_be_of_windows() -> None:
    tricky = archive({"../../etc/passwd.docx": b"", "C:\\x\\a.docx": b"", "/b.docx": b""})
    assert [one.name for one in read_documents(tricky)] == ["passwd.docx", "a.docx", "b.docx"]
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("xx.docx", document())
    renamed = out.getvalue().replace(b"xx.docx", "李".encode("gbk") + b".docx")
    assert [one.name for one in read_documents(renamed)] == ["李.docx"]
    assert file_key("文/ A.DOCX") == file_key("a") == "a"

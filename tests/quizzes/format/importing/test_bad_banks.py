"""Files that do harm or are not what they seem, in the browser: a clear sentence at the field, nothing half-written."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.audit.models import AuditEntry
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.quizzes.format.importing.test_import_views import source_of, text_of, upload, written


def packed(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


LAUGHS = (
    '<!DOCTYPE q [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><quiz><question type='essay'><questiontext><text>&i;</text></questiontext></question></quiz>"
)
OUTSIDE = (
    '<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><question type="essay"><questiontext><text>&x;</text>'
    "</questiontext></question></quiz>"
)
REFUSED = {
    "an archive that unpacks to very much": ("bank.zip", packed("a.xml", b"<quiz>" + b" " * 30_000_000), "unpacked"),
    "an archive that leads out of its folder": ("bank.zip", packed("../../a.xml", b"<quiz/>"), "archive"),
    "entities in entities": ("bank.xml", LAUGHS.encode(), "entities of its own"),
    "a file of the server": ("bank.xml", OUTSIDE.encode(), "entities of its own"),
    "a broken archive": ("bank.zip", b"PK\x03\x04" + b"x" * 500, "archive"),
    "a broken workbook": ("bank.xlsx", b"PK\x03\x04" + b"xl/" * 100, ""),
    "a broken Word file": ("bank.docx", b"PK\x03\x04" + b"word/document" * 50, "Word"),
    "a picture": ("bank.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "text file"),
    "nothing but zeros": ("bank.gift", bytes(5000), "text file"),
    "rich text": ("bank.txt", rb"{\rtf1\ansi 1. Who? A. a B. b}", "text file"),
    "XML that is cut off": ("bank.xml", b"<quiz><question type='essay'><questiontext>", "XML"),
}  # fmt: skip


@pytest.fixture
def browser(app: Flask, content: Path, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    trainer = make_user("Trainer", Role.TRAINER)
    db.session.commit()
    return sign_in(trainer)


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_refused_with_a_reason_at_the_field(
    browser: FlaskClient, content: Path, name: str
) -> None:
    file, data, word = REFUSED[name]
    page = upload(browser, data, file)
    assert page.status_code == 422
    assert 'id="file-error"' in page.text
    assert word in text_of(page)
    assert "root:" not in page.text
    assert (written(content), db.session.scalar(select(func.count()).select_from(AuditEntry))) == ([], 0)


MANY = {
    "gift": (
        "bank.gift",
        "Who? {=right\n" + "".join(f"~name {n}\n" for n in range(4_999)) + "}\n\nReally? {TRUE}",
    ),
    "quiz file": (
        "bank.md",
        "---\ntitle: T\n---\n\n## Who? {#a}\n\n- [x] right\n"
        + "".join(f"- [ ] name {n}\n" for n in range(4_999)),
    ),
}


@pytest.mark.parametrize("name", MANY)
def test_five_thousand_options_are_told_and_not_shown(browser: FlaskClient, content: Path, name: str) -> None:
    file, text = MANY[name]
    page = upload(browser, text.encode(), file)
    assert page.status_code in (200, 422)
    assert "5000 options" in text_of(page).replace(",", "")
    assert len(page.text) < 200_000
    assert written(content) == []


@pytest.mark.parametrize(
    ("encoding", "stem"),
    [("gbk", "村里谁管账？"), ("utf-16", "村里谁管账？"), ("latin-1", "Où est le café du maître, déjà?")],
)
def test_other_encodings_are_read_and_named(
    browser: FlaskClient, content: Path, encoding: str, stem: str
) -> None:
    page = upload(browser, f"{stem} {{=a ~b}}\n\nZwei? {{TRUE}}\n".encode(encoding), "bank.gift")
    assert page.status_code == 200
    assert stem in source_of(page)
    assert "The file is not in UTF-8" in text_of(page)


def test_a_picture_of_a_bank_that_is_none_is_told_and_not_kept(browser: FlaskClient, content: Path) -> None:
    file = '<file name="a.png" path="/" encoding="base64">PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==</file>'
    stem = '&lt;img src="@@PLUGINFILE@@/a.png"&gt; What?'
    bank = (
        f'<quiz><question type="truefalse"><questiontext format="html"><text>{stem}</text>{file}</questiontext>'
        '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>'
        "</question></quiz>"
    )
    page = upload(browser, bank.encode(), "bank.xml")
    assert page.status_code == 200
    assert "a.png" in text_of(page)
    assert "![" not in source_of(page)
    assert "alert(1)" not in page.text


def test_the_reason_is_in_the_language_of_the_reader(browser: FlaskClient) -> None:
    browser.set_cookie("language", "zh_Hans")
    file, data, _ = REFUSED["entities in entities"]
    assert "实体" in upload(browser, data, file).text

"""Files as answers: uploaded, cleaned, replaced, removed, marked without names, opened by who may."""

import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.actions import saving
from lms.quizzes.actions.joining import join_attempts
from lms.quizzes.files import actions as file_actions
from lms.quizzes.files.answers import files_of_answer, with_file
from lms.quizzes.files.authors import without_names
from lms.quizzes.files.cleaning import BadUpload, clean_file
from lms.quizzes.files.kinds import kind_of, shown_name
from lms.quizzes.files.queries import files_of_attempt
from lms.quizzes.format.questions import UploadRule
from lms.quizzes.queries import attempts as queries
from lms.quizzes.responses import NotTyped, normalise
from lms.storage import storage
from tests.build import make_unit, make_user
from tests.quizzes.build import attempt_of, hand_in, parsed_quiz
from tests.quizzes.build_files import FILES, PICTURE, file_to_mark, kept_file, running_files, uploaded_file
from tests.quizzes.test_marking import words_of

SignIn = Callable[[User], FlaskClient]
EVERYTHING = UploadRule(kinds=("pdf", "docx", "xlsx", "odt", "jpg", "png", "gif", "mp3", "m4a", "mp4", "txt"))
JSON = {"Accept": "application/json"}


def package(parts: dict[str, str], packing: int = zipfile.ZIP_STORED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


WORD = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", "docProps/core.xml": "<c>Alice</c>"}
OPEN_TEXT = {
    "mimetype": "application/vnd.oasis.opendocument.text",
    "content.xml": "<t/>",
    "meta.xml": "Alice",
}


def pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": "Alice"})
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("a()")}
    )
    writer.root_object[NameObject("/OpenAction")] = action
    writer.add_attachment("Alice.txt", b"Alice")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PICTURE, "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"GIF89a", "gif"),
        (b"\n%PDF-1.7", "pdf"),
        (b"\x00\x00\x00\x18ftypM4A ", "m4a"),
        (b"\x00\x00\x00\x18ftypisom", "mp4"),
        (b"ID3\x04", "mp3"),
        (b"\xff\xfb\x90", "mp3"),
        ("汛期".encode(), "txt"),
        ("汛期".encode("gb18030"), "txt"),
        ("汛期".encode("utf-16"), "txt"),
        (b"MZ\x90\x00\x03", ""),
        (b"\x7fELF\x02\x01\x01\x00", ""),
        (b"PK\x03\x04", ""),
    ],
)
def test_the_content_tells_the_kind(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


REMARKS = {
    "word/comments.xml": "<w:comment w:author=\"Alice\" w:initials='Al'>Alice here</w:comment>",
    "word/people.xml": '<w15:person w15:author="Alice"/>',
    "ppt/commentAuthors.xml": '<p:cmAuthor id="0" name="Alice" initials="Al"/>',
    "xl/comments1.xml": "<authors><author>Alice</author></authors>",
    "xl/persons/person.xml": '<person displayName="Alice" id="1"/>',
    "content.xml": "<office:annotation><dc:creator>Alice</dc:creator></office:annotation>",
}


@pytest.mark.parametrize(("part", "text"), REMARKS.items())
def test_remarks_stay_without_the_name_of_who_made_them(part: str, text: str) -> None:
    made = without_names(part, text.encode()).decode()
    assert "Alice" not in made.replace("Alice here", "")
    assert "Al'" not in made
    assert ("here" in made) == ("here" in text)
    assert "Author" in made
    assert without_names("media/content.png", text.encode()) == text.encode()


def remarked_pdf() -> bytes:
    """Return a PDF with a description, a remark by Alice that runs a script, and a program to be started."""
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    name, text = NameObject, TextStringObject
    description = StreamObject()
    description.set_data(b"Alice wrote this")
    writer.root_object[name("/Metadata")] = writer._add_object(description)
    writer.add_attachment("notes.txt", b"Alice kept this")
    script = DictionaryObject({name("/S"): name("/JavaScript"), name("/JS"): text("run")})
    remark = {"/Subtype": name("/Text"), "/T": text("Alice"), "/Contents": text("Remark"), "/A": script}
    remark["/Rect"] = ArrayObject([NumberObject(one) for one in (0, 0, 9, 9)])
    start = DictionaryObject({name("/S"): name("/Launch"), name("/F"): text("program")})
    noted = DictionaryObject({name(key): one for key, one in remark.items()})
    page[name("/Annots")] = ArrayObject([writer._add_object(noted)])
    page[name("/AA")] = DictionaryObject({name("/O"): script})
    writer.root_object[name("/Outlines")] = DictionaryObject({name("/A"): start})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_keeps_no_trace_of_what_is_taken_out() -> None:
    before = remarked_pdf()
    after = clean_file(before, EVERYTHING).data
    for word in (b"Alice wrote", b"Alice kept", b"(Alice)", b"(run)", b"(program)"):
        assert word in before
        assert word not in after
    assert b"(Remark)" in after


def test_a_name_is_made_safe() -> None:
    assert shown_name("../../Alice\x00\u202egnp.exe", "png") == "Alicegnp.png"
    assert shown_name("C:\\photos\\公告栏.JPEG", "jpg") == "公告栏.jpg"
    assert shown_name("...", "txt") == "file.txt"


def test_what_a_file_says_of_its_author_is_left_out() -> None:
    assert b"Alice" not in clean_file(PICTURE, EVERYTHING).data
    with zipfile.ZipFile(BytesIO(clean_file(package(WORD), EVERYTHING).data)) as made:
        assert b"Alice" not in made.read("docProps/core.xml")
        assert made.read("word/document.xml") == b"<w/>"
    opened = clean_file(package(OPEN_TEXT), EVERYTHING)
    assert (opened.kind, b"Alice" in opened.data) == ("odt", False)
    made_pdf = PdfReader(BytesIO(clean_file(pdf(), EVERYTHING).data))
    assert len(made_pdf.pages) == 1
    assert "Alice" not in str(made_pdf.metadata)
    assert "/OpenAction" not in made_pdf.root_object
    assert made_pdf.attachments == {}


@pytest.mark.parametrize(
    ("data", "rule", "why"),
    [
        (b"", EVERYTHING, "empty"),
        (b"x" * 1_000_001, UploadRule(size_mb=1), "larger than 1 MB"),
        (b"MZ\x90\x00\x03", EVERYTHING, "not accepted here"),
        (PICTURE, UploadRule(kinds=("pdf",)), "not accepted here: PDF"),
        (PICTURE[:60], EVERYTHING, "picture cannot be read"),
        (b"%PDF-1.7 broken", EVERYTHING, "cannot be read"),
        (b"PK\x03\x04 broken", EVERYTHING, "cannot be read"),
        (
            package(WORD, zipfile.ZIP_LZMA).replace(b"]\0\0\x80\0", b"\xff\0\0\x80\0"),
            EVERYTHING,
            "file cannot be read",
        ),
        (package(WORD | {"word/vbaProject.bin": ""}), EVERYTHING, "macros"),
        (package({"[Content_Types].xml": "", "xl/a": "", "word/b": ""}), EVERYTHING, "not accepted here"),
    ],
)
def test_what_is_not_taken_is_refused_in_words(data: bytes, rule: UploadRule, why: str) -> None:
    with pytest.raises(BadUpload) as refused:
        clean_file(data, rule)
    assert why in str(refused.value)


def test_one_file_is_replaced_and_several_fill_up() -> None:
    assert with_file("", "a", 1) == ("a", ())
    assert with_file("a", "b", 1) == ("b", ("a",))
    assert with_file("a", "b", 2) == ("a b", ())
    assert with_file("a b", "c", 2) == ("", ())
    assert with_file("a b", "a", 2) == ("a b", ())


@pytest.mark.database
def test_files_cannot_be_typed(app: Flask) -> None:
    question = parsed_quiz(FILES).questions.__next__()
    with pytest.raises(NotTyped):
        normalise(question, ["a" * 64])


@pytest.mark.database
def test_a_learner_uploads_with_script_and_without(app: Flask, sign_in: SignIn) -> None:
    alice = make_user("Alice")
    db.session.commit()
    attempt = running_files(alice)
    db.session.commit()
    browser = sign_in(alice)
    at = f"/quizzes/attempts/{attempt}"
    page = words_of(browser.get(f"{at}/pages/1").text)
    assert "Up to 2 files of at most 1 MB each. Accepted: PNG, TXT, DOCX, PDF" in page
    sent = browser.post(f"{at}/files/photo", data={"file": (BytesIO(PICTURE), "Alice.png")}, headers=JSON)
    assert (sent.status_code, sent.json["answered"]) == (200, True)
    assert "Alice.png" in sent.json["files"]
    wrong = browser.post(f"{at}/files/photo", data={"file": (BytesIO(b"MZ\x90\x00"), "a.png")}, headers=JSON)
    assert wrong.status_code == 422
    assert "not accepted here" in wrong.json["error"]
    # Without script the whole page is sent; answers are saved and chosen files kept, whatever the button.
    form = {"was.day": "", "a.day": "Monday", "done.photo": "1", "was.photo": "", "flag.photo": "1"}
    left = browser.post(
        f"{at}/pages/1", data=form | {"f.photo": (BytesIO(b"notes"), "notes.txt"), "go": "finish"}
    )
    assert left.location.endswith(f"{at}/submit")
    db.session.rollback()
    known = files_of_attempt(attempt)["photo"]
    line = queries.answers(attempt)["photo"].line
    assert [one.name for one in files_of_answer(line, known)] == ["Alice.png", "notes.txt"]
    assert (queries.answers(attempt)["day"].line, attempt_of(attempt).flags) == ("Monday", ["photo"])
    full = browser.post(
        f"{at}/pages/1", data=form | {"f.photo": (BytesIO(b"more"), "b.txt"), "upload": "photo"}
    )
    assert full.location.endswith(f"{at}/pages/1#q-photo")
    assert (
        "You have uploaded 2 files, the most there may be. Remove one first."
        in browser.get(f"{at}/pages/1").text
    )
    digest = line.split()[0]
    browser.post(f"{at}/pages/1", data=form | {"remove": f"photo {digest}"})
    gone = browser.post(f"{at}/files/photo/remove", data={"digest": line.split()[1]}, headers=JSON)
    assert (gone.json["answered"], files_of_attempt(attempt)) == (False, {})
    none = browser.post(f"{at}/pages/1", data=form | {"upload": "photo"})
    assert none.location.endswith("#q-photo")
    assert "Choose a file first." in browser.get(f"{at}/pages/1").text
    logged = db.session.execute(db.text("SELECT count(*) FROM response WHERE question = 'photo'")).scalar()
    assert logged == 4  # one more, one more, one less, none: the log keeps what was there


def test_an_upload_counts_only_while_the_attempt_runs(app: Flask, sign_in: SignIn) -> None:
    alice = make_user("Alice")
    file = uploaded_file(alice)
    db.session.commit()
    browser = sign_in(alice)
    at = f"/quizzes/attempts/{file.attempt_id}"
    late = browser.post(f"{at}/files/photo", data={"file": (BytesIO(b"late"), "a.txt")}, headers=JSON)
    assert (late.status_code, late.json["result"]) == (409, at)
    removed = browser.post(f"{at}/files/photo/remove", data={"digest": file.digest})
    assert (removed.status_code, removed.location) == (303, at)
    assert len(files_of_attempt(file.attempt_id)["photo"]) == 1
    assert browser.post(f"{at}/files/day", data={"digest": file.digest}).status_code in (303, 404)


def test_an_upload_needs_room_and_an_open_attempt_after_cleaning(app: Flask) -> None:
    attempt = running_files(make_user("Alice"))
    now = clock.now()
    for number in range(2):
        kept_file(attempt, f"{number}.txt", now, str(number).encode())
    with pytest.raises(Refused):
        kept_file(attempt, "2.txt", now, b"2")
    hand_in(attempt, now + timedelta(minutes=1))
    with pytest.raises(saving.AttemptClosed):
        kept_file(attempt, "0.txt", now, b"0")


def test_markers_get_files_without_names_and_learners_with(app: Flask, sign_in: SignIn) -> None:
    alice, trainer = make_user("Alice"), make_user("Tina", Role.TRAINER)
    number, file = file_to_mark(alice), uploaded_file(alice)
    db.session.commit()
    browser = sign_in(trainer)
    page = browser.get(f"/quizzes/marking/{number}").text
    assert "Alice" not in page
    assert "File 1" in words_of(page)
    got = browser.get(f"/quizzes/marking/{number}/files/1")
    assert (got.data, f"answer-{number}-1.png" in got.headers["Content-Disposition"]) == (PICTURE, True)
    assert browser.get(f"/quizzes/marking/{number}/files/2").status_code == 404
    assert browser.post(f"/quizzes/marking/{number}", data={"seen": "", "points": "3"}).status_code == 303
    assert attempt_of(file.attempt_id).points == 3
    own = sign_in(alice)
    review = own.get(f"/quizzes/attempts/{file.attempt_id}?only=all").text
    assert "Alice.png" in review
    mine = own.get(f"/quizzes/attempts/{file.attempt_id}/files/{file.id}")
    assert "Alice.png" in mine.headers["Content-Disposition"]
    assert mine.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    other = running_files(alice)
    db.session.commit()
    assert own.get(f"/quizzes/attempts/{other}/files/{file.id}").status_code == 404


def test_only_who_may_open_a_file_gets_a_link_to_it(app: Flask, sign_in: SignIn) -> None:
    village = make_unit()
    alice = make_user("Alice", unit=village)
    file = uploaded_file(alice)
    manager = make_user("Ma", Role.UNIT_MANAGER, over=village)
    db.session.commit()
    at = f"/quizzes/attempts/{file.attempt_id}"
    for person, opens in ((alice, True), (manager, False)):
        page = sign_in(person).get(f"{at}?only=all").text
        assert ("Alice.png" in page, f"{at}/files/{file.id}" in page) == (True, opens)


def test_files_follow_their_attempt_when_accounts_are_joined(app: Flask) -> None:
    kept, leaving = make_user("Alice"), make_user("Alice Two")
    file = uploaded_file(leaving)
    join_attempts(kept, leaving, clock.now())
    assert [one.id for one in queries.attempts_of(kept.id)] == [file.attempt_id]
    assert files_of_attempt(file.attempt_id)["photo"][file.digest].id == file.id


def test_too_many_files_and_a_full_disk_are_told_and_the_answers_are_kept(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = make_user("Alice")
    db.session.commit()
    attempt = running_files(alice)
    db.session.commit()
    browser = sign_in(alice)
    at = f"/quizzes/attempts/{attempt}"

    def turned(day: str) -> str:
        form = {"was.day": "", "a.day": day, "done.photo": "1", "was.photo": "", "go": "finish"}
        browser.post(f"{at}/pages/1", data=form | {"f.photo": (BytesIO(b"notes"), "notes.txt")})
        return browser.get(f"{at}/pages/1").text

    monkeypatch.setattr("lms.storage.LEAST_FREE_MB", 10**9)
    assert "too little disk space" in turned("Monday")
    monkeypatch.undo()
    counter = FixedWindowRateLimiter(storage_from_string("memory://"))
    monkeypatch.setitem(app.extensions, "rates", counter)
    monkeypatch.setattr("lms.quizzes.views.files.RATE", ("1 per hour", "quizzes.files"))
    assert "many files in a short time" not in turned("Monday")
    assert "many files in a short time" in turned("Tuesday")
    sent = browser.post(f"{at}/files/photo", data={"file": (BytesIO(b"more"), "b.txt")}, headers=JSON)
    assert sent.status_code == 429
    db.session.rollback()
    assert queries.answers(attempt)["day"].line == "Tuesday"
    assert len(files_of_attempt(attempt)["photo"]) == 1


@pytest.mark.database
def test_sound_goes_to_the_store_without_its_tags_and_is_never_read_whole(app: Flask) -> None:
    class Stream(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert 0 <= size <= 1024 * 1024
            return super().read(size)

    data = b"ID3\x04\x00\x00\x00\x00\x00\x05Alice\xff\xfb" + bytes(200)
    kept = storage(app.extensions["settings"])
    stored = file_actions.stored("song.MP3", Stream(data), len(data), EVERYTHING, kept)
    assert (stored.name, stored.size) == ("song.mp3", len(data))
    with kept.open(stored.digest) as file:
        assert b"Alice" not in file.read()
    with pytest.raises(BadUpload, match="larger"):
        file_actions.stored("song.MP3", Stream(data), 10**10, EVERYTHING, kept)

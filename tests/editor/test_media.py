"""Pictures and other files added in the editor."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from lms.db import db
from lms.editor import loader, queries
from lms.editor.media_files import media_folder, media_name, reference
from lms.editor.notes import note_in_words, replaced_note
from lms.errors import Refused
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user

LESSON = "courses/acc/01-basics/01-why.en.md"
TEXT = "---\ntitle: Why\n---\n\n## Reasons\n\nText.\n"


@pytest.fixture
def trainer(app: Flask, content: Path, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """A signed-in trainer, and a course of one lesson."""
    for path, text in (
        (LESSON, TEXT),
        ("courses/acc/course.en.md", "---\ntitle: Accounts\n---\n"),
        ("courses/acc/01-basics/module.en.md", "---\ntitle: Basics\n---\n"),
    ):
        (content / path).parent.mkdir(parents=True, exist_ok=True)
        (content / path).write_text(text, encoding="utf-8")
    person = make_user("Tang", Role.TRAINER)
    db.session.commit()
    return sign_in(person)


def photo() -> bytes:
    picture = Image.new("RGB", (4000, 20), "green")
    exif = Image.Exif()
    exif[0x010E] = "taken at the secret well"
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def add(trainer: FlaskClient, name: str, data: bytes, alt: str = "A [well]") -> TestResponse:
    sent = {"file": (BytesIO(data), name), "alt": alt}
    return trainer.post(f"/edit/media/{LESSON}", data=sent, content_type="multipart/form-data")


def test_two_uploads_of_one_name_at_once_keep_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadPoolExecutor() as pool:
        paths = list(
            pool.map(
                lambda n: loader.add_file(tmp_path, "media/well.png", BytesIO(n)), (b"1", b"2", b"3", b"1")
            )
        )
    assert [(tmp_path / path).read_bytes() for path in paths] == [b"1", b"2", b"3", b"1"]
    monkeypatch.setattr(Path, "exists", lambda _self: False)  # as both saw it before either wrote
    assert loader.add_file(tmp_path, "media/well.png", BytesIO(b"4")) not in paths
    assert [one.name for one in (tmp_path / "media").iterdir() if one.name.startswith(".")] == []


def test_the_form_tells_how_large_a_file_may_be(trainer: FlaskClient, app: Flask) -> None:
    page = trainer.get(f"/edit/text/{LESSON}").text
    limit = app.extensions["settings"].upload_limit_mb
    assert f"At most {limit} MB" in page
    assert f'data-most="{limit}"' in page


@pytest.mark.database
def test_note_of_a_replaced_file_is_read_in_the_language_of_the_reader(app: Flask) -> None:
    note = replaced_note("courses/acc/media/well.jpg")
    assert note_in_words(note) == ("%(path)s replaced", {"path": "courses/acc/media/well.jpg"})
    assert note_in_words("Price 5% up") == ("%(note)s", {"note": "Price 5% up"})


def test_picture_is_cleaned_made_smaller_and_shown(trainer: FlaskClient, content: Path) -> None:
    assert add(trainer, "My Well!.JPG", photo()).status_code == 303
    kept = (content / "courses/acc/media/my-well.jpg").read_bytes()
    assert b"secret well" not in kept
    assert max(Image.open(BytesIO(kept)).size) == 3000
    draft = queries.draft(LESSON)
    assert draft is not None
    assert draft.text == TEXT + "\n![A \\[well\\]](../media/my-well.jpg)\n"
    assert "/learn/media/" in trainer.get(f"/edit/text/{LESSON}").text
    assert (content / LESSON).read_text(encoding="utf-8") == TEXT


def test_same_file_is_kept_once_and_another_gets_a_number(trainer: FlaskClient, content: Path) -> None:
    for colour in ("red", "red", "blue"):
        out = BytesIO()
        Image.new("RGB", (8, 8), colour).save(out, "PNG")
        add(trainer, "a.png", out.getvalue())
    assert sorted(one.name for one in (content / "courses/acc/media").iterdir()) == ["a-2.png", "a.png"]


def test_large_video_is_kept_as_it_is(trainer: FlaskClient, content: Path) -> None:
    video = b"\x00\x00\x00\x18ftypmp42" + bytes(15_000_000)
    assert add(trainer, "drill.mp4", video, "A drill").status_code == 303
    assert (content / "courses/acc/media/drill.mp4").read_bytes() == video
    draft = queries.draft(LESSON)
    assert draft is not None
    assert draft.text.endswith("![A drill](../media/drill.mp4)\n")


@pytest.mark.parametrize(
    ("name", "data", "alt"),
    [("a.jpg", b"no picture", "x"), ("a.exe", b"MZ", "x"), ("a.jpg", b"", "x"), ("a.jpg", None, "")],
)
def test_what_is_no_picture_or_not_described_is_refused(
    trainer: FlaskClient, content: Path, name: str, data: bytes | None, alt: str
) -> None:
    assert add(trainer, name, photo() if data is None else data, alt).status_code == 303
    assert not (content / "courses/acc/media").exists()
    assert queries.drafts() == []


def test_why_a_file_is_not_taken_stands_at_its_field_once(trainer: FlaskClient, content: Path) -> None:
    answer = add(trainer, "a.jpg", b"no picture", "A drill")
    assert answer.location.endswith("#file")
    once, again = (trainer.get(answer.location).text for _ in range(2))
    assert ["The file is damaged, or of another type" in page for page in (once, again)] == [True, False]
    assert 'value="A drill"' in once


def test_captions_that_are_none_are_refused_at_their_own_field(trainer: FlaskClient, content: Path) -> None:
    video = b"\x00\x00\x00\x18ftypmp42" + bytes(2000)
    sent = {
        "file": (BytesIO(video), "drill.mp4"), "alt": "A drill", "back": "form",
        "captions": (BytesIO(b"00:01 hello"), "a.vtt"),
    }  # fmt: skip
    answer = trainer.post(f"/edit/media/{LESSON}", data=sent)
    assert answer.location.endswith("#captions")
    page = trainer.get(answer.location, headers={"Accept-Language": "en"}).text
    assert "begins with the line WEBVTT" in page.partition('id="captions-field"')[2]
    assert not (content / "courses/acc/media/drill.mp4").exists()


def test_script_gets_the_text_and_the_draft_stays(trainer: FlaskClient, content: Path) -> None:
    sent = {"file": (BytesIO(photo()), "pasted.jpg"), "alt": "A well"}
    json = {"Accept": "application/json"}
    address = f"/edit/media/{LESSON}"
    answer = trainer.post(address, data=sent, content_type="multipart/form-data", headers=json)
    assert answer.json == {"text": "![A well](../media/pasted.jpg)"}
    assert queries.drafts() == []
    again = trainer.post(address, data={"alt": "x"}, content_type="multipart/form-data", headers=json)
    assert (again.status_code, "error" in (again.json or {})) == (422, True)


def test_original_is_kept_in_full_size_without_metadata(trainer: FlaskClient, content: Path) -> None:
    add(trainer, "well.jpg", photo())
    answer = trainer.get("/edit/files/courses/acc/media/well.jpg")
    assert max(Image.open(BytesIO(answer.data)).size) == 4000
    assert b"secret well" not in answer.data


def test_captions_come_with_their_video(trainer: FlaskClient, content: Path) -> None:
    sent = {
        "file": (BytesIO(b"\x00\x00\x00\x18ftypmp42"), "drill.mp4"),
        "alt": "A drill",
        "captions": (BytesIO(b"WEBVTT\n\n00:00.000 --> 00:02.000\nGo.\n"), "words.vtt"),
    }
    trainer.post(f"/edit/media/{LESSON}", data=sent, content_type="multipart/form-data")
    assert (content / "courses/acc/media/drill.en.vtt").read_bytes().startswith(b"WEBVTT")


def png(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return out.getvalue()


def test_list_says_where_a_file_is_used_and_one_is_replaced_everywhere(
    trainer: FlaskClient, content: Path
) -> None:
    add(trainer, "used.png", png("red"))
    add(trainer, "spare.png", png("blue"))
    shown = TEXT + "\n![A](../media/used.png)\n"
    (content / LESSON).write_text(shown, encoding="utf-8")
    trainer.post(f"/edit/discard/{LESSON}", data={"version": "2"})
    trainer.post("/learn/publish")
    assert "used.png" not in trainer.get("/edit/files?show=unused").text
    assert "spare.png" in trainer.get("/edit/files?show=unused").text
    before = trainer.get("/learn/acc/basics/why").text
    address = "/edit/files/courses/acc/media/used.png"
    for name, data in (("other.jpg", photo()), ("none.png", b"")):
        send(trainer, address, data, name)
    assert trainer.get("/learn/acc/basics/why").text.count(media_address(before)) == 1
    send(trainer, address, png("green"), "b.png")
    after = trainer.get("/learn/acc/basics/why").text
    assert media_address(after) != media_address(before)
    assert trainer.get(media_address(after)).data == (content / "courses/acc/media/used.png").read_bytes()
    assert (content / LESSON).read_text(encoding="utf-8") == shown


def send(trainer: FlaskClient, address: str, data: bytes, name: str) -> TestResponse:
    """Replace a medium by the form of the page."""
    page = trainer.get("/edit/files").text
    seen = re.findall(rf'action="{address}".*?name="seen" value="(\w+)"', page, re.DOTALL)[0]
    sent = {"file": (BytesIO(data), name), "seen": seen}
    return trainer.post(address, data=sent, content_type="multipart/form-data")


def media_address(page: str) -> str:
    return re.findall(r'src="(/learn/media/[^"]+)"', page)[0]


def test_names_and_places() -> None:
    assert media_name("..\\..\\Üb er.PNG") == "b-er.png"
    assert media_name("照片.jpg") == "image.jpg"
    with pytest.raises(Refused):
        media_name("x.html")
    assert media_folder("quizzes/a.en.md") == "quizzes/media"
    assert reference("quizzes/a.en.md", "quizzes/media/a.pdf", "The  law") == "[The law](media/a.pdf)"

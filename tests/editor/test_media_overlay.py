"""Media where the content folder cannot be written: kept, shown, written out, and settled with the file."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from lms.db import db
from lms.library.models import MediaOverlay
from tests.editor.test_media import LESSON, TEXT, add, media_address, photo, png, send, trainer
from tests.editor.test_overlay import sync

__all__ = ["trainer"]
PLACE = "courses/acc/media/well.jpg"
LARGE = "courses/acc/media/_originals/well.jpg"


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Make the content folder read-only, or writable again."""

    def change(on: bool) -> None:
        monkeypatch.setattr("lms.editor.loader.os.access", lambda *_: not on)

    change(True)
    return change


def rows() -> dict[str, str]:
    db.session.rollback()
    return {one.path: one.digest for one in db.session.scalars(select(MediaOverlay))}


@pytest.mark.database
@pytest.mark.usefixtures("read_only")
def test_picture_is_kept_shown_and_written_out_until_the_folder_has_it(
    app: Flask, trainer: FlaskClient, content: Path, tmp_path: Path
) -> None:
    assert add(trainer, "well.jpg", photo()).status_code == 303
    assert not (content / PLACE).exists()
    page = trainer.get(f"/edit/text/{LESSON}").text
    shown = trainer.get(media_address(page)).data
    assert max(Image.open(BytesIO(shown)).size) == 3000
    assert "Not yet in the content folder" in trainer.get("/edit/files").text
    large = trainer.get(f"/edit/files/{PLACE}").data
    assert max(Image.open(BytesIO(large)).size) == 4000
    sync(app)
    assert trainer.get(media_address(page)).data == shown
    app.test_cli_runner().invoke(args=["content", "export", str(tmp_path / "out")])
    for path, data in ((PLACE, shown), (LARGE, large)):
        assert (tmp_path / "out" / path).read_bytes() == data
        (content / path).parent.mkdir(parents=True, exist_ok=True)
        (content / path).write_bytes(data)
    assert set(rows()) == {PLACE, LARGE}
    sync(app)
    assert rows() == {}


@pytest.mark.usefixtures("read_only")
def test_new_file_takes_the_place_of_none(trainer: FlaskClient, content: Path) -> None:
    (content / "courses/acc/media").mkdir()
    (content / "courses/acc/media/a.png").write_bytes(png("black"))
    for colour in ("red", "red", "blue"):
        add(trainer, "a.png", png(colour))
    assert set(rows()) == {"courses/acc/media/a-2.png", "courses/acc/media/a-3.png"}


@pytest.mark.database
def test_replaced_file_is_shown_and_a_changed_file_is_settled(
    app: Flask, trainer: FlaskClient, content: Path, read_only: Callable[[bool], None]
) -> None:
    place = content / "courses/acc/media/a.png"
    place.parent.mkdir()
    place.write_bytes(png("black"))
    (content / LESSON).write_text(TEXT + "\n![A](../media/a.png)\n", encoding="utf-8")
    sync(app)
    address, lesson = "/edit/files/courses/acc/media/a.png", "/learn/acc/basics/why"
    send(trainer, address, png("red"), "b.png")
    ours = media_address(trainer.get(lesson).text)
    assert place.read_bytes() == png("black")
    place.write_bytes(png("blue"))
    assert "a.png has changed in the content folder" in sync(app)
    assert media_address(trainer.get(lesson).text) == ours
    page = trainer.get("/edit/files").text
    assert "The file in the content folder has changed" in page
    assert trainer.get(f"{address}?of=folder").data == png("blue")
    seen = re.findall(r'action="/edit/file-side/.*?name="seen" value="(\w+)"', page, re.DOTALL)[0]
    settle = address.replace("files", "file-side")
    trainer.post(settle, data={"seen": "other", "side": "folder"})
    assert media_address(trainer.get(lesson).text) == ours
    trainer.post(settle, data={"seen": seen, "side": "browser"})
    assert "has changed in the content folder" not in sync(app)
    place.write_bytes(png("green"))
    page = trainer.get("/edit/files").text
    seen = re.findall(r'action="/edit/file-side/.*?name="seen" value="(\w+)"', page, re.DOTALL)[0]
    trainer.post(settle, data={"seen": seen, "side": "folder"})
    assert media_address(trainer.get(lesson).text) != ours
    assert rows() == {}


@pytest.mark.database
def test_replacing_never_overwrites_what_nobody_saw(trainer: FlaskClient, app: Flask, content: Path) -> None:
    place, address = content / "courses/acc/media/a.png", "/edit/files/courses/acc/media/a.png"
    place.parent.mkdir()
    place.write_bytes(png("black"))
    sync(app)
    late = {"file": (BytesIO(png("red")), "b.png"), "seen": "0" * 64}
    page = trainer.post(address, data=late, content_type="multipart/form-data", follow_redirects=True).text
    assert "Another person replaced this file" in page
    place.write_bytes(png("blue"))
    send(trainer, address, png("red"), "b.png")
    assert "This file has changed in the content folder" in trainer.get("/edit/files").text
    assert place.read_bytes() == png("blue")
    sync(app)
    send(trainer, address, png("red"), "b.png")
    assert place.read_bytes() == png("red")


def test_writable_folder_gets_the_file_again(
    trainer: FlaskClient, content: Path, read_only: Callable[[bool], None]
) -> None:
    add(trainer, "well.jpg", photo())
    read_only(False)
    send(trainer, f"/edit/files/{PLACE}", photo(), "well.jpg")
    assert (content / PLACE).is_file()
    assert rows() == {}


def test_full_disk_is_told_and_nothing_is_kept(
    trainer: FlaskClient, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.storage.LEAST_FREE_MB", 10**9)
    add(trainer, "well.jpg", photo())
    assert "too little disk space" in trainer.get(f"/edit/text/{LESSON}").text
    assert not (content / "courses/acc/media").exists()

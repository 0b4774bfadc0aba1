"""Video and sound without what they say about their making."""

from io import BytesIO

import pytest

from lms.library.film_tags import without_tags
from lms.library.media import inspect


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + kind + content


FILM = (
    box(b"ftyp", b"mp42")
    + box(b"moov", box(b"trak", box(b"udta", b"+30.1+120.2/")) + box(b"udta", b"secret well"))
    + (1).to_bytes(4, "big") + b"mdat" + (16 + 4).to_bytes(8, "big") + b"data"
)  # fmt: skip
SONG = b"ID3\x04\x00\x40\x00\x00\x00\x0bsecret well" + b"\xff\xfbframes" + b"TAG" + b"secret well".ljust(125)


def cleaned(name: str, data: bytes) -> bytes:
    stream = BytesIO(data)
    without_tags(name, stream, len(data))
    assert stream.tell() == 0
    return stream.read()


@pytest.mark.parametrize(
    ("name", "data", "kept"), [("a.mp4", FILM, b"data"), ("a.mp3", SONG, b"\xff\xfbframes")]
)
def test_place_and_author_are_overwritten_and_nothing_moves(name: str, data: bytes, kept: bytes) -> None:
    made = cleaned(name, data)
    assert len(made) == len(data)
    assert made.index(kept) == data.index(kept)
    assert b"secret" not in made
    assert b"+30.1" not in made


@pytest.mark.parametrize("data", [b"", b"\0" * 40, b"\xff\xff\xff\xffmoov", FILM[:30], SONG[:12], b"ID3"])
def test_broken_files_stay_as_they_are_long(data: bytes) -> None:
    for name in ("a.mp4", "a.mp3", "a.webm"):
        assert len(cleaned(name, data)) == len(data)


def test_audio_is_known_by_its_content() -> None:
    m4a = box(b"ftyp", b"M4A ")
    assert [one.code for one in inspect("a.mp3", SONG, len(SONG)).problems] == []
    assert inspect("a.m4a", m4a, len(m4a)).problems == ()
    assert [one.code for one in inspect("a.mp3", m4a, len(m4a)).problems] == ["wrong-media-type"]

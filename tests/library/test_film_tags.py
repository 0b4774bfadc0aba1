"""Video and sound without what they say about their making."""

import random
from io import BytesIO

import pytest
from PIL import Image

from lms.library.film_tags import without_tags
from lms.library.gif_remarks import without_remarks
from lms.library.media import inspect
from lms.quizzes.files.kinds import kind_of


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + kind + content


FILM = (
    box(b"ftyp", b"mp42")
    + box(b"moov", box(b"trak", box(b"udta", b"+30.1+120.2/")) + box(b"udta", b"secret well"))
    + (1).to_bytes(4, "big") + b"mdat" + (16 + 4).to_bytes(8, "big") + b"data"
)  # fmt: skip


def element(kind: str, content: bytes, size: int | None = None) -> bytes:
    return (
        bytes.fromhex(kind) + (0x4000 | (len(content) if size is None else size)).to_bytes(2, "big") + content
    )


INFO = element("7BA9", b"secret well") + element("4D80", b"secret app") + element("4461", b"12345678")
CLUSTER = element("1F43B675", element("A3", b"data"), 0x3FFF)  # of unknown size, as in a live recording
WEBM = element("1A45DFA3", b"webm") + element(
    "18538067",
    element("1549A966", element("BF", b"1234") + INFO)
    + element("1654AE6B", element("AE", element("536E", b"secret camera")))
    + CLUSTER
    + element("1254C367", b"+30.1+120.2/ secret"),
    0x3FFF,
)
APE = (
    b"APETAGEX"
    + b"\0" * 24
    + b"secret well"
    + b"APETAGEX"
    + b"\0" * 4
    + (43).to_bytes(4, "little")
    + b"\0" * 16
)
SONG = b"ID3\x04\x00\x40\x00\x00\x00\x0bsecret well" + b"\xff\xfbframes" + b"TAG" + b"secret well".ljust(125)


def cleaned(name: str, data: bytes) -> bytes:
    stream = BytesIO(data)
    without_tags(name, stream, len(data))
    assert stream.tell() == 0
    return stream.read()


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("a.mp4", FILM, b"data"),
        ("a.webm", WEBM, b"data"),
        ("a.mp3", SONG, b"\xff\xfbframes"),
        ("a.mp3", b"\xff\xfbframes" + APE + b"TAG".ljust(128), b"\xff\xfbframes"),
    ],
)
def test_place_and_author_are_overwritten_and_nothing_moves(name: str, data: bytes, kept: bytes) -> None:
    made = cleaned(name, data)
    assert len(made) == len(data)
    assert made.index(kept) == data.index(kept)
    assert b"secret" not in made
    assert b"+30.1" not in made


def test_when_a_film_was_made_is_overwritten_and_its_length_stays() -> None:
    old = b"\0\0\0\0" + b"madechan" + b"\0\0\x03\xe8length"
    new = b"\1\0\0\0" + b"made64..changed." + b"\0\0\x03\xe8length"
    film = box(b"moov", box(b"mvhd", new) + box(b"trak", box(b"tkhd", old) + box(b"mdia", box(b"mdhd", old))))
    gone = film.replace(b"madechan", b"\0" * 8).replace(b"made64..changed.", b"\0" * 16)
    assert cleaned("a.m4a", film) == gone
    assert cleaned("a.m4a", box(b"moov", box(b"mvhd", b"\1"))) == box(b"moov", box(b"mvhd", b"\1"))


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 40, b"\xff\xff\xff\xffmoov", FILM[:30], SONG[:12], b"ID3", WEBM[:40], APE]
)
def test_broken_files_stay_as_they_are_long(data: bytes) -> None:
    for name in ("a.mp4", "a.mp3", "a.webm"):
        assert len(cleaned(name, data)) == len(data)


def test_a_webm_of_changed_bytes_stays_as_long() -> None:
    dice = random.Random(1)
    for _ in range(300):
        data = bytearray(WEBM)
        for _ in range(dice.randint(1, 4)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        part = bytes(data[: dice.randrange(len(data)) + 1])
        assert len(cleaned("a.webm", part)) == len(part)


def test_a_gif_loses_its_remarks_and_keeps_its_frames() -> None:
    out = BytesIO()
    frames = [Image.new("L", (3, 3), grey) for grey in (1, 200)]
    frames[0].save(
        out, "GIF", save_all=True, append_images=frames[1:], loop=0, duration=50, comment=b"secret well"
    )
    made = without_remarks(out.getvalue())
    assert b"secret" in out.getvalue() and b"secret" not in made
    with Image.open(BytesIO(made)) as picture:
        assert (picture.info["loop"], picture.info["duration"]) == (0, 50)
        picture.seek(1)
    assert without_remarks(made[:-20]) == made[:-20]


def test_a_still_picture_of_a_phone_is_no_video() -> None:
    heic = box(b"ftyp", b"heic\0\0\0\0mif1heic")
    assert [one.code for one in inspect("a.mp4", heic, len(heic)).problems] == ["wrong-media-type"]
    assert kind_of(heic) == ""


def test_audio_is_known_by_its_content() -> None:
    m4a = box(b"ftyp", b"M4A ")
    assert [one.code for one in inspect("a.mp3", SONG, len(SONG)).problems] == []
    assert inspect("a.m4a", m4a, len(m4a)).problems == ()
    assert [one.code for one in inspect("a.mp3", m4a, len(m4a)).problems] == ["wrong-media-type"]

"""Media are looked into: the content must be what the name says."""

from io import BytesIO

import pytest
from PIL import Image

from lms.library.media import InspectedMedia, inspect, sniffed
from tests.library.folder import MEDIA, SVG


def picture(kind: str, size: tuple[int, int] = (30, 20)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("a.png", picture("PNG"), InspectedMedia("image/png", 30, 20)),
        ("a.jpg", picture("JPEG"), InspectedMedia("image/jpeg", 30, 20)),
        ("a.JPEG", picture("JPEG"), InspectedMedia("image/jpeg", 30, 20)),
        ("a.webp", picture("WEBP"), InspectedMedia("image/webp", 30, 20)),
        ("a.gif", picture("GIF"), InspectedMedia("image/gif", 30, 20)),
        ("a.svg", SVG, InspectedMedia("image/svg+xml", 320, 200)),
        ("a.pdf", b"%PDF-1.7\n", InspectedMedia("application/pdf")),
        ("a.mp4", MEDIA["courses/acc/media/drill.mp4"], InspectedMedia("video/mp4")),
        ("a.webm", b"\x1a\x45\xdf\xa3abc", InspectedMedia("video/webm")),
        ("a.zh.vtt", b"\xef\xbb\xbfWEBVTT\n", InspectedMedia("text/vtt")),
    ],
)
def test_sound_media(path: str, data: bytes, expected: InspectedMedia) -> None:
    assert inspect(path, data, len(data)) == expected


TYPE = "Save it in the format that matches its name, or correct the file extension."
REDRAW = "Open it in a picture program and save it again."


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        (
            "m/a.png",
            picture("JPEG"),
            f"m/a.png:1:1: The file name says image/png, but the content is image/jpeg. {TYPE}",
        ),
        (
            "m/a.jpg",
            b"<script>",
            f"m/a.jpg:1:1: The file name says image/jpeg, but the content is something else or damaged. {TYPE}",
        ),
        (
            "m/a.mp4",
            b"MZ\x90",
            f"m/a.mp4:1:1: The file name says video/mp4, but the content is something else or damaged. {TYPE}",
        ),
        (
            "m/a.vtt",
            b"",
            f"m/a.vtt:1:1: The file name says text/vtt, but the content is something else or damaged. {TYPE}",
        ),
        ("m/a.png", b"\x89PNG\r\n\x1a\nrest", f"m/a.png:1:1: The picture cannot be read. {REDRAW}"),
        (
            "m/a.svg",
            b"<svg",
            "m/a.svg:1:1: The picture cannot be read. "
            "Open it in a drawing program and save it again as plain SVG.",
        ),
    ],
)
def test_media_that_are_not_what_they_seem(path: str, data: bytes, said: str) -> None:
    assert [str(problem) for problem in inspect(path, data, len(data)).problems] == [said]


def test_media_over_the_limit_are_refused_unread() -> None:
    assert [str(problem) for problem in inspect("m/a.png", b"\x89PNG", 11_000_000).problems] == [
        "m/a.png:1:1: The file is 11 MB; the maximum is 10 MB. Reduce the file size."
    ]


def test_svg_with_a_script_is_kept_without_it() -> None:
    looked = inspect("m/a.svg", SVG.replace(b"<rect", b"<script>alert(1)</script><rect"), 200)
    assert looked.safe is not None
    assert b"script" not in looked.safe
    assert [(str(problem), problem.warning) for problem in looked.problems] == [
        (
            "m/a.svg:1:1: The picture contains parts that run or load something: script. They were removed. "
            "Save it as plain SVG without scripts and links.",
            True,
        )
    ]


@pytest.mark.parametrize("data", [b"", b"\x00" * 64, b"hello", b"RIFF0000WAVE"])
def test_sniffed_does_not_guess(data: bytes) -> None:
    assert sniffed(data) == ""

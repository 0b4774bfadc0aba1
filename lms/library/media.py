"""Look into pictures, videos, sound, caption files and PDF: real type by content, size in pixels, safety."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from lms.errors import N_
from lms.problems import Problem
from lms.slow_work import slow
from lms.text.svg import BadPicture, safe_svg

TYPES: Mapping[str, str] = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".vtt": "text/vtt",
}
MAX_BYTES: Mapping[str, int] = {
    "image": 10_000_000,
    "application": 50_000_000,
    "video": 500_000_000,
    "audio": 100_000_000,
    "text": 1_000_000,
}
MAX_PIXELS = 60_000_000
# Pictures (HEIC, AVIF) in the container of MP4.
STILL_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
)


@dataclass(frozen=True, slots=True)
class InspectedMedia:
    """What was found: type, size in pixels where it has one, and the bytes to keep when they must change."""

    mime: str
    width: int | None = None
    height: int | None = None
    safe: bytes | None = None
    problems: tuple[Problem, ...] = ()


def sniffed(head: bytes) -> str:
    """The type that the first bytes (64 are enough) show, or an empty text."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in STILL_BRANDS else "video/mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm"
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] >= b"\xe0" and head[:2] != b"\xff\xfe"):
        return "audio/mpeg"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"WEBVTT"):
        return "text/vtt"
    if text.startswith((b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg")):
        return "image/svg+xml"
    return ""


@slow
def inspect(path: str, data: bytes, size: int) -> InspectedMedia:
    """Look into a file; `data` may be its first bytes only for video and sound. `size` is the whole size in bytes."""
    wanted = TYPES[PurePosixPath(path).suffix.lower()]
    most = MAX_BYTES[wanted.partition("/")[0]]
    if size > most:
        return _refused(
            path, wanted, "media-too-large", N_("The file is %(size)s MB; the maximum is %(most)s MB."),
            N_("Reduce the file size."), size=size // 1_000_000, most=most // 1_000_000,
        )  # fmt: skip
    found = sniffed(data[:64])
    if found != wanted and (found, wanted) != ("video/mp4", "audio/mp4"):  # one container for both
        return _refused(
            path, wanted, "wrong-media-type",
            N_("The file name says %(wanted)s, but the content is %(found)s.") if found
            else N_("The file name says %(wanted)s, but the content is something else or damaged."),
            N_("Save it in the format that matches its name, or correct the file extension."),
            wanted=wanted, found=found,
        )  # fmt: skip
    if wanted == "image/svg+xml":
        return _drawing(path, data)
    if wanted.startswith("image/"):
        return _raster(path, data, wanted)
    return InspectedMedia(wanted)


def _drawing(path: str, data: bytes) -> InspectedMedia:
    try:
        safe, size, removed = safe_svg(data)
    except BadPicture:
        return _refused(
            path, "image/svg+xml", "broken-picture", N_("The picture cannot be read."),
            N_("Open it in a drawing program and save it again as plain SVG."),
        )  # fmt: skip
    problems: tuple[Problem, ...] = ()
    if removed:
        problems = (
            Problem(
                "svg-cleaned", 1, 1,
                N_("The picture contains parts that run or load something: %(parts)s. They were removed."),
                N_("Save it as plain SVG without scripts and links."),
                {"parts": ", ".join(dict.fromkeys(removed))}, path=path, warning=True,
            ),
        )  # fmt: skip
    width, height = size or (None, None)
    return InspectedMedia("image/svg+xml", width, height, safe if removed else None, problems)


def _raster(path: str, data: bytes, mime: str) -> InspectedMedia:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 -- slow import

    try:
        with Image.open(BytesIO(data)) as picture:
            width, height = picture.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        width = height = 0
    if not 0 < width * height <= MAX_PIXELS:
        return _refused(
            path, mime, "broken-picture", N_("The picture cannot be read."),
            N_("Open it in a picture program and save it again."),
        )  # fmt: skip
    return InspectedMedia(mime, width, height)


def _refused(path: str, mime: str, code: str, message: str, fix: str, **values: object) -> InspectedMedia:
    return InspectedMedia(mime, problems=(Problem(code, 1, 1, message, fix, values, path=path),))

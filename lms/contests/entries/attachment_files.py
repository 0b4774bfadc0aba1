"""Files that come with an entry: their true type by content, and the same file without its metadata."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lms.contests.entries.attached_pdf import rebuilt_pdf
from lms.contests.entries.attached_word import document_page
from lms.contests.entries.package_text import binary_words, package_text
from lms.contests.entries.pasting.word_file import BadDocument, checked_parts
from lms.contests.entries.words import Unsearched
from lms.errors import N_
from lms.library.redrawing import FORMATS, UnreadablePicture, picture_type, redrawn
from lms.measurement.remarks import Remark
from lms.slow_work import slow

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES = 10_000_000
PLAIN_MOST = 200_000

ENDINGS: Mapping[str, str] = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "text/html": ".html",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
PDF = "application/pdf"
HTML = "text/html"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# In the kept words of a file: after it stand those that judges do not get.
LEFT_OUT = "\n\u241e\n"


@dataclass(frozen=True, slots=True)
class CleanedFile:
    """A file as judges get it, with what kinds were left out of it.

    `sent` is the type of the file as its author sent it, `mime` that of what judges get; `plain` holds the words that
    judges see and `hidden` all other words that were in the file, for screening; `losses` tell the author what else of
    the content judges do not see; `unsearched` tells in what of it no words can be searched.
    """

    mime: str
    data: bytes
    removed: tuple[str, ...]
    plain: str = ""
    hidden: str = ""
    sent: str = ""
    pixels: int = 0
    losses: tuple[Remark, ...] = ()
    unsearched: Unsearched = Unsearched.NOTHING


def sniffed(data: bytes) -> str:
    """Return the type that the content shows, among those that are taken; empty for any other."""
    if picture := picture_type(data):
        return picture
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "application/pdf"
    return DOCX if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) else ""


def mime_of(name: str) -> str:
    """Return the type of a file by the ending that `shown_name` gave it."""
    return next(
        (mime for mime, ending in ENDINGS.items() if name.endswith(ending)), "application/octet-stream"
    )


def shown_name(name: str, mime: str) -> str:
    """Return a safe name for a file: no folders, no control signs, the ending of its true type."""
    stem = PurePosixPath(name.replace("\\", "/")).name
    stem = re.sub(r"[\x00-\x1f\x7f<>:\"/|?*\u202a-\u202e\u2066-\u2069]", "", stem)
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", stem).strip(" .")[:80]
    return (stem or "file") + ENDINGS[mime]


@slow
def cleaned(data: bytes) -> CleanedFile:
    """Return the file without metadata; raises BadDocument for a type, size or content that is not taken."""
    if not data:
        raise BadDocument("empty", N_("The file is empty."))
    if len(data) > MAX_BYTES:
        raise BadDocument(
            "too-large", N_("The file is larger than %(most)d MB. Choose a smaller one."),
            most=MAX_BYTES // 1_000_000,
        )  # fmt: skip
    mime = sniffed(data)
    if mime in FORMATS:
        return _picture(data, mime)
    if mime == PDF:
        made, plain, hidden, removed, unsearched = rebuilt_pdf(data)
        return CleanedFile(
            PDF, made, removed, _bounded(plain), hidden[:PLAIN_MOST], PDF, unsearched=unsearched
        )
    if mime == DOCX:
        return _docx(data)
    raise BadDocument(
        "wrong-type",
        N_(
            "Only pictures (JPEG, PNG, WebP), PDF and DOCX are accepted. The file content is "
            "checked, not just the name."
        ),
    )


def _picture(data: bytes, mime: str) -> CleanedFile:
    """Redraw the picture, which leaves camera, place and author behind."""
    from PIL import Image  # noqa: PLC0415 -- slow import

    try:
        drawn = redrawn(data, mime)
    except UnreadablePicture as error:
        raise BadDocument(error.code, error.sentence, **error.values) from error
    with Image.open(BytesIO(data)) as picture:
        hidden = _words_of(picture)
    words = hidden[:PLAIN_MOST]
    return CleanedFile(
        mime, drawn.data, drawn.removed, "", words, mime, drawn.pixels, unsearched=Unsearched.PICTURES
    )


def _words_of(picture: "Image.Image") -> str:
    """Return the words in what a picture says about itself: EXIF, XMP, comments, text chunks."""
    said = [*picture.info.items(), *picture.getexif().items()]
    said += [pair for part in (0x8769, 0x8825) for pair in picture.getexif().get_ifd(part).items()]
    pieces: list[str] = []
    for _, value in said:
        if isinstance(value, bytes):
            pieces += binary_words(value)
        elif isinstance(value, str):
            pieces.append(value)
    return "\n".join(dict.fromkeys(pieces))


def _docx(data: bytes) -> CleanedFile:
    """Show the document as a page: its text and pictures, nothing else of the file."""
    checked_parts(data)
    page, plain, removed, losses = document_page(data, _shown_picture)
    hidden = package_text(data, PLAIN_MOST)
    unsearched = Unsearched.PICTURES if b"<img " in page else Unsearched.NOTHING
    return CleanedFile(
        HTML, page, removed, _bounded(plain), hidden, DOCX, losses=losses, unsearched=unsearched
    )


def _shown_picture(data: bytes) -> tuple[str, bytes, int] | None:
    """Return type, bytes and pixels of a redrawn picture; None for a kind that cannot be shown."""
    mime = sniffed(data)
    if mime not in FORMATS:
        return None
    drawn = _picture(data, mime)
    return mime, drawn.data, drawn.pixels


def _bounded(plain: str) -> str:
    """Return the words; raises BadDocument when there are more than screening searches."""
    if len(plain) > PLAIN_MOST:
        raise BadDocument(
            "too-long", N_("The file has %(count)d characters; at most %(most)d can be checked. Shorten it."),
            count=len(plain), most=PLAIN_MOST,
        )  # fmt: skip
    return plain

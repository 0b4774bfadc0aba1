"""Files that come with an entry: their true type by content, and the same file without its metadata."""

import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from lms.contests.entries.pasting.word_file import BadDocument, checked_parts
from lms.errors import N_
from lms.slow import slow

MAX_BYTES = 10_000_000
MAX_PIXELS = 40_000_000
MAX_SIDE = 3_000
PLAIN_MOST = 200_000

ENDINGS: Mapping[str, str] = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
_INFO = re.compile(rb"/Info\s+\d+\s+\d+\s+R")
_METADATA = re.compile(rb"/Metadata\s+\d+\s+\d+\s+R")
_PACKET = re.compile(rb"<\?xpacket begin.*?<\?xpacket end[^>]*>", re.DOTALL)
_TELLING = re.compile(
    rb"/(Author|Creator|Producer|Title|Subject|Keywords|Company|SourceModified)\s*(\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]*>)"
)
_STREAM = re.compile(rb"stream\r?\n")
_CONTENT = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_UNPACKED_MOST = 30_000_000
_AUTHORS = re.compile(rb'(\bw\d*:(?:author|initials|lastModifiedBy)=)"[^"]*"')
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_CUSTOM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
)
_PROPERTIES = {"docProps/core.xml": _CORE, "docProps/app.xml": _APP, "docProps/custom.xml": _CUSTOM}


@dataclass(frozen=True, slots=True)
class CleanedFile:
    """A file as it is kept: its type, its bytes without metadata, what kinds were taken out, and its words."""

    mime: str
    data: bytes
    removed: tuple[str, ...]
    plain: str = ""


def sniffed(data: bytes) -> str:
    """Return the type that the content shows, among those that are taken; empty for any other."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "application/pdf"
    return DOCX if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) else ""


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
    if mime in _FORMATS:
        return _picture(data, mime)
    if mime == "application/pdf":
        return _pdf(data)
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
    """Draw the picture anew, which leaves camera, place and author behind."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 -- slow import

    try:
        with Image.open(BytesIO(data)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise BadDocument(
                    "too-many-pixels", N_("The picture is too large. Make it smaller and try again.")
                )
            kinds = [
                kind
                for kind in ("exif", "xmp", "comment", "photoshop", "icc_profile")
                if picture.info.get(kind)
            ]
            turned = ImageOps.exif_transpose(picture)
            turned.thumbnail((MAX_SIDE, MAX_SIDE))
            if mime == "image/jpeg" and turned.mode not in ("RGB", "L"):
                turned = turned.convert("RGB")
            plain = Image.new(turned.mode, turned.size)
            if turned.mode == "P":
                turned = turned.convert("RGBA")
                plain = Image.new("RGBA", turned.size)
            plain.paste(turned)
            out = BytesIO()
            plain.save(out, _FORMATS[mime], quality=88)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadDocument(
            "broken", N_("The picture cannot be read. Open it, save it again and try once more.")
        ) from error
    return CleanedFile(mime, out.getvalue(), tuple(kinds))


def _docx(data: bytes) -> CleanedFile:
    """Write the document anew with empty properties and without the names of its reviewers."""
    import mammoth  # noqa: PLC0415 -- slow import

    checked_parts(data)
    removed = []
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name in _PROPERTIES:
                removed.append("properties")
                part = _PROPERTIES[name]
            elif name.startswith("docProps/"):
                removed.append("thumbnail")
                part = b""
            elif name.endswith(".xml"):
                part, count = _AUTHORS.subn(rb'\1""', part)
                removed += ["reviewers"] if count else []
            elif name.startswith("word/media/") and sniffed(part) in _FORMATS:
                drawn = _picture(part, sniffed(part))
                part = drawn.data
                removed += ["pictures"] if drawn.removed else []
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part)
    plain = str(mammoth.extract_raw_text(BytesIO(data)).value)[:PLAIN_MOST]
    return CleanedFile(DOCX, out.getvalue(), tuple(dict.fromkeys(removed)), plain)


def _pdf(data: bytes) -> CleanedFile:
    """Blank a PDF's metadata in place; refuse what is protected, active, or hides metadata out of reach."""
    if b"/Encrypt" in data:
        raise BadDocument("encrypted", N_("The PDF is protected. Save it without protection and try again."))
    hidden = list(_unpacked(data))
    if any(_ACTIVE.search(part) for part in (_outside(data), *hidden)):
        raise BadDocument(
            "active", N_("The PDF contains scripts or other files. Print it to a new PDF and try again.")
        )
    if any(_PACKET.search(part) or _author_in(part) for part in hidden):
        raise BadDocument(
            "metadata",
            N_(
                "The PDF contains the author’s name in a form that cannot be removed here. Print it to a "
                "new PDF and try again."
            ),
        )
    removed = []
    for kind, pattern in (
        ("properties", _INFO),
        ("properties", _TELLING),
        ("xmp", _METADATA),
        ("xmp", _PACKET),
    ):
        data, count = pattern.subn(lambda found: _blank(found, pattern), data)  # noqa: B023 -- used at once
        removed += [kind] if count else []
    return CleanedFile("application/pdf", data, tuple(dict.fromkeys(removed)))


def _blank(found: re.Match[bytes], pattern: re.Pattern[bytes]) -> bytes:
    """Return as many bytes that say nothing, so that every place in the file stays where it was."""
    whole = found[0]
    if pattern is not _TELLING:
        return b" " * len(whole)
    start = found.start(2) - found.start()
    return (
        whole[: start + 1]
        + (b" " if whole[start : start + 1] == b"(" else b"0") * (len(whole) - start - 2)
        + whole[-1:]
    )


def _author_in(part: bytes) -> bool:
    return any(found[1] == b"Author" and found[2].strip(b"()<> \n\r") for found in _TELLING.finditer(part))


def _outside(data: bytes) -> bytes:
    """Return a PDF without the bytes of its streams, in which any letters may meet by chance."""
    return _CONTENT.sub(b"stream", data)


def _unpacked(data: bytes) -> list[bytes]:
    """Return the packed objects and metadata of a PDF, as far as they can be unpacked."""
    found = []
    left = _UNPACKED_MOST
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - 400) : match.start()].rpartition(b" obj")[2]
        if b"/ObjStm" not in head and b"/Metadata" not in head:
            continue
        try:
            part = zlib.decompressobj().decompress(data[match.end() : match.end() + MAX_BYTES], left)
        except zlib.error:
            continue
        left -= len(part)
        if left <= 0:
            raise BadDocument(
                "zip-bomb", N_("The file would expand to far more than an essay needs, so it was not opened.")
            )
        found.append(part)
    return found

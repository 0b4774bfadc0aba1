"""The kinds of files that a question may take: their true kind by content, their types and names."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from lms.library.media import STILL_BRANDS
from lms.library.redrawing import picture_type

MIME: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    "txt": "text/plain",
}
PICTURES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
PLAYED = frozenset({"mp3", "m4a", "mp4"})
HEAD = 64  # bytes that show whether a file is one that is played
PACKAGES = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
OPEN_DOCUMENTS = {MIME[kind].encode(): kind for kind in ("odt", "ods", "odp")}
_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"/|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]")


_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def kind_of(data: bytes, names: frozenset[str] = frozenset(), mimetype: bytes = b"") -> str:
    """Return the kind that the content shows; empty for none of ours.

    `names` and `mimetype` are the parts of a package and what its part "mimetype" says.
    """
    if picture := picture_type(data):
        return PICTURES[picture]
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data[4:8] == b"ftyp":
        if data[8:12] in STILL_BRANDS:
            return ""
        return "m4a" if data[8:11] == b"M4A" else "mp4"
    is_frame = data[:1] == b"\xff" and len(data) > 1 and data[1] & 0xE0 == 0xE0
    if data.startswith(b"ID3") or (is_frame and not data.startswith(_WIDE_MARKS)):
        return "mp3"
    if data.startswith(b"PK\x03\x04"):
        return _package(names, mimetype)
    return "txt" if _is_text(data) else ""


def _package(names: frozenset[str], mimetype: bytes) -> str:
    if mimetype.strip() in OPEN_DOCUMENTS:
        return OPEN_DOCUMENTS[mimetype.strip()]
    if "[Content_Types].xml" not in names:
        return ""
    found = {kind for start, kind in PACKAGES.items() if any(name.startswith(start) for name in names)}
    return found.pop() if len(found) == 1 else ""


def _is_text(data: bytes) -> bool:
    """Return whether the content is text in one of the encodings that texts here are in."""
    for encoding in ("utf-16",) if data.startswith(_WIDE_MARKS) else ("utf-8", "gb18030"):
        try:
            return _CONTROL.search(data.decode(encoding)) is None
        except UnicodeDecodeError:
            continue
    return False


def shown_name(name: str, kind: str) -> str:
    """Return a safe name for a file: no folders, no control signs, the ending of its true kind."""
    stem = _UNSAFE.sub("", PurePosixPath(name.replace("\\", "/")).name)
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", stem).strip(" .")[:80]
    return f"{stem or 'file'}.{kind}"

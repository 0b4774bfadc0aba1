"""All words of the XML parts of an office file, whatever part, encoding or attribute they stand in."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from lms.slow_work import slow

# Attributes that carry measures, colours, switches or names of the format, not words of a person.
_SILENT = re.compile(r"[-+]?[\d.,%]*(?:pt|px|cm|mm|in|em)?|[0-9A-Fa-f]{6,32}|true|false|on|off|auto|none")
_WORDS = re.compile(r"[\w@.\-·]{2,}(?: [\w@.\-·]{2,}){0,3}")
LARGEST_PART = 2_000_000
MOST_WORDS = 2_000
# Of files in files: how deep they are opened and how much they may hold unpacked.
DEEPEST_FILE = 3
MOST_INSIDE = 20_000_000
# Of files in files: how deep they are opened and how much they may hold unpacked.
DEEPEST_FILE = 3
MOST_INSIDE = 20_000_000
_PLUMBING = ("[Content_Types].xml",)
_ADDRESSES = ("schemas.openxmlformats.org", "schemas.microsoft.com", "www.w3.org", "purl.org")


@slow
def package_text(data: bytes, most: int) -> str:
    """Return the words of all parts, one piece a line, each once; at most `most` characters.

    Names of parts and comments of the archive count as words; parts that are no XML are read as text in UTF-8,
    UTF-16 and the other way round, and office files and archives in them are opened, so that an embedded file does not
    hide a name.
    """
    found = dict.fromkeys(_archive_words(data, 0, [MOST_INSIDE]))
    return "\n".join(piece for piece in found if piece)[:most]


def _archive_words(data: bytes, depth: int, room: list[int]) -> Iterator[str]:
    """Yield the words of an archive and of those in it; `room` holds how many bytes may still be unpacked inside."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        yield archive.comment.decode("utf-8", "replace")
        for info in archive.infolist():
            yield info.comment.decode("utf-8", "replace")
            if any(name in info.filename for name in _PLUMBING):
                continue
            if depth:
                room[0] -= info.file_size
                if room[0] < 0:
                    return
            part = archive.read(info)
            if info.filename.endswith((".xml", ".rels")):
                yield from _xml_or_other_words(part, strict=depth == 0)
                continue
            yield info.filename
            yield from binary_words(part)
            yield from _inner_words(part, depth + 1, room)


def _inner_words(part: bytes, depth: int, room: list[int]) -> Iterator[str]:
    """Yield the words of the archives in a part, wherever in it they begin: an OLE object wraps its file."""
    start = part.find(b"PK\x03\x04")
    if start < 0 or depth > DEEPEST_FILE:
        return
    try:
        yield from _archive_words(part[start:], depth, room)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error):
        return  # what nothing can open hides nothing that judges could read: they do not get it


def _xml_or_other_words(part: bytes, *, strict: bool) -> Iterator[str]:
    """Yield the words of an XML part; inside an embedded file one that is broken is read as any other part."""
    if strict:
        yield from _xml_words(part)
        return
    try:
        yield from list(_xml_words(part))
    except (ParseError, DefusedXmlException):
        yield from binary_words(part)


class _WithRemarks(TreeBuilder):
    """Builds the tree and keeps the comments and instructions, which belong to no element."""

    def __init__(self) -> None:
        super().__init__()
        self.remarks: list[str] = []

    def comment(self, text: str | None) -> Any:
        """Keep a comment."""
        self.remarks.append((text or "").strip())

    def pi(self, target: str, text: str | None = None) -> Any:
        """Keep an instruction."""
        self.remarks.append(f"{target} {text or ''}".strip())


def _xml_words(part: bytes) -> Iterator[str]:
    builder = _WithRemarks()
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    parser.feed(part)
    root = parser.close()
    yield from builder.remarks
    for paragraph in _blocks(root):
        if words := "".join(paragraph).strip():
            yield words
    for element in root.iter():
        for value in element.attrib.values():
            text = value.strip()
            if len(text) > 1 and not _SILENT.fullmatch(text) and not any(one in text for one in _ADDRESSES):
                yield text


def _blocks(element: Any) -> Iterator[list[str]]:
    """Yield the texts of each paragraph together: Word cuts words anywhere into runs."""
    loose: list[str] = []
    for child in element.iter():
        if child.tag.rpartition("}")[2] in ("p", "comment", "property", "tr"):
            yield loose
            loose = []
        loose += [child.text] if child.text else []
        # Between the runs of a word stand nothing but line breaks.
        loose += [child.tail] if child.tail and child.tail.strip() else []
    yield loose


def binary_words(part: bytes) -> Iterator[str]:
    """Yield what reads as words in a part of unknown kind."""
    for encoding, starts in (("utf-8", (0,)), ("utf-16-le", (0, 1)), ("gb18030", (0,))):
        for at in starts:
            text = part[at:LARGEST_PART].decode(encoding, "ignore")
            yield from _WORDS.findall(text)[:MOST_WORDS]

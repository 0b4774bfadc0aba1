"""All words of the XML parts of an office file, whatever part, encoding or attribute they stand in."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import TreeBuilder

from defusedxml.ElementTree import DefusedXMLParser

from lms.slow_work import slow

# Attributes that carry measures, colours, switches or names of the format, not words of a person.
_SILENT = re.compile(r"[-+]?[\d.,%]*(?:pt|px|cm|mm|in|em)?|[0-9A-Fa-f]{6,32}|true|false|on|off|auto|none")
_WORDS = re.compile(r"[\w@.\-·]{2,}(?: [\w@.\-·]{2,}){0,3}")
LARGEST_PART = 2_000_000
MOST_WORDS = 2_000
_PLUMBING = ("[Content_Types].xml",)
_ADDRESSES = ("schemas.openxmlformats.org", "schemas.microsoft.com", "www.w3.org", "purl.org")


@slow
def package_text(data: bytes, most: int) -> str:
    """Return the words of all parts, one piece a line, each once; at most `most` characters.

    Names of parts and comments of the archive count as words; parts that are no XML are read as text in UTF-8,
    UTF-16 and the other way round, so that an embedded file does not hide a name.
    """
    found: dict[str, None] = {}
    with zipfile.ZipFile(BytesIO(data)) as archive:
        found[archive.comment.decode("utf-8", "replace")] = None
        for info in archive.infolist():
            found[info.comment.decode("utf-8", "replace")] = None
            if any(name in info.filename for name in _PLUMBING):
                continue
            part = archive.read(info)
            is_xml = info.filename.endswith((".xml", ".rels"))
            pieces = _xml_words(part) if is_xml else iter([info.filename, *binary_words(part)])
            found.update(dict.fromkeys(pieces))
    return "\n".join(piece for piece in found if piece)[:most]


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

"""Streams of a PDF without what they tell of people: pictures, font programs, maps of letters."""

import re
import time
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

from lms.contests.entries.pasting.word_file import BadDocument
from lms.errors import N_
from lms.slow_work import slow

# Seconds of processor time for one PDF; a file of 200 pages needs about one.
MOST_SECONDS = 4.0


def budget() -> Callable[..., None]:
    """Return a check, to be called often, that raises BadDocument once the time for one file is used up."""
    end = time.thread_time() + MOST_SECONDS

    def check(*_: object) -> None:
        if time.thread_time() > end:
            raise BadDocument(
                "too-complex", N_("The PDF takes too long to check. Print it to a new PDF and try again.")
            )

    return check


def bare_jpeg(data: bytes) -> bytes:
    """Return a JPEG without comments and application data (camera, place, author), except the colour mark of Adobe."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    out, at = [data[:2]], 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise ValueError("no segment of a JPEG")
        mark = data[at + 1]
        if mark == 0xFF:
            at += 1
            continue
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        if mark == 0xDA:
            end = data.rfind(b"\xff\xd9")
            return b"".join([*out, data[at : end + 2] if end > at else data[at:]])
        if not (mark == 0xFE or (0xE0 <= mark <= 0xEF and mark != 0xEE)):
            out.append(data[at : at + 2 + size])
        elif mark == 0xEE:
            out.append(data[at : at + 2 + size][:16])
        at += 2 + size
    raise ValueError("a JPEG without picture")


def bare_jpeg2000(data: bytes) -> bytes:
    """Return a JPEG 2000 with only the boxes that the picture needs."""
    if data[:4] == b"\xff\x4f\xff\x51":
        return data
    out, at = [], 0
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        size = len(data) - at if size == 0 else size
        if size < 8:
            raise ValueError("a box of a JPEG 2000")
        if kind in (b"jP  ", b"ftyp", b"jp2h", b"jp2c"):
            out.append(data[at : at + size])
        at += size
    return b"".join(out)


def bare_map(part: bytes) -> bytes:
    """Return a map from glyphs to letters under a neutral name."""
    tables = re.findall(rb"\d+\s+begin(?:codespacerange|bfchar|bfrange)\b.*?\bend\w+", part, re.S)
    head = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap"
    name = b"/CMapName /Adobe-Identity-UCS def /CMapType 2 def"
    tail = b"endcmap CMapName currentdict /CMap defineresource pop end end"
    return b"\n".join([head, name, *tables, tail])


def without_font_names(data: bytes) -> tuple[bytes, list[str]]:
    """Return a font program whose names of people and makers are blank, and those names."""
    if data[:2] == b"%!":
        return _bare_type1(data)
    if data[:1] == b"\x01":
        return _blanked(data, _compact_font_names(data))
    if data[:4] not in (b"\x00\x01\x00\x00", b"OTTO", b"true"):
        return data, []
    names: list[str] = []
    for entry in range(12, min(12 + 16 * int.from_bytes(data[4:6], "big"), len(data) - 16), 16):
        kind = data[entry : entry + 4]
        start = int.from_bytes(data[entry + 8 : entry + 12], "big")
        size = int.from_bytes(data[entry + 12 : entry + 16], "big")
        part = data[start : start + size]
        if kind == b"name":
            names += [part.decode("utf-16-be", "ignore"), part[1:].decode("utf-16-be", "ignore")]
            names.append(part.decode("latin-1"))
            data = data[:start] + b"\x00" * len(part) + data[start + size :]
        elif kind == b"CFF ":
            blank, told_here = _blanked(part, _compact_font_names(part))
            names += told_here
            data = data[:start] + blank + data[start + size :]
    return data, names


_STRING = rb"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*"
_TYPE1_NAMES = re.compile(
    rb"(?<=\n)%[^\n]*|\A%!\S+ [^\n]*|/FontName\s*/\S+|/(?:FullName|FamilyName|Notice|Copyright|Weight|version)\s*"
    + _STRING
)


def _bare_type1(data: bytes) -> tuple[bytes, list[str]]:
    """Overwrite the names in the readable head of a Type 1 font; the lengths of its parts stay."""
    head, mark, rest = data.partition(b"eexec")
    told: list[str] = []

    def blank(found: re.Match[bytes]) -> bytes:
        key, sign, word = re.fullmatch(rb"(%!\S+ |%|/\w+\s*)([/(]?)(.*)", found[0], re.S).groups()  # type: ignore[union-attr]
        told.append(word.decode("latin-1"))
        return b"".join((key, sign, b"x" * len(word)))

    return _TYPE1_NAMES.sub(blank, head.replace(b"\r", b"\n")) + mark + rest, told


@slow
def _compact_font_names(data: bytes) -> list[bytes]:
    """Return what a font in the Compact Font Format says about itself."""
    from fontTools.cffLib import CFFFontSet  # noqa: PLC0415 -- slow import

    fonts = CFFFontSet()
    fonts.decompile(BytesIO(data), None)
    told = list(fonts.fontNames)
    for font in fonts.topDictIndex:
        told += [
            font.rawDict.get(key) for key in ("Notice", "Copyright", "FullName", "FamilyName", "FontName")
        ]
    return [name.encode("latin-1") for name in told if isinstance(name, str)]


def _blanked(data: bytes, told: list[bytes]) -> tuple[bytes, list[str]]:
    """Return the data with each of these words overwritten, as long as before."""
    for word in told:
        data = data.replace(word, b"x" * len(word)) if len(word) > 2 else data
    return data, [word.decode(encoding, "ignore") for word in told for encoding in ("utf-8", "latin-1")]


def earlier_texts(data: bytes) -> Iterator[str]:
    """Yield the texts of a file with several versions: what a later one replaced is still in it."""
    if data.count(b"startxref") > 1:
        for found in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.S):
            try:
                part = zlib.decompressobj().decompress(found[1], 2_000_000)
            except zlib.error:
                part = found[1]
            for text in re.findall(rb"\(([^()\\\r\n]{2,200})\)", part):
                yield text.decode("utf-8", "ignore")


def remarks(part: bytes) -> Iterator[str]:
    """Yield the remarks in a drawing or a table, which are no part of what it draws."""
    for found in re.findall(rb"%([^\r\n]{2,500})", part[:2_000_000]):
        yield found.decode("utf-8", "replace")


def xml_words(part: bytes) -> Iterator[str]:
    """Yield texts and attributes of XML in either usual encoding, well-formed or not."""
    for encoding in ("utf-8", "utf-16"):
        text = part.decode(encoding, "ignore")
        yield from (" ".join(piece.split()) for piece in re.findall(r">([^<]+)<", text))
        yield from re.findall(r"=[\"']([^\"']+)[\"']", text)


def filters(value: Any) -> list[str]:
    """Return how a stream is packed, outermost first."""
    found = value.get("/Filter")
    return [str(found)] if isinstance(found, str) else [str(one) for one in found or ()]

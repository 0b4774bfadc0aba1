"""A PDF as judges get it: its pages rewritten from a list of what may stay, and all words that were in it."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from lms.contests.entries.pasting.word_file import BadDocument
from lms.errors import N_
from lms.slow_work import slow
from lms.text.prose.maths import listed

if TYPE_CHECKING:
    from pypdf import PdfReader, PdfWriter

MOST_PAGES = 200
MOST_OBJECTS = 50_000
MOST_PIXELS = 400_000_000

_ACTIVE = frozenset({"/JavaScript", "/JS", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia", "/XFA"})
# Keys of pictures, fonts and functions: their data are no words.
_PACKED = frozenset({"/Width", "/Length1", "/Length2", "/FunctionType", "/N"})
_BLANKS = b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"
_PAGE = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
# Dictionaries whose keys are names that the page gives to its fonts and pictures.
_NAMED = frozenset({"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/CharProcs"})
_KEYS = _NAMED | frozenset(
    listed(
        """
/Type /Subtype /ProcSet /BBox /Matrix /Resources /Group /S /CS /I /K /FormType /Width /Height
/BitsPerComponent /ImageMask /Mask /SMask /Decode /Interpolate /Intent /Filter /DecodeParms /Columns /Rows
/Colors /Predictor /EndOfLine /EncodedByteAlign /EndOfBlock /BlackIs1 /DamagedRowsBeforeError
/ColorTransform /EarlyChange /JBIG2Globals /Matte /N /Alternate /Range /BaseFont /FirstChar /LastChar
/Widths /FontDescriptor /Encoding /BaseEncoding /Differences /ToUnicode /DescendantFonts /CIDSystemInfo
/Registry /Ordering /Supplement /DW /W /DW2 /W2 /CIDToGIDMap /FontMatrix /FontBBox /FontName /Flags
/ItalicAngle /Ascent /Descent /Leading /CapHeight /XHeight /StemV /StemH /AvgWidth /MaxWidth /MissingWidth
/FontFile /FontFile2 /FontFile3 /CIDSet /CharSet /Length1 /Length2 /Length3 /CMapName /WMode /UseCMap /LW
/LC /LJ /ML /D /RI /OP /op /OPM /FL /SM /SA /BM /CA /ca /AIS /TK /TR /TR2 /HT /BG /UCR /SMask /G /BC
/ShadingType /Background /AntiAlias /Function /Functions /Domain /Coords /Extend /Bounds /Encode /C0 /C1
/FunctionType /Size /BitsPerSample /Order /VerticesPerRow /BitsPerCoordinate /BitsPerFlag /PatternType
/PaintType /TilingType /XStep /YStep
"""
    )
)
_TEXT = frozenset({b"Tj", b"TJ", b"'", b'"'})
_OPERATORS = (
    _TEXT
    | {b"INLINE IMAGE"}
    | frozenset(
        b"b B b* B* BT BX c cm CS cs d d0 d1 Do ET EX f F f* G g gs h i j J K k l m M n q Q re RG rg ri s S SC sc SCN "
        b"scn sh T* Tc Td TD Tf TL Tm Tr Ts Tw Tz v w W W* y".split()
    )
)


@slow
def rebuilt_pdf(data: bytes) -> tuple[bytes, str, str, tuple[str, ...]]:
    """Return the PDF as judges get it, the words on its pages, all other words, and what kinds were left out.

    Raises BadDocument for what is protected, active or cannot be rewritten.
    """
    from pypdf import PdfReader  # noqa: PLC0415 -- slow import

    if b"/Encrypt" in data:
        raise BadDocument("encrypted", N_("The PDF is protected. Save it without protection and try again."))
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise BadDocument(
                "encrypted", N_("The PDF is protected. Save it without protection and try again.")
            )
        return _rebuilt(reader)
    except BadDocument:
        raise
    except Exception as error:  # the reader fails in many ways on a broken file; all mean the same here
        raise BadDocument(
            "broken", N_("The PDF cannot be read or cleaned. Print it to a new PDF and try again.")
        ) from error


def _rebuilt(reader: "PdfReader") -> tuple[bytes, str, str, tuple[str, ...]]:
    from pypdf import PdfWriter  # noqa: PLC0415 -- slow import

    removed, hidden = _survey(reader)
    pages = reader.pages
    if not 0 < len(pages) <= MOST_PAGES:
        raise BadDocument("pages", N_("The PDF must have between 1 and %(most)s pages."), most=MOST_PAGES)
    visible = "\n".join(page.extract_text() for page in pages)
    writer = PdfWriter()
    copy = _Copy(reader, writer)
    for page in pages:
        copy.page(page)
    hidden = "\n".join([hidden, *copy.words])
    writer.metadata = None
    out = BytesIO()
    writer.write(out)
    return out.getvalue(), visible, hidden, removed


def _survey(reader: "PdfReader") -> tuple[tuple[str, ...], str]:
    """Return the kinds of things that will be left out, and every string and description in the file."""
    from pypdf.generic import StreamObject  # noqa: PLC0415 -- slow import

    removed, words = [], dict.fromkeys([""])
    if reader.trailer.get("/Info") is not None:
        removed.append("properties")
    for thing in _objects(reader):
        if not isinstance(thing, dict):
            words.update(dict.fromkeys(_strings(thing)))
            continue
        keys = set(thing)
        if keys & _ACTIVE or thing.get("/S") in ("/JavaScript", "/Launch"):
            raise BadDocument(
                "active", N_("The PDF contains scripts or other files. Print it to a new PDF and try again.")
            )
        removed += ["xmp"] if "/Metadata" in keys or thing.get("/Type") == "/Metadata" else []
        removed += ["annotations"] if "/Annots" in keys else []
        words.update(dict.fromkeys(_strings(thing)))
        if isinstance(thing, StreamObject) and not keys & _PACKED:
            part = thing.get_data()
            words.update(dict.fromkeys(_xmp(part) if part.lstrip(_BLANKS)[:1] == b"<" else _comments(part)))
    return tuple(dict.fromkeys(removed)), "\n".join(word for word in words if word)


def _objects(reader: "PdfReader") -> Iterator[Any]:
    from pypdf.generic import IndirectObject  # noqa: PLC0415 -- slow import

    yield reader.trailer
    numbers = {(number, generation) for generation, known in reader.xref.items() for number in known}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        raise ValueError("too many objects")
    for number, generation in sorted(numbers):
        if number:
            try:
                yield IndirectObject(number, generation, reader).get_object()
            except Exception:  # noqa: S112 -- an object that cannot be read is in no page either
                continue


def _strings(thing: Any, depth: int = 8) -> Iterator[str]:
    """Yield the strings written in an object, not following references."""
    from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, TextStringObject  # noqa: PLC0415 -- slow import

    if isinstance(thing, TextStringObject):
        yield str(thing)
    elif isinstance(thing, ByteStringObject):
        for encoding in ("utf-8", "utf-16-be", "gb18030"):
            yield bytes(thing).decode(encoding, "ignore")
    elif depth and isinstance(thing, DictionaryObject):
        for value in thing.values():
            yield from _strings(value, depth - 1)
    elif depth and isinstance(thing, ArrayObject):
        for value in thing:
            yield from _strings(value, depth - 1)


def _comments(part: bytes) -> Iterator[str]:
    """Yield the remarks in a drawing or a table, which are no part of what it draws."""
    for found in re.findall(rb"%([^\r\n]{2,500})", part[:2_000_000]):
        yield found.decode("utf-8", "replace")


def _xmp(part: bytes) -> Iterator[str]:
    for encoding in ("utf-8", "utf-16"):
        text = part.decode(encoding, "ignore")
        yield from (" ".join(piece.split()) for piece in re.findall(r">([^<]+)<", text))
        yield from re.findall(r"=[\"']([^\"']+)[\"']", text)


class _Copy:
    """Rewrites pages: what is not on the lists is left out."""

    def __init__(self, reader: "PdfReader", writer: "PdfWriter") -> None:
        self.reader, self.writer = reader, writer
        self.known: dict[tuple[int, int], Any] = {}
        self.pixels = 0
        self.words: dict[str, None] = {}

    def page(self, page: Any) -> None:
        """Add a page with its boxes, its drawing and what the drawing uses."""
        from pypdf.generic import NameObject  # noqa: PLC0415 -- slow import

        box = page.mediabox
        new = self.writer.add_blank_page(float(box.width), float(box.height))
        for key in _PAGE:
            value = page.get_inherited(key) if hasattr(page, "get_inherited") else _inherited(page, key)
            if value is not None:
                new[NameObject(key)] = self.copied(value)
        contents = page.get_contents()
        if contents is not None:
            new[NameObject("/Contents")] = self.writer._add_object(self.drawing(contents))

    def drawing(self, stream: Any) -> Any:
        """Return a drawing with nothing but the operators that draw: no comments, no marks with texts."""
        from pypdf.generic import ByteStringObject, ContentStream, StreamObject, TextStringObject  # noqa: PLC0415 -- slow import

        content, kept = ContentStream(stream, self.reader), []
        for operands, operator in content.operations:
            is_text = operator in _TEXT or operator == b"INLINE IMAGE"
            tells = not is_text and any(
                isinstance(one, TextStringObject | ByteStringObject | dict) for one in operands
            )
            if operator in _OPERATORS and not tells:
                kept.append((operands, operator))
            else:
                self.words.update(dict.fromkeys(word for one in operands for word in _strings(one)))
        content.operations = kept
        made = StreamObject()
        made.set_data(content.get_data())
        return made.flate_encode()

    def copied(self, value: Any, *, any_key: bool = False, key: str = "") -> Any:
        """Return a copy of an object with the keys that may stay."""
        from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject  # noqa: PLC0415 -- slow import

        if isinstance(value, IndirectObject):
            place = (value.idnum, value.generation)
            if place not in self.known:
                self.known[place] = self.writer._add_object(DictionaryObject())
                self.writer._objects[self.known[place].idnum - 1] = self.copied(
                    value.get_object(), any_key=any_key, key=key
                )
            return self.known[place]
        if isinstance(value, StreamObject):
            return self.stream(value, key)
        if isinstance(value, DictionaryObject):
            return DictionaryObject(
                {
                    NameObject(name): self.copied(one, any_key=name in _NAMED, key=name)
                    for name, one in value.items()
                    if any_key or name in _KEYS
                }
            )
        if isinstance(value, ArrayObject):
            if len(value) == 2 and value[0] == "/ICCBased":
                # A colour profile names who made it; how many colours it has is enough to show the picture.
                count = int(value[1].get_object().get("/N", 3))
                return NameObject({1: "/DeviceGray", 4: "/DeviceCMYK"}.get(count, "/DeviceRGB"))
            return ArrayObject(
                self.copied(one, any_key=any_key and len(value) < 64, key=key) for one in value
            )
        return value

    def stream(self, value: Any, key: str) -> Any:
        """Return a stream with the keys that may stay: a drawing, a picture, or data of a font or a function."""
        from pypdf.generic import EncodedStreamObject, NameObject, StreamObject  # noqa: PLC0415 -- slow import

        kept = {
            NameObject(name): self.copied(one, any_key=name in _NAMED, key=name)
            for name, one in value.items()
            if name in _KEYS and name != "/Length"
        }
        subtype, filters = value.get("/Subtype"), _filters(value)
        if subtype == "/Form" or "/PatternType" in value or key == "/CharProcs":
            made = self.drawing(value)
            made.update({name: one for name, one in kept.items() if name not in ("/Filter", "/DecodeParms")})
            return made
        if subtype == "/Image":
            self.pixels += int(value.get("/Width", 0)) * int(value.get("/Height", 0))
            if self.pixels > MOST_PIXELS:
                raise BadDocument(
                    "too-many-pixels", N_("The pictures are too large. Make them smaller and try again.")
                )
        if filters and filters[-1] in ("/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"):
            if len(filters) > 1:
                raise ValueError("a picture packed twice")
            made = EncodedStreamObject()
            strip = {"/DCTDecode": bare_jpeg, "/JPXDecode": bare_jpeg2000}.get(filters[0], bytes)
            made._data = strip(value._data)
        else:
            made = StreamObject()
            part = value.get_data()
            if key in ("/ToUnicode", "/Encoding", "/UseCMap"):
                part = re.sub(rb"%[^\r\n]*", b"", part)
            elif key in ("/FontFile2", "/FontFile3"):
                part = without_font_names(part)
            made.set_data(part)
            made = made.flate_encode()
            kept = {name: one for name, one in kept.items() if name not in ("/Filter", "/DecodeParms")}
        made.update(kept)
        return made


def _inherited(page: Any, key: str) -> Any:
    """Return a property of a page, or of the nearest group of pages above that has it."""
    for _ in range(50):
        if page is None or key in page:
            return page.raw_get(key) if page is not None else None
        page = page["/Parent"].get_object() if "/Parent" in page else None
    return None


def _filters(value: Any) -> list[str]:
    found = value.get("/Filter")
    return [str(found)] if isinstance(found, str) else [str(one) for one in found or ()]


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


def without_font_names(data: bytes) -> bytes:
    """Return a TrueType or OpenType font whose table of names is blank."""
    if data[:4] not in (b"\x00\x01\x00\x00", b"OTTO", b"true"):
        return data
    for entry in range(12, min(12 + 16 * int.from_bytes(data[4:6], "big"), len(data) - 16), 16):
        if data[entry : entry + 4] == b"name":
            start = int.from_bytes(data[entry + 8 : entry + 12], "big")
            size = int.from_bytes(data[entry + 12 : entry + 16], "big")
            return data[:start] + b"\x00" * len(data[start : start + size]) + data[start + size :]
    return data

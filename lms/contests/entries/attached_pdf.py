"""A PDF as judges get it: its pages rewritten from a list of what may stay, and all words that were in it."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from lms.contests.entries.pasting.word_file import BadDocument
from lms.contests.entries.pdf_fonts import at, is_embedded, is_font, is_readable
from lms.contests.entries.pdf_streams import (
    bare_jpeg,
    bare_jpeg2000,
    bare_map,
    budget,
    earlier_texts,
    filters,
    remarks,
    without_font_names,
    xml_words,
)  # fmt: skip
from lms.contests.entries.words import Unsearched
from lms.errors import N_
from lms.slow_work import slow
from lms.text.prose.maths import listed

if TYPE_CHECKING:
    from pypdf import PdfReader, PdfWriter

MOST_PAGES = 200
MOST_OBJECTS = 50_000
MOST_PIXELS = 400_000_000

_ACTIVE = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/RichMedia", "/XFA"}
)
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
_INLINE = _KEYS | frozenset({"/W", "/H", "/CS", "/BPC", "/D", "/DP", "/F", "/IM", "/I", "/L"})
# Colours of the press keep their names, all others are only numbered.
_PRESS = frozenset({"/All", "/None", "/Cyan", "/Magenta", "/Yellow", "/Black"})
_STANDARD = frozenset(
    listed(
        "/Pattern /DeviceGray /DeviceRGB /DeviceCMYK /DefaultGray /DefaultRGB /DefaultCMYK /G /RGB /CMYK /I"
    )
)
_NAMING = frozenset({b"Tf", b"Do", b"gs", b"cs", b"CS", b"sh", b"scn", b"SCN"})
_TEXT = frozenset({b"Tj", b"TJ", b"'", b'"'})
_PAINTING = frozenset(b"f F f* B B* b b* S s sh".split())
_OPERATORS = (
    _TEXT
    | {b"INLINE IMAGE"}
    | frozenset(
        b"b B b* B* BT BX c cm CS cs d d0 d1 Do ET EX f F f* G g gs h i j J K k l m M n q Q re RG rg ri s S SC sc SCN "
        b"scn sh T* Tc Td TD Tf TL Tm Tr Ts Tw Tz v w W W* y".split()
    )
)


@slow
def rebuilt_pdf(data: bytes) -> tuple[bytes, str, str, tuple[str, ...], Unsearched]:
    """Return the PDF as judges get it, its words, all other words, what kinds were left out, what cannot be searched.

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
        made, visible, hidden, removed, unsearched = _rebuilt(reader)
        return made, visible, "\n".join(dict.fromkeys([hidden, *earlier_texts(data)])), removed, unsearched
    except BadDocument:
        raise
    except Exception as error:  # the reader fails in many ways on a broken file; all mean the same here
        raise BadDocument(
            "broken", N_("The PDF cannot be read or cleaned. Print it to a new PDF and try again.")
        ) from error


def _rebuilt(reader: "PdfReader") -> tuple[bytes, str, str, tuple[str, ...], Unsearched]:
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 -- slow import

    check = budget()
    removed, hidden = _survey(reader, check)
    pages = reader.pages
    if not 0 < len(pages) <= MOST_PAGES:
        raise BadDocument("pages", N_("The PDF must have between 1 and %(most)s pages."), most=MOST_PAGES)
    writer = PdfWriter()
    copy = _Copy(reader, writer)
    for page in pages:
        # What is written at once is also told apart from its neighbours: a name may touch the word before it.
        page.extract_text(
            visitor_operand_before=check, visitor_text=lambda text, *_: copy.words.setdefault(text.strip())
        )
        copy.page(page)
    writer.metadata = None
    out = BytesIO()
    writer.write(out)
    texts = [page.extract_text(visitor_operand_before=check) for page in PdfReader(out).pages]
    removed = (*removed, *(["layers"] if copy.has_hidden_layers else []))
    unsearched = Unsearched.PICTURES if copy.has_pictures else Unsearched.NOTHING
    drawn = [page for page, text in zip(copy.drawn, texts, strict=True) if not any(map(str.isalnum, text))]
    if copy.has_unreadable_letters or any(drawn):
        unsearched = Unsearched.LETTERS
    return out.getvalue(), "\n".join(texts), "\n".join([hidden, *copy.words]), removed, unsearched


def _survey(reader: "PdfReader", check: Callable[..., None]) -> tuple[tuple[str, ...], str]:
    """Return the kinds of things that will be left out, and every string and description in the file."""
    from pypdf.generic import StreamObject  # noqa: PLC0415 -- slow import

    removed, words = [], dict.fromkeys([""])
    if reader.trailer.get("/Info") is not None:
        removed.append("properties")
    for thing in _objects(reader):
        check()
        if not isinstance(thing, dict):
            words.update(dict.fromkeys(_strings(thing)))
            continue
        keys = set(_keys(thing))
        if keys & _ACTIVE:
            raise BadDocument(
                "active", N_("The PDF contains scripts or other files. Print it to a new PDF and try again.")
            )
        removed += ["xmp"] if "/Metadata" in keys or thing.get("/Type") == "/Metadata" else []
        removed += ["annotations"] if "/Annots" in keys else []
        removed += ["form"] if "/AcroForm" in keys else []
        removed += ["outline"] if "/Outlines" in keys else []
        words.update(dict.fromkeys(_strings(thing)))
        if isinstance(thing, StreamObject) and not keys & _PACKED:
            part = thing.get_data()
            words.update(
                dict.fromkeys(xml_words(part) if part.lstrip(_BLANKS)[:1] == b"<" else remarks(part))
            )
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


def _keys(thing: Any, depth: int = 8) -> Iterator[str]:
    """Yield the keys of an object and of what is written inside it; of an action also its kind."""
    if isinstance(thing, dict):
        yield from thing
        yield from [one for one in (thing.get("/S"), thing.get("/Subtype")) if isinstance(one, str)]
    if depth and isinstance(thing, dict | list):
        for value in thing.values() if isinstance(thing, dict) else thing:
            yield from _keys(value, depth - 1) if isinstance(value, dict | list) else ()


def _strings(thing: Any, depth: int = 8) -> Iterator[str]:
    """Yield the strings written in an object, not following references."""
    from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, NameObject, TextStringObject  # noqa: PLC0415 -- slow import

    if isinstance(thing, TextStringObject):
        yield str(thing)
    elif isinstance(thing, NameObject):
        yield from ([] if thing in _KEYS else [thing[1:]])
    elif isinstance(thing, ByteStringObject):
        for encoding in ("utf-8", "utf-16-be", "gb18030"):
            yield bytes(thing).decode(encoding, "ignore")
    elif depth and isinstance(thing, DictionaryObject):
        for name, value in thing.items():
            yield from _strings(name, depth - 1)
            yield from _strings(value, depth - 1)
    elif depth and isinstance(thing, ArrayObject):
        for value in thing:
            yield from _strings(value, depth - 1)


class _Copy:
    """Rewrites pages: what is not on the lists is left out."""

    def __init__(self, reader: "PdfReader", writer: "PdfWriter") -> None:
        self.reader, self.writer = reader, writer
        self.known: dict[tuple[int, int], Any] = {}
        self.pixels = 0
        self.words: dict[str, None] = {}
        self.names: dict[str, str] = {}
        self.has_hidden_layers = self.has_pictures = self.has_unreadable_letters = False
        # For each page whether it draws lines and shapes, which may be letters.
        self.drawn: list[bool] = []
        self.draws = False
        off = at(reader.trailer, "/Root", "/OCProperties", "/D", "/OFF") or ()
        self.hidden_layers = [one.idnum for one in off if hasattr(one, "idnum")]

    def page(self, page: Any) -> None:
        """Add a page with its boxes, its drawing and what the drawing uses."""
        from pypdf.generic import NameObject  # noqa: PLC0415 -- slow import

        box = page.mediabox
        new = self.writer.add_blank_page(float(box.width), float(box.height))
        for key in _PAGE:
            value = page.get_inherited(key) if hasattr(page, "get_inherited") else _inherited(page, key)
            if value is not None:
                new[NameObject(key)] = self.copied(value, key=key)
        self.draws = False
        contents = page.get_contents()
        if contents is not None:
            layers = at({"/Resources": _inherited(page, "/Resources")}, "/Resources", "/Properties")
            new[NameObject("/Contents")] = self.writer._add_object(self.drawing(contents, layers))
        self.drawn.append(self.draws)

    def numbered(self, name: str) -> str:
        """Return the name that a resource gets here in place of its own."""
        return name if name in _STANDARD else self.names.setdefault(name, f"/N{len(self.names) + 1}")

    def renamed(self, operands: Any, operator: bytes) -> Any:
        """Return what an operator works on, resources by their new names and inline pictures without other keys."""
        from pypdf.generic import DictionaryObject, NameObject  # noqa: PLC0415 -- slow import

        if operator == b"INLINE IMAGE":
            settings = operands["settings"]
            self.words.update(dict.fromkeys(_strings(settings)))
            kept = {name: one for name, one in settings.items() if name in _INLINE}
            for name in kept.keys() & {"/CS", "/ColorSpace"}:
                kept[name] = (
                    NameObject(self.numbered(kept[name])) if isinstance(kept[name], str) else kept[name]
                )
            return {**operands, "settings": DictionaryObject(kept)}
        if operator not in _NAMING:
            return operands
        return [NameObject(self.numbered(one)) if isinstance(one, NameObject) else one for one in operands]

    def is_hidden(self, layers: Any, name: Any) -> bool:
        """Return whether the layer of this name is switched off."""
        layer = layers.raw_get(name) if layers and name in layers else None
        if layer is None or getattr(layer, "idnum", None) not in self.hidden_layers:
            return False
        self.has_hidden_layers = True
        return True

    def drawing(self, stream: Any, layers: Any = None) -> Any:
        """Return a drawing with nothing but the operators that draw: no comments, no marks with texts."""
        from pypdf.generic import ByteStringObject, ContentStream, StreamObject, TextStringObject  # noqa: PLC0415 -- slow import

        content, kept, hidden = ContentStream(stream, self.reader), [], [False]
        for operands, operator in content.operations:
            if operator in (b"BDC", b"BMC"):
                hidden.append(hidden[-1] or (operands[0] == "/OC" and self.is_hidden(layers, operands[-1])))
            elif operator == b"EMC" and len(hidden) > 1:
                hidden.pop()
            is_text = operator in _TEXT or operator == b"INLINE IMAGE"
            tells = not is_text and any(
                isinstance(one, TextStringObject | ByteStringObject | dict) for one in operands
            )
            if operator in _OPERATORS and not tells and not (hidden[-1] and is_text):
                kept.append((self.renamed(operands, operator), operator))
                self.draws |= operator in _PAINTING
                self.has_pictures |= operator == b"INLINE IMAGE"
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
            self.has_unreadable_letters |= is_font(value) and not is_readable(value)
            if is_embedded(value):
                new = NameObject(self.numbered(str(value.get("/BaseFont", value.get("/FontName")))))
                names = value.keys() & {"/BaseFont", "/FontName"}
                value = DictionaryObject({**value, **dict.fromkeys(map(NameObject, names), new)})
            return DictionaryObject(
                {
                    NameObject(self.numbered(name) if any_key and key != "/CharProcs" else name): self.copied(
                        one,
                        any_key=name == "/CharProcs" or (key == "/Resources" and name in _NAMED),
                        key=name,
                    )
                    for name, one in value.items()
                    if any_key or name in _KEYS
                }
            )
        if isinstance(value, ArrayObject):
            if len(value) == 2 and value[0] == "/ICCBased":
                # A colour profile names who made it; how many colours it has is enough to show the picture.
                count = int(value[1].get_object().get("/N", 3))
                return NameObject({1: "/DeviceGray", 4: "/DeviceCMYK"}.get(count, "/DeviceRGB"))
            if value and value[0] in ("/Separation", "/DeviceN") and len(value) > 2:
                value = ArrayObject([value[0], self.inks(value[1]), *value[2:]])
            return ArrayObject(
                self.copied(one, any_key=any_key and len(value) < 64, key=key) for one in value
            )
        return value

    def inks(self, names: Any) -> Any:
        """Return the names of special colours as numbers."""
        from pypdf.generic import ArrayObject, NameObject  # noqa: PLC0415 -- slow import

        if isinstance(names, ArrayObject):
            return ArrayObject(self.inks(one) for one in names)
        return names if names in _PRESS else NameObject(self.numbered(names))

    def stream(self, value: Any, key: str) -> Any:
        """Return a stream with the keys that may stay: a drawing, a picture, or data of a font or a function."""
        from pypdf.generic import EncodedStreamObject, NameObject, StreamObject  # noqa: PLC0415 -- slow import

        kept = {
            NameObject(name): self.copied(one, key=name)
            for name, one in value.items()
            if name in _KEYS and name != "/Length"
        }
        subtype, packing = value.get("/Subtype"), filters(value)
        if subtype == "/Form" or "/PatternType" in value or key == "/CharProcs":
            made = self.drawing(value, at(value, "/Resources", "/Properties"))
            made.update({name: one for name, one in kept.items() if name not in ("/Filter", "/DecodeParms")})
            return made
        if subtype == "/Image":
            self.has_pictures = True
            self.pixels += int(value.get("/Width", 0)) * int(value.get("/Height", 0))
            if self.pixels > MOST_PIXELS:
                raise BadDocument(
                    "too-many-pixels", N_("The pictures are too large. Make them smaller and try again.")
                )
        if packing and packing[-1] in ("/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"):
            if len(packing) > 1:
                raise ValueError("a picture packed twice")
            made = EncodedStreamObject()
            strip = {"/DCTDecode": bare_jpeg, "/JPXDecode": bare_jpeg2000}.get(packing[0], bytes)
            made._data = strip(value._data)
        else:
            made = StreamObject()
            part = value.get_data()
            if key in ("/ToUnicode", "/Encoding", "/UseCMap"):
                part = re.sub(rb"%[^\r\n]*", b"", part)
                part = bare_map(part) if key == "/ToUnicode" else part
            elif key.startswith("/FontFile"):
                part, told = without_font_names(part)
                self.words.update(dict.fromkeys(told))
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

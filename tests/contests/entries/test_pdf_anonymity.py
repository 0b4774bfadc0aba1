"""A name in any place of a PDF is gone from what judges get, and screening finds it; what acts is refused."""

from io import BytesIO
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen

from lms.contests.entries.attachment_files import cleaned
from lms.contests.entries.pasting.word_file import BadDocument
from tests.contests.entries.hostile_pdfs import PLACES, REFUSED, A, D, I, N, base, incr, out, place, st
from tests.contests.entries.test_file_anonymity import LATIN, NAME, is_found, tells


def font_of(w: Any, key: str, data: bytes, **more: Any) -> None:
    """Give the first font of the page a program."""
    font = next(iter(w.pages[0]["/Resources"]["/Font"].values())).get_object()
    font[N("/BaseFont")] = N("/ABCDEF+" + LATIN)
    font[N("/FontDescriptor")] = w._add_object(
        D(
            {
                N("/Type"): N("/FontDescriptor"),
                N("/FontName"): N("/" + LATIN),
                N(key): w._add_object(st(data, **more)),
            }
        )
    )


def compact_font() -> FontBuilder:
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef"])
    pen = T2CharStringPen(500, None)
    builder.setupCFF(
        LATIN, {"FullName": LATIN, "Notice": "by " + LATIN}, {".notdef": pen.getCharString()}, {}
    )
    builder.setupCharacterMap({})
    builder.setupHorizontalMetrics({".notdef": (500, 0)})
    builder.setupHorizontalHeader()
    builder.setupNameTable({"familyName": NAME, "designer": LATIN})
    builder.setupOS2()
    builder.setupPost()
    return builder


@place
def font_program_opentype(w: Any) -> None:
    data = BytesIO()
    compact_font().save(data)
    font_of(w, "/FontFile3", data.getvalue(), Subtype=N("/OpenType"))


@place
def font_program_compact(w: Any) -> None:
    font_of(w, "/FontFile3", compact_font().font.getTableData("CFF "), Subtype=N("/Type1C"))


@pytest.mark.parametrize("where", PLACES)
def test_name_in_a_pdf(where: str) -> None:
    writer = base()
    PLACES[where](writer)
    kept = cleaned(out(writer))
    assert (tells(kept.data), is_found(kept), kept.plain.strip()) == (False, True, "Visible words")


@pytest.mark.parametrize("what", REFUSED)
def test_pdf_that_acts_or_carries_files_is_refused(what: str) -> None:
    writer = base()
    REFUSED[what](writer)
    with pytest.raises(BadDocument) as told:
        cleaned(out(writer))
    assert told.value.code == "active"


@pytest.mark.parametrize("drawn", [b"3 Tr", b"-5000 -5000 Td", b"1 1 1 rg"])
def test_words_that_nobody_sees_are_found(drawn: bytes) -> None:
    writer = base()
    page = writer.pages[0]
    hidden = b"\nBT /F1 12 Tf " + drawn + b" (" + LATIN.encode() + b") Tj ET\n"
    page[N("/Contents")] = writer._add_object(st(page.get_contents().get_data() + hidden))
    assert is_found(cleaned(out(writer)))


def with_font(**keys: Any) -> bytes:
    """A page whose letters are in a font of these properties."""
    writer = base()
    fonts = writer.pages[0]["/Resources"]["/Font"]
    fonts[next(iter(fonts))] = writer._add_object(
        D({N("/Type"): N("/Font"), N("/BaseFont"): N("/F"), **{N(f"/{name}"): one for name, one in keys.items()}})
    )  # fmt: skip
    return out(writer)


def drawing(more: bytes, keep: bytes = b"") -> bytes:
    writer = base()
    page = writer.pages[0]
    page[N("/Contents")] = writer._add_object(st((keep or page.get_contents().get_data()) + more))
    return out(writer)


def names(*given: str) -> Any:
    return D({N("/Type"): N("/Encoding"), N("/Differences"): A([I(65), *(N(f"/{one}") for one in given)])})


MAP = st(b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <41> <0041> endbfchar")
PROGRAM = D({N("/Type"): N("/FontDescriptor"), N("/FontFile"): st(b"%!PS")})
SQUARE = b"\n10 10 50 50 re f\n"
PIXEL = b"\nBI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI\n"
SEARCHED = {
    "usual font": out(base()),
    "known names": with_font(Subtype=N("/Type1"), Encoding=names("a", "uni4E2D", ".notdef")),
    "table of meanings": with_font(Subtype=N("/Type3"), ToUnicode=MAP),
    "encoding of the country": with_font(Subtype=N("/Type0"), Encoding=N("/GBK-EUC-H")),
    "words and a line": drawing(SQUARE),
}
NOT_SEARCHED = {
    "signs as drawings": (with_font(Subtype=N("/Type3"), Encoding=names("a")), "letters"),
    "no meanings": (with_font(Subtype=N("/Type0"), Encoding=N("/Identity-H")), "letters"),
    "empty table": (with_font(Subtype=N("/Type0"), Encoding=N("/Identity-H"), ToUnicode=st(b"x")), "letters"),
    "made-up names": (with_font(Subtype=N("/TrueType"), Encoding=names("g1", "g2")), "letters"),
    "numbers of its own": (with_font(Subtype=N("/Type1"), FontDescriptor=PROGRAM), "letters"),
    "letters as outlines": (drawing(SQUARE, b" "), "letters"),
    "picture": (drawing(PIXEL), "pictures"),
    "scan": (drawing(PIXEL, b" "), "pictures"),
}


@pytest.mark.parametrize("name", SEARCHED)
def test_words_of_a_pdf_are_searched(name: str) -> None:
    assert cleaned(SEARCHED[name]).unsearched == ""


@pytest.mark.parametrize("name", NOT_SEARCHED)
def test_a_pdf_that_cannot_be_searched_is_told(name: str) -> None:
    data, kind = NOT_SEARCHED[name]
    assert cleaned(data).unsearched == kind


def test_earlier_version_of_a_page_is_gone_and_found() -> None:
    kept = cleaned(incr())
    assert (tells(kept.data), is_found(kept), kept.plain.strip()) == (False, True, "Visible words")


def test_hidden_layer_stays_hidden_and_is_told() -> None:
    writer = base()
    PLACES["optional_content_name"](writer)
    assert "layers" in cleaned(out(writer)).removed

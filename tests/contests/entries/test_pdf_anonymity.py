"""A name in any place of a PDF is gone from what judges get, and screening finds it; what acts is refused."""

from io import BytesIO
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen

from lms.contests.entries.attachment_files import cleaned
from lms.contests.entries.pasting.word_file import BadDocument
from tests.contests.entries.hostile_pdfs import PLACES, REFUSED, D, N, base, incr, out, place, st
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


def test_earlier_version_of_a_page_is_gone_and_found() -> None:
    kept = cleaned(incr())
    assert (tells(kept.data), is_found(kept), kept.plain.strip()) == (False, True, "Visible words")


def test_hidden_layer_stays_hidden_and_is_told() -> None:
    writer = base()
    PLACES["optional_content_name"](writer)
    assert "layers" in cleaned(out(writer)).removed

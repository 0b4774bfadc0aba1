"""Certificates, books and line breaking: what is printed is what was written, and no sign is lost."""

import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree

import brotli
import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from lms.contests.results.book import Book, Essay, xhtml
from lms.contests.results.book_epub import book_epub
from lms.contests.results.book_pdf import book_pdf
from lms.contests.results.certificate_pdf import (
    WORDS,
    CertificateSheet,
    certificates_pdf,
    day_en,
    day_zh,
    spaced,
)
from lms.text.printing.font_runs import FontRun, runs
from lms.text.printing.font_signs import FONTS, ORDER, missing, signs
from lms.text.printing.fonts import fonts_for
from lms.text.printing.line_breaking import fitted, pieces
from lms.text.printing.prose_blocks import ProseBlock, prose_blocks

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SHEET = CertificateSheet(
    "张䶮", "秋收征文", "Harvest essays", "我的村庄", "一等奖", "First prize", "柳树乡", "Willow Township",
    date(2026, 3, 2), "BCDEFHJKLMNP", "AUTUMN-2026-0001", "https://example.org/certificates/BCDEFHJKLMNP",
)  # fmt: skip
BOOK = Book(
    "https://example.org/c", "秋收征文", "获奖作品集", "耕读", "zh-Hans", "目录", AT,
    (
        Essay("我的<村庄>", ("张伟", "王芳"), "柳树村", "一等奖", "<p>路通了，<b>心就通了<br>。</b></p>"),
        Essay("Roads", ("Li",), "", "二等奖", "<p>We built 3 km &amp; a bridge.</p>"),
    ),
)  # fmt: skip


def test_every_han_character_of_names_in_use_can_be_printed() -> None:
    gb2312 = "".join(
        bytes((row, cell)).decode("gb2312")
        for row in range(0xB0, 0xF8)
        for cell in range(0xA1, 0xFF)
        if not (row == 0xD7 and cell > 0xF9)
    )
    assert len(gb2312) == 6763
    assert missing(gb2312 + "䶮㛃𬘫喆堃燊翀昇珺晟玥囍翾垚犇淼骉·—…《》“”") == []


def test_sign_that_cannot_be_printed_is_named_once() -> None:
    assert missing("金갂𐎀갂한") == ["갂", "𐎀"]


@pytest.mark.parametrize("font", ORDER)
def test_list_of_signs_is_that_of_the_font(font: str) -> None:
    packed = (FONTS / f"{font}.ttf.br").read_bytes()
    held = TTFont(io.BytesIO(brotli.decompress(packed)), lazy=True).getBestCmap()
    assert signs()[font] == {sign for sign in held if sign >= ord(" ")}


def test_fonts_hold_the_alphabets_of_the_country() -> None:
    """Uyghur, Kazakh and Kirgiz in Arabic script, Tibetan, Yi, Mongolian with Manchu, Korean, Zhuang, Lisu, Dai."""
    blocks_of_letters = (
        range(0x0620, 0x06FF), range(0x0F00, 0x0F48), range(0x0F90, 0x0F98), range(0xA000, 0xA48D),
        range(0x1820, 0x1879), range(0xA4D0, 0xA500), range(0x1950, 0x196E), range(0x1980, 0x19AC),
        range(0x00C0, 0x0180), range(0x0400, 0x0460), range(0x1EA0, 0x1EFA), range(0x0E3F, 0x0E3F),
    )  # fmt: skip
    korean = "".join(
        bytes((row, cell)).decode("euc_kr") for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF)
    )
    assert missing("".join(chr(sign) for block in blocks_of_letters for sign in block)) == []
    assert missing(korean + "ƁɓƂƃƄƅƋƌƏəƐƖƜƧƨƱƵƽƼŃŇ👍👍🏽👨‍👩‍👧🌾🇨🇳☎️") == []


def test_certificates_are_pages_of_one_pdf() -> None:
    with fonts_for(f"{WORDS}\n{SHEET.text}") as fonts:
        data = certificates_pdf([SHEET, SHEET], fonts, AT)
        assert data == certificates_pdf([SHEET, SHEET], fonts, AT)
    assert data.startswith(b"%PDF-") and data.count(b"/Type /Page\n") == 2


SCRIPTS = {
    "བོད་ཀྱི་སྐད་ཡིག": "NotoSerifTibetan",
    "ئۇيغۇر تىلى": "Amiri",
    "ꆈꌠꉙ": "NotoSansYi",
    "ᠮᠣᠩᠭᠣᠯ": "NotoSansMongolian",
    "우리 마을": "NotoSerifKR",
    "Łódź": "NotoSerif",
    "Nguyễn": "NotoSerifSC",
    "ꓡꓲ": "NotoSansLisu",
    "ᥖᥭᥰ": "NotoSansTaiLe",
    "ᦎᦷᦑᦺ": "NotoSansNewTaiLue",
    "甲↦乙": "NotoSansMath",
    "👍": "NotoEmoji",
}


@pytest.mark.parametrize(("title", "font"), SCRIPTS.items())
def test_title_in_another_script_is_printed_in_a_font_of_that_script(title: str, font: str) -> None:
    sheet = replace(SHEET, title=title)
    with fonts_for(f"{WORDS}\n{sheet.text}") as fonts:
        page = PdfReader(io.BytesIO(certificates_pdf([sheet], fonts, AT))).pages[0]
    assert set(fonts.paths) == {"NotoSerifSC", font}
    # Shaping moves the vowel signs of Tibetan about, and Uyghur stands from right to left.
    assert Counter(title.replace(" ", "")) <= Counter(page.extract_text())
    used = page["/Resources"]["/Font"].values()
    assert any(font in one.get_object()["/BaseFont"] for one in used)


def test_line_is_cut_into_runs_in_the_order_of_sight() -> None:
    assert runs("作品《ئۇ 12 تى》。", signs()) == [
        FontRun("作品《", "NotoSerifSC"),
        FontRun("تى", "Amiri", 1),
        FontRun(" ", "NotoSerifSC", 1),
        FontRun("12", "NotoSerifSC", 2),
        FontRun(" ", "NotoSerifSC", 1),
        FontRun("ئۇ", "Amiri", 1),
        FontRun("》。", "NotoSerifSC"),
    ]
    assert [run.text for run in runs("تى (2026)", signs())] == [")", "2026", " (", "تى"]


def test_word_stays_in_one_font_and_a_mark_with_its_letter() -> None:
    assert runs("Łódź!", signs()) == [FontRun("Łódź", "NotoSerif"), FontRun("!", "NotoSerifSC")]
    assert runs("Nguye\u0302\u0303n", signs()) == [FontRun("Nguyễn", "NotoSerifSC")]
    assert runs("n\u0325", signs()) == [FontRun("n\u0325", "NotoSerif")]
    assert runs("👍🏽🌾\ufe0f", signs()) == [FontRun("👍🏽🌾\ufe0f", "NotoEmoji")]


def test_sign_without_a_font_stands_as_its_code_point() -> None:
    assert runs("村𐎀庄", signs()) == [FontRun("村[U+10380]庄", "NotoSerifSC")]


def test_dates_are_written_in_both_languages() -> None:
    assert (day_zh(date(2026, 3, 2)), day_en(date(2026, 3, 2))) == ("2026年3月2日", "2 March 2026")
    assert spaced("BCDEFHJKLMNP") == "BCDE FHJK LMNP"


def test_lines_break_between_han_characters_but_not_before_a_full_stop() -> None:
    assert list(pieces("路通了。We go")) == ["路", "通", "了。", "We ", "go"]
    assert fitted("路通了，心就通了。", 4, len) == ["路通了，", "心就通", "了。"]
    assert fitted("a verylongword", 6, len) == ["a", "verylo", "ngword"]


def test_line_breaks_after_a_syllable_of_tibetan_and_never_before_a_mark() -> None:
    assert list(pieces("བོད་ཀྱི་ཡིག།")) == ["བོད་", "ཀྱི་", "ཡིག།"]
    assert list(pieces("👍🏽👨‍👩‍👧")) == ["👍🏽", "👨‍👩‍👧"]
    assert fitted("བོཀྱི", 1, lambda text: 1 if text in ("བོ", "ཀྱི") else len(text)) == ["བོ", "ཀྱི"]


def test_contents_of_a_book_take_the_pages_that_long_titles_need() -> None:
    long = replace(
        BOOK,
        essays=tuple(Essay(f"{at}" + "村庄的变化" * 20, ("张",), "", "", "<p>甲</p>") for at in range(30)),
    )
    with fonts_for(long.text) as fonts:
        pages = PdfReader(io.BytesIO(book_pdf(long, fonts))).pages
    first = next(index for index, page in enumerate(pages) if "甲" in page.extract_text())
    contents = "".join(page.extract_text() for page in pages[1:first])
    assert (len(pages), first) == (first + 30, 6)
    assert contents.rstrip().endswith(f" {first + 30}") and "29村庄的变化" in contents


def test_blocks_keep_headings_lists_and_quotes_apart() -> None:
    html = "<h2>一</h2><p>甲<em>乙</em></p><ol><li>子</li><li>丑</li></ol><blockquote><p>引</p></blockquote>"
    assert prose_blocks(html) == [
        ProseBlock("heading", "一", level=2),
        ProseBlock("text", "甲乙"),
        ProseBlock("item", "子", "1."),
        ProseBlock("item", "丑", "2."),
        ProseBlock("quote", "引"),
    ]


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<p>a<br>b</p>", "<p>a<br/>b</p>"),
        ("<p>a &lt; b</p>", "<p>a &lt; b</p>"),
        ('<p><a href="/x">a</a><img src="/y"></p>', "<p>a</p>"),
        ("<ul><li>a</ul>", "<ul><li>a</li></ul>"),
        ("bare", "<p>bare</p>"),
    ],
)
def test_html_becomes_wellformed_xhtml(html: str, wanted: str) -> None:
    assert xhtml(html) == wanted


def test_epub_holds_every_essay_as_wellformed_pages() -> None:
    data = book_epub(BOOK)
    assert data == book_epub(BOOK)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert names[0] == "mimetype"
        assert archive.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
        for name in names:
            if name.endswith((".xhtml", ".opf", ".xml")):
                ElementTree.fromstring(archive.read(name))
        page = archive.read("book/essay-1.xhtml").decode()
    assert "我的&lt;村庄&gt;" in page and "张伟、王芳 · 柳树村 · 一等奖" in page


def test_book_has_a_cover_contents_and_a_chapter_for_each_essay() -> None:
    with fonts_for(BOOK.text) as fonts:
        data = book_pdf(BOOK, fonts)
    assert data.startswith(b"%PDF-") and data.count(b"/Type /Page\n") == 4


def test_a_certificate_names_organiser_serial_number_and_place_of_the_seal() -> None:
    with fonts_for(f"{WORDS}\n{SHEET.text}") as fonts:
        data = certificates_pdf([SHEET], fonts, AT)
    text = PdfReader(io.BytesIO(data)).pages[0].extract_text()
    for part in ("主办单位", "柳树乡", "Willow Township", "AUTUMN-2026-0001", "盖章处", "Seal"):
        assert part in text, part


def declared_structure(found: PdfReader, title: str, language: str) -> list[Any]:
    """Check what a PDF for screen readers declares, and return the elements of the document."""
    root: Any = found.root_object
    assert root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"] == language
    assert found.metadata is not None and found.metadata.title == title
    declared = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in declared and f"{title}</rdf:li>" in declared
    assert {page["/Tabs"] for page in found.pages} == {"/S"}
    return [one.get_object() for one in root["/StructTreeRoot"]["/K"][0]["/K"]]


def marked_text(found: PdfReader) -> dict[tuple[int, int], str]:
    """Return what is drawn under each number of each page; everything drawn is an element or decoration."""
    drawn = {}
    for at, page in enumerate(found.pages):
        commands: Any = page.get_contents()
        data = commands.get_data()
        assert data.count(b"BDC") + data.count(b"BMC") == data.count(b"EMC")
        assert not re.search(rb"\b(Tj|TJ|re|S|Do)\b", re.sub(rb"(BDC|BMC).*?EMC", b"", data, flags=re.DOTALL))
        numbers = re.findall(rb"^/(\w+) <</MCID (\d+)( /Lang \(en\))?", data, re.MULTILINE)
        assert [int(number) for _, number, _ in numbers] == list(range(len(numbers)))
        drawn |= {
            (at, int(number)): kind.decode() + (":en" if spoken else "") for kind, number, spoken in numbers
        }
    return drawn


def test_a_certificate_is_tagged_for_screen_readers() -> None:
    with fonts_for(f"{WORDS}\n{SHEET.text}") as fonts:
        data = certificates_pdf([SHEET, SHEET], fonts, AT)
    found = PdfReader(io.BytesIO(data))
    parts = declared_structure(found, f"{SHEET.contest} 荣誉证书", "zh-Hans")
    kinds = [part["/S"] for part in parts]
    assert (kinds.count("/H1"), kinds.count("/Figure"), set(kinds)) == (2, 2, {"/H1", "/P", "/Figure"})
    assert [part["/Alt"] for part in parts if part["/S"] == "/Figure"] == [
        f"二维码，查验网址 QR code: {SHEET.address}"
    ] * 2
    marked = marked_text(found)
    assert len(marked) == len(parts)
    assert {"P:en"} == {kind for kind in marked.values() if ":" in kind}


def test_a_collection_is_tagged_for_screen_readers() -> None:
    html = "<h2>路</h2><p>" + "路通了，心就通了。" * 200 + "</p><ol><li>修<b>路</b></li><li>架桥</li></ol>"
    long = replace(BOOK, essays=(replace(BOOK.essays[0], html=html), BOOK.essays[1]))
    with fonts_for(long.text) as fonts:
        data = book_pdf(long, fonts)
        assert data == book_pdf(long, fonts)
    found = PdfReader(io.BytesIO(data))
    parts = declared_structure(found, BOOK.title, "zh-Hans")
    assert [part["/S"] for part in parts] == [
        *("/H1", "/P", "/P", "/P", "/H2", "/TOC"),
        *("/H2", "/P", "/H3", "/P", "/L", "/H2", "/P", "/P"),
    ]
    items = [item.get_object() for item in parts[10]["/K"]]
    assert [[one.get_object()["/S"] for one in item["/K"]] for item in items] == [["/Lbl", "/LBody"]] * 2
    # The long paragraph begins on one page and goes on on the next ones.
    pages = [page.indirect_reference for page in found.pages]
    starts = pages.index(parts[9].raw_get("/Pg"))
    goes_on = [pages.index(part.raw_get("/Pg")) for part in parts[9]["/K"] if not isinstance(part, int)]
    assert set(goes_on) == {starts + 1, starts + 2}
    # Each entry of the contents is a link that knows its element, and says where it leads.
    tree = dict(zip(*[iter(found.root_object["/StructTreeRoot"]["/ParentTree"]["/Nums"])] * 2, strict=True))  # type: ignore[index]
    assert list(tree) == sorted(tree)
    links = [entry.get_object()["/K"][0].get_object() for entry in parts[5]["/K"]]
    places = [one.get_object() for one in found.pages[1]["/Annots"]]
    for link, place, essay in zip(links, places, BOOK.essays, strict=True):
        assert link["/S"] == "/Link" and link["/K"][-1]["/Obj"] == place
        assert tree[place["/StructParent"]].get_object() == link
        assert place["/Contents"].startswith(essay.title)
    marked = marked_text(found)
    kinds = [kind for (page, _), kind in marked.items() if page == len(found.pages) - 1]
    assert kinds == ["H2:en", "P", "P:en"]
    for (at, number), kind in marked.items():
        owner = tree[found.pages[at]["/StructParents"]][number].get_object()
        assert owner["/S"] == "/" + kind.partition(":")[0]

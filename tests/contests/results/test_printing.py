"""Certificates, books and line breaking: what is printed is what was written, and no sign is lost."""

import io
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import brotli
import pytest
from fontTools.ttLib import TTFont

from lms.contests.entries.queries.printable import missing, signs
from lms.contests.results.book import Book, BookBlock, Essay, blocks, xhtml
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
from lms.contests.results.line_breaking import fitted, pieces
from lms.contests.results.queries.fonts import FONT, font_for

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SHEET = CertificateSheet(
    "张䶮", "秋收征文", "Harvest essays", "我的村庄", "一等奖", "First prize", "耕读", date(2026, 3, 2),
    "BCDEFHJKLMNP", "https://example.org/certificates/BCDEFHJKLMNP",
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
    assert missing("金한글한") == ["한", "글"]


def test_list_of_signs_is_that_of_the_font() -> None:
    font = TTFont(io.BytesIO(brotli.decompress(FONT.read_bytes())), lazy=True)
    assert signs() == set(font.getBestCmap())


def test_certificates_are_pages_of_one_pdf() -> None:
    with font_for(WORDS + SHEET.text) as font:
        data = certificates_pdf([SHEET, SHEET], font, AT)
        assert data == certificates_pdf([SHEET, SHEET], font, AT)
    assert data.startswith(b"%PDF-") and data.count(b"/Type /Page\n") == 2


def test_dates_are_written_in_both_languages() -> None:
    assert (day_zh(date(2026, 3, 2)), day_en(date(2026, 3, 2))) == ("2026年3月2日", "2 March 2026")
    assert spaced("BCDEFHJKLMNP") == "BCDE FHJK LMNP"


def test_lines_break_between_han_characters_but_not_before_a_full_stop() -> None:
    assert list(pieces("路通了。We go")) == ["路", "通", "了。", "We ", "go"]
    assert fitted("路通了，心就通了。", 4, len) == ["路通了，", "心就通", "了。"]
    assert fitted("a verylongword", 6, len) == ["a", "verylo", "ngword"]


def test_blocks_keep_headings_lists_and_quotes_apart() -> None:
    html = "<h2>一</h2><p>甲<em>乙</em></p><ol><li>子</li><li>丑</li></ol><blockquote><p>引</p></blockquote>"
    assert blocks(html) == [
        BookBlock("heading", "一"),
        BookBlock("text", "甲乙"),
        BookBlock("item", "子", "1."),
        BookBlock("item", "丑", "2."),
        BookBlock("quote", "引"),
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
    with font_for(BOOK.text) as font:
        data = book_pdf(BOOK, font)
    assert data.startswith(b"%PDF-") and data.count(b"/Type /Page\n") == 4

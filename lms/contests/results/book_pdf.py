"""A collection of essays as PDF: cover, contents with page numbers, and one chapter for each essay."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from fpdf import FPDF
from fpdf.enums import TextMode
from fpdf.outline import OutlineSection

from lms.contests.entries.language_detection import detected_language
from lms.contests.results.book import Book, Essay, byline
from lms.slow_work import slow
from lms.text.printing.font_runs import Fonts, is_right_to_left
from lms.text.printing.prose_blocks import ProseBlock, prose_blocks
from lms.text.printing.tagging import declare, decoration, element, in_reading_order, link_to_page, part_of
from lms.text.printing.typesetting import Typesetter

WIDTH, HEIGHT, MARGIN = 148.0, 210.0, 18.0
LINE = 6.6
ROW = 6.3
TITLES = WIDTH - 2 * MARGIN - 14
BODY, SMALL = 10.5, 9.0
GREEN, INK, GREY = (30, 106, 67), (34, 34, 34), (96, 96, 96)


class _Pages(FPDF):
    """Pages with the number below, from the contents on."""

    def header(self) -> None:
        in_reading_order(self)

    def footer(self) -> None:
        if self.page_no() == 1:
            return
        self.set_font_size(8)
        self.set_text_color(*GREY)
        self.set_xy(MARGIN, HEIGHT - 12)
        with decoration(self):
            self.cell(WIDTH - 2 * MARGIN, 4, str(self.page_no()), align="C")


@slow
def book_pdf(book: Book, fonts: Fonts) -> bytes:
    """Return the book as A5 pages; `fonts` are those for `book.text`."""
    pdf = _Pages(format=(WIDTH, HEIGHT))
    setter = Typesetter(pdf, fonts)
    pdf.set_margins(MARGIN, MARGIN, MARGIN)
    pdf.set_auto_page_break(True, MARGIN)
    pdf.set_creation_date(book.made_at)
    declare(pdf, book.title, book.language)
    pdf.set_author(book.publisher)
    _cover(setter, book)
    pdf.add_page()
    _write(setter, book.contents, 15, GREEN, kind="H2", bold=0.2)
    pdf.ln(3)
    contents = element(pdf, "TOC")
    pdf.set_font_size(BODY)
    titles = [setter.lines(essay.title, TITLES) for essay in book.essays]
    pdf.insert_toc_placeholder(
        lambda _, sections: _contents(setter, sections, contents),
        pages=_contents_pages(pdf.get_y(), map(len, titles)),
    )
    for index, essay in enumerate(book.essays):
        if index:
            pdf.add_page()
        _chapter(setter, essay, book.language)
    return bytes(pdf.output())


def _contents_pages(y: float, counts: Iterable[int]) -> int:
    """Return how many pages titles of so many lines take from the height `y` on."""
    pages = 1
    for count in counts:
        if y + count * ROW > HEIGHT - MARGIN:
            pages, y = pages + 1, MARGIN
        y += count * ROW
    return pages


def _contents(setter: Typesetter, sections: Sequence[OutlineSection], contents: Any) -> None:
    """Write the titles with their pages; `contents` is the element they belong to."""
    pdf = setter.pdf
    pdf.set_font_size(BODY)
    pdf.set_text_color(*INK)
    for section in sections:
        lines = setter.lines(section.name, TITLES)
        if pdf.will_page_break(len(lines) * ROW):
            pdf.add_page()
        y = pdf.get_y()
        entry = element(pdf, "Link", within=element(pdf, "TOCI", within=contents))
        with part_of(pdf, entry):
            for index, line in enumerate(lines):
                setter.line(MARGIN, y + index * ROW, TITLES, ROW, line)
        last, right = y + (len(lines) - 1) * ROW, WIDTH - MARGIN
        number = str(section.page_number)
        room = right - MARGIN - setter.width(lines[-1] + number) - 4
        space = setter.width("  ")
        with decoration(pdf):
            dots = "." * int(room / setter.width("."))
            setter.line(MARGIN, last, right - MARGIN - setter.width(number) - space, ROW, dots, align="R")
        with part_of(pdf, entry):
            setter.line(MARGIN, last, right - MARGIN, ROW, number, align="R")
        box = (MARGIN, y, right - MARGIN, len(lines) * ROW)
        link_to_page(pdf, entry, box, section.page_number, f"{section.name} {number}")
        pdf.set_y(y + len(lines) * ROW)


def _write(
    setter: Typesetter, text: str, size: float, colour: tuple[int, int, int], align: str = "L",
    bold: float = 0.0, indent: float = 0.0, line: float = 0.0, kind: str = "P", within: Any = None,
    language: str = "",
) -> None:  # fmt: skip
    """Write wrapped lines at the present height as one element of a kind, at the end of the element `within`.

    `indent` moves the whole paragraph in; `language` is that of the text where it is not the document's.
    """
    pdf = setter.pdf
    pdf.set_font_size(size)
    pdf.set_text_color(*colour)
    pdf.set_draw_color(*colour)
    width = WIDTH - 2 * MARGIN - indent
    height = line or size * 0.6
    mode = TextMode.FILL_STROKE if bold else TextMode.FILL
    if align == "L" and is_right_to_left(text):
        align = "R"
    whole = None
    for part in setter.lines(text, width):
        if pdf.will_page_break(height):
            pdf.add_page()
        whole = whole or element(pdf, kind, within)
        y = pdf.get_y()
        with part_of(pdf, whole, language), pdf.local_context(text_mode=mode, line_width=bold or 0.1):
            setter.line(MARGIN + (0 if align == "R" else indent), y, width, height, part, align)
        pdf.set_y(y + height)


def _cover(setter: Typesetter, book: Book) -> None:
    pdf = setter.pdf
    pdf.add_page()
    pdf.set_y(60)
    _write(setter, book.title, 22, GREEN, kind="H1", align="C", bold=0.3)
    pdf.ln(4)
    _write(setter, book.subtitle, 12, INK, align="C")
    pdf.set_draw_color(*GREEN)
    pdf.set_line_width(0.8)
    with decoration(pdf):
        for height in (52, pdf.get_y() + 8):
            pdf.line(MARGIN, height, WIDTH - MARGIN, height)
    pdf.set_y(170)
    _write(setter, book.publisher, 12, INK, align="C")
    _write(setter, f"{book.made_at:%Y-%m-%d}", SMALL, GREY, align="C")


def _chapter(setter: Typesetter, essay: Essay, frame: str) -> None:
    """Write an essay; `frame` is the language of the book around it."""
    pdf = setter.pdf
    written = detected_language(f"{essay.title} {essay.html}")
    language = "" if written == frame else written
    pdf.start_section(essay.title)
    _write(setter, essay.title, 16, INK, align="C", bold=0.2, kind="H2", language=language)
    pdf.ln(1)
    _write(setter, " · ".join(byline(essay)), SMALL, GREY, align="C")
    pdf.ln(5)
    for is_list, found in groupby(prose_blocks(essay.html), lambda block: block.kind == "item"):
        if is_list:
            _list(setter, found, language)
        else:
            for block in found:
                _block(setter, block, language)


def _list(setter: Typesetter, items: Iterable[ProseBlock], language: str) -> None:
    pdf = setter.pdf
    whole = None
    for item in items:
        pdf.set_font_size(BODY)
        pdf.set_text_color(*INK)
        if pdf.will_page_break(LINE):
            pdf.add_page()
        y = pdf.get_y()
        x = WIDTH - MARGIN - 6 if is_right_to_left(item.text) else MARGIN
        whole = whole or element(pdf, "L")
        point = element(pdf, "LI", within=whole)
        with part_of(pdf, element(pdf, "Lbl", within=point)):
            setter.line(x, y, 6, LINE, item.mark, align="L" if x == MARGIN else "R")
        pdf.set_y(y)
        _write(
            setter, item.text, BODY, INK, indent=6, line=LINE, kind="LBody", within=point, language=language
        )


def _block(setter: Typesetter, block: ProseBlock, language: str) -> None:
    pdf = setter.pdf
    if block.kind == "rule":
        pdf.ln(3)
    elif block.kind == "heading":
        pdf.ln(2)
        _write(setter, block.text, 12, GREEN, bold=0.15, line=LINE, kind="H3", language=language)
    elif block.kind == "quote":
        _write(setter, block.text, BODY, GREY, indent=8, line=LINE, kind="BlockQuote", language=language)
    else:
        # Two blank Han characters begin a Chinese paragraph; a space above begins an English one.
        is_chinese = any(sign >= "\u2e80" for sign in block.text[:20])
        _write(setter, ("　　" if is_chinese else "") + block.text, BODY, INK, line=LINE, language=language)
        pdf.ln(0 if is_chinese else 2)

"""A collection of essays as PDF: cover, contents with page numbers, and one chapter for each essay."""

from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TextMode
from fpdf.outline import TableOfContents

from lms.contests.results.book import Book, BookBlock, Essay, blocks, byline
from lms.contests.results.line_breaking import fitted
from lms.slow_work import slow

WIDTH, HEIGHT, MARGIN = 148.0, 210.0, 18.0
LINE = 6.6
BODY, SMALL = 10.5, 9.0
GREEN, INK, GREY = (30, 106, 67), (34, 34, 34), (96, 96, 96)


class _Pages(FPDF):
    """Pages with the book's title above and the number below, from the contents on."""

    book_title = ""

    def footer(self) -> None:
        if self.page_no() == 1:
            return
        self.set_font("serif", size=8)
        self.set_text_color(*GREY)
        self.set_xy(MARGIN, HEIGHT - 12)
        self.cell(WIDTH - 2 * MARGIN, 4, str(self.page_no()), align="C")


@slow
def book_pdf(book: Book, font: Path) -> bytes:
    """Return the book as A5 pages; `font` must hold every sign of `book.text`."""
    pdf = _Pages(format=(WIDTH, HEIGHT))
    pdf.add_font("serif", "", font)
    pdf.set_margins(MARGIN, MARGIN, MARGIN)
    pdf.set_auto_page_break(True, MARGIN)
    pdf.set_creation_date(book.made_at)
    pdf.set_lang(book.language)
    pdf.set_title(book.title)
    pdf.set_author(book.publisher)
    _cover(pdf, book)
    pdf.add_page()
    _write(pdf, book.contents, 15, GREEN, bold=0.2)
    pdf.ln(3)
    pdf.set_font("serif", size=BODY)
    pdf.set_text_color(*INK)
    pages = max(1, -(-len(book.essays) // 24))
    pdf.insert_toc_placeholder(TableOfContents(line_spacing=1.7).render_toc, pages=pages)
    for index, essay in enumerate(book.essays):
        if index:
            pdf.add_page()
        _chapter(pdf, essay)
    return bytes(pdf.output())


def _write(
    pdf: FPDF, text: str, size: float, colour: tuple[int, int, int], align: str = "L", bold: float = 0.0,
    indent: float = 0.0, line: float = 0.0,
) -> None:  # fmt: skip
    """Write wrapped lines at the present height; `indent` moves the whole paragraph in."""
    pdf.set_font("serif", size=size)
    pdf.set_text_color(*colour)
    pdf.set_draw_color(*colour)
    width = WIDTH - 2 * MARGIN - indent
    height = line or size * 0.6
    mode = TextMode.FILL_STROKE if bold else TextMode.FILL
    with pdf.local_context(text_mode=mode, line_width=bold or 0.1):
        for part in fitted(text, width, pdf.get_string_width):
            pdf.set_x(MARGIN + indent)
            pdf.cell(width, height, part, align=align, new_x="LMARGIN", new_y="NEXT")


def _cover(pdf: FPDF, book: Book) -> None:
    pdf.add_page()
    pdf.set_draw_color(*GREEN)
    pdf.set_line_width(0.8)
    pdf.line(MARGIN, 52, WIDTH - MARGIN, 52)
    pdf.set_y(60)
    _write(pdf, book.title, 22, GREEN, align="C", bold=0.3)
    pdf.ln(4)
    _write(pdf, book.subtitle, 12, INK, align="C")
    pdf.set_draw_color(*GREEN)
    pdf.line(MARGIN, pdf.get_y() + 8, WIDTH - MARGIN, pdf.get_y() + 8)
    pdf.set_y(170)
    _write(pdf, book.publisher, 12, INK, align="C")
    _write(pdf, f"{book.made_at:%Y-%m-%d}", SMALL, GREY, align="C")


def _chapter(pdf: FPDF, essay: Essay) -> None:
    pdf.start_section(essay.title)
    _write(pdf, essay.title, 16, INK, align="C", bold=0.2)
    pdf.ln(1)
    _write(pdf, " · ".join(byline(essay)), SMALL, GREY, align="C")
    pdf.ln(5)
    for block in blocks(essay.html):
        _block(pdf, block)


def _block(pdf: FPDF, block: BookBlock) -> None:
    if block.kind == "rule":
        pdf.ln(3)
    elif block.kind == "heading":
        pdf.ln(2)
        _write(pdf, block.text, 12, GREEN, bold=0.15, line=LINE)
    elif block.kind == "item":
        pdf.set_font("serif", size=BODY)
        pdf.set_text_color(*INK)
        y = pdf.get_y()
        pdf.cell(6, LINE, block.mark)
        pdf.set_y(y)
        _write(pdf, block.text, BODY, INK, indent=6, line=LINE)
    elif block.kind == "quote":
        _write(pdf, block.text, BODY, GREY, indent=8, line=LINE)
    else:
        # Two blank Han characters begin a Chinese paragraph; a space above begins an English one.
        is_chinese = any(sign >= "\u2e80" for sign in block.text[:20])
        _write(pdf, ("　　" if is_chinese else "") + block.text, BODY, INK, line=LINE)
        pdf.ln(0 if is_chinese else 2)

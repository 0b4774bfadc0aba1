"""A bulletin as PDF on A4: plain, or set as an official document after GB/T 9704-2012."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fpdf import FPDF
from fpdf.enums import TextMode

from lms.bulletins.document import BulletinBlock, PrintedBulletin
from lms.bulletins.measures import (
    HEIGHT,
    LARGEST_MARK,
    MARK_TOP,
    NUMBER_BELOW,
    POINT,
    RED,
    RULE_BELOW,
    SEAL,
    WIDTH,
    Measures,
    measures_of,
)
from lms.bulletins.words import Layout
from lms.slow_work import slow
from lms.text.printing.font_runs import Fonts
from lms.text.printing.tagging import declare, decoration, element, in_reading_order, part_of, tagged
from lms.text.printing.typesetting import Typesetter

INK, GREY = (0, 0, 0), (96, 96, 96)
_BOLD = {1: 0.25, 2: 0.12}  # of headings, as the width of a stroke in millimetres
_CELL = 1.2


class _Pages(FPDF):
    """Pages with the number outside below: — 1 —, or 1 in the middle of a plain page."""

    official = True
    size: Measures

    def header(self) -> None:
        in_reading_order(self)

    def footer(self) -> None:
        size = self.size
        self.set_font_size(size.small)
        self.set_text_color(*INK)
        text = f"— {self.page_no()} —" if self.official else str(self.page_no())
        self.set_xy(size.left, HEIGHT - size.bottom + NUMBER_BELOW - size.small * POINT)
        align = ("R" if self.page_no() % 2 else "L") if self.official else "C"
        blank = size.small * POINT if self.official else 0
        self.set_x(size.left + blank)
        with decoration(self):
            self.cell(size.room - 2 * blank, size.small * POINT, text, align=align)


@slow
def document_pdf(document: PrintedBulletin, fonts: Fonts) -> bytes:
    """Return the document as PDF; `fonts` are those for `document.text`."""
    pdf = _Pages(format=(WIDTH, HEIGHT))
    pdf.size = measures_of(document.layout)
    pdf.official = document.layout is Layout.OFFICIAL
    writer = _Writer(document, Typesetter(pdf, fonts))
    pdf.set_margins(pdf.size.left, pdf.size.top, pdf.size.right)
    pdf.set_auto_page_break(False)
    pdf.set_creation_date(document.made_at)
    declare(pdf, " ".join(document.title), "zh-Hans" if document.is_chinese else "en")
    pdf.set_author(document.issuer)
    pdf.add_page()
    writer.write()
    return bytes(pdf.output())


class _Writer:
    """Writes the parts of a document one below the other."""

    def __init__(self, document: PrintedBulletin, setter: Typesetter) -> None:
        self.document = document
        self.setter = setter
        self.pdf = setter.pdf
        self.size = measures_of(document.layout)
        self.letter = self.size.body * POINT * self.size.stretch / 100
        self.bottom = HEIGHT - self.size.bottom
        self.official = document.layout is Layout.OFFICIAL

    def write(self) -> None:
        self._head()
        for note in self.document.notes:
            self._paragraph(note, "Note", self.size.table, colour=GREY)
        if self.document.addressee:
            self._paragraph(self.document.addressee, "P")
        blocks = list(self.document.blocks())
        for index, block in enumerate(blocks):
            self._block(block, blocks[index + 1 :])
        self._attachments()
        self._signature()

    @contextmanager
    def _letters(self, size: float, colour: tuple[int, int, int] = INK, bold: float = 0.0) -> Iterator[None]:
        """Set size and colour of what is written inside; `bold` is the width of a stroke around each letter."""
        self.pdf.set_font_size(size)
        self.pdf.set_text_color(*colour)
        self.pdf.set_draw_color(*colour)
        self.pdf.set_stretching(self.size.stretch if size == self.size.body else 100)
        mode = TextMode.FILL_STROKE if bold else TextMode.FILL
        with self.pdf.local_context(text_mode=mode, line_width=bold or 0.1):
            yield
        self.pdf.set_stretching(100)

    def _keep(self, height: float) -> None:
        """Begin a new page unless there is so much room."""
        if self.pdf.get_y() + height > self.bottom + 0.01:
            self.pdf.add_page()
            self.pdf.set_y(self.size.top)

    def _head(self) -> None:
        document, size = self.document, self.size
        self.pdf.set_y(size.top)
        if self.official and document.has_red_head:
            self._red_head()
            self.pdf.set_y(self.pdf.get_y() + 2 * size.pitch)
        elif not self.official and document.issuer:
            self._centred((document.issuer,), size.body, GREY, "P")
        self._centred(document.title, size.title, INK, "H1", bold=0.3)
        if document.number and not (self.official and document.has_red_head):
            self._centred((document.number,), size.body, INK, "P")
        self.pdf.set_y(self.pdf.get_y() + size.pitch)

    def _red_head(self) -> None:
        document, size = self.document, self.size
        mark = LARGEST_MARK
        self.pdf.set_font_size(mark)
        if (wide := self.setter.width(document.issuer)) > size.room:
            mark *= size.room / wide
        self.pdf.set_y(size.top + MARK_TOP)
        with self._letters(mark, RED, bold=0.5), tagged(self.pdf, "P"):
            self.setter.line(size.left, self.pdf.get_y(), size.room, mark * POINT * 1.2, document.issuer, "C")
        self.pdf.set_y(self.pdf.get_y() + mark * POINT * 1.2 + 2 * size.pitch)
        if document.number:
            self._centred((document.number,), size.body, INK, "P")
        y = self.pdf.get_y() + RULE_BELOW - (size.pitch - size.body * POINT) / 2
        self.pdf.set_draw_color(*RED)
        self.pdf.set_line_width(0.7)
        with decoration(self.pdf):
            self.pdf.line(size.left, y, size.left + size.room, y)
        self.pdf.set_y(y)

    def _centred(
        self, lines: Sequence[str], size: float, colour: tuple[int, int, int], kind: str, bold: float = 0.0
    ) -> None:
        whole = None
        pitch = self.size.title_pitch if size == self.size.title else self.size.pitch
        with self._letters(size, colour, bold):
            for text in lines:
                for line in self.setter.lines(text, self.size.room):
                    whole = whole or element(self.pdf, kind)
                    y = self.pdf.get_y()
                    with part_of(self.pdf, whole):
                        self.setter.line(self.size.left, y, self.size.room, pitch, line, "C")
                    self.pdf.set_y(y + pitch)

    def _block(self, block: BulletinBlock, later: Sequence[BulletinBlock]) -> None:
        if block.kind == "heading":
            # A heading stands with those that follow it and the first lines below them.
            run = next((count for count, one in enumerate(later) if one.kind != "heading"), len(later))
            self._keep((run + 3) * self.size.pitch)
            bold = _BOLD.get(block.level, 0.0)
            self._paragraph(block.mark + block.text, f"H{block.level + 1}", bold=bold, indented=self.official)
        elif block.kind == "table":
            self._table(block)
        elif block.kind in ("source", "note"):
            self._paragraph(self.document.note(block), "Note", self.size.table, colour=GREY)
        else:
            self._paragraph(block.mark + block.text, "P", indented=True)

    def _paragraph(
        self, text: str, kind: str, size: float = 0.0, colour: tuple[int, int, int] = INK,
        bold: float = 0.0, indented: bool = False,
    ) -> None:  # fmt: skip
        """Write wrapped lines as one element; the first line is two letters in where it is `indented`."""
        size = size or self.size.body
        indent = "　　" if indented and (self.official or self.document.is_chinese) else ""
        pitch = self.size.pitch if size == self.size.body else size * POINT * 1.6
        whole = None
        with self._letters(size, colour, bold):
            lines = self.setter.lines(indent + text, self.size.room)
        for line in lines:
            self._keep(pitch)
            whole = whole or element(self.pdf, kind)
            y = self.pdf.get_y()
            with self._letters(size, colour, bold), part_of(self.pdf, whole):
                self.setter.line(self.size.left, y, self.size.room, pitch, line)
            self.pdf.set_y(y + pitch)
        if not self.official and not indent:
            self.pdf.set_y(self.pdf.get_y() + 1.2)

    def _table(self, block: BulletinBlock) -> None:
        widths = _widths(block, self.size.room)
        whole = element(self.pdf, "Table")
        self._keep(4 * self.size.table * POINT * 1.5)
        self._row(block.headings, widths, whole, is_head=True)
        for row in block.rows:
            # The last row stands with the line below the table that names the source.
            note = 2 * self.size.pitch if row is block.rows[-1] else 0
            if self._row_height(row, widths) + note + self.pdf.get_y() > self.bottom:
                self.pdf.add_page()
                self.pdf.set_y(self.size.top)
                self._row(block.headings, widths, None, is_head=True)
            self._row(row, widths, whole)
        self.pdf.set_y(self.pdf.get_y() + self.size.table * POINT * 0.7)

    def _cells(self, row: Sequence[str], widths: Sequence[float]) -> list[list[str]]:
        self.pdf.set_font_size(self.size.table)
        return [self.setter.lines(text, wide - 2 * _CELL) for text, wide in zip(row, widths, strict=True)]

    def _row_height(self, row: Sequence[str], widths: Sequence[float]) -> float:
        most = max(len(lines) for lines in self._cells(row, widths))
        return most * self.size.table * POINT * 1.45 + 2 * _CELL

    def _row(
        self, row: Sequence[str], widths: Sequence[float], table: object, *, is_head: bool = False
    ) -> None:
        """Write one row; a head that is repeated on a further page belongs to no table and is decoration."""
        pdf, height, step = self.pdf, self._row_height(row, widths), self.size.table * POINT * 1.45
        x, y = self.size.left, self.pdf.get_y()
        line = element(pdf, "TR", within=table) if table is not None else None
        with self._letters(self.size.table, INK, 0.12 if is_head else 0.0):
            for lines, wide in zip(self._cells(row, widths), widths, strict=True):
                mark = (
                    decoration(pdf)
                    if line is None
                    else part_of(pdf, element(pdf, "TH" if is_head else "TD", within=line))
                )
                with mark:
                    for index, text in enumerate(lines):
                        self.setter.line(x + _CELL, y + _CELL + index * step, wide - 2 * _CELL, step, text)
                x += wide
        pdf.set_draw_color(*GREY)
        pdf.set_line_width(0.2)
        with decoration(pdf):
            left = self.size.left
            for wide in widths:
                pdf.rect(left, y, wide, height)
                left += wide
        pdf.set_y(y + height)

    def _attachments(self) -> None:
        named = self.document.attachments
        if not named:
            return
        label = self.document.labels["attachments"]
        self.pdf.set_y(self.pdf.get_y() + self.size.pitch)
        blank = "　　" if self.document.is_chinese else ""
        self.pdf.set_font_size(self.size.body)
        for index, name in enumerate(named):
            mark = f"{index + 1}. " if len(named) > 1 else ""
            front = (
                label
                if not index
                else "　" * len(label)
                if self.document.is_chinese
                else " " * 2 * len(label)
            )
            self._paragraph(f"{blank}{front}{mark}{name}", "P")

    def _signature(self) -> None:
        """Write the unit and the date, the date four letters from the right, with a place for the seal over both."""
        document, size = self.document, self.size
        height = (5 if self.official and document.has_seal else 3) * size.pitch
        self._keep(height)
        self.pdf.set_y(self.pdf.get_y() + height - 2 * size.pitch)
        y, right = self.pdf.get_y(), size.left + size.room - (4 if self.official else 0) * self.letter
        with self._letters(size.body):
            wide, name = self.setter.width(document.date), self.setter.width(document.issuer)
            left = right - wide
            centre = min(left + wide / 2, size.left + size.room - name / 2)
            for text, x in ((document.issuer, centre - name / 2), (document.date, left)):
                if text:
                    with tagged(self.pdf, "P"):
                        self.setter.line(max(x, size.left), y, size.room, size.pitch, text)
                    y += size.pitch
        if self.official and document.has_seal:
            self._seal_place(left + wide / 2, y - size.pitch)
        self.pdf.set_y(y)

    def _seal_place(self, x: float, y: float) -> None:
        pdf = self.pdf
        pdf.set_draw_color(180, 180, 180)
        pdf.set_line_width(0.2)
        top = min(y - SEAL / 2, self.bottom + NUMBER_BELOW - SEAL)
        with decoration(pdf):
            pdf.set_dash_pattern(dash=1.2, gap=1.2)
            pdf.ellipse(x - SEAL / 2, top, SEAL, SEAL)
            pdf.set_dash_pattern()
            with self._letters(9, (140, 140, 140)):
                label = self.document.labels["seal"]
                self.setter.line(x - SEAL / 2, top + SEAL - 9, SEAL, 4, label, "C")


def _widths(block: BulletinBlock, room: float) -> list[float]:
    """Return the widths of columns, by their longest cells but no column less than a third of its even part."""
    columns = list(zip(block.headings, *block.rows, strict=True))
    longest = [min(max(_breadth(cell) for cell in column), 40) + 3 for column in columns]
    least = sum(longest) / len(longest) / 3
    weights = [max(one, least) for one in longest]
    return [room * one / sum(weights) for one in weights]


def _breadth(text: str) -> int:
    """Return how wide a text is: Han characters count twice."""
    return sum(2 if sign >= "\u2e80" else 1 for sign in text)

"""Answer sheets for numbered papers: where each mark belongs on the page, and the pages as PDF.

All lengths are millimetres from the upper left corner of an upright A4 page. A sheet speaks Chinese and English,
whoever prints it, so its words are here and not in the catalogue of translations. Reading is in `sheet_reading`.
"""

import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Literal

import segno

from lms.slow_work import slow
from lms.text.printing.typesetting import Typesetter

if TYPE_CHECKING:
    from fpdf import FPDF

Kind = Literal["one", "many", "digits", "written"]

WIDTH, HEIGHT = 210.0, 297.0
# Corner marks are markers 0 to 3 of OpenCV's dictionary DICT_4X4_50, clockwise from the upper left; 1 is white.
CORNER = 12.0
CORNER_BITS = ("1011010100110010", "0000111110011010", "0011001100101101", "1001100101000110")
CORNERS = ((10.0, 10.0), (188.0, 10.0), (188.0, 275.0), (10.0, 275.0))
# Small squares on three lines down the page show how the paper bends between its corners.
SPOT = 2.5
SPOTS = tuple(product((11.25, 105.0, 198.75), [50.0 + 22 * row for row in range(11)]))
# The QR code, with a white border of four modules.
CODE_X, CODE_Y, CODE = 158.0, 11.0, 22.0
TOP, BOTTOM = 52.0, 271.0
COLUMNS = (14.0, 108.0)
COLUMN_WIDTH = 88.0
# Of a field: the room for its number, then its cells.
NUMBER = 10.0
GAP = 1.6
RADIUS, LINE = 2.3, 6.4
# A number is given sign by sign, each in a line of its own.
DIGITS = (*"0123456789", ".", "-")
DIGIT_LINES = 6
MOST_CHOICES = 60
DIGIT_RADIUS, DIGIT_LINE, DIGIT_STEP, DIGIT_HEAD = 1.9, 5.6, 6.2, 4.4
WRITTEN_HEIGHT = 30.0

WORDS = (
    "答题卡 Answer sheet",
    "试卷编号 Paper",
    "第页，共页 Page of",
    "姓名 Name",
    "圆圈只选一项，方框可选多项。请把选项涂满或画叉；如有改动，请擦净。数字题每行选一个字符。",
    "Circles: choose one. Boxes: choose all that apply. Fill in or cross your choice; rub out changes "
    "completely. For a number, choose one character in each line.",
)


@dataclass(frozen=True, slots=True)
class SheetField:
    """The place for one answer.

    `choices` are the answers that can be marked, as they are printed; of kind "digits" the characters of a line
    (DIGITS when empty), of kind "written" nothing. More than MOST_CHOICES have no room: a ValueError.
    """

    question_number: int
    kind: Kind
    choices: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.choices) > (len(DIGITS) if self.kind == "digits" else MOST_CHOICES):
            raise ValueError(f"{len(self.choices)} choices in question {self.question_number}")


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """The answer sheet of one numbered paper; it takes as many pages as its fields need."""

    paper_number: str
    quiz_title: str
    fields: tuple[SheetField, ...]


@dataclass(frozen=True, slots=True)
class SheetBox:
    """A rectangle on the page."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One circle or square to mark: its centre, half of its width, its place among the lines of the field."""

    choice: str
    line: int
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class PlacedField:
    """A field with its rectangle and its cells, on its page (from 1)."""

    field: SheetField
    page: int
    box: SheetBox
    cells: tuple[SheetCell, ...]


@dataclass(frozen=True)
class SheetLayout:
    """The fields of a sheet on their pages."""

    placed: tuple[PlacedField, ...]

    @cached_property
    def pages(self) -> int:
        """How many pages the sheet has, at least one."""
        return self.placed[-1].page if self.placed else 1

    def on(self, page: int) -> tuple[PlacedField, ...]:
        """Return the fields of one page."""
        return tuple(one for one in self.placed if one.page == page)


def layout(fields: Sequence[SheetField]) -> SheetLayout:
    """Place the fields down the columns, page after page."""
    page, column, y = 1, 0, TOP
    placed = []
    for field in fields:
        height = _height(field)
        if y + height > BOTTOM:
            page, column, y = (page, 1, TOP) if column == 0 else (page + 1, 0, TOP)
        x = COLUMNS[column]
        placed.append(
            PlacedField(field, page, SheetBox(x, y, COLUMN_WIDTH, height), tuple(_cells(field, x, y)))
        )
        y += height + GAP
    return SheetLayout(tuple(placed))


def _height(field: SheetField) -> float:
    if field.kind == "written":
        return WRITTEN_HEIGHT
    if field.kind == "digits":
        return DIGIT_HEAD + DIGIT_LINES * DIGIT_LINE
    return LINE * -(-len(field.choices) // _in_a_line(field)) or LINE


def _in_a_line(field: SheetField) -> int:
    """How many choices stand in one line: long words have more room, whatever the font makes of them."""
    longest = max(map(_letters, field.choices), default=0)
    return 7 if longest <= 2 else 5 if longest <= 4 else 3 if longest <= 8 else 2


def _letters(text: str) -> int:
    """Return the width of a text in letters of the Latin script."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _cells(field: SheetField, x: float, y: float) -> Iterator[SheetCell]:
    if field.kind == "digits":
        for line, (place, sign) in product(range(DIGIT_LINES), enumerate(field.choices or DIGITS)):
            middle = y + DIGIT_HEAD + (line + 0.5) * DIGIT_LINE
            yield SheetCell(sign, line, x + NUMBER + 3 + place * DIGIT_STEP, middle, DIGIT_RADIUS)
    elif field.kind != "written":
        count = _in_a_line(field)
        step = (COLUMN_WIDTH - NUMBER) / count
        for place, choice in enumerate(field.choices):
            line, at = divmod(place, count)
            yield SheetCell(choice, 0, x + NUMBER + (at + 1) * step - 3.2, y + (line + 0.5) * LINE, RADIUS)


def code_of(sheet: AnswerSheet, page: int, pages: int) -> str:
    """Return what the QR code of a page says: page, pages, check of the fields, number of the paper."""
    return f"GD1:{page}:{pages}:{check_of(sheet.fields)}:{sheet.paper_number}"


def check_of(fields: Sequence[SheetField]) -> str:
    """Return eight letters that differ when the fields of two sheets differ."""
    told = [(field.question_number, field.kind, *field.choices) for field in fields]
    return f"{zlib.crc32(repr(told).encode()):08X}"


def sheet_text(sheets: Sequence[AnswerSheet]) -> str:
    """Return every line that is printed on the sheets, for choosing the fonts."""
    lines = dict.fromkeys(WORDS)
    for sheet in sheets:
        lines |= dict.fromkeys((sheet.quiz_title, sheet.paper_number))
        lines |= {choice: None for field in sheet.fields for choice in field.choices}
    return "\n".join(lines)


@slow
def draw_sheet(setter: Typesetter, sheet: AnswerSheet) -> None:
    """Add the pages of a sheet to the file of the setter, whose fonts hold `sheet_text`."""
    pdf = setter.pdf
    placed = layout(sheet.fields)
    for page in range(1, placed.pages + 1):
        pdf.set_auto_page_break(False)
        pdf.add_page(format="A4", orientation="portrait")
        pdf.set_draw_color(0)
        pdf.set_fill_color(0)
        pdf.set_text_color(0)
        _marks(pdf)
        _code(pdf, code_of(sheet, page, placed.pages))
        _head(setter, sheet, page, placed.pages)
        for one in placed.on(page):
            _field(setter, one)


def _marks(pdf: "FPDF") -> None:
    unit = CORNER / 6
    for (x, y), bits in zip(CORNERS, CORNER_BITS, strict=True):
        pdf.set_fill_color(0)
        pdf.rect(x, y, CORNER, CORNER, style="F")
        pdf.set_fill_color(255)
        for place, bit in enumerate(bits):
            if bit == "1":
                row, column = divmod(place, 4)
                pdf.rect(x + (column + 1) * unit, y + (row + 1) * unit, unit, unit, style="F")
    pdf.set_fill_color(0)
    for x, y in SPOTS:
        pdf.rect(x - SPOT / 2, y - SPOT / 2, SPOT, SPOT, style="F")


def _code(pdf: "FPDF", text: str) -> None:
    rows = list(segno.make_qr(text, error="q").matrix)
    unit = CODE / len(rows)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                # A little wider, so that no white lines show between the modules.
                pdf.rect(CODE_X + x * unit, CODE_Y + y * unit, unit + 0.02, unit + 0.02, style="F")


def _head(setter: Typesetter, sheet: AnswerSheet, page: int, pages: int) -> None:
    left, room = 26.0, 126.0
    _text(setter, left, 9.5, room, 5.5, 12, sheet.quiz_title)
    _text(
        setter,
        left,
        15.5,
        room,
        4,
        9,
        f"答题卡 Answer sheet　　第{page}页，共{pages}页 Page {page} of {pages}",
    )
    _text(setter, left, 20.5, room, 7, 16, f"试卷编号 Paper {sheet.paper_number}")
    _text(setter, left, 30, 20, 4, 9, "姓名 Name")
    setter.pdf.set_line_width(0.2)
    setter.pdf.line(left + 18, 34, left + 90, 34)
    setter.pdf.set_font_size(7.5)
    y = 36.5
    for words in WORDS[-2:]:
        for line in setter.lines(words, WIDTH - 2 * COLUMNS[0]):
            setter.line(COLUMNS[0], y, WIDTH - 2 * COLUMNS[0], 3.4, line)
            y += 3.4
    _text(setter, left, 278, WIDTH - 2 * left, 5, 9, f"{sheet.paper_number}　{page}/{pages}", "C")


def _field(setter: Typesetter, one: PlacedField) -> None:
    pdf, box, field = setter.pdf, one.box, one.field
    pdf.set_line_width(0.25)
    head = DIGIT_HEAD if field.kind == "digits" else LINE
    _text(setter, box.x, box.y, NUMBER - 2, head, 10, str(field.question_number), "R")
    if field.kind == "written":
        pdf.rect(box.x + NUMBER, box.y, box.width - NUMBER, box.height)
    for cell in one.cells:
        side = 2 * cell.radius
        corner = cell.x - cell.radius, cell.y - cell.radius
        if field.kind == "many":
            pdf.rect(*corner, side, side)
        else:
            pdf.circle(cell.x, cell.y, cell.radius)
        if field.kind == "digits":
            if cell.line == 0:
                _text(setter, cell.x - 3, box.y, 6, DIGIT_HEAD, 9, cell.choice, "C")
        else:
            room = (COLUMN_WIDTH - NUMBER) / _in_a_line(field) - side - 1.6
            _text(setter, corner[0] - room - 0.8, cell.y - 2.5, room, 5, 9.5, cell.choice, "R")
    if field.kind == "digits":
        for line in range(DIGIT_LINES):
            # Room to write the character before it is marked.
            pdf.rect(box.x + 3, box.y + DIGIT_HEAD + line * DIGIT_LINE + 0.3, 5, DIGIT_LINE - 0.6)


def _text(
    setter: Typesetter,
    x: float,
    y: float,
    width: float,
    height: float,
    size: float,
    text: str,
    align: str = "L",
) -> None:
    """Write one line, smaller until it fits."""
    setter.pdf.set_font_size(size)
    while setter.width(text) > width and setter.pdf.font_size_pt > 4:
        setter.pdf.set_font_size(setter.pdf.font_size_pt - 0.5)
    setter.line(x, y, width, height, text, align)

"""Places on an answer sheet, and its pages as PDF."""

import io
from itertools import combinations

import pytest
from fpdf import FPDF
from pypdf import PdfReader

from lms.quizzes.paper.answer_sheet import (
    BOTTOM,
    COLUMNS,
    CORNER,
    CORNERS,
    DIGITS,
    SPOT,
    SPOTS,
    TOP,
    AnswerSheet,
    SheetBox,
    SheetField,
    check_of,
    draw_sheet,
    layout,
    sheet_text,
)
from lms.text.printing.fonts import fonts_for
from lms.text.printing.typesetting import Typesetter

FIELDS = (
    *(SheetField(number, "one", tuple("ABCD")) for number in range(1, 41)),
    SheetField(41, "many", tuple("ABCDEFGHI")),
    SheetField(42, "digits", ()),
    SheetField(43, "one", ("正确", "不正确")),
    SheetField(44, "written", ()),
    SheetField(45, "one", ("true", "false", "not given in the text")),
    *(SheetField(number, "digits", tuple("0123456789/")) for number in range(46, 58)),
)


def overlap(one: SheetBox, other: SheetBox) -> bool:
    """Whether two rectangles share more than an edge."""
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def test_every_field_has_a_place_of_its_own() -> None:
    """Nothing overlaps: fields, cells, the marks by which the page is found."""
    placed = layout(FIELDS)
    marks = [SheetBox(x, y, CORNER, CORNER) for x, y in CORNERS]
    marks += [SheetBox(x - SPOT / 2, y - SPOT / 2, SPOT, SPOT) for x, y in SPOTS]
    assert [one.field for one in placed.placed] == list(FIELDS)
    assert placed.pages == 3
    for page in range(1, placed.pages + 1):
        boxes = [one.box for one in placed.on(page)]
        assert boxes
        assert not any(overlap(*pair) for pair in combinations(boxes, 2))
        assert not any(overlap(box, mark) for box in boxes for mark in marks)
        assert all(box.y >= TOP and box.y + box.height <= BOTTOM and box.x in COLUMNS for box in boxes)
    for one in placed.placed:
        squares = [
            SheetBox(cell.x - cell.radius, cell.y - cell.radius, 2 * cell.radius, 2 * cell.radius)
            for cell in one.cells
        ]
        assert not any(overlap(*pair) for pair in combinations(squares, 2))
        for square in squares:
            assert one.box.x <= square.x
            assert square.x + square.width <= one.box.x + one.box.width
            assert one.box.y <= square.y
            assert square.y + square.height <= one.box.y + one.box.height


def test_a_number_has_a_line_for_each_character() -> None:
    """The characters of a line are the choices of the field, or digits, point and minus."""
    (plain, fraction) = layout((SheetField(1, "digits", ()), SheetField(2, "digits", tuple("01/")))).placed
    assert [cell.choice for cell in plain.cells if cell.line == 5] == list(DIGITS)
    assert [cell.choice for cell in fraction.cells if cell.line == 0] == list("01/")


def test_the_check_differs_with_the_fields() -> None:
    """A sheet with other questions, kinds or choices has another check."""
    same = (SheetField(1, "one", ("A", "B")),)
    others = [
        (SheetField(2, "one", ("A", "B")),),
        (SheetField(1, "many", ("A", "B")),),
        (SheetField(1, "one", ("B", "A")),),
    ]
    assert check_of(same) == check_of((SheetField(1, "one", ("A", "B")),))
    assert len({check_of(same), *map(check_of, others)}) == 4


def test_too_many_choices_are_refused() -> None:
    """They would not fit the page."""
    with pytest.raises(ValueError, match="61 choices in question 3"):
        SheetField(3, "many", tuple(map(str, range(61))))


def test_sheets_as_pdf() -> None:
    """One file with the pages of all sheets, each with number of paper and page."""
    sheets = [AnswerSheet(number, "测验", FIELDS) for number in ("000123", "000124")]
    with fonts_for(sheet_text(sheets)) as fonts:
        pdf = FPDF(format="A4")
        setter = Typesetter(pdf, fonts)
        for sheet in sheets:
            draw_sheet(setter, sheet)
        pages = PdfReader(io.BytesIO(bytes(pdf.output()))).pages
    texts = ["".join(page.extract_text().split()) for page in pages]
    assert len(pages) == 6
    assert all("Paper000123" in text for text in texts[:3])
    assert all("Paper000124" in text for text in texts[3:])
    assert "第2页，共3页" in texts[1]

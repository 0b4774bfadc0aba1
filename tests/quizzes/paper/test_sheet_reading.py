"""Reading of answer sheets: a photograph, a scan, what is refused, and what counts as a mark."""

import random
import struct
import sys
import zlib
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
import pytest

from lms.quizzes.paper.answer_sheet import (
    CODE,
    CODE_X,
    CODE_Y,
    CORNER,
    CORNER_BITS,
    CORNERS,
    AnswerSheet,
    SheetBox,
    SheetCell,
    SheetField,
    code_of,
    layout,
)
from lms.quizzes.paper.sheet_answers import CellInk, MarkState, number_from, paper_named, state_of
from lms.quizzes.paper.sheet_reading import read_sheet
from lms.quizzes.paper.sheet_results import DoubtReason, ReaderNotInstalled, SheetProblem, SheetRefused
from lms.quizzes.paper.straight_page import decoded, straightened
from tests.quizzes.paper.sheet_hands import Hand, Picture, Tool, drawn
from tests.quizzes.paper.sheet_photos import Conditions, photographed

SCALE = 7.0
FIELDS = (
    *(SheetField(number, "one", tuple("ABCD")) for number in range(1, 9)),
    SheetField(9, "many", tuple("ABCDE")),
    SheetField(10, "digits", ()),
    SheetField(11, "written", ()),
    SheetField(12, "many", ("甲", "乙", "丙")),
    SheetField(13, "digits", ()),
)
SHEET = AnswerSheet("000123", "测验", FIELDS)
# A page of 5 pixels a millimetre, held askew, with a shadow over it.
PHOTO = Conditions(
    quarter_turns=2, turn=4, tilt=(9, -6), bend=1.2, pixels=5.5, light=0.8, slope=0.2, shadow=0.35, blur=0.08,
    noise=0.01, quality=70,
)  # fmt: skip
SCAN = Conditions(pixels=150 / 25.4, margin=0.01, table=1.0, turn=0.7)


@cache
def blank() -> Picture:
    """The sheet as it is printed."""
    return drawn(SHEET, SCALE)[0]


@dataclass(frozen=True)
class Pen:
    """Marks places of the sheet by question, line and choice."""

    hand: Hand

    def __call__(self, question: int, choice: str, style: str, line: int = 0) -> None:
        getattr(self.hand, style)(place(question, choice, line))

    def half(self, question: int, choice: str) -> None:
        self.hand.fill(place(question, choice), 0.5)


def place(question: int, choice: str, line: int = 0) -> SheetCell:
    cells = next(one.cells for one in layout(FIELDS).placed if one.field.question_number == question)
    return next(cell for cell in cells if (cell.choice, cell.line) == (choice, line))


def answered() -> Picture:
    """A sheet with clear answers and one of each kind of doubt."""
    page = blank().copy()
    pen = Pen(Hand(page, random.Random(5), Tool(0.7, 0.5, 0.1), SCALE))
    pen(1, "A", "cross")
    pen(2, "B", "tick")
    pen(3, "C", "fill")
    pen(5, "A", "fill")
    pen(5, "D", "cross")
    pen(6, "B", "erased")
    pen.half(7, "C")
    pen(8, "A", "erased")
    pen(8, "D", "tick")
    for choice in "ACE":
        pen(9, choice, "cross")
    for line, sign in enumerate("-12.5", start=1):
        pen(10, sign, "fill", line)
    box = layout(FIELDS).placed[10].box
    pen.hand.stroke([(box.x + 20, box.y + 10), (box.x + 28, box.y + 14), (box.x + 22, box.y + 15)])
    pen.hand.struck(place(12, "甲"), "fill")
    pen(12, "乙", "fill")
    pen(13, "7", "tick", 0)
    pen(13, "8", "tick", 2)
    return page


ANSWERS = {
    1: ("A",), 2: ("B",), 3: ("C",), 4: (), 5: ("A", "D"), 6: (), 7: ("C",), 8: ("D",), 9: ("A", "C", "E"),
    10: ("-12.5",), 11: (), 12: ("乙",), 13: ("78",),
}  # fmt: skip
DOUBTS = {
    5: DoubtReason.SEVERAL_MARKS,
    6: DoubtReason.FAINT,
    7: DoubtReason.HALF_FILLED,
    8: DoubtReason.FAINT,
    11: DoubtReason.WRITTEN,
    12: DoubtReason.STRUCK_OUT,
    13: DoubtReason.GAP,
}


def test_a_photograph_is_read() -> None:
    """Clear marks are answers; every unclear one is a doubt with what stands there."""
    reading = read_sheet(
        photographed(answered(), PHOTO, random.Random(1), SCALE), {"000123": FIELDS, "9": ()}
    )
    assert (reading.paper_number, reading.page, reading.pages) == ("000123", 1, 1)
    assert {doubt.question_number: doubt.reason for doubt in reading.doubts} == DOUBTS
    assert reading.answers == ANSWERS
    picture = cv2.imdecode(np.frombuffer(reading.doubts[0].picture, np.uint8), cv2.IMREAD_GRAYSCALE)
    # Four pixels a millimetre, with what is around the field.
    assert picture.shape[1] == pytest.approx(4 * (reading.doubts[0].box.width + 3), abs=12)


def without(page: Picture, box: SheetBox) -> Picture:
    """A page with a rectangle pasted over."""
    page = page.copy()
    page[
        round((box.y - 1) * SCALE) : round((box.y + box.height + 1) * SCALE),
        round((box.x - 1) * SCALE) : round((box.x + box.width + 1) * SCALE),
    ] = 1
    return page


def test_a_scan_without_its_code_is_read() -> None:
    """The answers of a sheet of one page are read all the same, unless each paper has questions of its own."""
    page = without(answered(), SheetBox(CODE_X, CODE_Y, CODE, CODE))
    reading = read_sheet(photographed(page, SCAN, random.Random(1), SCALE), FIELDS)
    assert reading.paper_number is None
    assert {doubt.question_number: doubt.reason for doubt in reading.doubts} == DOUBTS
    assert reading.answers == ANSWERS
    with pytest.raises(SheetRefused) as refused:
        paper_named("", {"000123": FIELDS})
    assert refused.value.problem is SheetProblem.CODE_UNREADABLE


def png(wide: int, high: int) -> bytes:
    """A picture that says it is so large, and is nothing else."""
    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def seen(page: Picture, **how: float) -> bytes:
    return photographed(page, replace(SCAN, **{"pixels": 4} | how), random.Random(1), SCALE)  # type: ignore[arg-type]


def as_jpeg(page: Picture) -> bytes:
    return bytes(cv2.imencode(".jpg", (page * 255).astype(np.uint8))[1])


BAD_PICTURES = {
    "nothing": (lambda: b"", SheetProblem.NOT_A_PICTURE),
    "text": (lambda: b"%PDF-1.4 ...", SheetProblem.NOT_A_PICTURE),
    "cut off": (lambda: seen(blank())[:60], SheetProblem.NOT_A_PICTURE),
    "no pixels": (lambda: png(50, 50), SheetProblem.NOT_A_PICTURE),
    "100 megapixels": (lambda: png(10000, 10000), SheetProblem.TOO_LARGE),
    "a bomb": (lambda: png(100000, 100000), SheetProblem.TOO_LARGE),
    "a table": (lambda: seen(np.ones_like(blank()) * 0.6), SheetProblem.NO_SHEET),
    "a corner missing": (
        lambda: seen(without(blank(), SheetBox(*CORNERS[2], CORNER, CORNER))),
        SheetProblem.CORNER_MISSING,
    ),
    "two sheets": (lambda: as_jpeg(np.hstack((blank(), blank()))), SheetProblem.SEVERAL_SHEETS),
    "from too far": (lambda: seen(blank(), pixels=2.5), SheetProblem.TOO_SMALL),
    "too dark": (lambda: seen(blank(), black=0.8), SheetProblem.TOO_DARK),
    "black and white": (
        lambda: as_jpeg(np.where(blank() > 0.5, 1, 0)),
        SheetProblem.BLACK_AND_WHITE,
    ),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("name", BAD_PICTURES)
def test_what_cannot_be_read_is_refused(name: str) -> None:
    """Each with its own reason and sentence."""
    make, problem = BAD_PICTURES[name]
    data = make()
    with pytest.raises(SheetRefused) as refused:
        straightened(decoded(data))
    assert refused.value.problem is problem
    assert refused.value.sentence


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("https://example.org", SheetProblem.OTHER_CODE),
        ("GD1:x:1:00000000:000123", SheetProblem.OTHER_CODE),
        (code_of(replace(SHEET, paper_number="000777"), 1, 1), SheetProblem.UNKNOWN_PAPER),
        (code_of(replace(SHEET, fields=FIELDS[1:]), 1, 1), SheetProblem.OTHER_QUESTIONS),
        (code_of(SHEET, 2, 1), SheetProblem.OTHER_QUESTIONS),
        (code_of(SHEET, 1, 3), SheetProblem.OTHER_QUESTIONS),
    ],
)
def test_sheets_of_other_papers_are_refused(code: str, problem: SheetProblem) -> None:
    """The code says for which questions the sheet was printed."""
    with pytest.raises(SheetRefused) as refused:
        paper_named(code, {"000123": FIELDS})
    assert refused.value.problem is problem


def test_the_code_names_paper_and_page() -> None:
    """A number may hold what separates the parts."""
    fields = tuple(SheetField(number, "one", tuple("ABCD")) for number in range(60))
    sheet = AnswerSheet("A:7", "测验", fields)
    assert paper_named(code_of(sheet, 2, 2), fields) == ("A:7", 2, 2, fields)


EMPTY = CellInk(
    mean=0.0,
    strokes=0.0,
    shaded=0.0,
    partly_shaded=0.0,
    emptier_half=0.5,
    longest=0.0,
    outline=0.45,
    around=0.0,
)
CROSS = replace(EMPTY, mean=0.25, strokes=0.4, emptier_half=0.3, longest=1.2)
FILLED = replace(
    CROSS, mean=0.6, strokes=1.0, shaded=0.95, partly_shaded=0.95, emptier_half=0.47, outline=0.6
)


@pytest.mark.parametrize(
    ("ink", "state"),
    [
        (EMPTY, MarkState.EMPTY),
        (replace(EMPTY, mean=0.02), MarkState.EMPTY),
        (replace(EMPTY, mean=0.1), MarkState.FAINT),
        (replace(EMPTY, mean=0.01, strokes=0.04), MarkState.FAINT),
        (replace(EMPTY, outline=0.05), MarkState.UNCLEAR),
        (CROSS, MarkState.MARKED),
        (replace(CROSS, longest=0.5), MarkState.FAINT),
        (replace(CROSS, strokes=0.03), MarkState.FAINT),
        (replace(CROSS, around=0.15), MarkState.MARKED),
        (replace(CROSS, outline=0.05), MarkState.UNCLEAR),
        (FILLED, MarkState.MARKED),
        (replace(FILLED, around=0.1), MarkState.STRUCK_OUT),
        (replace(FILLED, shaded=0.5), MarkState.HALF_FILLED),
        (replace(FILLED, shaded=0.0, partly_shaded=0.2, emptier_half=0.1), MarkState.HALF_FILLED),
        (replace(CROSS, emptier_half=0.0), MarkState.HALF_FILLED),
    ],
)
def test_what_is_a_mark(ink: CellInk, state: MarkState) -> None:
    """Between empty and marked there is always a doubt."""
    assert state_of(ink) is state


@pytest.mark.parametrize(
    ("lines", "choices", "expected"),
    [
        (["1", "2", ".", "5", "", ""], "", (("12.5",), None)),
        (["", "-", "7", "", "", ""], "", (("-7",), None)),
        (["", "", "", "", "", ""], "", ((), None)),
        (["1", "", "2", "", "", ""], "", (("12",), DoubtReason.GAP)),
        (["1", "23", "", "", "", ""], "", (("123",), DoubtReason.SEVERAL_MARKS)),
        (["1", ".", ".", "2", "", ""], "", (("1..2",), DoubtReason.NO_NUMBER)),
        (["1", "/", "2", "", "", ""], "0123456789/", (("1/2",), None)),
    ],
)
def test_characters_make_a_number(
    lines: list[str], choices: str, expected: tuple[tuple[str, ...], DoubtReason | None]
) -> None:
    """Empty lines around it do not matter; inside it they do."""
    field = SheetField(1, "digits", tuple(choices))
    assert number_from(field, [(tuple(line), None) for line in lines]) == expected


def test_corner_marks_are_those_of_opencv() -> None:
    """The drawing knows their bits without OpenCV."""
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for number, bits in enumerate(CORNER_BITS):
        mark = cv2.aruco.generateImageMarker(dictionary, number, 6)[1:5, 1:5]
        assert "".join("1" if value else "0" for value in mark.ravel()) == bits


def test_without_opencv_the_reader_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library is optional."""
    monkeypatch.delitem(sys.modules, "lms.quizzes.paper.sheet_answers")
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(ReaderNotInstalled):
        read_sheet(b"", FIELDS)

"""A paper as PDF: A4, Chinese and English in embedded fonts, page numbers, no question cut off from its options."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import takewhile, zip_longest

from lms.quizzes.format.exporting.paper import Block, QuizPaper
from lms.slow_work import slow
from lms.text.printing.fonts import fonts_for
from lms.text.printing.formula_setting import CLOSE, OPEN, FormulaTypesetter

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 20.0
ROOM = WIDTH - 2 * MARGIN
PAGE_ROOM = HEIGHT - 2 * MARGIN
SIZES = {"title": 17.0, "heading": 13.0, "note": 9.5}
INDENTS = {"option": 7.0, "text": 7.0, "note": 7.0}
WRITING, BODY = 9.0, 10.5
CELL_LINE = BODY * 0.62
# So that the same quiz gives the same file.
MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


@slow
def paper_pdf(paper: QuizPaper) -> bytes:
    """Return the paper as PDF."""
    from fpdf import FPDF  # noqa: PLC0415 -- slow import

    class Pages(FPDF):
        """Pages with their number below."""

        def footer(self) -> None:
            self.set_font_size(8)
            self.set_xy(MARGIN, HEIGHT - 13)
            self.cell(ROOM, 4, str(self.page_no()), align="C")

    with fonts_for(text_of(paper)) as fonts:
        pdf = Pages(format="A4")
        setter = FormulaTypesetter(pdf, fonts)
        pdf.set_margins(MARGIN, MARGIN, MARGIN)
        pdf.set_auto_page_break(True, MARGIN)
        pdf.set_creation_date(MOMENT)
        pdf.set_title(paper.title)
        pdf.set_lang(paper.language.replace("_", "-"))
        pdf.add_page()
        BlockWriter(setter).write(paper.blocks)
        return bytes(pdf.output())


def text_of(paper: QuizPaper) -> str:
    """Return all signs that a paper needs in its fonts."""
    words = [f"{one.mark} {one.text}" for one in paper.blocks]
    words += [cell for one in paper.blocks for row in one.rows for cell in row]
    return "\n".join([*words, paper.title]).replace(OPEN, "").replace(CLOSE, "")


def _widths(rows: tuple[tuple[str, ...], ...]) -> list[float]:
    is_numbered = len(rows[0]) == 2 and all(row[0].isdigit() for row in rows)
    return [15.0, ROOM - 15] if is_numbered else [ROOM / len(rows[0])] * len(rows[0])


class BlockWriter:
    """Writes the blocks of a paper one below the other, on as many pages as they need."""

    def __init__(self, setter: FormulaTypesetter) -> None:
        self.setter = setter
        self.pdf = setter.pdf
        self.heights: dict[Block, float] = {}

    def write(self, blocks: Sequence[Block]) -> None:
        """Write blocks below the last; a heading stands with the first row of its table.

        A question that fits on one page stands on one page.
        """
        for place, (block, following) in enumerate(zip_longest(blocks, blocks[1:])):
            if block.kind == "question" and (tall := self.question_height(blocks[place:])) <= PAGE_ROOM:
                self.keep(tall)
            if block.kind == "heading" and following and following.kind == "table" and following.rows:
                self.keep(
                    3 * SIZES["heading"] * 0.56 + self.cells(following.rows[0], _widths(following.rows))[1]
                )
            self.add(block)

    def question_height(self, blocks: Sequence[Block]) -> float:
        """Return the height of the question that the blocks begin with, in mm, with all that belongs to it."""
        following = takewhile(lambda one: one.kind not in ("question", "heading", "title"), blocks[1:])
        return sum(map(self.height, (blocks[0], *following)))

    def height(self, block: Block) -> float:
        """Return the height of a block in mm, with the room below it; the same blocks are on many papers."""
        if block not in self.heights:
            self.heights[block] = self._height(block)
        return self.heights[block]

    def _height(self, block: Block) -> float:
        if block.kind == "picture":
            size = _picture_size(block.picture)
            return size[1] + 2 if size else 0.0
        if block.kind == "lines":
            return block.lines * WRITING + 2
        if block.kind == "table":
            widths = _widths(block.rows) if block.rows and block.rows[0] else []
            return sum(self.cells(row, widths)[1] for row in block.rows) + 2 if widths else 0.0
        height, _, lines = self.set_lines(block)
        above = 3.0 if block.kind in ("heading", "question") else 0.0
        return above + sum(height + sum(self.setter.beyond(line, height)) for line in lines) + 1.2

    def set_lines(self, block: Block) -> tuple[float, float, list[str]]:
        """Return the height of a line of words, the room of its mark and the lines; the font has their size then."""
        self.pdf.set_font_size(SIZES.get(block.kind, BODY))
        indent = INDENTS.get(block.kind, 0.0)
        hang = max(7.0, self.setter.width(f"{block.mark} ")) if block.mark else 0.0
        return (
            SIZES.get(block.kind, BODY) * 0.56,
            hang,
            list(self.setter.lines(block.text, ROOM - indent - hang)),
        )

    def add(self, block: Block) -> None:
        if block.kind == "picture":
            self.picture(block.picture)
        elif block.kind == "lines":
            self.lines(block.lines)
        elif block.kind == "table":
            self.table(block.rows)
        else:
            self.words(block)

    def words(self, block: Block) -> None:
        indent = INDENTS.get(block.kind, 0.0)
        height, hang, lines = self.set_lines(block)
        beyond = [self.setter.beyond(line, height) for line in lines]
        if block.kind in ("heading", "question"):
            self.pdf.ln(3)
            # A question stands with the first of its options.
            self.keep(height * len(lines) + sum(map(sum, beyond)) + 2 * height)
        for place, (line, (above, below)) in enumerate(zip(lines, beyond, strict=True)):
            self.keep(height + above + below)
            y = self.pdf.get_y() + above
            if block.mark and not place:
                self.setter.line(MARGIN + indent, y, hang, height, block.mark)
            align = "C" if block.kind == "title" else "L"
            self.setter.line(MARGIN + indent + hang, y, ROOM - indent - hang, height, line, align)
            self.pdf.set_y(y + height + below)
        self.pdf.ln(1.2)

    def keep(self, height: float) -> None:
        """Begin a new page where so much does not fit any more."""
        if self.pdf.will_page_break(height):
            self.pdf.add_page()

    def lines(self, count: int) -> None:
        for _ in range(count):
            self.keep(WRITING)
            y = self.pdf.get_y() + WRITING
            self.pdf.set_line_width(0.15)
            self.pdf.line(MARGIN + 7, y, WIDTH - MARGIN, y)
            self.pdf.set_y(y)
        self.pdf.ln(2)

    def table(self, rows: tuple[tuple[str, ...], ...]) -> None:
        """Write cells of equal width; the first of two columns is narrow where it holds numbers alone."""
        if not rows or not rows[0]:
            return
        widths = _widths(rows)
        for row in rows:
            cells, tall = self.cells(row, widths)
            self.keep(tall)
            x, y = MARGIN, self.pdf.get_y()
            for lines, width in zip(cells, widths, strict=True):
                self.pdf.set_line_width(0.15)
                self.pdf.rect(x, y, width, tall)
                top = y + 1
                for line, above, below in lines:
                    self.setter.line(x + 2, top + above, width - 4, CELL_LINE, line)
                    top += above + CELL_LINE + below
                x += width
            self.pdf.set_y(y + tall)
        self.pdf.ln(2)

    def cells(
        self, row: tuple[str, ...], widths: Sequence[float]
    ) -> tuple[list[list[tuple[str, float, float]]], float]:
        """Return the lines of each cell with their room above and below, and the height of the row."""
        self.pdf.set_font_size(BODY)
        found = [
            [
                (line, *self.setter.beyond(line, CELL_LINE))
                for part in words.split("\n")
                for line in self.setter.lines(part, width - 4)
            ]
            for words, width in zip(row, widths, strict=True)
        ]
        tall = max(sum(CELL_LINE + above + below for _, above, below in lines) for lines in found)
        return found, tall + 2

    def picture(self, data: bytes) -> None:
        size = _picture_size(data)
        if size is not None:
            self.keep(size[1])
            self.pdf.image(io.BytesIO(data), MARGIN + 7, self.pdf.get_y(), *size)
            self.pdf.set_y(self.pdf.get_y() + size[1] + 2)


@slow
def _picture_size(data: bytes) -> tuple[float, float] | None:
    """Return how wide and high a picture is set, in mm; None for what is no picture."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 -- slow import

    try:
        with Image.open(io.BytesIO(data)) as image:
            wide, high = image.size
    except (UnidentifiedImageError, OSError, ValueError):
        return None
    # 96 dots an inch, as on the page of the site.
    scale = min(25.4 / 96, (ROOM - 7) / wide, 120 / high)
    return wide * scale, high * scale

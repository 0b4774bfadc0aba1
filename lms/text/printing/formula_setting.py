"""Text with formulas on the pages of a PDF: each is one sign of the line, as wide and as tall as it is drawn."""

import re
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import Element

from lms.slow_work import slow
from lms.text.printing.font_runs import Fonts
from lms.text.printing.formulas import Drawn, FormulaPen, UndrawableFormula
from lms.text.printing.typesetting import Typesetter
from lms.text.prose.maths import UnreadableTex, formula_tree

if TYPE_CHECKING:
    from fpdf import FPDF

# A formula stands in a text as its TeX between two code points that are no characters.
OPEN, CLOSE = "\ufdd0", "\ufdd1"
FORMULA = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
# While lines are set, it is one character for private use.
_FIRST = 0xF0000
_SIGN = re.compile("([\U000f0000-\U000ffffd])")
_POINT = 25.4 / 72
# Between two lines of which one has a tall formula, in millimetres.
_AIR = 0.6


class Beyond(NamedTuple):
    """How far the formulas of a line go above and below its box, in the units of the page."""

    above: float
    below: float


def formula_text(tex: str) -> str:
    """Return what stands for a formula in a text."""
    return f"{OPEN}{tex}{CLOSE}"


class FormulaTypesetter(Typesetter):
    """Measures and writes lines with formulas."""

    def __init__(self, pdf: "FPDF", fonts: Fonts) -> None:
        super().__init__(pdf, fonts)
        self.fonts = fonts
        self.pen: FormulaPen | None = None
        self.trees: list[Element] = []
        self.found: dict[str, str] = {}  # the sign of each TeX, empty where it cannot be read
        self.drawn: dict[tuple[str, float], Drawn | None] = {}

    def lines(self, text: str, width: float) -> list[str]:
        """Return the text in lines that fit the width; a formula that cannot be drawn or is wider stays TeX."""
        if OPEN in text:
            text = FORMULA.sub(lambda found: self._sign(found[1], width), text)
        return super().lines(text, width)

    def _sign(self, tex: str, width: float) -> str:
        if tex not in self.found:
            try:
                self.trees.append(formula_tree(tex))
                self.found[tex] = chr(_FIRST + len(self.trees) - 1)
            except UnreadableTex:
                self.found[tex] = ""
        made = self._draw(self.found[tex]) if self.found[tex] else None
        return self.found[tex] if made and made.width * _POINT <= width else tex

    def _draw(self, sign: str) -> Drawn | None:
        size = self.pdf.font_size_pt
        if (sign, size) not in self.drawn:
            self.pen = self.pen or FormulaPen(self.fonts.paths, self.fonts.signs)
            try:
                self.drawn[sign, size] = self.pen.draw(self.trees[ord(sign) - _FIRST], size)
            except UndrawableFormula:
                self.drawn[sign, size] = None
        return self.drawn[sign, size]

    def width(self, text: str) -> float:
        """Return the width of a line in the units of the page."""
        if not _SIGN.search(text):
            return super().width(text)
        total = 0.0
        for place, piece in enumerate(_SIGN.split(text)):
            if place % 2:
                made = self._draw(piece)
                total += made.width * _POINT if made else 0.0
            elif piece:
                total += super().width(piece)
        return total

    def beyond(self, line: str, height: float) -> Beyond:
        """Return how much room the formulas of a line of that height need above and below it."""
        made = [one for sign in _SIGN.findall(line) if (one := self._draw(sign))]
        base = self._base(height)
        above = max((one.above * _POINT - base for one in made), default=0.0)
        below = max((one.below * _POINT - (height - base) for one in made), default=0.0)
        return Beyond(above + _AIR if above > 0 else 0.0, below + _AIR if below > 0 else 0.0)

    def _base(self, height: float) -> float:
        """Return how far below the top of a line of that height its letters stand."""
        return height / 2 + 0.3 * float(self.pdf.font_size)

    @slow
    def line(self, x: float, y: float, width: float, height: float, text: str, align: str = "L") -> None:
        """Write one line into a box; `align` is "L", "C" or "R"."""
        if not _SIGN.search(text):
            super().line(x, y, width, height, text, align)
            return
        from fpdf.svg import SVGObject  # noqa: PLC0415 -- slow import

        space = width - self.width(text)
        x += {"L": 0.0, "C": space / 2, "R": space}[align]
        for place, piece in enumerate(_SIGN.split(text)):
            size = self.width(piece)
            if place % 2 and (made := self._draw(piece)):
                SVGObject(made.svg).draw_to_page(self.pdf, x=x, y=y + self._base(height))
            elif piece:
                super().line(x, y, size, height, piece)
            x += size

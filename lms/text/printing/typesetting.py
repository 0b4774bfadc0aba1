"""Text on the pages of a PDF in as many fonts as its scripts need."""

from typing import TYPE_CHECKING

from lms.text.printing.font_runs import FontRun, Fonts, runs
from lms.text.printing.line_breaking import fitted

if TYPE_CHECKING:
    from fpdf import FPDF


class Typesetter:
    """Measures and writes single lines; size and colour are those set on the page."""

    def __init__(self, pdf: "FPDF", fonts: Fonts) -> None:
        self.pdf = pdf
        self.signs = fonts.signs
        self.known: dict[tuple[str, float, float], float] = {}
        self.main = next(iter(fonts.paths))
        for name, path in fonts.paths.items():
            pdf.add_font(name, "", path)
        pdf.set_font(self.main)

    def width(self, text: str) -> float:
        """Return the width of a line in the units of the page."""
        size = (text, self.pdf.font_size_pt, self.pdf.char_spacing)
        if size not in self.known:
            self.known[size] = sum(self._run_width(run) for run in runs(text, self.signs))
            self._leave()
        return self.known[size]

    def _run_width(self, run: FontRun) -> float:
        self._take(run)
        return float(self.pdf.get_string_width(run.text))

    def lines(self, text: str, width: float) -> list[str]:
        """Return the text in lines that fit the width."""
        return fitted(text, width, self.width)

    def line(self, x: float, y: float, width: float, height: float, text: str, align: str = "L") -> None:
        """Write one line into a box; `align` is "L", "C" or "R"."""
        space = width - self.width(text)
        x += {"L": 0.0, "C": space / 2, "R": space}[align]
        for run in runs(text, self.signs):
            size = self._run_width(run)
            self.pdf.set_xy(x, y)
            margin, self.pdf.c_margin = self.pdf.c_margin, 0
            self.pdf.cell(size, height, run.text)
            self.pdf.c_margin = margin
            x += size
        self._leave()

    def _take(self, run: FontRun) -> None:
        self.pdf.set_font(run.font, size=self.pdf.font_size_pt)
        if run.font != self.main or run.level:
            self.pdf.set_text_shaping(True, direction="RTL" if run.level % 2 else "LTR")
        else:
            self.pdf.set_text_shaping(False)

    def _leave(self) -> None:
        self.pdf.set_text_shaping(False)
        self.pdf.set_font(self.main, size=self.pdf.font_size_pt)

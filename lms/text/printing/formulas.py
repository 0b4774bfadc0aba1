"""Formulas drawn as lines on the pages of a PDF, in the font for mathematics that the library brings."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, tostring

from lms.slow_work import slow


@dataclass(frozen=True, slots=True)
class Drawn:
    """A formula as SVG that begins at its pen on the line on which letters stand; lengths are in points.

    `above` and `below` say how far it goes beyond that line.
    """

    svg: str
    width: float
    above: float
    below: float


class UndrawableFormula(Exception):
    """The library cannot draw the formula."""


class FormulaPen:
    """Draws formulas; signs that its font lacks, such as Han characters, come from the fonts of the text.

    `paths` says where each font lies, `signs` which code points it was chosen for.
    """

    @slow
    def __init__(self, paths: Mapping[str, Path], signs: Mapping[str, frozenset[int]]) -> None:
        import ziafont  # noqa: PLC0415 -- slow import
        from ziafont import config  # noqa: PLC0415 -- slow import

        # Outlines are written out where they stand: the PDF library reads no symbols.
        config.svg2 = False
        self.font = _font_of(ziafont, paths, signs)

    def draw(self, tree: Element, size: float) -> Drawn:
        """Return MathML drawn at a size in points; raises UndrawableFormula, and only that."""
        from ziamath import zmath  # noqa: PLC0415 -- slow import

        name = "with the fonts of this text"
        try:
            zmath.loadedfonts[name] = self.font
            made: Any = zmath.Math(deepcopy(tree), size=size, font=name, margin=0)
            image: Element = made.svgxml()
            left, top, width, height = map(float, image.attrib.pop("viewBox").split())
            return Drawn(tostring(image, "unicode"), left + width, -top, top + height)
        except Exception as error:  # the library raises anything on a tree that it did not expect
            raise UndrawableFormula from error
        finally:
            zmath.loadedfonts.pop(name, None)


def _font_of(ziafont: Any, paths: Mapping[str, Path], signs: Mapping[str, frozenset[int]]) -> Any:
    """Return the font for mathematics, which looks in the fonts of the text for signs that it lacks."""
    from ziamath.mathfont import MathFont  # noqa: PLC0415 -- slow import
    from ziamath.zmath import loadedfonts  # noqa: PLC0415 -- slow import

    default: Any = loadedfonts["default"]

    class PaperFont(MathFont):
        """The font for mathematics with the fonts of a paper behind it."""

        def __init__(self) -> None:
            super().__init__(default.fname)
            self.others: dict[str, Any] = {}

        def findglyph(self, char: str, variant: Any) -> Any:
            """Find the outline of a sign."""
            found = super().findglyph(char, variant)
            if found.index or char.isspace():
                return found
            name = next((one for one in paths if ord(char) in signs[one]), "")
            if not name:
                return found
            if name not in self.others:
                self.others[name] = ziafont.Font(paths[name])
            return self.others[name].glyph(char)

    return PaperFont()

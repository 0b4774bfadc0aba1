"""The measures of a bulletin on A4 paper; those of an official document are of GB/T 9704-2012."""

from dataclasses import dataclass

from lms.bulletins.words import Layout

WIDTH, HEIGHT = 210.0, 297.0  # A4, in millimetres
POINT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Measures:
    """Margins, sizes and distances: millimetres, but points for sizes of letters.

    `pitch` is from line to line. `stretch` is the width of letters of the text in per cent: 28 letters of 16 points are
    wider than the 156 mm of an official document, so each gives a little.
    """

    top: float
    left: float
    right: float
    bottom: float
    body: float
    title: float
    table: float
    small: float
    pitch: float
    title_pitch: float
    stretch: float = 100.0

    @property
    def room(self) -> float:
        """The width of the text."""
        return WIDTH - self.left - self.right


# 版心 156 mm × 225 mm, 22 lines of 28 letters: 3号 for the text, 2号 for the title, 4号 for page numbers and tables.
OFFICIAL = Measures(
    top=37.0,
    left=28.0,
    right=26.0,
    bottom=35.0,
    body=16.0,
    title=22.0,
    table=12.0,
    small=14.0,
    pitch=225 / 22,
    title_pitch=225 / 22 * 1.25,
    stretch=155.9 / POINT / 28 / 16 * 100,
)
PLAIN = Measures(
    top=24.0,
    left=25.0,
    right=25.0,
    bottom=22.0,
    body=11.0,
    title=18.0,
    table=10.0,
    small=9.0,
    pitch=6.6,
    title_pitch=9.5,
)
MARK_TOP = 35.0  # from the upper edge of the text to the name of the unit in the red head
LARGEST_MARK = 44.0  # points
RED = (200, 16, 28)
NUMBER_BELOW = 7.0  # from the text to the page number
RULE_BELOW = 4.0  # from the document number to the red line
SEAL = 42.0


def measures_of(layout: Layout) -> Measures:
    """Return the measures of a layout."""
    return OFFICIAL if layout is Layout.OFFICIAL else PLAIN

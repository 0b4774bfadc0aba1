"""The picture card of a page: its title, a sentence, the site and a QR code, as a PNG of 1200 × 630 pixels."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import segno

from lms.slow_work import slow
from lms.text.printing.font_runs import runs
from lms.text.printing.font_signs import ORDER, signs
from lms.text.printing.fonts import fonts_for

WIDTH, HEIGHT = 1200, 630
EDGE, CODE = 72, 260
GROUND, INK, FAINT, ACCENT = "#faf8f3", "#1e221d", "#50554b", "#1e6a43"
TITLE_SIZE, TEXT_SIZE, SMALL_SIZE = 58, 32, 28
MOST_TITLE_LINES, MOST_TEXT_LINES = 3, 3
# Longer texts would not fit in any case, and every sign costs time.
MOST_CHARS = 200


@slow
def draw_card(kind: str, title: str, text: str, site: str, address: str) -> bytes:
    """Return the card as PNG bytes; texts that are too long end with an ellipsis."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 -- slow import

    kind, title, text, site = (one[:MOST_CHARS] for one in (kind, title, text, site))
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, WIDTH, 16), ACCENT)
    with fonts_for("\n".join((kind, title, text, site, "…"))) as fonts:
        pen = _Pen(draw, fonts.paths, ImageFont.truetype)
        room = WIDTH - 3 * EDGE - CODE
        y = 64
        pen.line(EDGE, y, kind, SMALL_SIZE, ACCENT)
        y += 60
        for line in pen.lines(title, TITLE_SIZE, room, MOST_TITLE_LINES):
            pen.line(EDGE, y, line, TITLE_SIZE, INK)
            y += round(TITLE_SIZE * 1.35)
        y += 16
        for line in pen.lines(text, TEXT_SIZE, room, MOST_TEXT_LINES):
            pen.line(EDGE, y, line, TEXT_SIZE, FAINT)
            y += round(TEXT_SIZE * 1.5)
        for line in pen.lines(site, SMALL_SIZE, room, 1):
            pen.line(EDGE, HEIGHT - EDGE - SMALL_SIZE, line, SMALL_SIZE, ACCENT)
    _draw_code(draw, address)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_code(draw: Any, address: str) -> None:
    """Draw the QR code with a quiet zone of four modules at the right."""
    matrix = [list(row) for row in segno.make_qr(address, error="m").matrix]
    module = CODE // (len(matrix) + 8)
    side = module * (len(matrix) + 8)
    left, top = WIDTH - EDGE - side, (HEIGHT - side) // 2
    draw.rectangle((left, top, left + side, top + side), "#ffffff")
    for y, row in enumerate(matrix, 4):
        for x, is_dark in enumerate(row, 4):
            if is_dark:
                at = (left + x * module, top + y * module)
                draw.rectangle((*at, at[0] + module - 1, at[1] + module - 1), "#000000")


class _Pen:
    """Writes lines of any script, each part in the font that has its signs."""

    def __init__(self, draw: Any, paths: Mapping[str, Path], load: Callable[[str, int], Any]) -> None:
        self._draw, self._paths, self._load = draw, paths, load
        self._fonts: dict[tuple[str, int], Any] = {}

    def _parts(self, line: str, size: int) -> list[tuple[str, Any]]:
        return [(run.text, self._font(run.font, size)) for run in runs(line, signs())]

    def _font(self, name: str, size: int) -> Any:
        if (name, size) not in self._fonts:
            path = self._paths.get(name) or self._paths[ORDER[0]]
            self._fonts[name, size] = self._load(str(path), size)
        return self._fonts[name, size]

    def width(self, line: str, size: int) -> float:
        """Return how wide a line is, in pixels."""
        return float(sum(font.getlength(text) for text, font in self._parts(line, size)))

    def line(self, x: float, y: float, line: str, size: int, ink: str) -> None:
        """Write a line; `y` is its upper edge."""
        for text, font in self._parts(line, size):
            self._draw.text((x, y + size), text, ink, font, anchor="ls")
            x += font.getlength(text)

    def lines(self, text: str, size: int, room: float, most: int) -> list[str]:
        """Return a text in lines that fit into `room`, broken at spaces and between Han characters, `most` at most."""
        found, line = [], ""
        for word in _words(text):
            if line and self.width((line + word).rstrip(), size) > room:
                found.append(line.rstrip())
                line = ""
            line += word if line else word.lstrip()
            while self.width(line.rstrip(), size) > room:  # a word wider than the card
                fits = next(at for at in range(len(line) - 1, 0, -1) if self.width(line[:at], size) <= room)
                found.append(line[:fits])
                line = line[fits:]
        found += [line.rstrip()] if line.strip() else []
        if len(found) <= most:
            return found
        last = found[most - 1]
        while last and self.width(f"{last}…", size) > room:
            last = last[:-1]
        return [*found[: most - 1], f"{last}…"]


def _words(text: str) -> list[str]:
    """Return the pieces of a text between which a line may break, each with the space behind it."""
    pieces: list[str] = []
    for char in " ".join(text.split()):
        is_wide = ord(char) >= 0x2E80
        if not pieces or pieces[-1].endswith(" ") or is_wide or ord(pieces[-1][-1]) >= 0x2E80:
            pieces.append(char)
        else:
            pieces[-1] += char
    return pieces

"""Answer sheets as people mark them: drawn on pixels by the site's own code, marked by chance.

Lengths on the page are millimetres; every choice comes from the generator of random numbers that is given.
"""

import math
import random
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from lms.quizzes.paper.answer_sheet import (
    DIGIT_LINES,
    HEIGHT,
    WIDTH,
    AnswerSheet,
    PlacedField,
    SheetCell,
    draw_sheet,
)

Picture = NDArray[np.float32]  # 1 is white
SCALE = 12.0  # of a drawn page, in pixels per millimetre


class RasterPen:
    """Draws on pixels what `draw_sheet` draws on a PDF."""

    def __init__(self, scale: float = SCALE) -> None:
        self.scale = scale
        self.pages: list[Image.Image] = []
        self.fill = self.ink = 0
        self.line_width = 0.2
        self.font_size_pt = 10.0
        self.pdf = self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("set_"):
            return lambda *_args, **_named: None
        raise AttributeError(name)

    def add_page(self, **_named: str) -> None:
        self.pages.append(Image.new("L", (round(WIDTH * self.scale), round(HEIGHT * self.scale)), 255))

    @property
    def draw(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.pages[-1])

    def set_fill_color(self, value: int) -> None:
        self.fill = value

    def set_line_width(self, value: float) -> None:
        self.line_width = value

    def set_font_size(self, value: float) -> None:
        self.font_size_pt = value

    def rect(self, x: float, y: float, width: float, height: float, style: str = "") -> None:
        s = self.scale
        if style == "F":
            self.draw.rectangle((x * s, y * s, (x + width) * s - 1, (y + height) * s - 1), fill=self.fill)
        else:
            half = self.line_width / 2
            box = ((x - half) * s, (y - half) * s, (x + width + half) * s, (y + height + half) * s)
            self.draw.rectangle(box, outline=0, width=round(self.line_width * s))

    def circle(self, x: float, y: float, radius: float) -> None:
        s, reach = self.scale, radius + self.line_width / 2
        box = ((x - reach) * s, (y - reach) * s, (x + reach) * s, (y + reach) * s)
        self.draw.ellipse(box, outline=0, width=round(self.line_width * s))

    def line(self, *args: Any) -> None:
        """Draw a line of a page, or of text as the setter does."""
        if isinstance(args[-1], float | int):
            self.draw.line(
                [one * self.scale for one in args], fill=0, width=round(self.line_width * self.scale)
            )
            return
        x, y, width, height, text = args[:5]
        align = args[5] if len(args) > 5 else "L"
        x += {"L": 0.0, "C": 0.5, "R": 1.0}[align] * (width - self.width(text))
        font = ImageFont.load_default(self.font_size_pt * 0.353 * self.scale)
        self.draw.text((x * self.scale, (y + height / 2) * self.scale), text, fill=0, font=font, anchor="lm")

    def width(self, text: str) -> float:
        return 0.18 * self.font_size_pt * len(text)

    def lines(self, text: str, width: float) -> list[str]:
        return [text[:120]]


def drawn(sheet: AnswerSheet, scale: float = SCALE) -> list[Picture]:
    """Return the pages of a sheet as pixels."""
    pen = RasterPen(scale)
    draw_sheet(pen, sheet)  # type: ignore[arg-type]
    return [np.asarray(page, dtype=np.float32) / 255 for page in pen.pages]


@dataclass(frozen=True, slots=True)
class Tool:
    """What somebody writes with: how dark, how broad, how even its line is."""

    dark: float
    broad: float
    rough: float


@dataclass(slots=True)
class Marked:
    """A marked page and what it says: the right answer of each question, and the questions a person must see."""

    page: Picture
    answers: dict[int, tuple[str, ...]] = field(default_factory=dict)
    unclear: dict[int, str] = field(default_factory=dict)
    cells: dict[SheetCell, str] = field(default_factory=dict)  # what was done to each


def some_tool(rng: random.Random) -> Tool:
    """Return a pencil, a ballpoint or a gel pen."""
    return rng.choice(
        (
            Tool(rng.uniform(0.35, 0.7), rng.uniform(0.4, 0.8), rng.uniform(0.15, 0.4)),
            Tool(rng.uniform(0.55, 0.85), rng.uniform(0.3, 0.55), rng.uniform(0.0, 0.15)),
            Tool(rng.uniform(0.75, 0.92), rng.uniform(0.45, 0.9), 0.0),
        )
    )


class Hand:
    """Writes on one page with one tool."""

    def __init__(self, page: Picture, rng: random.Random, tool: Tool, scale: float = SCALE) -> None:
        self.page, self.rng, self.tool, self.scale = page, rng, tool, scale

    def stroke(self, points: list[tuple[float, float]], dark: float = 0.0, broad: float = 0.0) -> None:
        """Draw one line through points; pressure and texture are the tool's."""
        rng, s = self.rng, self.scale
        broad = max(1, round((broad or self.tool.broad) * rng.uniform(0.85, 1.15) * s))
        dark = min(0.95, (dark or self.tool.dark) * rng.uniform(0.88, 1.1))
        place = np.array(points) * s
        low = np.maximum(np.floor(place.min(axis=0) - broad - 2), 0).astype(int)
        high = np.ceil(place.max(axis=0) + broad + 3).astype(int)
        part = self.page[low[1] : high[1], low[0] : high[0]]
        ink = np.zeros(part.shape, np.uint8)
        cv2.polylines(ink, [np.round((place - low) * 8).astype(np.int32)], False, 255, broad, cv2.LINE_AA, 3)
        cover = ink.astype(np.float32) / 255 * dark
        if self.tool.rough:
            seeded = np.random.default_rng(rng.getrandbits(32))
            grain = seeded.normal(1, self.tool.rough, part.shape).astype(np.float32)
            cover *= np.clip(cv2.GaussianBlur(grain, (0, 0), 1.2) * 1.0, 0.2, 1.3)
        np.multiply(part, 1 - np.clip(cover, 0, 0.96), out=part)

    def about(self, x: float, y: float, by: float) -> tuple[float, float]:
        """Return a point near another."""
        return x + self.rng.gauss(0, by), y + self.rng.gauss(0, by)

    def cross(self, cell: SheetCell) -> None:
        reach = cell.radius * self.rng.uniform(0.6, 1.15)
        x, y = self.about(cell.x, cell.y, 0.25)
        self.stroke([self.about(x - reach, y - reach, 0.2), self.about(x + reach, y + reach, 0.2)])
        self.stroke([self.about(x + reach, y - reach, 0.2), self.about(x - reach, y + reach, 0.2)])

    def tick(self, cell: SheetCell) -> None:
        r = cell.radius
        x, y = self.about(cell.x, cell.y, 0.25)
        far = self.rng.uniform(0.8, 1.5)
        self.stroke(
            [
                self.about(x - 0.7 * r, y - 0.05 * r, 0.2),
                self.about(x - 0.1 * r, y + 0.75 * r, 0.2),
                self.about(x + far * r, y - far * r, 0.2),
            ]
        )

    def fill(self, cell: SheetCell, share: float = 1.0, dark: float = 0.0) -> None:
        """Shade a cell from its left edge up to a share of its width."""
        reach = cell.radius * self.rng.uniform(0.88, 1.08)
        step = max(0.3, self.tool.broad * 0.75)
        points = []
        x, down = cell.x - reach + step / 2, True
        while x < cell.x - reach + 2 * reach * share:
            tall = math.sqrt(max(0.05, reach**2 - (x - cell.x) ** 2)) * self.rng.uniform(0.92, 1.05)
            points += [(x, cell.y + (tall if down else -tall))]
            x, down = x + step * self.rng.uniform(0.7, 1.1), not down
        if len(points) > 1:
            self.stroke(points, dark)

    def mark(self, cell: SheetCell, style: str) -> None:
        {"cross": self.cross, "tick": self.tick, "fill": self.fill}[style](cell)

    def erased(self, cell: SheetCell) -> None:
        """What is left of a mark that was rubbed out: a smear, and the deepest of its lines."""
        self.fill(cell, dark=self.rng.uniform(0.06, 0.2))

    def struck(self, cell: SheetCell, style: str) -> None:
        """Mark a cell and cross the mark out with long lines."""
        self.mark(cell, style)
        r = cell.radius * 1.9
        for slope in self.rng.sample((-1, 1), 2):
            self.stroke(
                [
                    self.about(cell.x - r, cell.y - slope * r, 0.2),
                    self.about(cell.x + r, cell.y + slope * r, 0.2),
                ]
            )


UNCLEAR = ("two", "half", "erased", "erased and another", "dot", "struck")


def marked(
    page: Picture, placed: tuple[PlacedField, ...], rng: random.Random, unclear: float = 0.08
) -> Marked:
    """Return a page as one person answers it; `unclear` is the share of answers with something to ask about."""
    done = Marked(page.copy())
    tool = some_tool(rng)
    hand = Hand(done.page, rng, tool)
    usual = rng.choice(("cross", "tick", "fill", "fill"))
    for _ in range(rng.randrange(4)):
        x, y = rng.uniform(45, 100), rng.uniform(31, 34)
        hand.stroke([hand.about(x + step, y, 1.2) for step in range(rng.randint(3, 12))])
    for one in placed:
        style = usual if rng.random() < 0.9 else rng.choice(("cross", "tick", "fill"))
        number = one.field.question_number
        done.answers[number] = ()
        if one.field.kind == "written":
            if rng.random() < 0.7:
                x, y = one.box.x + 16, one.box.y + rng.uniform(6, 20)
                for letter in range(rng.randint(2, 20)):
                    hand.stroke([hand.about(x + 2.5 * letter, y, 1.0) for _ in range(4)])
                done.unclear[number] = "written"
        elif one.field.kind == "digits":
            _number(hand, done, one, style)
        elif rng.random() < unclear:
            _unclear(hand, done, one, style)
        else:
            most = len(one.cells) if one.field.kind == "many" else 1
            count = rng.randint(1, most) if rng.random() < 0.94 else 0
            cells = rng.sample(one.cells, count)
            for cell in cells:
                hand.mark(cell, style)
                done.cells[cell] = style
            done.answers[number] = tuple(cell.choice for cell in one.cells if cell in cells)
    return done


def _number(hand: Hand, done: Marked, one: PlacedField, style: str) -> None:
    rng = hand.rng
    text = rng.choice(("", str(rng.randint(0, 99999)), f"{rng.uniform(-99, 99):.1f}"))[:DIGIT_LINES]
    for line, sign in enumerate(text):
        cell = next(cell for cell in one.cells if cell.line == line and cell.choice == sign)
        hand.mark(cell, style)
        done.cells[cell] = style
        x, y = one.box.x + 5.5, cell.y
        hand.stroke([hand.about(x, y, 0.9) for _ in range(3)])
    done.answers[one.field.question_number] = (text,) if text else ()


def _unclear(hand: Hand, done: Marked, one: PlacedField, style: str) -> None:
    rng, number = hand.rng, one.field.question_number
    kind = rng.choice(UNCLEAR)
    first, second = rng.sample(one.cells, 2)
    if kind == "two" and one.field.kind == "many":
        kind = "half"
    done.unclear[number] = kind
    done.cells[first] = {"two": style, "erased and another": "erased"}.get(kind, kind)
    if kind in ("two", "struck", "erased and another"):
        done.cells[second] = style
    if kind == "two":
        hand.mark(first, style)
        hand.mark(second, style)
    elif kind == "half":
        hand.fill(first, rng.uniform(0.4, 0.6))
    elif kind == "dot":
        hand.stroke([hand.about(first.x, first.y, 0.3) for _ in range(2)], broad=0.7)
    elif kind == "struck":
        hand.struck(first, style)
        hand.mark(second, style)
        done.answers[number] = (second.choice,)
    else:
        hand.erased(first)
        if kind != "erased":
            hand.mark(second, style)
            done.answers[number] = (second.choice,)

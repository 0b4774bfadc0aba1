"""Find an answer sheet in a picture and lay it straight: its corner marks, its bends, its light, its code.

Imports OpenCV, which may not be installed: only `sheet_reading` imports this, when it reads.
"""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from lms.quizzes.paper.answer_sheet import (
    CODE,
    CODE_X,
    CODE_Y,
    CORNER,
    CORNERS,
    HEIGHT,
    SPOT,
    SPOTS,
    WIDTH,
    SheetBox,
)
from lms.quizzes.paper.sheet_results import SheetProblem, SheetRefused
from lms.slow_work import slow

# Threads of its own would only wait for each other: one file is read at a time, behind all other work.
cv2.setNumThreads(1)

Grey = NDArray[np.uint8]
Points = NDArray[np.float64]

SCALE = 8.0  # of the straight page, in pixels per millimetre
MOST_PIXELS = 64_000_000
FEWEST_PER_MM = 2.8  # a little less than 75 dpi
LEAST_BLACK = 0.25  # how much darker than paper printed black must be
# How far the paper may bend away from the plane of its corners, in millimetres.
REACH = 5.0
STIFFNESS = 0.02


@dataclass(frozen=True)
class StraightPage:
    """A page seen from above: `ink` is 0 on white paper and about 1 in printed black."""

    grey: Grey
    ink: NDArray[np.float32]
    bends: "Bends"

    def patch(self, x: float, y: float, reach: float) -> NDArray[np.float32]:
        """Return the ink of a square around a point of the page, `reach` millimetres to each side."""
        x, y = self.bends.place(x, y)
        size = round(2 * reach * SCALE) + 1
        return cv2.getRectSubPix(self.ink, (size, size), (x * SCALE - 0.5, y * SCALE - 0.5))

    def part(self, box: SheetBox, around: float = 0.0) -> tuple[slice, slice]:
        """Return the rows and columns of a rectangle of the page, with so much around it."""
        ends = [(box.x + dx * box.width, box.y + dy * box.height) for dx in (0, 1) for dy in (0, 1)]
        seen = np.array([self.bends.place(*end) for end in ends])
        low = np.maximum((seen.min(axis=0) - around) * SCALE, 0).astype(int)
        high = ((seen.max(axis=0) + around) * SCALE).astype(int)
        return slice(low[1], high[1]), slice(low[0], high[0])

    @slow
    def picture(self, box: SheetBox) -> bytes:
        """Return what stands in a rectangle, as PNG."""
        cut = self.grey[self.part(box, 1.5)]
        half = cv2.resize(cut, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        return bytes(cv2.imencode(".png", half, [cv2.IMWRITE_PNG_COMPRESSION, 9])[1])


class Bends:
    """Where the points of the page lie on the straightened picture, which is straight only at its corners."""

    def __init__(self, shifts: NDArray[np.float64]) -> None:
        self.shifts = shifts

    @staticmethod
    def terms(x: Points, y: Points) -> Points:
        """Return the terms of a surface of second degree across and third degree down."""
        u, v = 2 * x / WIDTH - 1, 2 * y / HEIGHT - 1
        return np.stack([u**i * v**j for i in range(3) for j in range(4)], axis=-1)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point lies, in millimetres."""
        dx, dy = self.terms(np.array(x), np.array(y)) @ self.shifts
        return x + float(dx), y + float(dy)


@slow
def decoded(data: bytes) -> Grey:
    """Return a picture in grey. Raises SheetRefused before decoding what is no picture or too large."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "TIFF", "BMP")) as image:
            wide, high = image.size
            is_bilevel = image.mode == "1"
    except Image.DecompressionBombError as error:
        raise SheetRefused(SheetProblem.TOO_LARGE) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, OverflowError) as error:
        raise SheetRefused(SheetProblem.NOT_A_PICTURE) from error
    if wide * high > MOST_PIXELS:
        raise SheetRefused(SheetProblem.TOO_LARGE)
    if is_bilevel:
        raise SheetRefused(SheetProblem.BLACK_AND_WHITE)
    flags = cv2.IMREAD_REDUCED_GRAYSCALE_2 if wide * high > 20_000_000 else cv2.IMREAD_GRAYSCALE
    try:
        grey = cv2.imdecode(np.frombuffer(data, np.uint8), flags | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error as error:
        raise SheetRefused(SheetProblem.NOT_A_PICTURE) from error
    if grey is None:
        raise SheetRefused(SheetProblem.NOT_A_PICTURE)
    return grey


@slow
def straightened(grey: Grey) -> StraightPage:
    """Return the page that a picture shows. Raises SheetRefused when it is not all there or not clear enough."""
    seen = _corner_points(grey)
    size = CORNER / 2 * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    flat = np.concatenate([np.array(corner) + CORNER / 2 + size for corner in CORNERS])
    # Sharp photographs have more pixels than are needed; the mean of them has less noise.
    per_mm = float(np.sqrt(cv2.contourArea(seen[[0, 5, 10, 15]].astype(np.float32)) / (190.0 * 277.0)))
    if per_mm < FEWEST_PER_MM:
        raise SheetRefused(SheetProblem.TOO_SMALL)
    left, top, wide, high = cv2.boundingRect(seen.astype(np.float32))
    if _is_black_and_white(grey[max(top, 0) : top + high, max(left, 0) : left + wide]):
        raise SheetRefused(SheetProblem.BLACK_AND_WHITE)
    if per_mm > 1.5 * SCALE:
        shrink = SCALE / per_mm
        grey = cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        seen = (seen + 0.5) * shrink - 0.5
    matrix, _ = cv2.findHomography(seen, flat * SCALE - 0.5)
    if matrix is None:
        raise SheetRefused(SheetProblem.CORNER_MISSING)
    shape = (round(WIDTH * SCALE), round(HEIGHT * SCALE))
    page = cv2.warpPerspective(grey, matrix, shape, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    darkness = _darkness(page)
    black = _black(darkness)
    if black < LEAST_BLACK:
        raise SheetRefused(SheetProblem.TOO_DARK)
    ink = darkness / black
    return StraightPage(page, ink, Bends(_shifts(ink)))


def _corner_points(grey: Grey) -> Points:
    """Return the four corners of the four corner marks, in the order of CORNERS."""
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    parameters.adaptiveThreshWinSizeMax = 43
    parameters.adaptiveThreshWinSizeStep = 8
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50), parameters)
    most = 0
    longest = max(grey.shape)
    sizes = [1600, 2600, 1000] if longest > 1600 else [longest, 2 * longest, 1000]
    for size in sizes:
        zoom = min(size / longest, 2.0)
        way = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
        small = cv2.resize(grey, None, fx=zoom, fy=zoom, interpolation=way) if zoom != 1 else grey
        corners, ids, _ = detector.detectMarkers(small)
        found = [] if ids is None else [int(one) for one in ids.ravel() if one < 4]
        if len(found) > len(set(found)):
            raise SheetRefused(SheetProblem.SEVERAL_SHEETS)
        most = max(most, len(found))
        if len(found) == 4:
            by_number = {int(one): corner[0] for one, corner in zip(ids.ravel(), corners, strict=True)}
            points = np.concatenate([by_number[number] for number in range(4)])
            return _exact(grey, (points + 0.5) / zoom - 0.5)
    raise SheetRefused(SheetProblem.CORNER_MISSING if most else SheetProblem.NO_SHEET)


def _exact(grey: Grey, points: NDArray[np.float32]) -> Points:
    """Return points moved to the nearest corner of the full picture."""
    side = float(np.linalg.norm(points[0] - points[1]))
    half = int(min(max(side / 14, 2), 12))
    enough = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 30, 0.02)
    moved = cv2.cornerSubPix(
        grey, points.astype(np.float32).reshape(-1, 1, 2).copy(), (half, half), (-1, -1), enough
    )
    moved = moved.reshape(-1, 2)
    is_near = np.linalg.norm(moved - points, axis=1) < side / 6
    return np.where(is_near[:, None], moved, points).astype(np.float64)


def _is_black_and_white(page: Grey) -> bool:
    """Whether a scanner left nothing between black and white: the edges of printed lines are grey otherwise."""
    is_between = (page > 80) & (page < 175)
    return float(np.mean(is_between)) < 0.001 and float(np.mean(page <= 80)) > 0.01


def _darkness(page: Grey) -> NDArray[np.float32]:
    """Return how much darker than the paper around it each pixel is, from 0 to 1.

    The paper is what remains when everything narrower than a mark with its surroundings is taken away.
    """
    small = cv2.resize(page, None, fx=2 / SCALE, fy=2 / SCALE, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    paper = cv2.GaussianBlur(paper, (0, 0), 2.0)
    paper = cv2.resize(paper, page.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return 1 - page.astype(np.float32) / np.maximum(paper, 8).astype(np.float32)


def _black(darkness: NDArray[np.float32]) -> float:
    """Return how dark printed black is: the borders of the corner marks."""
    unit = CORNER / 6
    dark = []
    for x, y in CORNERS:
        top, left = round((y + 0.3 * unit) * SCALE), round((x + unit) * SCALE)
        border = darkness[top : top + round(0.4 * unit * SCALE), left : left + round(4 * unit * SCALE)]
        dark.append(float(np.median(border)))
    return float(np.median(dark))


def _shifts(ink: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the surface through the places where the small squares are found."""
    half = round(SPOT * SCALE / 2)
    size = 4 * half + 1
    sample = np.zeros((size, size), np.float32)
    sample[half : 3 * half + 1, half : 3 * half + 1] = 1
    sample = cv2.GaussianBlur(sample, (0, 0), 1.5)
    strength = float(((sample - sample.mean()) ** 2).sum())
    room = half * 2 + round(REACH * SCALE)
    flat, moved = [], []
    for x, y in SPOTS:
        window = cv2.getRectSubPix(ink, (2 * room + 1, 2 * room + 1), (x * SCALE - 0.5, y * SCALE - 0.5))
        # Of 1 where a square as dark as the corner marks lies; plain paper, where all is alike, gives 0.
        scores = cv2.matchTemplate(window, sample, cv2.TM_CCOEFF) / strength
        _, best, _, (left, top) = cv2.minMaxLoc(scores)
        if best > 0.5:
            flat.append((x, y))
            moved.append(((left - scores.shape[1] // 2) / SCALE, (top - scores.shape[0] // 2) / SCALE))
    if len(flat) < len(SPOTS) * 2 // 3:
        raise SheetRefused(SheetProblem.BLURRED)
    for x, y in CORNERS:
        flat.append((x + CORNER / 2, y + CORNER / 2))
        moved.append((0.0, 0.0))
    at, to = np.array(flat), np.array(moved)
    terms = Bends.terms(*at.T)
    # Paper bends little: where squares are missing the surface stays flat.
    stiff = np.diag([0.0, *[STIFFNESS] * (terms.shape[1] - 1)])
    # A square that something covers may be found in a wrong place: it counts less.
    weights = 1 / (1 + np.linalg.norm(to - np.median(to, axis=0), axis=1) ** 2)
    for _ in range(10):
        weighted = terms * weights[:, None]
        shifts = np.linalg.solve(weighted.T @ terms + stiff, weighted.T @ to)
        off = np.linalg.norm(terms @ shifts - to, axis=1)
        weights = 1 / (1 + (off / 0.25) ** 2)
    if float(np.median(off)) > 0.4:
        raise SheetRefused(SheetProblem.BLURRED)
    return shifts


@slow
def code_text(page: StraightPage) -> str:
    """Return what the QR code of a page says; nothing when it cannot be read."""
    detector = cv2.QRCodeDetector()
    box = SheetBox(CODE_X, CODE_Y, CODE, CODE)
    rows, columns = page.part(box, 2.5)
    for picture in (page.grey[rows, columns], *_clean_codes(page)):
        try:
            text, _, _ = detector.detectAndDecode(picture)
        except (cv2.error, UnicodeDecodeError):
            continue
        if text:
            return str(text)
    return ""


def _clean_codes(page: StraightPage) -> list[Grey]:
    """Return the code drawn again from the middle of each module, for each number of modules it may have."""
    x, y = page.bends.place(CODE_X + CODE / 2, CODE_Y + CODE / 2)
    size = round(CODE * SCALE) + 1
    square = cv2.getRectSubPix(page.ink, (size, size), (x * SCALE - 0.5, y * SCALE - 0.5))
    drawn = []
    for version in range(1, 7):
        count = 17 + 4 * version
        means = cv2.resize(square, (count * 3, count * 3), interpolation=cv2.INTER_AREA)[1::3, 1::3]
        level = (float(means.min()) + float(means.max())) / 2
        modules = np.where(means > level, 0, 255).astype(np.uint8)
        drawn.append(np.pad(np.kron(modules, np.ones((6, 6), np.uint8)), 24, constant_values=255))
    return drawn

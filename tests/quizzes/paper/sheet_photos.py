"""Answer sheets as phones and scanners see them: distorted, lit, blurred and compressed by chance.

Lengths on the page are millimetres; every choice comes from the generator of random numbers that is given.
"""

import math
import random
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lms.quizzes.paper.answer_sheet import HEIGHT, WIDTH
from tests.quizzes.paper.sheet_hands import SCALE, Picture


@dataclass(frozen=True, slots=True)
class Conditions:
    """How a page is photographed or scanned."""

    quarter_turns: int = 0
    turn: float = 0.0  # degrees
    tilt: tuple[float, float] = (0.0, 0.0)  # degrees about both axes
    bend: float = 0.0  # millimetres out of the plane's place
    pixels: float = 8.0  # per millimetre
    margin: float = 0.06  # of table around the page, as a share of its width
    table: float = 0.3
    light: float = 1.0  # grey of white paper
    slope: float = 0.0  # how much darker the far side is
    shadow: float = 0.0  # how much darker its inside is
    black: float = 0.08  # grey of black ink
    blur: float = 0.0  # millimetres, standard deviation
    smear: float = 0.0  # millimetres of motion
    noise: float = 0.0
    quality: int = 90


def some_photo(rng: random.Random) -> Conditions:
    """Return how a phone takes it, from careful to careless."""
    care = rng.random()
    pixels = rng.uniform(4.2, 10)
    return Conditions(
        quarter_turns=rng.choice((0, 0, 0, 1, 2, 3)),
        turn=rng.gauss(0, 4),
        tilt=(rng.gauss(0, 9), rng.gauss(0, 9)),
        bend=rng.uniform(0, 2.5),
        pixels=pixels,
        margin=rng.uniform(0.02, 0.2),
        table=rng.uniform(0.1, 0.85),
        light=rng.uniform(0.55, 1.0),
        slope=rng.uniform(0, 0.45),
        shadow=rng.choice((0, rng.uniform(0.15, 0.55))),
        black=rng.uniform(0.04, 0.25),
        blur=rng.uniform(0, 0.32) * care,
        smear=rng.choice((0, rng.uniform(0, 0.6) * care)),
        noise=rng.uniform(0, 0.035),
        quality=rng.randint(35, 95),
    )


def some_scan(rng: random.Random) -> Conditions:
    """Return how a scanner takes it, at 100 to 300 dots an inch."""
    return Conditions(
        quarter_turns=rng.choice((0, 1, 2, 3)),
        turn=rng.gauss(0, 1.2),
        pixels=rng.choice((100, 150, 200, 300)) / 25.4,
        margin=rng.uniform(0.0, 0.03),
        table=rng.choice((0.0, 1.0)),
        light=rng.uniform(0.88, 1.0),
        black=rng.uniform(0.02, 0.3),
        blur=rng.uniform(0, 0.1),
        noise=rng.uniform(0, 0.015),
        quality=rng.randint(50, 95),
    )


def photographed(page: Picture, how: Conditions, rng: random.Random, scale: float = SCALE) -> bytes:
    """Return the page as a JPEG file taken under these conditions."""
    seeded = np.random.default_rng(rng.getrandbits(32))
    corners = _seen(how, rng)
    wide, high = np.ceil(corners.max(axis=0)).astype(int) + round(how.margin * WIDTH * how.pixels)
    shrink = how.pixels / scale
    # What a pixel of the camera sees is the mean of what lies below it.
    soft = cv2.GaussianBlur(page, (0, 0), max(0.3, 0.45 / shrink))
    flat = np.array([(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)], np.float32)
    back = np.linalg.inv(cv2.getPerspectiveTransform(flat, corners.astype(np.float32))).astype(np.float32)
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    depth = back[2, 0] * xs + back[2, 1] * ys + back[2, 2]
    x = (back[0, 0] * xs + back[0, 1] * ys + back[0, 2]) / depth
    y = (back[1, 0] * xs + back[1, 1] * ys + back[1, 2]) / depth
    phase, across = rng.uniform(0, math.pi), rng.uniform(-1, 1)
    x, y = (
        x + how.bend * np.sin(y / HEIGHT * math.pi + phase) * across,
        y + how.bend * np.sin(x / WIDTH * math.pi + phase) * (1 - abs(across)),
    )
    seen = cv2.remap(
        soft, (x * scale).astype(np.float32), (y * scale).astype(np.float32), cv2.INTER_LINEAR, borderValue=-1
    )
    table = how.table + 0.06 * cv2.resize(
        seeded.normal(0, 1, (high // 9 + 1, wide // 40 + 1)).astype(np.float32), (int(wide), int(high))
    )
    seen = np.where(seen < 0, table, how.black + np.clip(seen, 0, 1) * (1 - how.black))
    seen = seen * how.light * _light(how, rng, xs / wide, ys / high)
    if how.blur:
        seen = cv2.GaussianBlur(seen, (0, 0), max(0.2, how.blur * how.pixels))
    if how.smear and (length := round(how.smear * how.pixels)) > 1:
        kernel = np.zeros((length, length), np.float32)
        cv2.line(kernel, (0, rng.randrange(length)), (length - 1, rng.randrange(length)), 1.0)
        seen = cv2.filter2D(seen, -1, kernel / kernel.sum())
    if how.noise:
        seen += how.noise * seeded.standard_normal(seen.shape, dtype=np.float32)
    pixels = np.clip(seen * 255, 0, 255).astype(np.uint8)
    return bytes(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, how.quality])[1])


def _seen(how: Conditions, rng: random.Random) -> NDArray[np.float64]:
    """Return where the corners of the page are in the picture."""
    corners = np.array([(-WIDTH, -HEIGHT), (WIDTH, -HEIGHT), (WIDTH, HEIGHT), (-WIDTH, HEIGHT)]) / 2
    about_x, about_y = map(math.radians, how.tilt)
    angle = math.radians(how.turn + 90 * how.quarter_turns)
    away = 420.0
    x, y = corners.T
    depth = away + y * math.sin(about_x) + x * math.sin(about_y)
    x, y = x * math.cos(about_y) * away / depth, y * math.cos(about_x) * away / depth
    turned = np.stack(
        (x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)), axis=1
    )
    margin = how.margin * WIDTH
    return (turned - turned.min(axis=0) + margin) * how.pixels  # type: ignore[no-any-return]


def _light(how: Conditions, rng: random.Random, x: Picture, y: Picture) -> Picture:
    """Return how bright each place is: falling to one side, and less behind a soft edge."""
    angle = rng.uniform(0, 2 * math.pi)
    along = (x - 0.5) * math.cos(angle) + (y - 0.5) * math.sin(angle)
    light = 1 - how.slope * (along + 0.7) / 1.4
    if how.shadow:
        angle = rng.uniform(0, 2 * math.pi)
        edge = (x - 0.5) * math.cos(angle) + (y - 0.5) * math.sin(angle) - rng.uniform(-0.3, 0.3)
        edge += 0.03 * np.sin(9 * (x + y))
        light *= 1 - how.shadow / (1 + np.exp(-np.clip(edge / rng.uniform(0.003, 0.05), -30, 30)))
    return light.astype(np.float32)

"""Every pair of colours that the style sheets put together is readable in both themes and in large type."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parents[2] / "lms" / "static" / "tokens.css").read_text()

TEXT = 4.5
SHAPE = 3.0

GROUNDS = ("paper", "surface", "sunk")
PAIRS = [
    *(
        (ink, ground, TEXT)
        for ink in ("ink", "ink-2", "ink-3", "accent", "accent-deep")
        for ground in GROUNDS
    ),
    *((ink, ground, TEXT) for ink in ("good", "warn", "bad", "bad-deep", "info") for ground in GROUNDS),
    *((ink, f"{ink}-soft", TEXT) for ink in ("accent", "good", "warn", "bad", "info")),
    *(("ink", f"{ink}-soft", TEXT) for ink in ("accent", "good", "warn", "bad", "info")),
    *(("ink-2", f"{ink}-soft", TEXT) for ink in ("accent", "good", "warn", "bad", "info")),
    ("accent-deep", "accent-soft", TEXT),
    ("ink", "mark", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-deep", TEXT),
    ("on-bad", "bad", TEXT),
    ("on-bad", "bad-deep", TEXT),
    *(("line-strong", ground, SHAPE) for ground in GROUNDS),
    *(("focus", ground, SHAPE) for ground in (*GROUNDS, "accent-soft", "bad-soft", "warn-soft", "info-soft")),
    *((f"c{number}", ground, SHAPE) for number in range(1, 6) for ground in ("paper", "surface")),
]


def block(selector: str) -> dict[str, str]:
    """Return the colours that the rule with this selector declares."""
    inside = re.search(re.escape(selector) + r"\s*\{([^}]*)\}", CSS)
    assert inside is not None, f"tokens.css has no rule {selector}"
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", inside[1]))


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` (WCAG 2.2, definition of relative luminance)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


LIGHT = block(":root")
THEMES = {
    "light": LIGHT,
    "dark": LIGHT | block(':root[data-theme="dark"]'),
    "light large": LIGHT | block(':root[data-type="large"]'),
}


def test_contrast_of_known_colours() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
def test_every_pair_is_readable(theme: str) -> None:
    colours = THEMES[theme]
    weak = {
        f"{front} on {back}": round(contrast(colours[front], colours[back]), 2)
        for front, back, least in PAIRS
        if contrast(colours[front], colours[back]) < least
    }
    assert weak == {}


def test_dark_theme_is_the_same_by_choice_and_by_system() -> None:
    chosen = block(':root[data-theme="dark"]')
    assert block(':root:not([data-theme="light"])') == chosen
    assert set(chosen) == set(LIGHT)

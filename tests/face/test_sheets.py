"""Style sheets, scripts and icons: small enough, self-contained, every name that is used exists."""

import gzip
import re
from pathlib import Path

import pytest

from lms.http.navigation import NAV_ENTRIES

LMS = Path(__file__).resolve().parents[2] / "lms"
STATIC = LMS / "static"
SHEETS = sorted(STATIC.glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
TEMPLATES = sorted((LMS / "templates").rglob("*.html"))
MODERN = re.compile(r"\?\.[\w\[(]|\?\?|\basync\s*\*|#\w+\s*[=;(]|\bawait\b(?=[^;]*\n)(?!.)")


def weight(*names: str) -> int:
    """Return the bytes of these static files as sent, each compressed with gzip."""
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)


@pytest.mark.parametrize(
    ("names", "most"),
    [
        (("tokens.css", "app.css"), 9 * 1024),
        (("tokens.css", "app.css", "quiz.css"), 12 * 1024),
        (("tokens.css", "app.css", "reader.css"), 11 * 1024),
        (("desk.css",), 2 * 1024),
        (("print.css",), 1024),
        (("js/page.js",), 3 * 1024),
        (("js/clock.js", "js/timer.js"), 2 * 1024),
        (("icons.svg",), 4 * 1024),
    ],
)
def test_files_are_small(names: tuple[str, ...], most: int) -> None:
    assert weight(*names) <= most


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_sheet_uses_known_tokens_and_loads_nothing(path: Path) -> None:
    known = set(re.findall(r"(--[\w-]+):", "".join(sheet.read_text() for sheet in SHEETS)))
    text = path.read_text()
    assert set(re.findall(r"var\((--[\w-]+)", text)) - known == set()
    assert re.findall(r"@import|url\((?!\"data:)", text) == []
    assert text.count("{") == text.count("}")


def test_colours_are_written_in_the_tokens_only() -> None:
    strays = {
        sheet.name: found
        for sheet in SHEETS
        if sheet.name not in ("tokens.css", "print.css", "slips.css", "boards.css")  # and paper
        and (found := re.findall(r"(?<![\w&-])#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)", sheet.read_text()))
    }
    # The ground behind a video, and the paper of a letter, which has colours of its own.
    assert strays == {"reader.css": ["#000"], "mail.css": ["#fff"]}


def test_scripts_are_plain_enough_for_old_phones() -> None:
    found = {path.name: MODERN.findall(re.sub(r"//.*", "", path.read_text())) for path in SCRIPTS}
    assert {name: modern for name, modern in found.items() if modern} == {}


def test_icons_named_in_templates_exist() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    used = re.compile(r"\bicon\('([\w-]+)'|icon_name='([\w-]+)'")
    missing = {
        (path.name, name)
        for path in TEMPLATES
        for found in used.findall(path.read_text())
        for name in set(found) - {""} - sprite
    }
    assert missing == set()


def test_pages_that_draw_charts_load_their_sheet() -> None:
    drawing = {
        path.stem.removeprefix("_"): path
        for path in TEMPLATES
        if re.search(r"{% from 'macros/chart.html' import (?!movement\b[^,]*%})", path.read_text())
    }
    parts = [path for path in drawing.values() if path.name.startswith("_")]
    pages = {path for path in drawing.values() if path not in parts} | {
        page for page in TEMPLATES for part in parts if f"/{part.name}'" in page.read_text()
    }
    assert pages
    assert {page.name for page in pages if "charts" not in page.read_text()} == set()


def test_icons_of_the_navigation_exist() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    assert {place.icon for place in NAV_ENTRIES} - sprite == set()

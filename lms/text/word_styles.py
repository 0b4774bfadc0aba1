"""What a reader of a Word document sees: properties of letters as its styles say, and whether they show at all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WHITE = "FFFFFF"
T = TypeVar("T")
OFF = ("0", "false", "off", "none")
# Letters of 1.5 points or less, in the half points of Word, are no bigger than dots.
LARGEST_DOT = 3
# Two colours with no channel (0-255) further apart than this cannot be told from each other.
CLOSE = 10
_MARKED = {"white": WHITE, "black": "000000", "none": ""}


@dataclass(frozen=True, slots=True)
class LetterPlace:
    """Where letters stand: the style of their paragraph and the colour behind it, empty when that is not known."""

    style: str = ""
    fill: str = WHITE


@dataclass(frozen=True, slots=True)
class _Look:
    """Properties that are set in one place; None for those that are not."""

    hidden: bool | None = None
    colour: str | None = None
    size: int | None = None
    fill: str | None = None


class WordStyles:
    """The styles of one document; `styles` is the root of its styles.xml, None when it has none."""

    def __init__(self, styles: Any) -> None:
        self._looks: dict[str, _Look] = {}
        self._fills: dict[str, str | None] = {}
        self._bases: dict[str, str] = {}
        self._usual = _Look()
        self._usual_paragraph = ""
        if styles is None:
            return
        self._usual = _look(styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        for style in styles.iter(f"{W}style"):
            name, base = style.get(f"{W}styleId", ""), style.find(f"{W}basedOn")
            self._looks[name] = _look(style.find(f"{W}rPr"))
            self._fills[name] = _fill(style.find(f"{W}pPr/{W}shd"))
            self._bases[name] = base.get(f"{W}val", "") if base is not None else ""
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default", "0") not in OFF:
                self._usual_paragraph = name

    def place(self, paragraph: Any, around: LetterPlace) -> LetterPlace:
        """Return where the letters of a paragraph stand that lies at `around`."""
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        style = named.get(f"{W}val", "") if named is not None else self._usual_paragraph
        own = _fill(paragraph.find(f"{W}pPr/{W}shd"))
        fill = own if own is not None else self._first(style, self._fills.get)
        return LetterPlace(style, fill if fill is not None else around.fill)

    def is_hidden(self, properties: Any, place: LetterPlace) -> bool:
        """Return whether letters with these properties (`w:rPr`, may be None) do not show at this place.

        They are marked as hidden, of the colour behind them, or no bigger than dots. A colour behind them that is not
        known hides nothing.
        """
        if self.is_marked_hidden(properties, place):
            return True
        own, letters = _look(properties), _style_of(properties)
        colour = self._effective(own, letters, place.style, lambda look: look.colour)
        size = self._effective(own, letters, place.style, lambda look: look.size)
        fill = self._effective(own, letters, place.style, lambda look: look.fill)
        is_dot = size is not None and size <= LARGEST_DOT
        return is_dot or _are_close(colour or "", place.fill if fill is None else fill)

    def is_marked_hidden(self, properties: Any, place: LetterPlace) -> bool:
        """Return whether letters with these properties are marked as hidden, by themselves or by a style."""
        own = _look(properties).hidden
        if own is not None:
            return own
        # Word: styles of paragraph and letters switch each other off, but not what the document says of all letters.
        of_letters = bool(self._first(_style_of(properties), self._hidden))
        return bool(self._usual.hidden) or of_letters != bool(self._first(place.style, self._hidden))

    def _hidden(self, style: str) -> bool | None:
        return self._looks.get(style, _Look()).hidden

    def _effective(
        self, own: _Look, letters: str, paragraph: str, read: Callable[[_Look], T | None]
    ) -> T | None:
        def of_style(name: str) -> T | None:
            return read(self._looks.get(name, _Look()))

        found = (
            read(own),
            self._first(letters, of_style),
            self._first(paragraph, of_style),
            read(self._usual),
        )
        return next((one for one in found if one is not None), None)

    def _first(self, style: str, read: Callable[[str], T | None]) -> T | None:
        """Return what a style says, or the nearest of those it is based on that says something."""
        seen = set[str]()
        while style and style not in seen:
            seen.add(style)
            found = read(style)
            if found is not None:
                return found
            style = self._bases.get(style, "")
        return None


def surroundings(element: Any, around: LetterPlace) -> LetterPlace:
    """Return the place inside a table, a cell or a text box that lies at `around`; elsewhere it is the same."""
    if element.tag == f"{W}tbl":
        own = _fill(element.find(f"{W}tblPr/{W}shd"))
        if own is None and element.find(f"{W}tblPr/{W}tblStyle") is not None:
            own = ""  # the style of a table colours rows and columns by rules of its own
        return around if own is None else LetterPlace(around.style, own)
    if element.tag == f"{W}tc":
        own = _fill(element.find(f"{W}tcPr/{W}shd"))
        return around if own is None else LetterPlace(around.style, own)
    return LetterPlace(around.style, "") if element.tag == f"{W}txbxContent" else around


def page(document: Any) -> LetterPlace:
    """Return the place of letters that stand directly on a page."""
    return LetterPlace(fill="" if document.find(f"{W}background") is not None else WHITE)


def _style_of(properties: Any) -> str:
    named = properties.find(f"{W}rStyle") if properties is not None else None
    return named.get(f"{W}val", "") if named is not None else ""


def _look(properties: Any) -> _Look:
    if properties is None:
        return _Look()
    vanish, colour, size = (properties.find(f"{W}{name}") for name in ("vanish", "color", "sz"))
    marked = properties.find(f"{W}highlight")
    fill = _fill(properties.find(f"{W}shd"))
    if marked is not None:
        fill = _MARKED.get(marked.get(f"{W}val", "")) or ""
    digits = size.get(f"{W}val", "") if size is not None else ""
    return _Look(
        None if vanish is None else vanish.get(f"{W}val", "1").lower() not in OFF,
        None if colour is None else colour.get(f"{W}val", "").upper(),
        int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else None,
        fill,
    )


def _fill(shading: Any) -> str | None:
    """Return the colour of a shading: empty for a pattern, None for none."""
    if shading is None:
        return None
    kind, colour = shading.get(f"{W}val", "clear"), shading.get(f"{W}fill", "auto").upper()
    if kind == "solid":
        colour = shading.get(f"{W}color", "auto").upper()
        return "000000" if colour == "AUTO" else colour
    if kind not in ("clear", "nil"):
        return ""
    return None if colour == "AUTO" else colour


def _are_close(one: str, other: str) -> bool:
    if len(one) != 6 or len(other) != 6:
        return False
    try:
        pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
    except ValueError:
        return False
    return all(abs(first - second) <= CLOSE for first, second in pairs)

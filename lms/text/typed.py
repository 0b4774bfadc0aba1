"""Text as people type it: invisible signs, widths, spaces and dashes brought into one form, digits never joined.

Answers, names, telephone numbers, codes and searches are read through here, so that what looks the same counts as
the same. Unicode's NFKC alone would turn `3²` into `32` and `1½` into `11/2`; raised and lowered digits, fractions
and numbers in circles are therefore spelt out first.
"""

import re
import unicodedata

# Marks of direction and joining, variation selectors, soft hyphens: pasted along and seen by no one.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u02d7\u2796"
_TO_HYPHEN = str.maketrans(dict.fromkeys(DASHES, "-"))
_RAISED, _LOWERED, _FRACTION, _CIRCLED = "<super>", "<sub>", "<fraction>", "<circle>"


def visible(text: str) -> str:
    """Return the text without invisible signs; every kind of space and line break becomes a plain space."""
    shown = _INVISIBLE.sub("", text)
    if shown.isprintable():
        return shown
    return "".join(" " if char.isspace() or unicodedata.category(char) == "Cc" else char for char in shown)


def one_line(text: str | None) -> str:
    """Return the visible text on one line, with one space between words; an empty text for none."""
    return " ".join(visible(text or "").split())


def plain(text: str) -> str:
    """Return the visible text in NFKC, dashes as hyphens: `５` as 5, `x²` as x^2, `1½` as 1 1/2, `H₂O` as H2O."""
    shown = visible(text)
    if shown.isascii() or _is_plain(shown):
        return shown.translate(_TO_HYPHEN)
    spelt: list[str] = []
    last = ""  # what the sign before was: raised, lowered, a fraction, circled, or ordinary
    for char in unicodedata.normalize("NFC", shown):
        kind, _, spelling = unicodedata.decomposition(char).partition(" ")
        before = spelt[-1][-1] if spelt else ""
        gap = " " if before.isdigit() and (last or not char.isdecimal()) else ""
        if kind == _RAISED and _is_power(spelling):
            spelt.append(_read(spelling) if last == _RAISED else "^" + _read(spelling))
        elif kind == _LOWERED:
            spelt.append(("_" if before.isdigit() and last != _LOWERED else "") + _read(spelling))
        elif kind == _FRACTION:
            spelt.append(gap + _read(spelling).replace("\u2044", "/"))
        elif kind == _CIRCLED:
            spelt.append((" " if before.isalnum() else "") + _read(spelling))
        else:
            spelt.append((gap if char.isdigit() else "") + char)
            kind = ""
        last = kind
    return unicodedata.normalize("NFKC", "".join(spelt).translate(_TO_HYPHEN)).translate(_TO_HYPHEN)


def _is_plain(text: str) -> bool:
    """Return whether nothing in a text is to be spelt out."""
    return unicodedata.is_normalized("NFKC", text) and not any(
        char.isdigit() and not char.isdecimal() for char in text
    )


def code(text: str) -> str:
    """Return a code as codes are compared: plain, capital letters, no spaces."""
    return "".join(plain(text).split()).upper()


def _read(points: str) -> str:
    return "".join(chr(int(point, 16)) for point in points.split())


def _is_power(points: str) -> bool:
    """Return whether a raised sign is part of a power: a digit, a sign or n; raised letters such as ™ are not."""
    return all(char in "0123456789+-\u2212n" for char in _read(points))

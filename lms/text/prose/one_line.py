"""Rendered text as words on one line, for places that take no HTML: lists to choose from, names of buttons, links."""

import re
from html import escape
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from lms.text.prose.plain import plain_text
from lms.text.superscripts import LOWERED, RAISED

_FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)


def one_line(html: str) -> str:
    """Return sanitised HTML as words on one line; a picture is its alternative text, a formula stays readable."""
    found = _FORMULA.sub(lambda formula: escape(_formula(formula[0]), quote=False), html)
    return " ".join(plain_text(found).split())


def _formula(markup: str) -> str:
    try:
        return _line(fromstring(markup))
    except ParseError:
        return ""


def _line(element: Element) -> str:
    """Write MathML with signs that stand in one line: πr², x₁, (a+b)/2, √(x)."""
    parts = [_line(child) for child in element if child.tag not in ("annotation", "mspace")]
    match element.tag:
        case "mover":
            return "".join(parts)
        case "msup":
            return parts[0] + _script(parts[1], RAISED, "^")
        case "msub" | "munder":
            return parts[0] + _script(parts[1], LOWERED, "_")
        case "msubsup" | "munderover":
            return parts[0] + _script(parts[1], LOWERED, "_") + _script(parts[2], RAISED, "^")
        case "mfrac":
            return f"{_bracketed(parts[0])}/{_bracketed(parts[1])}"
        case "msqrt":
            return f"√{_bracketed(''.join(parts))}"
        case "mroot":
            return f"{_script(parts[1], RAISED, '^')}√{_bracketed(parts[0])}"
        case "mtr":
            return ", ".join(parts)
        case "mtable":
            return "; ".join(parts)
        case _:
            return (element.text or "").strip() + "".join(parts)


def _script(text: str, signs: dict[int, int], otherwise: str) -> str:
    """Raise or lower a text where all of its signs can be, else write it after a sign."""
    moved = text.translate(signs)
    return moved if all(ord(sign) in signs for sign in text) else f"{otherwise}{_bracketed(text)}"


def _bracketed(text: str) -> str:
    """Put brackets around what is more than one word or number."""
    return text if len(text) == 1 or re.fullmatch(r"[0-9.]+", text) else f"({text})"

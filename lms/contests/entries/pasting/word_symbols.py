"""Signs that Word draws with its symbol fonts, as letters and signs of their own."""

import re
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
UNREADABLE = "□"
_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
# What the symbol fonts of Word draw for the codes most used in texts.
_SYMBOLS = {
    "wingdings": {0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xA8: "☐", 0xA7: "▪", 0x6C: "●", 0x6E: "■", 0x75: "◆", 0xD8: "➢",
                  0xE0: "→", 0xDF: "←", 0x4A: "☺", 0x28: "☎", 0x2A: "✉", 0xAB: "★", 0xB6: "☆", 0x71: "❑", 0x76: "❖"},
    "wingdings 2": {0x50: "✓", 0x4F: "✗", 0x52: "☑", 0xA3: "☐", 0x54: "☒"},
    "symbol": {0xB7: "•", 0xB0: "°", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xA3: "≤", 0xB3: "≥", 0xB9: "≠", 0xBB: "≈",
               0xA5: "∞", 0xAE: "→", 0xAC: "←", 0xDE: "⇒", 0xD6: "√",
               **{code: chr(code) for code in range(0x20, 0x40)},
               **dict(zip(range(0x41, 0x5B), _GREEK[0], strict=True)),
               **dict(zip(range(0x61, 0x7B), _GREEK[1], strict=True)),
               0x6D: "μ"},
}  # fmt: skip
_SYMBOLS["wingdings 3"] = _SYMBOLS["webdings"] = {}
_PRIVATE = re.compile("[\uf020-\uf0ff]")


def symbol(font: str, code: int) -> str | None:
    """Return the sign that a font has for a code; None when it is not known."""
    font = font.strip().lower()
    if font in _SYMBOLS:
        return _SYMBOLS[font].get(code & 0xFF)
    return chr(code) if 0x20 <= code < 0xE000 and not 0xD800 <= code < 0xE000 else None


def readable(text: str, run: Any) -> tuple[str, int]:
    """Return the text of a run without codes of symbol fonts, and how many signs could not be read."""
    fonts = run.find(f"{W}rPr/{W}rFonts")
    font = str(fonts.get(f"{W}ascii", fonts.get(f"{W}hAnsi", ""))).lower() if fonts is not None else ""
    lost = 0

    def sign(found: re.Match[str]) -> str:
        nonlocal lost
        known = symbol(font if font in _SYMBOLS else "wingdings", ord(found[0]))
        lost += known is None
        return known or UNREADABLE

    codes = re.compile("[!-~\xa1-\xff\uf020-\uf0ff]") if font in _SYMBOLS else _PRIVATE
    return codes.sub(sign, text), lost

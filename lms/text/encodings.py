"""Which encoding a text file of an office is in: recognised when one reading stands out, else left to be asked."""

import codecs
import re
from collections.abc import Callable

# What can be chosen by hand, as it is called in spreadsheet programs.
ENCODINGS = {
    "utf-8": "UTF-8",
    "gb18030": "GB18030",
    "big5": "Big5",
    "shift_jis": "Shift-JIS",
    "windows-1252": "Windows-1252",
    "utf-16": "UTF-16",
}
_CODECS = {"big5": "cp950", "shift_jis": "cp932"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEAST = 0.6  # how usual the signs of a reading must be, 0 to 1
_LEAD = 0.1  # by how much it must be ahead of the next
_ENOUGH = 4  # signs after which a reading in which all are usual is no accident


Usual = Callable[[bytes], float | None]


def encoding_of(data: bytes) -> str | None:
    """Return the key of ENCODINGS (or "utf-32") the text is in; None when several readings make sense, or none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if b"\x00" in data[:200]:
        return "utf-16" if _decodes(data, "utf-16") and "\n" in decoded(data, "utf-16") else None
    if _decodes(data, "utf-8"):
        return "utf-8"
    found = {name: score for name, ask in _READINGS.items() if (score := ask(data)) is not None}
    if not found:
        return None
    best = max(found, key=lambda name: found[name])
    others = [score for name, score in found.items() if name != best]
    if found[best] < _LEAST or (others and found[best] - max(others) < _LEAD):
        # In an office of mainland China a longer text of common signs alone is what it seems to be.
        sure = found.get("gb18030") == 1 and len(_wide(data.decode("gb18030"))) >= _ENOUGH
        return "gb18030" if sure else None
    return best


def decoded(data: bytes, encoding: str) -> str:
    """Return the text without its byte order mark; raises UnicodeDecodeError when it is in another encoding."""
    if encoding == "utf-16" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # Western signs have their zero byte second in little-endian text.
        encoding = "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"
    return data.decode(_CODECS.get(encoding, encoding)).removeprefix("\ufeff")


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        text = decoded(data, encoding)
    except UnicodeDecodeError:
        return False
    return "\x00" not in text


def _wide(text: str) -> list[str]:
    return [char for char in text if ord(char) > 0x7F]


def _gb18030(data: bytes) -> float | None:
    return _mean(data, "gb18030", lambda code: _level(code, (0xB0, 0xD7), (0xD8, 0xF7), low=0xA1, rare=0.85))


def _big5(data: bytes) -> float | None:
    return _mean(data, "cp950", lambda code: _level(code, (0xA4, 0xC6), (0xC9, 0xF9), low=0x40))


def _shift_jis(data: bytes) -> float | None:
    def usual(code: bytes) -> float | None:
        if len(code) == 1:
            return 0.0  # katakana of half width: what other encodings look like
        if code[0] in (0x82, 0x83):
            return 1.0  # kana
        return _level(code, (0x88, 0x97), (0x98, 0xEA), low=0x40, signs=(0x81,))

    return _mean(data, "cp932", usual)


def _windows_1252(data: bytes) -> float | None:
    """Names of the West: letters with accents that stand alone among plain ones."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    alone = re.findall(r"(?<![^\x00-\x7f])[^\W\d_\x00-\x7f](?![^\x00-\x7f])", text)
    wide = _wide(text)
    return len(alone) / len(wide) if wide else None


_READINGS = {
    "gb18030": _gb18030,
    "big5": _big5,
    "shift_jis": _shift_jis,
    "windows-1252": _windows_1252,
}


def _level(
    code: bytes,
    common: tuple[int, int],
    rarer: tuple[int, int],
    *,
    low: int,
    rare: float = 0.4,
    signs: tuple[int, ...] = (0xA1, 0xA2, 0xA3),
) -> float | None:
    """Return how usual a sign of two bytes is, 0 to 1; None for punctuation, which says nothing."""
    if len(code) != 2 or code[1] < low:
        return 0.0
    if code[0] in signs:
        return None
    if common[0] <= code[0] <= common[1]:
        return 1.0
    return rare if rarer[0] <= code[0] <= rarer[1] else 0.0


def _mean(data: bytes, codec: str, usual: Usual) -> float | None:
    """Return the mean over all signs beyond ASCII; None when the data are not in this encoding."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    found = [score for char in _wide(text) if (score := usual(char.encode(codec))) is not None]
    return sum(found) / len(found) if found else None

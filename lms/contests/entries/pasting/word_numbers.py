"""Numbers of list items and headings in a DOCX, as Word counts them: a list that was interrupted goes on."""

from collections.abc import Callable, Collection
from typing import Any

from defusedxml.ElementTree import fromstring

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
LEVELS = 9
_LEGAL = {
    "chineseLegalSimplified": str.maketrans("一二三四五六七八九十百", "壹贰叁肆伍陆柒捌玖拾佰"),
    "ideographLegalTraditional": str.maketrans("一二三四五六七八九十百", "壹貳參肆伍陸柒捌玖拾佰"),
}
_CIRCLED = "".join(map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0))))
_SIGNS = {
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedParen": "".join(map(chr, range(0x2474, 0x2488))),
    "decimalEnclosedFullstop": "".join(map(chr, range(0x2488, 0x249C))),
    "ideographEnclosedCircle": "".join(map(chr, range(0x3280, 0x328A))),
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
}
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def numbering_of(read: Callable[[str], bytes], names: Collection[str]) -> "Numbering":
    """Return what the styles and the numbering of a document say, read part by part."""
    styles, numbering = (
        fromstring(read(name)) if name in names else None
        for name in ("word/styles.xml", "word/numbering.xml")
    )
    return Numbering(styles, numbering)


class Numbering:
    """Counts the items of all lists of one document, in reading order."""

    def __init__(self, styles: Any, numbering: Any) -> None:
        self.of_style: dict[str, tuple[str, int]] = {}
        if styles is not None:
            self._read_styles(styles)
        self.abstract: dict[str, dict[int, Any]] = {}
        self.lists: dict[str, str] = {}
        self.changed: dict[str, dict[int, Any]] = {}
        self.starts: dict[tuple[str, int], int] = {}
        if numbering is not None:
            self._read_lists(numbering)
        self.counts: dict[str, list[int | None]] = {}
        self.begun: set[tuple[str, int]] = set()

    def _read_styles(self, styles: Any) -> None:
        for style in styles.iter(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            number = style.find(f"{W}pPr/{W}numPr/{W}numId")
            if number is not None:
                self.of_style[name] = (number.get(f"{W}val", "0"), _level(style.find(f"{W}pPr/{W}numPr")))

        based = {
            style.get(f"{W}styleId", ""): base.get(f"{W}val", "")
            for style in styles.iter(f"{W}style")
            if (base := style.find(f"{W}basedOn")) is not None
        }
        for _ in range(LEVELS):
            self.of_style |= {
                name: self.of_style[base]
                for name, base in based.items()
                if base in self.of_style and name not in self.of_style
            }

    def _read_lists(self, numbering: Any) -> None:
        kinds = numbering.findall(f"{W}abstractNum")
        of_link = {_text(kind, "styleLink", ""): kind.get(f"{W}abstractNumId", "") for kind in kinds}
        same = {
            kind.get(f"{W}abstractNumId", ""): of_link[link]
            for kind in kinds
            if (link := _text(kind, "numStyleLink", "")) and link in of_link
        }
        for kind in kinds:
            levels = {_number(level.get(f"{W}ilvl")): level for level in kind.findall(f"{W}lvl")}
            self.abstract[kind.get(f"{W}abstractNumId", "")] = levels
        for one in numbering.findall(f"{W}num"):
            name, kind = one.get(f"{W}numId", ""), one.find(f"{W}abstractNumId")
            number = kind.get(f"{W}val", "") if kind is not None else ""
            self.lists[name] = same.get(number, number)
            for change in one.findall(f"{W}lvlOverride"):
                if (level := change.find(f"{W}lvl")) is not None:
                    self.changed.setdefault(name, {})[_number(change.get(f"{W}ilvl"))] = level
                start = change.find(f"{W}startOverride")
                if start is not None:
                    self.starts[name, _number(change.get(f"{W}ilvl"))] = _number(start.get(f"{W}val"))

    def label(self, paragraph: Any) -> str | None:
        """Return the label of a numbered paragraph: digits for a plain number, other words as they read.

        None for a paragraph without number, and for bullets.
        """
        found = self._place(paragraph)
        if found is None:
            return None
        name, depth = found
        kind = self.lists.get(name, "")
        levels = self.abstract.get(kind, {}) | self.changed.get(name, {})
        if depth not in levels:
            return None
        counts = self.counts.setdefault(kind, [None] * LEVELS)
        if (name, depth) in self.starts and (name, depth) not in self.begun:
            counts[depth] = self.starts[name, depth]
            self.begun.add((name, depth))
        else:
            before = counts[depth]
            counts[depth] = before + 1 if before is not None else _value(levels[depth], "start", 1)
        counts[depth + 1 :] = [None] * (LEVELS - depth - 1)
        form, pattern = (
            _text(levels[depth], "numFmt", "decimal"),
            _text(levels[depth], "lvlText", f"%{depth + 1}."),
        )
        if form in ("bullet", "none") or not pattern.strip():
            return None
        if form == "decimal" and pattern.strip() in (
            f"%{depth + 1}{sign}" for sign in (".", ")", "、", "．", "")
        ):
            return str(counts[depth])
        for at in range(depth + 1):
            value = counts[at] if counts[at] is not None else _value(levels.get(at), "start", 1)
            shape = (
                "decimal" if _is_on(levels[depth], "isLgl") else _text(levels.get(at), "numFmt", "decimal")
            )
            pattern = pattern.replace(f"%{at + 1}", written(value or 0, shape))
        return pattern.strip()

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return None
        numbered = properties.find(f"{W}numPr")
        if numbered is not None and numbered.find(f"{W}numId") is not None:
            name, depth = numbered.find(f"{W}numId").get(f"{W}val", "0"), _level(numbered)
        else:
            style = properties.find(f"{W}pStyle")
            name, depth = self.of_style.get(style.get(f"{W}val", "") if style is not None else "", ("0", 0))
        return None if name == "0" else (name, min(depth, LEVELS - 1))


def _level(numbered: Any) -> int:
    level = numbered.find(f"{W}ilvl")
    return _number(level.get(f"{W}val")) if level is not None else 0


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0


def _text(level: Any, name: str, otherwise: str) -> str:
    found = level.find(f"{W}{name}") if level is not None else None
    return str(found.get(f"{W}val", otherwise)) if found is not None else otherwise


def _is_on(level: Any, name: str) -> bool:
    return level.find(f"{W}{name}") is not None and _text(level, name, "1") not in ("0", "false", "off")


def _value(level: Any, name: str, otherwise: int) -> int:
    return _number(_text(level, name, str(otherwise)))


def written(value: int, form: str) -> str:
    """Return a number as a list of this form writes it: Chinese, Roman, letters, circled or digits."""
    if form in (
        "chineseCounting",
        "chineseCountingThousand",
        "taiwaneseCountingThousand",
        "japaneseCounting",
    ):
        return _chinese(value)
    if form in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return _chinese(value).translate(_LEGAL[form])
    if form in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join(_DIGITS[int(digit)] for digit in str(value))
    if form in ("upperLetter", "lowerLetter") and value:
        letter = chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(value)
        return roman if form == "upperRoman" else roman.lower()
    if form in _SIGNS and 0 < value <= len(_SIGNS[form]):
        return _SIGNS[form][value - 1]
    if form == "decimalZero":
        return f"{value:02}"
    if form == "numberInDash":
        return f"- {value} -"
    if form == "ordinal":
        return f"{value}{'th' if 10 < value % 100 < 14 else _ENDINGS.get(value % 10, 'th')}"
    if form in ("decimalFullWidth", "decimalFullWidth2"):
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(value))
    return str(value)


def _chinese(value: int) -> str:
    if not 0 < value < 1000:
        return str(value)
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    said = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        said += "零"
    return said + (_DIGITS[ones] if ones else "")


def _roman(value: int) -> str:
    found = ""
    for size, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"],
        strict=True,
    ):
        found += sign * (min(value, 5000) // size)
        value = min(value, 5000) % size
    return found

"""The numbers that a word processor writes before the paragraphs of a list, as text."""

from typing import Any

from lms.text.values import whole_number_or

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HAN = "〇一二三四五六七八九十"


def w(name: str) -> str:
    """Return the full name of an element of a Word file."""
    return _W + name


class ListNumbers:
    """Counts the paragraphs of each list as Word does; `prefix` is asked for each paragraph in order."""

    def __init__(self, document: Any) -> None:
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.lists: dict[str, str] = {}
        self.starts: dict[tuple[str, int], int] = {}
        self.styles: dict[str, tuple[str, int]] = {}
        self.counts: dict[tuple[str, int], int] = {}
        self.begun: set[tuple[str, int]] = set()
        part = next(
            (one.target_part for one in document.part.rels.values() if one.reltype.endswith("/numbering")),
            None,
        )
        if part is not None:
            self._read(part.element)
        for style in document.styles.element.iter(w("style")):
            found = _number_of(style)
            if found:
                self.styles[style.get(w("styleId")) or ""] = found

    def _read(self, root: Any) -> None:
        for kind in root.iter(w("abstractNum")):
            levels = {}
            for level in kind.iter(w("lvl")):
                form, text, start = (level.find(w(name)) for name in ("numFmt", "lvlText", "start"))
                levels[_number(level.get(w("ilvl")))] = (
                    (form.get(w("val")) or "") if form is not None else "decimal",
                    (text.get(w("val")) or "") if text is not None else "",
                    _number(start.get(w("val"))) if start is not None else 1,
                )
            self.levels[kind.get(w("abstractNumId")) or ""] = levels
        for one in root.iter(w("num")):
            kind = one.find(w("abstractNumId"))
            name = one.get(w("numId")) or ""
            self.lists[name] = (kind.get(w("val")) or "") if kind is not None else ""
            for change in one.iter(w("lvlOverride")):
                start = change.find(w("startOverride"))
                if start is not None:
                    self.starts[name, _number(change.get(w("ilvl")))] = _number(start.get(w("val")))

    def prefix(self, paragraph: Any) -> str:
        """Return what the word processor shows before the paragraph, such as `1. ` or `B、`; "" for a bullet."""
        found = _number_of(paragraph)
        if found is None:
            style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
            found = self.styles.get(style.get(w("val")) or "") if style is not None else None
        if found is None:
            return ""
        name, depth = found
        kind = self.lists.get(name, "")
        levels = self.levels.get(kind, {})
        if depth not in levels or levels[depth][0] in ("bullet", "none"):
            return ""
        key = (kind, depth)
        if (name, depth) in self.starts and (name, depth) not in self.begun:
            self.counts[key] = self.starts[name, depth]
        else:
            self.counts[key] = self.counts[key] + 1 if key in self.counts else levels[depth][2]
        self.begun.add((name, depth))
        for deeper in [one for one in self.counts if one[0] == kind and one[1] > depth]:
            del self.counts[deeper]
        text = levels[depth][1]
        for place in range(depth + 1):
            form, _, start = levels.get(place, ("decimal", "", 1))
            text = text.replace(f"%{place + 1}", written(self.counts.get((kind, place), start), form))
        return f"{text} " if text else ""


def _number_of(element: Any) -> tuple[str, int] | None:
    number = element.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}")
    level = element.find(f"{w('pPr')}/{w('numPr')}/{w('ilvl')}")
    if number is None or number.get(w("val")) in (None, "0"):
        return None
    return number.get(w("val")), _number(level.get(w("val"))) if level is not None else 0


def _number(text: str | None) -> int:
    return whole_number_or(text or "", 0, 99_999)


def written(count: int, form: str) -> str:
    """Return a number in the form of a list: decimal, letters, Chinese numerals, circled or Roman."""
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1) if 0 < count < 200 else ""
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(count)
        return roman if form == "upperRoman" else roman.lower()
    if form.startswith(("chinese", "japaneseCounting", "ideograph", "taiwanese")):
        return _han(count)
    if form.startswith("decimalEnclosedCircle") and 0 < count <= 20:
        return chr(0x2460 + count - 1)
    return str(count)


def _han(count: int) -> str:
    if not 0 < count < 100:
        return str(count)
    tens, ones = divmod(count, 10)
    return (("" if tens == 1 else _HAN[tens]) + "十" if tens else "") + (_HAN[ones] if ones else "")


def _roman(count: int) -> str:
    signs = (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    )
    text = ""
    for value, sign in signs if 0 < count < 400 else ():
        while count >= value:
            text, count = text + sign, count - value
    return text or str(count)

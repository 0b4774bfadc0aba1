"""The body of a DOCX made plain for its reader: what it would drop or double is rewritten, losses are counted."""

import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.ElementTree import fromstring

from lms.contests.entries.pasting.carried import (
    MATH,
    MATH_END,
    NUMBER,
    NUMBER_END,
    RUBY,
    RUBY_END,
    RUBY_TEXT,
)
from lms.contests.entries.pasting.omml import latex
from lms.contests.entries.pasting.word_numbers import Numbering, numbering_of
from lms.slow_work import slow

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PRIVATE = re.compile("[\ue000-\ue01f]")
_UNWRAPPED = {f"{W}{name}" for name in ("fldSimple", "smartTag", "customXml", "ins", "moveTo", "bdo", "dir")}
_DROPPED = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delInstrText")}
_TEXTS = {f"{W}t", f"{M}t"}
_OFF = ("0", "false", "off", "none")
# What the symbol fonts of Word draw for the letters most used in texts.
_SYMBOLS = {
    "wingdings": {0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xA8: "☐", 0xA7: "▪", 0x6C: "●", 0x6E: "■", 0x75: "◆", 0xD8: "➢",
                  0xE0: "→", 0xDF: "←", 0x4A: "☺", 0x28: "☎", 0x2A: "✉", 0xAB: "★", 0xB6: "☆", 0x71: "❑", 0x76: "❖"},
    "wingdings 2": {0x50: "✓", 0x4F: "✗", 0x52: "☑", 0xA3: "☐", 0x54: "☒"},
    "symbol": {0xB7: "•", 0xB0: "°", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xA3: "≤", 0xB3: "≥", 0xB9: "≠", 0xBB: "≈",
               0xA5: "∞", 0xAE: "→", 0xAC: "←", 0xDE: "⇒", 0x61: "α", 0x62: "β", 0x67: "γ", 0x64: "δ", 0x44: "Δ",
               0x6D: "μ", 0x70: "π", 0x73: "σ", 0x53: "Σ", 0x57: "Ω", 0x77: "ω", 0x71: "θ", 0x6C: "λ", 0xD6: "√"},
}  # fmt: skip


@dataclass(slots=True)
class PlainBody:
    """A document ready to be read: its bytes, how many letters should come out, and what was left out by kind."""

    data: bytes
    letters: Counter[str]
    lost: Counter[str] = field(default_factory=Counter)


@slow
def plain_body(data: bytes) -> PlainBody:
    """Return the document with its body, footnotes and endnotes made plain."""
    out = BytesIO()
    lost: Counter[str] = Counter()
    letters: Counter[str] = Counter()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        names = source.namelist()
        work = _Work(numbering_of(source.read, source.namelist()), lost)
        for name in dict.fromkeys(names):
            part = source.read(name)
            if re.fullmatch(r"word/(?:document\d*|footnotes|endnotes)\.xml", name):
                root = fromstring(part)
                work.part(root)
                letters.update(letters_of("".join(_words(root))))
                part = tostring(root, encoding="utf-8")
            target.writestr(name, part)
        for name in names:
            kind = re.fullmatch(r"word/(header|footer|comments)\d*\.xml", name)
            if kind:
                lost[kind[1]] += bool(letters_of("".join(_words(fromstring(source.read(name))))))
    lost += Counter()
    return PlainBody(out.getvalue(), letters, lost)


def _words(root: Any) -> Iterator[str]:
    return (one.text or "" for one in root.iter() if one.tag in _TEXTS)


def letters_of(text: str) -> str:
    """Return the signs of a text that count: letters and digits, raised and lowered ones as plain ones."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())


class _Work:
    """Rewrites the parts of one document."""

    def __init__(self, numbering: Numbering, lost: Counter[str]) -> None:
        self.lost = lost
        self.numbering = numbering
        self.hidden_styles = self.numbering.hidden_styles
        self.in_hidden = False

    def part(self, root: Any) -> None:
        """Make one part plain, in place."""
        for element in root.iter():
            if element.text:
                element.text = _PRIVATE.sub("", element.text)
        self._children(root)
        self._lift_boxes(root)
        for paragraph in root.iter(f"{W}p"):
            self._number(paragraph)

    def _children(self, parent: Any) -> None:
        made: list[Any] = []
        for child in list(parent):
            made += self._plain(child)
        parent[:] = made

    def _plain(self, element: Any) -> list[Any]:
        """Return what is in the place of an element."""
        tag = element.tag
        if tag == f"{MC}AlternateContent":
            chosen, fallback = element.find(f"{MC}Choice"), element.find(f"{MC}Fallback")
            if chosen is None or (fallback is not None and _has_words(fallback) and not _has_words(chosen)):
                chosen = fallback
            return self._all(chosen) if chosen is not None else []
        if tag in _DROPPED:
            if words := letters_of(
                "".join(one.text or "" for one in element.iter() if one.tag.endswith(("}delText", "}t")))
            ):
                self.lost["deleted"] += len(words)
            return []
        if tag in _UNWRAPPED:
            return self._all(element)
        if tag == f"{W}sdt":
            content = element.find(f"{W}sdtContent")
            return self._all(content) if content is not None else []
        if tag in (f"{M}oMath", f"{M}oMathPara"):
            return [_run(f"{MATH}{formula}{MATH_END}") for formula in latex(element) if formula]
        if tag == f"{W}r":
            return self._run(element)
        if tag == f"{W}p":
            style = element.find(f"{W}pPr/{W}pStyle")
            self.in_hidden = style is not None and style.get(f"{W}val") in self.hidden_styles
        self._children(element)
        return [element]

    def _all(self, element: Any) -> list[Any]:
        return [one for child in list(element) for one in self._plain(child)]

    def _run(self, run: Any) -> list[Any]:
        if self._is_hidden(run):
            self.lost["hidden"] += len(letters_of("".join(_words(run))))
            return []
        for ruby in run.findall(f"{W}ruby"):
            base, over = ruby.find(f"{W}rubyBase"), ruby.find(f"{W}rt")
            under = "".join(_words(base)) if base is not None else ""
            above = "".join(_words(over)) if over is not None else ""
            ruby.clear()
            ruby.tag, ruby.text = f"{W}t", f"{RUBY}{under}{RUBY_TEXT}{above}{RUBY_END}"
        for symbol in run.findall(f"{W}sym"):
            symbol.tag, symbol.text = f"{W}t", self._symbol(symbol)
        self._children(run)
        return [run]

    def _is_hidden(self, run: Any) -> bool:
        properties = run.find(f"{W}rPr")
        if properties is None:
            return self.in_hidden
        for name in ("vanish", "webHidden"):
            mark = properties.find(f"{W}{name}")
            if mark is not None:
                return mark.get(f"{W}val", "1") not in _OFF
        style = properties.find(f"{W}rStyle")
        return self.in_hidden or (style is not None and style.get(f"{W}val") in self.hidden_styles)

    def _symbol(self, symbol: Any) -> str:
        code = int(symbol.get(f"{W}char", "0"), 16)
        font = symbol.get(f"{W}font", "").lower()
        if font in _SYMBOLS:
            found = _SYMBOLS[font].get(code & 0xFF)
        else:
            found = chr(code) if 0x20 <= code < 0xE000 and not 0xD800 <= code < 0xE000 else None
        self.lost["symbol"] += found is None
        return found or "□"

    def _lift_boxes(self, root: Any) -> None:
        """Put the paragraphs of text boxes after the paragraph that holds the box."""
        for _ in range(20):
            parents = {child: parent for parent in root.iter() for child in parent}
            boxes = list(root.iter(f"{W}txbxContent"))
            if not boxes:
                return
            for box in reversed(boxes):
                holder = box
                while holder is not None and not (holder.tag == f"{W}p" and parents.get(holder) is not None):
                    holder = parents.get(holder)
                parents[box].remove(box)
                if holder is None:
                    continue
                outer = parents[holder]
                at = list(outer).index(holder) + 1
                outer[at:at] = list(box)

    def _number(self, paragraph: Any) -> None:
        """Keep the number of a list item; a label that is no plain number becomes words."""
        label = self.numbering.label(paragraph)
        if label is None:
            return
        if label.isdecimal():  # ① is a digit, too
            text = f"{NUMBER}{label}{NUMBER_END}"
        else:
            text = f"{label} "
            if (properties := paragraph.find(f"{W}pPr")) is not None and (
                mark := properties.find(f"{W}numPr")
            ) is not None:
                properties.remove(mark)
                SubElement(SubElement(properties, f"{W}numPr"), f"{W}numId").set(f"{W}val", "0")
        at = 1 if len(paragraph) and paragraph[0].tag == f"{W}pPr" else 0
        paragraph.insert(at, _run(text))


def _has_words(element: Any) -> bool:
    return any(word.strip() for word in _words(element))


def _run(text: str, properties: Any = None) -> Element:
    run = Element(f"{W}r")
    if properties is not None:
        run.append(properties)
    SubElement(run, f"{W}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}).text = text
    return run

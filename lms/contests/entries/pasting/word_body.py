"""The body of a DOCX made plain for its reader: what it would drop or double is rewritten, losses are counted."""

import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
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
from lms.contests.entries.pasting.word_numbers import Numbering, numbering_of
from lms.contests.entries.pasting.word_results import show_results
from lms.contests.entries.pasting.word_symbols import UNREADABLE, readable, symbol
from lms.slow_work import slow
from lms.text.office_math.reading import latex
from lms.text.word_styles import OFF, LetterPlace, WordStyles, page, surroundings

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PRIVATE = re.compile("[\ue000-\ue01f]")
_UNWRAPPED = {f"{W}{name}" for name in ("fldSimple", "smartTag", "customXml", "ins", "moveTo", "bdo", "dir")}
_DROPPED = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delInstrText")}
_TEXTS = {f"{W}t", f"{M}t"}
STYLES = "word/styles.xml"
_HEX = re.compile("[0-9A-Fa-f]{1,6}")
# Properties of runs, paragraphs and tables hold no text, but marks of the same names as changed text.
_PROPERTIES = {f"{W}{name}" for name in ("rPr", "pPr", "trPr", "tcPr", "tblPr", "sectPr", "sdtPr")}


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
        styles = fromstring(source.read(STYLES)) if STYLES in names else None
        work = _Work(numbering_of(source.read, names), WordStyles(styles), lost, _notes(source))
        for name in dict.fromkeys(names):
            part = source.read(name)
            if re.fullmatch(r"word/(?:document|footnotes|endnotes)\d*\.xml", name):
                root = fromstring(part)
                work.part(root)
                letters.update(letters_of("".join(_words(root))))
                part = tostring(root, encoding="utf-8")
            elif re.fullmatch(r"word/(?:diagrams/data|charts/chart)\d*\.xml", name):
                lost["drawing"] += len(letters_of("".join(_drawn(fromstring(part)))))
            target.writestr(name, part)
        for name in names:
            kind = re.fullmatch(r"word/(header|footer|comments)\d*\.xml", name)
            if kind:
                lost[kind[1]] += bool(letters_of("".join(_words(fromstring(source.read(name))))))
    lost += Counter()
    return PlainBody(out.getvalue(), letters, lost)


def _words(root: Any) -> Iterator[str]:
    return (one.text or "" for one in root.iter() if one.tag in _TEXTS)


def _drawn(root: Any) -> Iterator[str]:
    """Yield the words of diagrams, charts and WordArt."""
    for one in root.iter():
        if one.tag == f"{A}t":
            yield one.text or ""
        elif one.tag.endswith("}textpath"):
            yield one.get("string", "")


def _notes(archive: zipfile.ZipFile) -> set[tuple[str, str]]:
    """Return kind and number of every note in the document."""
    names = [
        name for name in archive.namelist() if re.fullmatch(r"word/(?:footnotes|endnotes)\d*\.xml", name)
    ]
    return {
        (note.tag.removeprefix(W), note.get(f"{W}id", ""))
        for name in names
        for note in fromstring(archive.read(name))
    }


def letters_of(text: str) -> str:
    """Return the signs of a text that count: letters and digits, raised and lowered ones as plain ones."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())


class _Work:
    """Rewrites the parts of one document."""

    def __init__(
        self, numbering: Numbering, styles: WordStyles, lost: Counter[str], notes: set[tuple[str, str]]
    ) -> None:
        self.lost = lost
        self.styles = styles
        self.place = LetterPlace()
        self.notes = notes
        self.is_moved_here = False
        self.numbering = numbering

    def part(self, root: Any) -> None:
        """Make one part plain, in place."""
        for element in root.iter():
            if element.text:
                element.text, count = _PRIVATE.subn(UNREADABLE, element.text)
                self.lost["symbol"] += count
        self.is_moved_here = root.find(f".//{W}moveTo") is not None
        show_results(root, self.lost)
        self.place = page(root)
        self._children(root)
        self._lift_boxes(root)
        _join_drop_caps(root)
        self.lost["drawing"] += len(letters_of("".join(_drawn(root))))
        self.lost["other file"] += sum(1 for one in root.iter() if one.tag in (f"{W}altChunk", f"{W}subDoc"))
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
        if tag in _PROPERTIES:
            for gone in element.iter(f"{W}moveFrom"):
                gone.tag = f"{W}del"  # the end of a paragraph that was moved goes as one that was deleted
            return [element]
        if tag in _DROPPED or (tag == f"{W}tr" and element.find(f"{W}trPr/{W}del") is not None):
            self._delete(element)
            return []
        if tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            if (tag.removeprefix(W).removesuffix("Reference"), element.get(f"{W}id", "")) not in self.notes:
                self.lost["note"] += 1
                return []
            return [element]
        if tag in _UNWRAPPED:
            return self._all(element)
        if tag == f"{W}sdt":
            content = element.find(f"{W}sdtContent")
            return self._all(content) if content is not None else []
        if tag in (f"{M}oMath", f"{M}oMathPara"):
            self._clean_formula(element)
            return [_run(f"{MATH}{formula}{MATH_END}") for formula in latex(element) if formula]
        if tag == f"{W}r":
            return self._run(element)
        if tag == f"{W}tr" and _is_on(element.find(f"{W}trPr/{W}hidden")):
            self._hide(element)
            return []
        outside = self.place
        self.place = self.styles.place(element, outside) if tag == f"{W}p" else surroundings(element, outside)
        self._children(element)
        self.place = outside
        return [element]

    def _all(self, element: Any) -> list[Any]:
        return [one for child in list(element) for one in self._plain(child)]

    def _delete(self, element: Any) -> None:
        """Count what goes: words that were moved are still there, at their new place."""
        if element.tag == f"{W}moveFrom" and self.is_moved_here:
            return
        signs = sum(1 for _ in element.iter(f"{W}sym"))
        words = "".join(one.text or "" for one in element.iter() if one.tag.endswith(("}delText", "}t")))
        self.lost["deleted"] += len(letters_of(words)) + signs

    def _clean_formula(self, formula: Any) -> None:
        """Remove from a formula what was deleted and what is hidden."""
        for parent in list(formula.iter()):
            for child in list(parent):
                if child.tag in _DROPPED:
                    self._delete(child)
                    parent.remove(child)
                elif child.tag in (f"{M}r", f"{W}r") and self._is_hidden(child):
                    self._hide(child)
                    parent.remove(child)

    def _run(self, run: Any) -> list[Any]:
        if self._is_hidden(run):
            self._hide(run)
            return []
        for ruby in run.findall(f"{W}ruby"):
            base, over = ruby.find(f"{W}rubyBase"), ruby.find(f"{W}rt")
            under = "".join(_words(base)) if base is not None else ""
            above = "".join(_words(over)) if over is not None else ""
            ruby.clear()
            ruby.tag, ruby.text = f"{W}t", f"{RUBY}{under}{RUBY_TEXT}{above}{RUBY_END}"
        for child in list(run):
            if child.tag == f"{W}t":
                child.text, count = readable(child.text or "", run)
                self.lost["symbol"] += count
            elif child.tag == f"{W}sym":
                child.tag, child.text = f"{W}t", self._symbol(child)
            elif child.tag == f"{W}delText":
                self.lost["deleted"] += len(letters_of(child.text or ""))
            elif child.tag == f"{W}ptab":
                child.tag = f"{W}tab"
            elif child.tag in (f"{W}br", f"{W}cr"):
                child.tag = f"{W}br"  # a new page or column begins a new line
                child.attrib.clear()
        for struck in run.findall(f"{W}rPr/{W}dstrike"):
            struck.tag = f"{W}strike"
        self._children(run)
        return [run]

    def _is_hidden(self, run: Any) -> bool:
        return self.styles.is_hidden(run.find(f"{W}rPr"), self.place)

    def _hide(self, element: Any) -> None:
        self.lost["hidden"] += len(letters_of("".join(_words(element))))

    def _symbol(self, element: Any) -> str:
        code = element.get(f"{W}char", "")
        found = symbol(element.get(f"{W}font", ""), int(code, 16)) if _HEX.fullmatch(code) else None
        self.lost["symbol"] += found is None
        return found or UNREADABLE

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


def _join_drop_caps(root: Any) -> None:
    """Put a large first letter, which is a paragraph of its own, back before its word."""
    for parent in list(root.iter()):
        children = list(parent)
        for first, rest in pairwise(children):
            frame = first.find(f"{W}pPr/{W}framePr") if first.tag == rest.tag == f"{W}p" else None
            if frame is not None and frame.get(f"{W}dropCap", "none") != "none":
                at = 1 if len(rest) and rest[0].tag == f"{W}pPr" else 0
                rest[at:at] = [one for one in first if one.tag != f"{W}pPr"]
                parent.remove(first)


def _is_on(mark: Any) -> bool:
    return mark is not None and mark.get(f"{W}val", "1") not in OFF


def _has_words(element: Any) -> bool:
    return any(word.strip() for word in _words(element))


def _run(text: str, properties: Any = None) -> Element:
    run = Element(f"{W}r")
    if properties is not None:
        run.append(properties)
    SubElement(run, f"{W}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}).text = text
    return run

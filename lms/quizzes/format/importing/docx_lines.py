"""The text of a Word file line by line: list numbers written out, marks of each letter, pictures and tables.

Called in a process of its own (`lms.isolated`), since the file comes from a stranger.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lms.errors import N_, Refused
from lms.quizzes.format.importing.docx_numbers import ListNumbers, w
from lms.slow_work import slow
from lms.text.office_math.reading import M, latex
from lms.text.prose.maths import UnreadableTex, mathml
from lms.text.superscripts import LOWERED, RAISED
from lms.text.word_styles import LetterPlace, WordStyles

BOLD, COLOUR, UNDERLINE, HIGHLIGHT = 1, 2, 4, 8
PICTURE_OPEN, PICTURE_CLOSE = "\ue022", "\ue023"
MOST_UNPACKED = 150_000_000
MOST_LINES = 100_000
MOST_PICTURES = 500
MOST_OBJECTS = 9_999
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_V = "{urn:schemas-microsoft-com:vml}"
_BLACK = frozenset({"", "auto", "000000", "262626", "333333", "1A1A1A", "0D0D0D", "404040"})


class UnreadableDocx(Refused):
    """The file is no Word file that can be read."""


@dataclass(slots=True)
class DocxLine:
    """One line; `marks` holds for each character which of BOLD, COLOUR, UNDERLINE and HIGHLIGHT it has."""

    number: int
    text: str
    marks: list[int]


@dataclass(slots=True)
class DocxTable:
    """The cells of a table by row; `first` is its first line, `spans` how many columns each cell takes."""

    first: int
    rows: list[list[str]] = field(default_factory=list)
    spans: list[list[int]] = field(default_factory=list)
    is_merged: bool = False


@dataclass(slots=True)
class DocxText:
    """All lines, the tables, the pictures as (name, alt text, bytes).

    A picture stands in a text as its number between two private characters, and so does a formula, which has no
    name and its TeX in place of the alt text. `notes` are (code of a loss, line).
    """

    lines: list[DocxLine] = field(default_factory=list)
    tables: list[DocxTable] = field(default_factory=list)
    pictures: list[tuple[str, str, bytes]] = field(default_factory=list)
    notes: list[tuple[str, int]] = field(default_factory=list)


@slow
def read_docx_text(data: bytes) -> DocxText:
    """Read a DOCX; raises UnreadableDocx for any other or a broken file."""
    broken = UnreadableDocx(N_("The Word file cannot be read. Save it again as DOCX in your word processor."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise UnreadableDocx(N_("The Word file is too large. Split it into smaller files."))
        from docx import Document  # noqa: PLC0415 -- slow import

        return _Reader(Document(io.BytesIO(data))).read()
    except UnreadableDocx:
        raise
    except Exception as error:  # the reader fails in many ways on a broken file; all mean the same here
        raise broken from error


class _Reader:
    def __init__(self, document: Any) -> None:
        self.document = document
        self.part = document.part
        self.numbers = ListNumbers(document)
        self.styles = WordStyles(document.styles.element)
        self.place = LetterPlace()
        self.found = DocxText()
        self.boxes: list[Any] = []

    def read(self) -> DocxText:
        for block in _blocks(self.document.element.body):
            if len(self.found.lines) > MOST_LINES:
                break
            if block.tag == w("p"):
                self._paragraph(block)
            else:
                self._table(block)
        return self.found

    def _paragraph(self, paragraph: Any) -> None:
        for text, marks in self._lines(paragraph):
            self._add(text, marks)
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            for inner in box.iter(w("p")):
                for text, marks in self._lines(inner):
                    self._add(text, marks)
        self.boxes = []

    def _add(self, text: str, marks: list[int]) -> None:
        self.found.lines.append(DocxLine(len(self.found.lines) + 1, text, marks))

    def _lines(self, paragraph: Any) -> list[tuple[str, list[int]]]:
        prefix = self.numbers.prefix(paragraph)
        self.place = self.styles.place(paragraph, LetterPlace())
        text, marks = [prefix], [0] * len(prefix)
        for piece, mark in self._pieces(paragraph):
            text.append(piece)
            marks += [mark] * len(piece)
        lines, start = [], 0
        whole = "".join(text)
        for line in whole.split("\n"):
            lines.append((line, marks[start : start + len(line)]))
            start += len(line) + 1
        return lines

    def _pieces(self, element: Any) -> Iterator[tuple[str, int]]:
        """Go through the runs of a paragraph: links and insertions too, deletions not."""
        for child in element:
            tag = child.tag
            if tag == w("r"):
                yield from self._run(child)
            elif tag in (w("hyperlink"), w("ins"), w("smartTag"), w("sdt"), w("sdtContent"), w("fldSimple")):
                yield from self._pieces(child)
            elif isinstance(tag, str) and tag.startswith(M):
                yield from self._formula(child)

    def _formula(self, element: Any) -> Iterator[tuple[str, int]]:
        """Give the place of each equation that has TeX, else the letters in it."""
        for tex in latex(element):
            try:
                mathml(tex)
                is_kept = bool(tex) and len(self.found.pictures) < MOST_OBJECTS
            except UnreadableTex:
                is_kept = False
            if is_kept:
                self.found.pictures.append(("", tex, b""))
                yield f"{PICTURE_OPEN}{len(self.found.pictures) - 1}{PICTURE_CLOSE}", 0
            else:
                yield "".join(part.text or "" for part in element.iter(f"{M}t")), 0
                self.found.notes.append(("formula", len(self.found.lines) + 1))

    def _run(self, run: Any) -> Iterator[tuple[str, int]]:
        style = run.find(w("rPr"))
        if self.styles.is_marked_hidden(style, self.place):
            if any((one.text or "").strip() for one in run.iter(w("t"))):
                self.found.notes.append(("hidden", len(self.found.lines) + 1))
            return
        mark = _marks(style)
        level = style.find(w("vertAlign")) if style is not None else None
        place = level.get(w("val")) if level is not None else ""
        is_blank = not any((one.text or "").strip(" \u3000\xa0") for one in run.iter(w("t")))
        for child in run:
            tag = child.tag
            if tag == w("t"):
                text = child.text or ""
                if place in ("superscript", "subscript"):
                    text = text.translate(RAISED if place == "superscript" else LOWERED)
                yield ("____" if is_blank and mark & UNDERLINE and text else text), mark
            elif tag == w("tab"):
                yield ("____" if is_blank and mark & UNDERLINE else "\t"), mark
            elif tag in (w("br"), w("cr")):
                yield "\n", 0
            elif tag == w("sym"):
                yield "□", mark
            elif tag in (w("drawing"), w("pict"), w("object"), f"{_MC}AlternateContent"):
                yield from self._drawing(child)

    def _drawing(self, element: Any) -> Iterator[tuple[str, int]]:
        if element.tag == f"{_MC}AlternateContent":
            # The second form says the same for older programs.
            element = next(iter(element), element)
        boxes = list(element.iter(w("txbxContent")))
        self.boxes += boxes
        if boxes:
            return
        described = next(element.iter(f"{_WP}docPr"), None)
        alt = (described.get("descr") or "") if described is not None else ""
        for blip in [*element.iter(f"{_A}blip"), *element.iter(f"{_V}imagedata")]:
            name = blip.get(f"{_R}embed") or blip.get(f"{_R}id") or ""
            part = self.part.related_parts.get(name)
            if part is None or sum(bool(one[0]) for one in self.found.pictures) >= MOST_PICTURES:
                self.found.notes.append(("picture", len(self.found.lines) + 1))
                continue
            self.found.pictures.append((str(part.partname).rpartition("/")[2], alt, part.blob))
            yield f"{PICTURE_OPEN}{len(self.found.pictures) - 1}{PICTURE_CLOSE}", 0

    def _table(self, table: Any) -> None:
        found = DocxTable(len(self.found.lines) + 1)
        for row in table.iter(w("tr")):
            cells, spans = [], []
            for cell in row.findall(w("tc")):
                lines = [text for inner in cell.iter(w("p")) for text, _ in self._lines(inner)]
                cells.append("\n".join(lines).strip())
                span = cell.find(f"{w('tcPr')}/{w('gridSpan')}")
                said = span.get(w("val"), "1") if span is not None else "1"
                spans.append(int(said) if said.isdecimal() and len(said) < 3 else 1)
                found.is_merged |= spans[-1] > 1 or cell.find(f"{w('tcPr')}/{w('vMerge')}") is not None
            found.rows.append(cells)
            found.spans.append(spans)
            self._add("", [])
        self.boxes = []
        self.found.tables.append(found)


def _blocks(body: Any) -> Iterator[Any]:
    for child in body:
        if child.tag in (w("p"), w("tbl")):
            yield child
        elif child.tag in (w("sdt"), w("sdtContent"), w("ins"), w("customXml"), w("smartTag")):
            yield from _blocks(child)


def _is_on(element: Any) -> bool:
    return element is not None and element.get(w("val"), "1") not in ("0", "false", "none", "off")


def _marks(style: Any) -> int:
    if style is None:
        return 0
    colour = style.find(w("color"))
    value = (colour.get(w("val")) or "").upper() if colour is not None else ""
    fill = style.find(w("shd"))
    filled = (fill.get(w("fill")) or "").upper() if fill is not None else ""
    highlight = style.find(w("highlight"))
    is_lit = highlight is not None and highlight.get(w("val")) not in ("none", "white", None)
    return (
        BOLD * _is_on(style.find(w("b")))
        | COLOUR * (re.sub("^AUTO$", "", value) not in _BLACK)
        | UNDERLINE * _is_on(style.find(w("u")))
        | HIGHLIGHT * (is_lit or filled not in ("", "AUTO", "FFFFFF"))
    )

"""HTML of question banks turned into Markdown; what is lost is named."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

from lms.quizzes.format.importing.html_tables import ImportedCell, ImportedTable
from lms.quizzes.format.importing.html_text import (
    BLOCKS,
    LINE_START,
    MEDIA,
    STRUCK,
    closed,
    escaped,
    markdown_from_plain,
)
from lms.text.superscripts import LOWERED, RAISED

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MARKS = {
    "b": "**",
    "strong": "**",
    "i": "*",
    "em": "*",
    "cite": "*",
    "code": "`",
    "tt": "`",
    "kbd": "`",
    "samp": "`",
}
# Nothing but paragraphs of plain words, as most questions are.
_PARAGRAPHS = re.compile(r"(?:\s*<(p|div)>[^<>&\x00]*</\1>)+\s*")
_PARAGRAPH = re.compile(r">([^<>]*)</")
_SILENT = frozenset(
    {"script", "style", "iframe", "object", "video", "audio", "svg", "math", "form", "select"}
)


def markdown_from_html(text: str, picture: Callable[[str], str] | None = None) -> tuple[str, list[str]]:
    """Return the Markdown of an HTML fragment and the names of the elements that could not be carried over.

    `picture` gives the path of a picture for its address in the HTML, or "" for one that does not travel.
    """
    if "<" not in text and "&" not in text:
        return _escaped_start(" ".join(escaped(text).split())), []
    if _PARAGRAPHS.fullmatch(text):
        words = (" ".join(escaped(part).split()) for part in _PARAGRAPH.findall(text))
        return _joined([_escaped_start(one) for one in words if _has_words(one)]), []
    reader = _Reader(picture)
    try:
        reader.feed(closed(text))
        reader.close()
    except AssertionError:
        # The standard parser gives up on some broken declarations; the words are kept as they stand.
        return markdown_from_plain(text), ["html"]
    return reader.markdown(), list(dict.fromkeys(reader.lost))


class _Reader(HTMLParser):
    """Builds blocks of Markdown; `line` collects the words of the block that is open."""

    def __init__(self, picture: Callable[[str], str] | None = None) -> None:
        super().__init__(convert_charrefs=True)
        self.picture = picture
        self.blocks: list[str] = []
        self.line: list[str] = []
        self.lost: list[str] = []
        self.lists: list[str] = []
        self.numbers: list[int] = []
        self.links: list[str] = []
        self.marks: list[str] = []
        self.quotes: list[int] = []
        self.silent = 0
        self.is_pre = False
        self.shift = ""
        # The table that is open, its open cell, and the blocks and quotations around it.
        self.table: ImportedTable | None = None
        self.cell: ImportedCell | None = None
        self.around: tuple[list[str], list[int]] = [], []
        self.inner_tables = 0

    def markdown(self) -> str:
        """Return all blocks; items of one list stand close together."""
        self._end_table()
        self._end_block()
        while self.quotes:
            self._end_quote()
        return _joined(self.blocks)

    def _end_quote(self) -> None:
        """Make one quoted block of the blocks since the quotation began."""
        start = self.quotes.pop()
        if words := _joined(self.blocks[start:]):
            self.blocks[start:] = ["\n".join(f"> {line}".rstrip() for line in words.split("\n"))]

    def _end_block(self) -> None:
        while self.marks:
            self._close_mark(self.marks[-1])
        words = "".join(self.line)
        self.line = []
        if self.is_pre:
            body = words.strip("\n")
            if body.strip():
                self.blocks.append(f"```\n{body}\n```")
            return
        lines = [" ".join(part.split()) for part in words.split("\x00")]
        lines = [line for line in lines if _has_words(line)]
        if not lines:
            return
        prefix = ""
        if self.lists:
            prefix = f"{self.numbers[-1]}. " if self.lists[-1] == "ol" else "- "
        body = "  \n".join(lines) if not prefix else " ".join(lines)
        self.blocks.append(prefix + (body if prefix else _escaped_start(body)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if self._begin_table_part(tag, values):
            return
        if tag in MEDIA:
            self._media(tag, values)
        if tag in _SILENT:
            self.silent += 1
        elif tag == "br":
            self.line.append("\n" if self.is_pre else "\x00")
        elif tag == "pre":
            self._end_block()
            self.is_pre = True
        elif tag == "blockquote" and not self.lists:
            self._end_block()
            self.quotes.append(len(self.blocks))
        elif tag in ("ul", "ol"):
            self._end_block()
            self.lists.append(tag)
            self.numbers.append(0)
        elif tag == "li":
            self._end_block()
            if self.numbers:
                self.numbers[-1] += 1
        elif tag == "a":
            self._link(values.get("href", ""))
        elif tag in _MARKS and not self.is_pre:
            self._open_mark(_MARKS[tag])
        elif tag in ("sub", "sup"):
            self.shift = tag
        elif tag in STRUCK:
            self.lost.append(tag)
        elif tag == "rt":
            self.line.append("(")
        elif tag in ("td", "th"):
            self.line.append(" ")
        elif tag in BLOCKS or tag in _HEADINGS:
            self._start_block(tag)

    def _start_block(self, tag: str) -> None:
        if not self.lists:
            self._end_block()
        if tag == "table":
            # In a list or in another table.
            self.lost.append("table")
            self.inner_tables += 1
        if tag in _HEADINGS:
            self._open_mark("**")

    def _begin_table_part(self, tag: str, values: dict[str, str]) -> bool:
        """Begin a table, a row or a cell; False for what is none of the open table."""
        if tag == "table" and not (self.table or self.lists or self.silent):
            self._end_block()
            self.table, self.around = ImportedTable(), (self.blocks, self.quotes)
            self.blocks, self.quotes = [], []
        elif tag in ("tr", "td", "th") and self.table and not self.inner_tables:
            self._end_cell()
            if tag == "tr" or not self.table.rows:
                self.table.rows.append([])
            if tag != "tr":
                self.cell = ImportedCell([], tag == "th", _span(values, "colspan"), _span(values, "rowspan"))
                self.table.rows[-1].append(self.cell)
        else:
            return False
        return True

    def _end_cell(self) -> None:
        """Put what was read into the open cell, or before the table."""
        self._end_block()
        while self.quotes:
            self._end_quote()
        (self.cell.blocks if self.cell else self.around[0]).extend(self.blocks)
        self.blocks, self.cell, self.is_pre = [], None, False
        self.lists, self.numbers = [], []

    def _end_table(self) -> None:
        if self.table is None:
            return
        self._end_cell()
        blocks, lost = self.table.blocks()
        self.blocks, self.quotes = self.around
        self.blocks += blocks
        self.lost += lost
        self.table, self.inner_tables = None, 0

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self.inner_tables:
            self.inner_tables -= 1
            self._end_block()
        elif tag == "table" and self.table:
            self._end_table()
        elif tag in ("td", "th", "tr") and self.table and not self.inner_tables:
            self._end_cell()
        elif tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag == "pre":
            self._end_block()
            self.is_pre = False
        elif tag == "blockquote" and self.quotes:
            self._end_block()
            self._end_quote()
        elif tag == self.shift:
            self.shift = ""
        elif tag == "rt":
            self.line.append(")")
        elif tag in ("ul", "ol") and self.lists:
            self._end_block()
            self.lists.pop()
            self.numbers.pop()
        elif tag == "a" and self.links:
            url = self.links.pop()
            self.line.append(f"]({url})" if url else "")
        elif tag in _MARKS and not self.is_pre:
            self._close_mark(_MARKS[tag])
        elif tag in BLOCKS or tag in _HEADINGS or tag == "li":
            self._end_block()

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.shift and data.strip():
            data = self._shifted(data)
        self.line.append(data if self.is_pre or "`" in self.marks else escaped(data))

    def _shifted(self, data: str) -> str:
        """Raise or lower digits and signs; of other words it is told that they stood higher or lower."""
        table = RAISED if self.shift == "sup" else LOWERED
        if all(ord(char) in table for char in data.strip()):
            return data.translate(table)
        self.lost.append(self.shift)
        return f"^{data}" if self.shift == "sup" else data

    def _open_mark(self, mark: str) -> None:
        if mark not in self.marks and not (self.marks and self.marks[-1] == "`"):
            self.marks.append(mark)
            self.line.append(mark)

    def _close_mark(self, mark: str) -> None:
        """Close a mark; blanks inside its ends move outside, and a mark around nothing disappears."""
        if not self.marks or self.marks[-1] != mark:
            return
        self.marks.pop()
        start = len(self.line) - 1 - self.line[::-1].index(mark)
        inside = "".join(self.line[start + 1 :])
        words = inside.strip(" \t\r\n\x00\u00a0")
        head, tail = (
            inside[: len(inside) - len(inside.lstrip(" \t\r\n\x00\u00a0"))],
            inside[len(inside.rstrip(" \t\r\n\x00\u00a0")) :],
        )
        del self.line[start:]
        if not words:
            self.line.append(inside)
        elif mark != "`" and "\x00" in words:
            self.line.append(head + mark + words.replace("\x00", f"{mark}\x00{mark}") + mark + tail)
        else:
            self.line.append(head + mark + words + mark + tail)

    def _link(self, href: str) -> None:
        url = href.strip().replace(" ", "%20").replace(")", "%29")
        if url.startswith(("http://", "https://", "mailto:")):
            self.links.append(url)
            self.line.append("[")
        else:
            self.links.append("")
            self.lost.append("link")

    def _media(self, tag: str, values: dict[str, str]) -> None:
        address = values.get("src") or values.get("data") or ""
        if tag in ("img", "object") and self.picture and (path := self.picture(address)):
            words = " ".join(values.get("alt", "").split()) or path.rpartition("/")[2]
            self.line.append(f"![{escaped(words)}]({path})")
            return
        name = "" if address.startswith("data:") else address.rpartition("/")[2]
        self.lost.append(f"{tag} {name}".strip())
        if values.get("alt", "").strip():
            self.line.append(escaped(f"[{values['alt'].strip()}]"))


def _span(values: dict[str, str], name: str) -> int:
    said = values.get(name, "").strip()
    return max(1, min(int(said), 1000)) if said.isdecimal() and len(said) < 6 else 1


def _has_words(line: str) -> bool:
    return bool(line.replace("*", "").replace("`", "").strip())


def _joined(blocks: list[str]) -> str:
    text = ""
    for block in blocks:
        is_item = re.match(r"(?:- |[0-9]+\. )", block)
        tight = is_item and re.match(r"(?:- |[0-9]+\. )", text.rpartition("\n")[2])
        text += ("" if not text else "\n" if tight else "\n\n") + block
    return text


def _escaped_start(line: str) -> str:
    if re.match(r"[0-9]{1,9}[.)] ", line):
        return re.sub(r"^([0-9]{1,9})([.)] )", r"\1\\\2", line)
    return LINE_START.sub(lambda _: "\\", line)

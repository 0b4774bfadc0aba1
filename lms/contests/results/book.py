"""A book of essays before it becomes EPUB or PDF: its parts, its blocks, and clean XHTML."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "wbr"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
KEPT = frozenset(
    {"p", "em", "strong", "b", "i", "u", "s", "sub", "sup", "code", "pre", "blockquote", "ul", "ol", "li",
     "table", "caption", "thead", "tbody", "tr", "th", "td", "br", "hr", "dl", "dt", "dd", *HEADINGS}
)  # fmt: skip
BLOCKS = frozenset({"p", "blockquote", "li", "pre", "tr", "dt", "dd", "figcaption", *HEADINGS})


@dataclass(frozen=True, slots=True)
class Essay:
    """One essay of the book; `html` is the sanitised text."""

    title: str
    authors: tuple[str, ...]
    unit: str
    award: str
    html: str


@dataclass(frozen=True, slots=True)
class Book:
    """A published collection; `language` is that of its frame ("zh-Hans" or "en"), `contents` its heading."""

    key: str
    title: str
    subtitle: str
    publisher: str
    language: str
    contents: str
    made_at: datetime
    essays: tuple[Essay, ...]

    @property
    def text(self) -> str:
        """Every line that is printed."""
        parts = [self.title, self.subtitle, self.publisher, self.contents]
        for essay in self.essays:
            parts += [essay.title, *essay.authors, essay.unit, essay.award]
            parts += [block.text for block in blocks(essay.html)]
        return "\n".join(parts)


@dataclass(frozen=True, slots=True)
class BookBlock:
    """One paragraph-like part: "heading", "text", "item", "quote" or "rule"; `level` is that of a heading, 1 to 6."""

    kind: str
    text: str
    mark: str = ""
    level: int = 0


class _Blocks(HTMLParser):
    """Cuts sanitised HTML into blocks of plain text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[BookBlock] = []
        self.waiting = ""
        self.open: list[str] = []
        self.counts: list[int] = []

    def flush(self) -> None:
        text = " ".join(self.waiting.split())
        self.waiting = ""
        if not text:
            return
        level = 0
        if found := HEADINGS & set(self.open):
            kind, mark, level = "heading", "", int(min(found)[1])
        elif "li" in self.open:
            kind, mark = "item", f"{self.counts[-1]}." if self.counts and self.counts[-1] else "•"
        else:
            kind, mark = "quote" if "blockquote" in self.open else "text", ""
        self.found.append(BookBlock(kind, text, mark, level))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS or tag in ("ul", "ol", "hr", "br"):
            self.flush()
        if tag == "hr":
            self.found.append(BookBlock("rule", ""))
        if tag in ("ul", "ol"):
            self.counts.append(0)
        if tag == "li" and self.counts and "ol" in self.open:
            self.counts[-1] += 1
        if tag in ("td", "th") and self.waiting:
            self.waiting += "　"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.flush()
        if tag in ("ul", "ol") and self.counts:
            self.flush()
            self.counts.pop()
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.waiting += data


def blocks(html: str) -> list[BookBlock]:
    """Return the blocks of sanitised HTML in reading order."""
    parser = _Blocks()
    parser.feed(html)
    parser.flush()
    return parser.found


class _Xhtml(HTMLParser):
    """Writes sanitised HTML again as XHTML, without pictures and links, which lead out of the book."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in KEPT:
            return
        spans = [(name, value) for name, value in attrs if name in ("colspan", "rowspan") and value]
        text = "".join(f' {name}="{escape(value or "")}"' for name, value in spans)
        self.out.append(f"<{tag}{text}/>" if tag in VOID else f"<{tag}{text}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or tag not in self.open:
            return
        while (last := self.open.pop()) != tag:
            self.out.append(f"</{last}>")
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out.append(escape(data, quote=False))


def xhtml(html: str) -> str:
    """Return sanitised HTML as well-formed XHTML; text outside any block becomes a paragraph."""
    parser = _Xhtml()
    parser.feed(html)
    text = "".join([*parser.out, *(f"</{tag}>" for tag in reversed(parser.open))]).strip()
    return text if text.startswith("<") else f"<p>{text}</p>"


def byline(essay: Essay) -> Iterator[str]:
    """Yield what is below a title: authors, unit, award."""
    yield "、".join(essay.authors)
    yield from filter(None, (essay.unit, essay.award))

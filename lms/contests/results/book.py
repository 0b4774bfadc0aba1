"""A book of essays before it becomes EPUB or PDF: its parts, and clean XHTML."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from html.parser import HTMLParser

from lms.text.printing.prose_blocks import HEADINGS, VOID, prose_blocks

KEPT = frozenset(
    {"p", "em", "strong", "b", "i", "u", "s", "sub", "sup", "code", "pre", "blockquote", "ul", "ol", "li",
     "table", "caption", "thead", "tbody", "tr", "th", "td", "br", "hr", "dl", "dt", "dd", *HEADINGS}
)  # fmt: skip


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
            parts += [block.text for block in prose_blocks(essay.html)]
        return "\n".join(parts)


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

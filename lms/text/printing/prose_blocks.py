"""Sanitised HTML as blocks of plain text, which PDF and Word files are set from."""

from dataclasses import dataclass
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "wbr"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = frozenset({"p", "blockquote", "li", "pre", "tr", "dt", "dd", "figcaption", *HEADINGS})


@dataclass(frozen=True, slots=True)
class ProseBlock:
    """One paragraph-like part: "heading", "text", "item", "quote" or "rule"; `level` is that of a heading, 1 to 6."""

    kind: str
    text: str
    mark: str = ""
    level: int = 0


class _Blocks(HTMLParser):
    """Cuts sanitised HTML into blocks of plain text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[ProseBlock] = []
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
        self.found.append(ProseBlock(kind, text, mark, level))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS or tag in ("ul", "ol", "hr", "br"):
            self.flush()
        if tag == "hr":
            self.found.append(ProseBlock("rule", ""))
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


def prose_blocks(html: str) -> list[ProseBlock]:
    """Return the blocks of sanitised HTML in reading order."""
    parser = _Blocks()
    parser.feed(html)
    parser.flush()
    return parser.found

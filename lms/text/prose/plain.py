"""The readable text of sanitised HTML, for search and for counting."""

from html.parser import HTMLParser

_BLOCKS = frozenset(
    {
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "td",
        "th",
        "tr",
        "pre",
        "blockquote",
        "div",
        "section",
        "figure",
        "figcaption",
        "br",
    }
)
_UNREAD = frozenset({"footnote-backref", "download", "footnote-ref", "callout-title"})


class _TextReader(HTMLParser):
    """Gathers the readable text of sanitised HTML, one block on a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unread_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line at a block; skip what is there for machines; read the words for a picture."""
        given = dict(attrs)
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag == "img":
            self.parts.append(given.get("alt") or "")
        elif tag in ("a", "span", "p") and (self.unread_depth or given.get("class") in _UNREAD):
            self.unread_depth += 1

    def handle_endtag(self, tag: str) -> None:
        """End a line at a block."""
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag in ("a", "span", "p") and self.unread_depth:
            self.unread_depth -= 1

    def handle_data(self, data: str) -> None:
        """Keep text that is read."""
        if not self.unread_depth:
            self.parts.append(data)


def plain_text(html: str) -> str:
    """The readable text of sanitised HTML, one block on a line."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)

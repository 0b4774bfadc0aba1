"""HTML from a word processor as a small tree, with what Word hides in styles made plain."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Union

_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "xml", "form", "select"})
_VOID = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "col", "wbr", "source", "embed", "area", "base"}
)
# What ends an open paragraph or item of the same kind, as browsers do it.
_CLOSES = {
    "p": {"p"}, "li": {"p", "li"}, "tr": {"p", "td", "th", "tr"}, "td": {"p", "td", "th"},
    "th": {"p", "td", "th"},
}  # fmt: skip
_WALLS = frozenset({"table", "ul", "ol", "td", "th", "blockquote", "div"})
DEEPEST = 60

Part = Union["Node", str]


@dataclass(slots=True)
class Node:
    """One element: its name, attributes and what is in it."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    @property
    def style(self) -> str:
        """The style attribute without blanks, in small letters."""
        return re.sub(r"\s+", "", self.attrs.get("style", "")).lower()

    @property
    def classes(self) -> str:
        """The class attribute."""
        return self.attrs.get("class", "")

    def text(self) -> str:
        """All words in it."""
        return "".join(part if isinstance(part, str) else part.text() for part in self.parts)

    def nodes(self) -> list["Node"]:
        """The elements right below."""
        return [part for part in self.parts if isinstance(part, Node)]


def tree(html: str) -> Node:
    """Return the tree of an HTML fragment; broken HTML gives what could be read."""
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
    except AssertionError:
        # The standard parser gives up on some broken declarations; what was read so far is kept.
        reader.root.parts.append(re.sub(r"<[^>]*>", " ", reader.rawdata))
    return reader.root


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root")
        self.open = [self.root]
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        if self.silent:
            return
        self._close_like(_CLOSES.get(tag, set()))
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].parts.append(node)
        # Deeper nesting is flattened: its words are kept.
        if tag not in _VOID and len(self.open) < DEEPEST:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
            return
        names = [node.tag for node in self.open[1:]]
        if tag in names:
            last = len(names) - 1 - names[::-1].index(tag)
            del self.open[last + 1 :]

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.open[-1].parts.append(data)

    def _close_like(self, tags: set[str]) -> None:
        while self.open[-1].tag in tags or (tags and self.open[-1].tag not in _WALLS | {"root"}):
            if not any(node.tag in tags for node in self._inside()):
                return
            self.open.pop()

    def _inside(self) -> list[Node]:
        """The open elements up to the nearest wall."""
        found = []
        for node in reversed(self.open[1:]):
            found.append(node)
            if node.tag in _WALLS:
                break
        return found

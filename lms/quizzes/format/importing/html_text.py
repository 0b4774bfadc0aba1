"""HTML and plain text from question banks turned into Markdown; what is lost is named."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "header",
        "footer",
        "table",
        "tr",
        "center",
        "address",
        "figure",
        "figcaption",
        "tbody",
        "thead",
    ]
)
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
_SILENT = frozenset(
    {"script", "style", "iframe", "object", "video", "audio", "svg", "math", "form", "select"}
)
_MEDIA = frozenset({"img", "iframe", "object", "video", "audio", "embed", "svg", "source"})
# What stands beside the words of an answer and is not typed with them.
_ASIDE = frozenset({"rt", "rp", "script", "style", "math"})
# Whose words mean something else without the line through or below them.
_STRUCK = frozenset({"s", "del", "strike", "u", "ins"})
_POWER = re.compile(r"[-+−]?[0-9n]{1,6}|[-+−]")
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_MATH = re.compile(
    r"\$\$(?P<block>[^$]{1,2000})\$\$|\\\((?P<round>[^$]{1,400}?)\\\)|\\\[(?P<square>[^$]{1,2000}?)\\\]"
)
_LOOKS_LIKE_HTML = re.compile(r"</(?:[a-z]{1,10}|h[1-6])>|<(?:br|img|p|hr)[ />]", re.IGNORECASE)
_ENTITY = re.compile(r"&(?=#?[A-Za-z0-9]{1,31};)")
_SPECIAL = re.compile(r"[\\`\[{$*~_<&]")
_LINE_START = re.compile(r"^(?=[-+>#]|_[_ ]{2,}$|[0-9]{1,9}[.)] )")


def looks_like_html(text: str) -> bool:
    """Return whether a text without a declared format is meant as HTML: it closes a tag or breaks a line."""
    return bool(_LOOKS_LIKE_HTML.search(text))


def markdown_from_plain(text: str) -> str:
    """Return Markdown that shows `text` as it is; single line ends become blanks, formulas stay formulas."""
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n[ \t]*\n", text)]
    return "\n\n".join(_escaped_line(part) for part in paragraphs if part)


def _escaped_line(text: str) -> str:
    line = escaped(text)
    return (
        _LINE_START.sub(lambda _: "\\", line)
        if not line[:1].isdigit()
        else re.sub(r"^([0-9]{1,9})([.)] )", r"\1\\\2", line)
    )


def escaped(text: str) -> str:
    """Escape what Markdown would take as a sign; formulas in `$$…$$` or `\\(…\\)` become `$…$`."""
    out, end = [], 0
    for found in _MATH.finditer(text):
        out += [
            _escaped_words(text[end : found.start()]),
            "$",
            " ".join((found["block"] or found["round"] or found["square"]).split()),
            "$",
        ]
        end = found.end()
    return "".join([*out, _escaped_words(text[end:])])


def _escaped_words(text: str) -> str:
    if not _SPECIAL.search(text):
        return text
    out = []
    for index, char in enumerate(text):
        before, after = text[index - 1 : index], text[index + 1 : index + 2]
        if char in "\\`[{$" or (char in "*~" and not (before.isspace() and after.isspace())):
            out.append("\\" + char)
        elif char == "_" and _marks_words(text, index):
            out.append("\\_")
        elif char == "<":
            out.append("&lt;")
        elif char == "&" and _ENTITY.match(text, index):
            out.append("&amp;")
        else:
            out.append(char)
    return "".join(out)


def _marks_words(text: str, index: int) -> bool:
    """Return whether an underscore would begin or end emphasis; a gap such as ____ and snake_case do not."""
    # Longer runs mark nothing, so a few characters tell.
    left, right = text[max(0, index - 3) : index], text[index : index + 4]
    start = index - len(left) + len(left.rstrip("_"))
    end = index + len(right) - len(right.lstrip("_"))
    before, after = text[start - 1 : start], text[end : end + 1]
    is_inside = before.isalnum() and after.isalnum()
    is_alone = not before.strip() and not after.strip()
    return end - start <= 2 and not is_inside and not is_alone


def markdown_from_html(text: str, picture: Callable[[str], str] | None = None) -> tuple[str, list[str]]:
    """Return the Markdown of an HTML fragment and the names of the elements that could not be carried over.

    `picture` gives the path of a picture for its address in the HTML, or "" for one that does not travel.
    """
    if "<" not in text and "&" not in text:
        return _escaped_start(" ".join(escaped(text).split())), []
    reader = _Reader(picture)
    try:
        reader.feed(_closed(text))
        reader.close()
    except AssertionError:
        # The standard parser gives up on some broken declarations; the words are kept as they stand.
        return markdown_from_plain(text), ["html"]
    return reader.markdown(), list(dict.fromkeys(reader.lost))


def text_from_html(text: str) -> tuple[str, list[str]]:
    """Return the bare words of an HTML fragment, for answers that learners type, and the elements that were lost."""
    reader = _Words()
    try:
        reader.feed(_closed(text))
        reader.close()
    except AssertionError:
        return " ".join(text.split()), ["html"]
    return " ".join("".join(reader.words).split()), list(dict.fromkeys(reader.lost))


def _closed(text: str) -> str:
    """Return the text with tags and comments that never end as words; the standard parser searches again for each."""
    start = text.find("<!--", max(text.rfind("-->"), 0))
    if start >= 0:
        text = text[:start] + text[start:].replace("<!--", "&lt;!--")
    end = text.rfind(">") + 1
    return text[:end] + text[end:].replace("<", "&lt;")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.lost: list[str] = []
        self.shift = ""
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("sub", "sup"):
            self.shift = tag
        elif tag in _STRUCK or tag in _MEDIA:
            self.lost.append(tag)
        elif tag in _ASIDE:
            self.lost.append(tag)
            self.silent += 1
        elif tag in ("br", "li", "td", "th") or tag in _BLOCKS:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.shift:
            self.shift = ""
        elif tag in _ASIDE:
            self.silent = max(0, self.silent - 1)

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        before = "".join(self.words)[-1:]
        is_power = _POWER.fullmatch(data.strip()) is not None
        if self.shift == "sup" and is_power:
            # As `10⁶` and `10^6` are compared.
            self.words.append("^" + data.strip())
        elif self.shift == "sub" and before.isdigit() and data[:1].isdigit():
            self.words.append("_" + data)
        else:
            self.words.append(data)


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

    def markdown(self) -> str:
        """Return all blocks; items of one list stand close together."""
        self._end_block()
        while self.quotes:
            self._end_quote()
        return self._joined(self.blocks)

    @staticmethod
    def _joined(blocks: list[str]) -> str:
        text = ""
        for block in blocks:
            is_item = re.match(r"(?:- |[0-9]+\. )", block)
            tight = is_item and re.match(r"(?:- |[0-9]+\. )", text.rpartition("\n")[2])
            text += ("" if not text else "\n" if tight else "\n\n") + block
        return text

    def _end_quote(self) -> None:
        """Make one quoted block of the blocks since the quotation began."""
        start = self.quotes.pop()
        if words := self._joined(self.blocks[start:]):
            self.blocks[start:] = ["\n".join(f"> {line}".rstrip() for line in words.split("\n"))]

    def _end_block(self) -> None:
        while self.marks:
            self._close_mark(self.marks[-1])
        words = "".join(self.line)
        self.line = []
        if self.is_pre:
            body = words.strip("\n")
            self.blocks.append(f"```\n{body}\n```") if body.strip() else None
            return
        lines = [" ".join(part.split()) for part in words.split("\x00")]
        lines = [line for line in lines if line.replace("*", "").replace("`", "").strip()]
        if not lines:
            return
        prefix = ""
        if self.lists:
            prefix = f"{self.numbers[-1]}. " if self.lists[-1] == "ol" else "- "
        body = "  \n".join(lines) if not prefix else " ".join(lines)
        self.blocks.append(prefix + (body if prefix else _escaped_start(body)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _MEDIA:
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
        elif tag in _STRUCK:
            self.lost.append(tag)
        elif tag == "rt":
            self.line.append("(")
        elif tag in ("td", "th"):
            self.line.append(" ")
        elif tag in _BLOCKS or tag in _HEADINGS:
            self._start_block(tag)

    def _start_block(self, tag: str) -> None:
        if not self.lists:
            self._end_block()
        if tag == "table":
            self.lost.append("table")
        if tag in _HEADINGS:
            self._open_mark("**")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
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
        elif tag in _BLOCKS or tag in _HEADINGS or tag == "li":
            self._end_block()

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.shift and data.strip():
            data = self._shifted(data)
        self.line.append(data if self.is_pre or "`" in self.marks else escaped(data))

    def _shifted(self, data: str) -> str:
        """Raise or lower digits and signs; of other words it is told that they stood higher or lower."""
        table = _RAISED if self.shift == "sup" else _LOWERED
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


def _escaped_start(line: str) -> str:
    if re.match(r"[0-9]{1,9}[.)] ", line):
        return re.sub(r"^([0-9]{1,9})([.)] )", r"\1\\\2", line)
    return _LINE_START.sub(lambda _: "\\", line)

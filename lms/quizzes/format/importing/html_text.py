"""Plain text from question banks as Markdown that shows the same, and the bare words of HTML."""

import re
from html.parser import HTMLParser

BLOCKS = frozenset(
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
MEDIA = frozenset({"img", "iframe", "object", "video", "audio", "embed", "svg", "source"})
# What stands beside the words of an answer and is not typed with them.
_ASIDE = frozenset({"rt", "rp", "script", "style", "math"})
# Whose words mean something else without the line through or below them.
STRUCK = frozenset({"s", "del", "strike", "u", "ins"})
_POWER = re.compile(r"[-+−]?[0-9n]{1,6}|[-+−]")
_MATH = re.compile(
    r"\$\$(?P<block>[^$]{1,2000})\$\$|\\\((?P<round>[^$]{1,400}?)\\\)|\\\[(?P<square>[^$]{1,2000}?)\\\]"
)
_LOOKS_LIKE_HTML = re.compile(r"</(?:[a-z]{1,10}|h[1-6])>|<(?:br|img|p|hr)[ />]", re.IGNORECASE)
_ENTITY = re.compile(r"&(?=#?[A-Za-z0-9]{1,31};)")
_SPECIAL = re.compile(r"[\\`\[{$*~_<&]")
LINE_START = re.compile(r"^(?=[-+>#]|_[_ ]{2,}$|[0-9]{1,9}[.)] )")


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
        LINE_START.sub(lambda _: "\\", line)
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


def text_from_html(text: str) -> tuple[str, list[str]]:
    """Return the bare words of an HTML fragment, for answers that learners type, and the elements that were lost."""
    reader = _Words()
    try:
        reader.feed(closed(text))
        reader.close()
    except AssertionError:
        return " ".join(text.split()), ["html"]
    return " ".join("".join(reader.words).split()), list(dict.fromkeys(reader.lost))


def closed(text: str) -> str:
    """Return a text with tags and comments that never end as words; the standard parser searches again for each."""
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
        elif tag in STRUCK or tag in MEDIA:
            self.lost.append(tag)
        elif tag in _ASIDE:
            self.lost.append(tag)
            self.silent += 1
        elif tag in ("br", "li", "td", "th") or tag in BLOCKS:
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

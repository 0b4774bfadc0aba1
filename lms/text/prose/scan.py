"""Find what must be set aside in Markdown before it is parsed: code, formulas, raw HTML; with places."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lms.errors import N_
from lms.problems import Problem

_FENCE = re.compile(r"^((?:[ \t]*>)*[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(`{3,}|~{3,})([^`\n]*)$")
_BACKTICKS = re.compile(r"(?<!\\)`+")
_PARAGRAPH_END = re.compile(r"\n[ \t>]*\n")
_MATH = re.compile(
    r"(?<![\\$])(?:\$\$(?!\$)(?P<block>[^$]+?)\$\$|(?<![0-9A-Za-z])\$(?![\s$])(?P<inline>[^$\n]*(?:\n[^$\n]+)?[^\s\\$])\$(?!\d))(?!\$)"
)
# Prices in a Chinese sentence (`每斤$5和6$`) are no formula; one with Chinese names has at least an operator.
_PRICES = re.compile(r"(?=.*[\u3400-\u9fff\uff0c\u3002\u3001])[^\\^_=+\-×÷<>{}/*|]*", re.DOTALL)
_HIDDEN_ELEMENT = re.compile(
    r"<(script|style|iframe|object|svg|math|template|noscript|textarea|select|title)\b[^<>]*>", re.IGNORECASE
)
_TAG = re.compile(r"<(?:/?[A-Za-z][^<>]*|![A-Za-z\[][^<>]*|\?[^<>]*)>")
_AUTOLINK = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*|[^\s<>@/]+@[^\s<>@/]+)>")
_HEADING = re.compile(r"^(?P<before>(?:[ \t]*>)*[ \t]{0,3})(?P<marks>#{1,6})(?P<blank>[ \t]*)(?P<text>\S.*)$")

_CODE_FILL = "\x00"
_MAX_BRACKETS = 1_000


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with its TeX and where it is."""

    tex: str
    block: bool
    start: int


@dataclass(slots=True)
class Scan:
    """The source with formulas replaced by tokens and raw HTML removed, ready for Markdown.

    `mask` is as long as the original, with code blotted out, for looking up places.
    """

    original: str
    first_line: int
    mask: str = ""
    text: str = ""
    code_lines: set[int] = field(default_factory=set)
    formulas: list[Formula] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _cursor: dict[str, int] = field(default_factory=dict)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column in the file of an offset into the original text."""
        line = bisect_right(self._starts, offset) - 1
        return self.first_line + line, offset - self._starts[line] + 1

    def find(self, needle: str) -> int | None:
        """The next offset of the needle outside code; None when there is no other."""
        at = self.mask.find(needle, self._cursor.get(needle, 0))
        if at < 0:
            return None
        self._cursor[needle] = at + 1
        return at

    def add(self, code: str, offset: int, message: str, fix: str, marked: str = "", **values: object) -> None:
        """Report a finding at an offset."""
        line, column = self.place(offset)
        self.problems.append(Problem(code, line, column, message, fix, values, marked))

    def is_tangled(self) -> bool:
        """Return whether a paragraph holds so many brackets that Markdown would take very long over it."""
        return any(part.count("[") > _MAX_BRACKETS for part in self.mask.split("\n\n"))

    def headings(self) -> Iterator[tuple[int, int, int]]:
        """Line, column and number of # signs of each heading line."""
        for number, line in enumerate(self.mask.split("\n")):
            if found := _HEADING.match(line):
                yield self.first_line + number, found.start("marks") + 1, len(found["marks"])


def scan(source: str, token: str, first_line: int = 1) -> Scan:
    """Set code aside, replace formulas by `token` + number + "z", remove raw HTML and report it."""
    found = Scan(source, first_line)
    offset = 0
    for line in source.split("\n"):
        found._starts.append(offset)
        offset += len(line) + 1
    found.mask = _mask_spans(_mask_fences(source, found))
    edits = sorted([*_math(found, token), *_html(found)])
    parts, at = [], 0
    for start, end, replacement in edits:
        if start < at:
            continue
        parts += [source[at:start], replacement, "\n" * (source.count("\n", start, end))]
        at = end
    found.text = "".join([*parts, source[at:]])
    _check_headings(found)
    return found


def _mask_fences(source: str, found: Scan) -> str:
    """Blot out fenced code; an unclosed fence is reported and closed at the end of the text."""
    lines = source.split("\n")
    number = 0
    while number < len(lines):
        opening = _FENCE.match(lines[number])
        if not opening:
            number += 1
            continue
        closing = re.compile(rf"^(?:[ \t]*>)*[ \t]*{re.escape(opening[2][0])}{{{len(opening[2])},}}[ \t]*$")
        end = next((i for i in range(number + 1, len(lines)) if closing.match(lines[i])), None)
        if end is None:
            found.add(
                "code-open",
                found._starts[number] + len(opening[1]),
                N_("This code block is not closed."),
                N_("Add a line with only %(marks)s after the code."),
                marks=opening[2],
            )
            return "\n".join(lines)
        for inside in range(number, end + 1):
            found.code_lines.add(inside)
            lines[inside] = _CODE_FILL * len(lines[inside])
        number = end + 1
    return "\n".join(lines)


def _mask_spans(text: str) -> str:
    """Blot out code spans, paragraph by paragraph."""
    spans = []
    ends = [match.start() for match in _PARAGRAPH_END.finditer(text)]
    runs = list(_BACKTICKS.finditer(text))
    index = 0
    while index < len(runs):
        opening = runs[index]
        after = bisect_right(ends, opening.start())
        limit = ends[after] if after < len(ends) else len(text)
        close = index + 1
        while close < len(runs) and runs[close].start() < limit and len(runs[close][0]) != len(opening[0]):
            close += 1
        if close < len(runs) and runs[close].start() < limit:
            spans.append((opening.start(), runs[close].end()))
            index = close + 1
        else:
            index += 1
    return _blank_out(text, spans)


def _math(found: Scan, token: str) -> Iterator[tuple[int, int, str]]:
    """The formulas as edits, masked so that nothing else is looked for inside them."""
    spans = []
    for match in _MATH.finditer(found.mask):
        tex = match["block"] or match["inline"]
        if _CODE_FILL in tex or _PARAGRAPH_END.search(tex) or "\n\n" in tex or _PRICES.fullmatch(tex):
            continue
        block = match["block"] is not None
        found.formulas.append(Formula(re.sub(r"\n[ \t>]*", " ", tex).strip(), block, match.start()))
        spans.append(match.span())
        yield match.start(), match.end(), f"{token}{len(found.formulas) - 1}z"
    found.mask = _blank_out(found.mask, spans)


def _html(found: Scan) -> Iterator[tuple[int, int, str]]:
    """Comments and raw HTML as edits; raw HTML is reported, an ending tag only when nothing opened it."""
    spans = list(_spans(found.mask))
    opened: set[str] = set()
    for start, end in spans:
        written = found.mask[start:end]
        if not written.startswith("<!--"):
            name = re.sub(r"^</?|[\s/>].*$", "", written, flags=re.DOTALL).lower()
            if not (written.startswith("</") and name in opened):
                _report_html(found, start, written)
            opened.add(name)
        yield start, end, ""
    found.mask = _blank_out(found.mask, spans)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where raw HTML and comments stand, scripts with all they hold; in order, without overlap."""
    folded = text.lower()
    at = 0
    unclosed: set[str] = set()
    while (at := text.find("<", at)) >= 0:
        end = 0
        if text.startswith("<!--", at) and "-->" not in unclosed:
            end = _closed(text, "-->", at, unclosed)
        elif hidden := _HIDDEN_ELEMENT.match(text, at):
            closing = f"</{hidden[1].lower()}>"
            end = 0 if closing in unclosed else _closed(folded, closing, at, unclosed)
        if not end and (tag := _TAG.match(text, at)) and not _is_plain(text, at, tag[0]):
            end = tag.end()
        if end:
            yield at, end
        at = end or at + 1


def _closed(text: str, closing: str, at: int, unclosed: set[str]) -> int:
    """The end of `closing` after `at`, or 0; what is not found once is not looked for again."""
    found = text.find(closing, at)
    if found < 0:
        unclosed.add(closing)
        return 0
    return found + len(closing)


def _is_plain(text: str, at: int, tag: str) -> bool:
    """Return whether what looks like a tag is an address, a link target in angle brackets, or escaped."""
    return (
        bool(_AUTOLINK.fullmatch(tag))
        or text[max(0, at - 2) : at] == "]("
        or text[max(0, at - 1) : at] == "\\"
    )


def _report_html(found: Scan, offset: int, written: str) -> None:
    shown = written.split("\n")[0][:40]
    found.add(
        "raw-html",
        offset,
        N_("Raw HTML would be removed: %(html)s"),
        N_("Use Markdown instead; to show the character itself, put it in `code` or write \\<."),
        shown,
        html=shown,
    )


def _blank_out(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Cover parts of a text, given in order, keeping its length and lines."""
    parts, at = [], 0
    for start, end in spans:
        covered = "".join(sign if sign == "\n" else _CODE_FILL for sign in text[start:end])
        parts += [text[at:start], covered]
        at = end
    return "".join([*parts, text[at:]])


def _check_headings(found: Scan) -> None:
    """Report #Heading without a blank, which some readers show as plain text."""
    originals = found.original.split("\n")
    for number, line in enumerate(found.mask.split("\n")):
        heading = _HEADING.match(line)
        if heading and not heading["blank"]:
            found.add(
                "heading-no-space",
                found._starts[number] + heading.end("marks"),
                N_("There is no space after the # characters of this heading."),
                N_("Add a space after them; for a literal # write \\#."),
                originals[number][:60],
            )

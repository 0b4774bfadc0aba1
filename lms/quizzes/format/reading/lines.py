"""The lines of a quiz file, with everything that is code or display math set apart."""

import re
from dataclasses import dataclass

# Full-width ASCII signs as plain ASCII, one character for one, so that columns stay true.
HALF_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20}

_MASKED = re.compile(r"[`$\\\]<]")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line: its number from 1, its text, whether it belongs to a code block or display math, and opens one."""

    number: int
    text: str
    is_code: bool = False
    opens: bool = False

    @property
    def is_blank(self) -> bool:
        """Return whether nothing is on the line."""
        return not self.text.strip()

    @property
    def indent(self) -> int:
        """Width of the white space at the start; a tab reaches to the next multiple of four."""
        width = 0
        for char in self.text:
            if char == " " or char == "\u3000":
                width += 1
            elif char == "\t":
                width += 4 - width % 4
            else:
                break
        return width

    @property
    def is_quote(self) -> bool:
        """Return whether the line begins with the sign of a block quote."""
        return self.text.lstrip().startswith((">", "＞"))

    @property
    def start(self) -> int:
        """Index of the first character that is not white space (0 on a blank line)."""
        rest = self.text.lstrip()
        return len(self.text) - len(rest) if rest else 0


def split_lines(text: str) -> list[str]:
    """Split at LF, CRLF or CR only (other separators are characters of the text), without a leading BOM."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def body_lines(texts: list[str], first: int) -> tuple[list[SourceLine], SourceLine | None]:
    """Number the lines from `first` and mark those inside code fences or `$$` blocks.

    The second result is the opening line of a fence that is never closed, or None.
    """
    lines: list[SourceLine] = []
    opened: tuple[str, SourceLine] | None = None
    for number, text in enumerate(texts, start=first):
        mark = fence(text)
        line = SourceLine(number, text, bool(opened or mark), bool(mark and not opened))
        lines.append(line)
        if opened is None:
            opened = (mark, line) if mark else None
        elif _closes(text, opened[0]):
            opened = None
    return lines, opened[1] if opened else None


def fence(text: str) -> str:
    """Return the sign that opens a code block or display math on this line, or an empty string."""
    stripped = text.lstrip(" \t>")
    if not stripped.startswith(("`", "~", "$")):
        return ""
    for sign in ("`", "~"):
        length = len(stripped) - len(stripped.lstrip(sign))
        if length >= 3 and (sign == "~" or sign not in stripped[length:]):
            return sign * length
    return "$$" if stripped.startswith("$$") and stripped.find("$$", 2) < 0 else ""


def _closes(text: str, opening: str) -> bool:
    stripped = text.strip(" \t>")
    if opening == "$$":
        return stripped.endswith("$$")
    return len(stripped) >= len(opening) and not stripped.strip(opening[0])


def mask(text: str) -> str:
    """Return `text` with code, math, link targets and escaped signs blotted out; length and columns stay.

    Only what remains visible can be quiz syntax. Runs in linear time.
    """
    if not _MASKED.search(text):
        return text
    spans = _Spans(text)
    out: list[str] = []
    index = 0
    while index < len(text):
        end = spans.end(index)
        out.append("\u00a4" * (end - index) if end else text[index])
        index = end or index + 1
    return "".join(out)


class _Spans:
    """Finds where a span that begins at some character ends; asked from left to right, each sign is sought once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.missing: set[str] = set()
        self.runs = _runs_of_backticks(text)

    def end(self, index: int) -> int:
        """Return the index after the span beginning at `index`, or 0 when none begins there."""
        text = self.text
        char = text[index]
        if char == "\\":
            return min(index + 2, len(text))
        if char == "`":
            return self._code(index)
        if char == "$" and text[index + 1 : index + 2].strip():
            end = self._closing("$", index)
            return end if end and not text[end - 2].isspace() else 0
        if char == "]" and text.startswith("](", index):
            return self._closing(")", index)
        if char == "<" and text.startswith(("<http://", "<https://", "<mailto:"), index):
            return self._closing(">", index)
        return 0

    def _closing(self, sign: str, index: int) -> int:
        if sign in self.missing:
            return 0
        end = self.text.find(sign, index + 2)
        if end < 0:
            self.missing.add(sign)
        return end + 1

    def _code(self, index: int) -> int:
        end = index
        while end < len(self.text) and self.text[end] == "`":
            end += 1
        starts = self.runs.get(end - index, [])
        while starts and starts[-1] <= index:
            starts.pop()
        # A run without a partner is plain text; blotting out its own signs hides no syntax.
        return starts[-1] + (end - index) if starts else end


def _runs_of_backticks(text: str) -> dict[int, list[int]]:
    """Map the length of each run of backticks to where such runs start, last one first."""
    runs: dict[int, list[int]] = {}
    index = text.find("`")
    while index >= 0:
        end = index
        while end < len(text) and text[end] == "`":
            end += 1
        runs.setdefault(end - index, []).append(index)
        index = text.find("`", end)
    for starts in runs.values():
        starts.reverse()
    return runs

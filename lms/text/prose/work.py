"""How much work a text in Markdown makes, measured before it is rendered."""

import re

# A lesson of 10,000 characters has about 400; this many take two to three seconds.
MAX_WORK = 20_000

_MARK = re.compile(r"[*_~`\[\]<>&\\|$!#^\n]")
_BLOCK_END = re.compile(r"\n[ \t]*\n")
# Markdown copies the whole block for each mark in it; below this size the copy is not felt.
_FREE_CHARS = 10_000


def line_over_budget(text: str) -> int | None:
    """Return the number of the line (from 1) at which the text passes MAX_WORK, or None for one that may be rendered.

    A line end and a character with a meaning in Markdown count as 1, and as more in a block of over 10,000 characters.
    """
    work, start = 0.0, 0
    for end in [*(match.end() for match in _BLOCK_END.finditer(text)), len(text)]:
        weight = 1 + (end - start) / _FREE_CHARS if end - start > _FREE_CHARS else 1
        marks = [match.start() for match in _MARK.finditer(text, start, end)]
        if work + weight * len(marks) > MAX_WORK:
            return text.count("\n", 0, marks[int((MAX_WORK - work) / weight)]) + 1
        work += weight * len(marks)
        start = end
    return None

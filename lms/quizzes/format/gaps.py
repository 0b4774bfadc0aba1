"""Where the gaps stand in a stem: `[[1]]`, `[[2]]` … outside code, maths and escapes."""

import re
from collections.abc import Callable

from lms.quizzes.format.reading.lines import body_lines, mask

_GAP = re.compile(r"\[\[([0-9]{1,3})\]\]")


def replace_gaps(stem: str, replacement: Callable[[str], str]) -> str:
    """Return the stem with `replacement(key)` in place of each gap."""
    if "[[" not in stem:
        return stem
    lines, _ = body_lines(stem.split("\n"), 1)
    return "\n".join(line.text if line.is_code else _replaced(line.text, replacement) for line in lines)


def _replaced(text: str, replacement: Callable[[str], str]) -> str:
    out, at = "", 0
    for found in _GAP.finditer(mask(text)):
        out += text[at : found.start()] + replacement(found[1])
        at = found.end()
    return out + text[at:]

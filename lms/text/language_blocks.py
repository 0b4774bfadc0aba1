"""Texts of a file for both languages: blocks `::: zh … :::` and `::: en … :::` below its front matter."""

import re
from collections.abc import Iterator

from lms.text.wording import LANGUAGES

_BLOCK = re.compile(r"^:::[ \t]*(zh|en)[ \t]*\n(.*?)^:::[ \t]*$", re.MULTILINE | re.DOTALL)


def language_blocks(body: str) -> Iterator[tuple[str, str, int]]:
    """Yield language, text and lines before the text of every block."""
    for match in _BLOCK.finditer(body):
        yield LANGUAGES[match[1]], match[2], body.count("\n", 0, match.start(2))

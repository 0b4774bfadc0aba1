"""Texts of imported XML turned into Markdown, with their pictures and gaps; what is lost is collected."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

from lms.quizzes.format.importing.html_markdown import markdown_from_html
from lms.quizzes.format.importing.html_tables import without_tables
from lms.quizzes.format.importing.html_text import looks_like_html, markdown_from_plain, text_from_html
from lms.quizzes.format.importing.losses import UnreadableError
from lms.quizzes.format.importing.media import PictureFiles

MAX_TEXT = 100_000
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
_MARKED = re.compile(f"{_OPEN}([0-9]{{1,3}}){_CLOSE}")
_BLOCKS = re.compile(r"<(?:p|div|ul|ol|table|pre|h[1-6])[ >]", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ue0f0\ue0f1]")


@dataclass(slots=True)
class Texts:
    """Converts the texts of one question; `find` returns the bytes of a picture for its address, or None."""

    media: PictureFiles
    find: Callable[[str], bytes | None] = lambda _: None
    lost: list[str] = field(default_factory=list)

    def html(self, text: str) -> str:
        """Return the Markdown of an HTML text."""
        words, lost = markdown_from_html(cleaned(text), self._picture)
        self.lost += lost
        return with_gaps(words.strip())

    def auto(self, text: str) -> str:
        """Return the Markdown of an HTML text in which a line end is one too, where nothing else ends lines."""
        plain = text if _BLOCKS.search(text) else text.strip().replace("\n", "<br>")
        return self.html(plain)

    def plain(self, text: str) -> str:
        """Return the Markdown of a text without HTML."""
        return with_gaps(markdown_from_plain(cleaned(text)))

    def either(self, text: str) -> str:
        """Return the Markdown of a text that is HTML where it looks like it."""
        return self.html(text) if looks_like_html(text) or "&" in text else self.plain(html.unescape(text))

    def line(self, text: str) -> str:
        """Return the Markdown of an HTML text on one line."""
        words, had_table = without_tables(self.html(text))
        self.lost += ["table"] if had_table else []
        return " ".join(words.split())

    def words(self, text: str) -> str:
        """Return the bare words of an HTML text, as a learner types them."""
        words, lost = text_from_html(cleaned(text))
        self.lost += lost
        return words

    def _picture(self, address: str) -> str:
        if address.startswith("data:"):
            return self.media.keep_data_address(address)
        data = self.find(address)
        return self.media.keep(unquote(address).rpartition("%%")[2], data) if data else ""


def gap_mark(number: int) -> str:
    """Return what stands for a gap in an HTML text until it is Markdown."""
    return f"{_OPEN}{number}{_CLOSE}"


def with_gaps(text: str) -> str:
    """Put `[[1]]` in place of the marks of gaps."""
    return _MARKED.sub(r"[[\1]]", text)


def cleaned(text: str) -> str:
    """Return a text without characters that no quiz file may hold; raises UnreadableError when it is far too long."""
    if len(text) > MAX_TEXT and "base64," not in text:
        raise UnreadableError("too-long")
    return _CONTROL.sub("", text) if "\ue0f0" not in text else _CONTROL.sub(_kept_marks, text)


def _kept_marks(found: re.Match[str]) -> str:
    return found[0] if found[0] in (_OPEN, _CLOSE) else ""

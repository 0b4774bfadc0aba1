"""The text of an essay as it is written, counted and rendered."""

import re
from dataclasses import dataclass

from lms.contests.entries.receipts import text_digest
from lms.slow_work import slow
from lms.text.lengths import Length, measure
from lms.text.markup import render_fragment, words_for

# Marks of Markdown that would count as words or hide them; lms/static/js/essay/count.js does the same.
_START = re.compile(r"^[ \t]*(?:(?:#{1,6}|[-*+>]|\d{1,9}[.)])[ \t]+)+", re.MULTILINE)
_NOTE = re.compile(r"\[\^[^\]\s]{1,20}\]:?")
_READING = re.compile(r"\{([\u2e80-\u9fff\U00020000-\U0003ffff]{1,12})\\?\|[^{}|\n]{1,60}\}")
_ADDRESS = re.compile(r"\]\([^)\s]{0,500}\)")


@dataclass(frozen=True, slots=True)
class EssayText:
    """Title, abstract and body as the author wrote them."""

    title: str = ""
    abstract: str = ""
    body: str = ""

    @property
    def digest(self) -> str:
        """The SHA-256 by which devices tell whether they hold the same text."""
        return text_digest(self.title, self.abstract, self.body)

    @property
    def parts(self) -> dict[str, str]:
        """The parts by name."""
        return {"title": self.title, "abstract": self.abstract, "body": self.body}

    @property
    def characters(self) -> int:
        """All characters together."""
        return len(self.title) + len(self.abstract) + len(self.body)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written."""
        return not (self.title + self.abstract + self.body).strip()


def length_of(body: str) -> Length:
    """Return how long an essay is, without the marks of its Markdown."""
    return measure(_READING.sub(r"\1", _ADDRESS.sub("]", _NOTE.sub("", _START.sub("", body)))))


@slow
def html_of(text: EssayText, language: str) -> str:
    """Return abstract and body as sanitised HTML, as judges, authors and the collection show it."""
    abstract = f"> {' '.join(text.abstract.split())}\n\n" if text.abstract.strip() else ""
    return render_fragment(abstract + text.body, words=words_for(language)).html

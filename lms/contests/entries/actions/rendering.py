"""Essays as HTML for what is stored: rendering takes long, so it is done before the transaction that writes."""

from flask import g, has_request_context

from lms.contests.entries.essay import EssayText, html_of
from lms.db import is_writing


class NotRendered(Exception):
    """A text is needed as HTML inside a write transaction; see `prepare`."""

    def __init__(self, text: EssayText, language: str) -> None:
        super().__init__(language)
        self.text, self.language = text, language


def prepare(text: EssayText, language: str) -> None:
    """Render a text outside of any transaction, for the rest of this request or command."""
    _pages()[text, language] = html_of(text, language)


def page_of(text: EssayText, language: str) -> str:
    """Return an essay as HTML; raises NotRendered when a request that writes has not prepared it."""
    found = _pages().get((text, language))
    if found is not None:
        return found
    if has_request_context() and is_writing():
        raise NotRendered(text, language)
    return html_of(text, language)


def _pages() -> dict[tuple[EssayText, str], str]:
    pages: dict[tuple[EssayText, str], str] = g.setdefault("essay_pages", {})
    return pages

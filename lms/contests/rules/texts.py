"""Texts of a contest file by language: titles, summaries and the words of the call."""

from collections.abc import Mapping, Sequence
from typing import Any

from lms.text.language_blocks import language_blocks


def by_language(value: object, language: str) -> dict[str, str]:
    """Return a written text by language; one text without a language is in that of its file."""
    if isinstance(value, Mapping):
        return dict(value)
    return {language: str(value)} if value else {}


def texts_of(parts: Sequence[tuple[str, Mapping[str, Any]]]) -> tuple[dict[str, str], dict[str, str]]:
    """Return titles and summaries; a file's own text goes before another file's translation."""
    titles: dict[str, str] = {}
    summaries: dict[str, str] = {}
    for language, values in parts:
        for name, texts in (("title", titles), ("summary", summaries)):
            found = by_language(values[name], language)
            texts.update({key: text for key, text in found.items() if key == language or key not in texts})
    return titles, summaries


def bodies(body: str, language: str, first_line: int) -> dict[str, tuple[str, int]]:
    """Return the text below the front matter by language with its first line.

    A file for both languages holds blocks ::: zh … ::: and ::: en … :::, any other only its own.
    """
    blocks = {language: (text, first_line + lines) for language, text, lines in language_blocks(body)}
    return blocks or ({language: (body, first_line)} if body.strip() else {})

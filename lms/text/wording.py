"""A text that exists in several languages, and numbers as text."""

from collections.abc import Mapping
from decimal import Decimal

LANGUAGES: Mapping[str, str] = {"zh": "zh_Hans", "en": "en"}  # as files write them, to their codes


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Return the text in `language`, else in the first language it has, else an empty string."""
    return texts.get(language) or next(iter(texts.values()), "")


def plain_number(number: Decimal) -> str:
    """Return an exact number without exponent and needless zeros: 7.50 → 7.5, 1E+1 → 10, 0.00 → 0."""
    return format(number.normalize(), "f")

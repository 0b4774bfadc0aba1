"""A text that exists in several languages, and numbers as text."""

from collections.abc import Mapping
from decimal import Decimal

LANGUAGES: Mapping[str, str] = {"zh": "zh_Hans", "en": "en"}  # as files write them, to their codes
SHORT = 28  # characters: no more digits than the decimal context keeps


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Return the text in `language`, else in the first language it has, else an empty string."""
    return texts.get(language) or next(iter(texts.values()), "")


def inside_quotes(title: str) -> str:
    """Return a title as it stands within double quotation marks: its own become single ones."""
    return title.translate({ord("“"): "‘", ord("”"): "’"})


def plain_number(number: Decimal) -> str:
    """Return an exact number without exponent and needless zeros: 7.50 → 7.5, 1E+1 → 10, 0.00 → 0."""
    text = str(number)
    # An issue of a board writes millions of them; normalize rounds what is longer and writes exponents out.
    if len(text) > SHORT or "E" in text:
        return format(number.normalize(), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: float, digits: int = 0) -> str:
    """Return a figure with so many decimals and a real minus sign, which zero has not: -0.04 with one is 0.0."""
    return f"{value:z.{digits}f}".replace("-", "\u2212")

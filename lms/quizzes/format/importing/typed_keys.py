"""Accepted texts with `*` for any text, and numbers, as other programs write them."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from lms.quizzes.format.importing.losses import UnreadableError
from lms.quizzes.format.questions import TextAnswer

_SIGNS = re.compile(r"([\\.\[\](){}|?*+^$/])")


def accepted(words: str, credit: Decimal, feedback: Mapping[str, str]) -> TextAnswer:
    """Return an accepted answer: a pattern where it holds a `*` that is not escaped, else a text."""
    is_pattern = "*" in words.replace("\\*", "")
    text = pattern_of(words) if is_pattern else words.replace("\\*", "*")
    return TextAnswer(text, credit, is_pattern, feedback)


def pattern_of(words: str) -> str:
    """Return the pattern of an answer with wildcards."""
    pieces = re.split(r"(?<!\\)\*", words)
    return ".*".join(_SIGNS.sub(r"\\\1", piece.replace("\\*", "*")) for piece in pieces)


def number(text: str) -> Decimal:
    """Return a number as programs write it; raises UnreadableError for anything else."""
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        raise UnreadableError("number", text) from None
    if not found.is_finite() or abs(found.adjusted()) > 30 or len(found.as_tuple().digits) > 30:
        raise UnreadableError("number", text)
    short = found.normalize()
    return (
        short.quantize(Decimal(1)) if short == short.to_integral_value() and short.adjusted() < 20 else short
    )

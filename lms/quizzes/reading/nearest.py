"""The known word nearest to a misspelt one."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like `word`, or the empty string when none is like it."""
    found = get_close_matches(word[:40].lower().replace("-", "_"), list(known), n=1, cutoff=0.55)
    return found[0] if found else ""


def listed(known: Iterable[str]) -> str:
    """Return the known words with commas between them, for a message."""
    return ", ".join(known)

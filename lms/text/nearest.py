"""The known word nearest to a misspelt one."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str], cutoff: float = 0.55) -> str:
    """Return the known word most like `word`, or an empty text when none is at least `cutoff` (0 to 1) like it."""
    names = {_plain(name): name for name in known}
    plain = _plain(word[:40])
    longer = [name for name in names if len(plain) >= 3 and name.startswith(plain)]
    found = longer if len(longer) == 1 else get_close_matches(plain, list(names), n=1, cutoff=cutoff)
    return names[found[0]] if found else ""


def _plain(word: str) -> str:
    return word.lower().replace("-", "_").replace(" ", "_")


def listed(known: Iterable[str]) -> str:
    """Return the known words with commas between them, for a message."""
    return ", ".join(known)

"""Typed answers with the same or nearly the same words brought together, in an order that tells nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from lms.text.typed import plain

NEAR = 85  # per cent of `rapidfuzz.fuzz.ratio`: about one changed character in seven
LONGEST = 200  # longer texts are not compared
MOST_COMPARED = 1_000


@dataclass(frozen=True, slots=True)
class TextGroup:
    """Answers that say the same: the wording that most used, other wordings, and how many answers they are."""

    text: str
    others: tuple[str, ...]
    count: int


def grouped(texts: Iterable[str], salt: str) -> list[TextGroup]:
    """Return the groups in an order made from the words and the salt, so that it is stable and not that of writing."""
    wordings: dict[str, Counter[str]] = {}
    for text in texts:
        wordings.setdefault(_fold(text), Counter())[text] += 1
    sizes = {fold: sum(found.values()) for fold, found in wordings.items()}
    groups = [_group([wordings[fold] for fold in folds]) for folds in _near(sizes)]
    return sorted(groups, key=lambda group: sha256(f"{salt}\n{group.text}".encode()).digest())


def _fold(text: str) -> str:
    return "".join(char for char in plain(text).casefold() if char.isalnum())


def _near(sizes: dict[str, int]) -> list[list[str]]:
    """Return folded texts that are alike together, the largest group of each first."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 -- slow import

    folds = sorted(sizes, key=lambda fold: (-sizes[fold], fold))
    compared = [fold for fold in folds if fold and len(fold) <= LONGEST][:MOST_COMPARED]
    left, found = dict.fromkeys(compared), list[list[str]]()
    for fold in compared:
        if fold not in left:
            continue
        del left[fold]
        alike = process.extract(fold, list(left), scorer=fuzz.ratio, score_cutoff=NEAR, limit=None)
        close = [other for other, _, _ in alike]
        for other in close:
            del left[other]
        found.append([fold, *close])
    return [*found, *([fold] for fold in folds if fold not in set(compared))]


def _group(found: list[Counter[str]]) -> TextGroup:
    wordings = sum(found, Counter[str]())
    ordered = sorted(wordings, key=lambda text: (-wordings[text], text))
    return TextGroup(ordered[0], tuple(ordered[1:]), wordings.total())

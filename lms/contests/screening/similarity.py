"""Which entries share text with each other, with former years and with study material; a person decides.

Containment over hashed character n-grams in an exact inverted index with a document-frequency cut
(judging.md section 8): copying a twentieth of a text is found, which whole-document measures miss. Texts with
letters changed or put in along the way are aligned (alignment.py).
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from lms.contests.screening.alignment import Looseness, Reworded, reworded
from lms.contests.screening.gram_index import GramIndex, build, gram_hashes
from lms.contests.screening.passages import common_runs, longest_unquoted, unquoted_letters
from lms.text.han_variants import SIMPLIFIED
from lms.text.lengths import HAN

_OTHER = re.compile(r"[\W_]+")
_HAN = re.compile(f"[{HAN}]")
SHORT_TEXT = 200
LEAST_SHARED = 8
FREQUENT_TEXTS = 50
FREQUENT_SHARE = 0.005
CROWD_SEEDS = 1000
CROWD_EVERY = 8


@dataclass(frozen=True, slots=True)
class Script:
    """Gram sizes and alarm lengths in letters; a Latin word is some five letters, a Han word two."""

    n: int
    short_n: int
    amber_run: int
    red_run: int
    loose: Looseness

    def block(self, letters: int) -> int:
        """Return the least length of a copied block that counts in a text of so many letters."""
        return max(self.n * 3 // 4, min(2 * self.n, int(BLOCK_SHARE * letters)))


HAN_SCRIPT = Script(8, 5, 25, 60, Looseness(3, 0.05, 3, 8, 20, 8, True))
LATIN_SCRIPT = Script(24, 15, 75, 180, Looseness(5, 0.15, 5, 6, 60, 24, False))
# Text put together from blocks: three of them, none a phrase that others use too, make up AMBER_BLOCKS.
BLOCK_SHARE = 0.019
LEAST_BLOCKS = 3
AMBER_BLOCKS = 0.07
PHRASE_TEXTS = 3
PHRASE_SHARE = 0.02
PHRASE_SAMPLE = 2000
AMBER_CONTAINMENT = 0.2
RED_CONTAINMENT = 0.5


class AlertLevel(StrEnum):
    """How urgently a person should look."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"


URGENCY = [AlertLevel.RED, AlertLevel.AMBER, AlertLevel.GREEN]


@dataclass(frozen=True, slots=True)
class ComparedText:
    """An entry, or a text to compare entries with (`is_reference`), itself not compared with its like."""

    key: str
    text: str
    is_reference: bool = False


@dataclass(frozen=True, slots=True)
class SimilarPair:
    """Two texts and what they share: grams over the smaller text (`containment`) and over each, longest run.

    A known quote counts for nothing. In a reworded pair the shares are of letters in reworded passages.
    """

    first: str
    second: str
    shared: int
    containment: float
    of_first: float
    of_second: float
    longest: int
    level: AlertLevel
    is_reworded: bool = False


def folded(text: str) -> str:
    """Return NFKC, lower-case letters and digits only, in Simplified characters."""
    return _OTHER.sub("", unicodedata.normalize("NFKC", text).lower()).translate(SIMPLIFIED)


def script_of(text: str) -> Script:
    """Return the sizes for folded text: Han when three letters in ten are."""
    return HAN_SCRIPT if len(_HAN.findall(text)) >= 0.3 * max(len(text), 1) else LATIN_SCRIPT


def level_of(containment: float, longest: int, script: Script) -> AlertLevel:
    """Return the alarm level of a pair."""
    if containment >= RED_CONTAINMENT or longest >= script.red_run:
        return AlertLevel.RED
    if containment >= AMBER_CONTAINMENT or longest >= script.amber_run:
        return AlertLevel.AMBER
    return AlertLevel.GREEN


@dataclass(frozen=True, slots=True)
class _Pair:
    first: int
    second: int
    shared: int
    sizes: tuple[int, int]


def _pairs(index: GramIndex, asks: Sequence[int]) -> list[_Pair]:
    """Return pairs with enough shared grams; each pair of entries once."""
    found = []
    asked = np.zeros(index.texts, bool)
    for first in asks:
        asked[first] = True
        shared = index.shared(first)
        for second in np.flatnonzero((shared >= LEAST_SHARED) & ~asked).tolist():
            sizes = (int(index.sizes[first]), int(index.sizes[second]))
            found.append(_Pair(first, second, int(shared[second]), sizes))
    return found


def _crowd(
    texts: Sequence[str], n: int, index: GramIndex, asks: Sequence[int], dropped: NDArray[np.uint64]
) -> list[_Pair]:
    """Catch texts copied so often that the frequency cut hides them: each with its nearest earlier one."""
    hidden = set(np.flatnonzero(index.kept < 0.5 * index.sizes).tolist())
    members = [place for place in asks if place in hidden]
    if len(members) < 2:
        return []
    part = build([texts[place] for place in members], n, len(members), dropped, CROWD_EVERY)
    found = []
    for row, place in enumerate(members[1:], start=1):
        near = part.shared(row)[: min(row, CROWD_SEEDS)]
        best = int(near.argmax())
        shared = min(int(near[best]) * CROWD_EVERY, int(index.sizes[place]), int(index.sizes[members[best]]))
        if shared >= LEAST_SHARED:
            sizes = (int(index.sizes[members[best]]), int(index.sizes[place]))
            found.append(_Pair(members[best], place, shared, sizes))
    return found


def _frequent(texts: Sequence[str]) -> int:
    """Return in how many texts a gram may stand that says something about two of them."""
    return max(FREQUENT_TEXTS, int(FREQUENT_SHARE * len(texts)))


def _compare(texts: Sequence[str], asks: Sequence[int], n: int, quotes: Sequence[str]) -> list[_Pair]:
    most = _frequent(texts)
    dropped = np.unique(gram_hashes(quotes, n)[0])
    index = build(texts, n, most, dropped)
    return _pairs(index, asks) + _crowd(texts, n, index, asks, dropped)


def _of_script(
    texts: Sequence[str], references: NDArray[np.bool_], script: Script, quotes: Sequence[str]
) -> list[_Pair]:
    """Compare texts of one script; short texts once more with shorter grams."""
    entries = np.flatnonzero(~references).tolist()
    found = _compare(texts, entries, script.n, quotes) if entries else []
    short = [place for place in entries if len(texts[place]) < SHORT_TEXT]
    if short:
        found += _compare(texts, short, script.short_n, quotes)
    return found


def similar(
    texts: Sequence[ComparedText], quotes: Collection[str] = (), runs: bool = True
) -> list[SimilarPair]:
    """Return pairs of entries, and of entries with references, that share text; most urgent first.

    `quotes` are whitelisted passages (the task, prescribed quotations): any part of them as long as a gram
    counts for nothing. Texts of different scripts are not compared. `runs` False skips all that looks at the
    pairs themselves: the longest run, copied blocks and rewording.
    """
    plain = [folded(one.text) for one in texts]
    known = [folded(quote) for quote in quotes]
    best: dict[tuple[int, int], SimilarPair] = {}
    scripts = [script_of(text) for text in plain]
    for script in (HAN_SCRIPT, LATIN_SCRIPT):
        places = [place for place, found in enumerate(scripts) if found is script]
        part = [plain[place] for place in places]
        references = np.array([texts[place].is_reference for place in places], dtype=bool)
        for pair in _of_script(part, references, script, known) if part else ():
            first, second = places[pair.first], places[pair.second]
            longest = longest_unquoted(plain[first], plain[second], known, script.short_n) if runs else 0
            match = _match(texts[first], texts[second], pair, longest, script)
            if (
                runs
                and match.level is AlertLevel.GREEN
                and _has_blocks(pair.first, pair.second, part, script, known)
            ):
                match = replace(match, level=AlertLevel.AMBER)
            ids = (min(first, second), max(first, second))
            if ids not in best or best[ids].containment < match.containment:
                best[ids] = match
        for one in _reworded(part, references, script, known) if runs and part else ():
            first, second = places[one.first], places[one.second]
            ids = (min(first, second), max(first, second))
            match = _loose_match(texts[first], texts[second], one, best.get(ids), script)
            known_level = best[ids].level if ids in best else AlertLevel.GREEN
            if {match.level, known_level} == {AlertLevel.GREEN} and _has_blocks(
                one.first, one.second, part, script, known
            ):
                match = replace(match, level=AlertLevel.AMBER, is_reworded=False)
            if URGENCY.index(match.level) < URGENCY.index(known_level):
                best[ids] = match
    return sorted(
        best.values(), key=lambda m: (URGENCY.index(m.level), -m.containment, -m.longest, m.first, m.second)
    )


def _has_blocks(one: int, other: int, texts: Sequence[str], script: Script, quotes: Collection[str]) -> bool:
    """Return whether several blocks of one text stand in the other that are no phrases of many texts."""
    first, second = texts[one], texts[other]
    letters = min(len(first), len(second))
    runs = common_runs(first, second, script.block(letters))
    blocks = [first[run.first : run.first + run.length] for run in runs]
    sizes = [unquoted_letters(block, quotes, script.short_n) for block in blocks]
    if len(blocks) < LEAST_BLOCKS or sum(sizes) < AMBER_BLOCKS * letters:
        return False
    sample = texts[:PHRASE_SAMPLE]
    most = max(PHRASE_TEXTS, PHRASE_SHARE * len(sample))
    own = [
        size
        for block, size in zip(blocks, sizes, strict=True)
        if sum(block in text for text in sample) <= most
    ]
    return len(own) >= LEAST_BLOCKS and sum(own) >= AMBER_BLOCKS * letters


def _reworded(
    texts: Sequence[str], references: NDArray[np.bool_], script: Script, quotes: Sequence[str]
) -> Iterator[Reworded]:
    entries = np.flatnonzero(~references).tolist()
    return reworded(texts, entries, script.loose, _frequent(texts), quotes) if entries else iter(())


def _loose_match(
    first: ComparedText, second: ComparedText, found: Reworded, exact: SimilarPair | None, script: Script
) -> SimilarPair:
    """Return a pair by its alignment; the exact comparison keeps its numbers."""
    containment = max(found.of_first, found.of_second)
    shared, longest = (exact.shared, exact.longest) if exact else (0, 0)
    level = level_of(containment, longest, script)
    return SimilarPair(
        first.key, second.key, shared, containment, found.of_first, found.of_second, longest, level, True
    )


def _match(
    first: ComparedText, second: ComparedText, pair: _Pair, longest: int, script: Script
) -> SimilarPair:
    least = max(min(pair.sizes), 1)
    containment = min(pair.shared / least, 1.0)
    of_first, of_second = (pair.shared / max(size, 1) for size in pair.sizes)
    level = level_of(containment, longest, script)
    return SimilarPair(first.key, second.key, pair.shared, containment, of_first, of_second, longest, level)

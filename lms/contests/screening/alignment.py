"""How much of one text stands in another one with letters put in, taken out or changed along the way.

Short common runs that follow each other closely in both texts are chained; a chain is a reworded passage.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lms.contests.screening.gram_index import build
from lms.contests.screening.passages import CommonRun, maximal_runs, quoted_places

# Words that are put in or left out without a change of meaning.
_FILLERS = str.maketrans("", "", "的了着地得啊呢吧吗呀嘛哦嗯就也都还很又")
_LOOK_BACK = 60
_LEAST_SHARED = 16
_NEAREST = 20


@dataclass(frozen=True, slots=True)
class Looseness:
    """How rewording is looked for: texts that share `share` of their `n`-grams are aligned.

    A chain has runs of at least `run` letters, gaps of at most `gap`, `least` letters in all. `quoted` letters
    of a known quote in a row count for nothing.
    """

    n: int
    share: float
    run: int
    gap: int
    least: int
    quoted: int
    han_only: bool


@dataclass(frozen=True, slots=True)
class Reworded:
    """Two texts by their places, and which share (0-1) of each lies in reworded passages."""

    first: int
    second: int
    of_first: float
    of_second: float


@dataclass(slots=True)
class _Chain:
    last: CommonRun
    start: tuple[int, int]
    letters: int
    before: "_Chain | None" = None


def without_fillers(text: str, han_only: bool) -> str:
    """Return folded text without filler words; `han_only` also drops letters of other scripts put in between."""
    if not han_only:
        return text
    return "".join(letter for letter in text.translate(_FILLERS) if "\u3400" <= letter <= "\u9fff")


def _chains(runs: Sequence[CommonRun], gap: int) -> list[_Chain]:
    """Return for every run the longest chain that ends with it."""
    found: list[_Chain] = []
    for run in runs:
        best: _Chain | None = None
        for chain in reversed(found[-_LOOK_BACK:]):
            first = run.first - chain.last.first - chain.last.length
            second = run.second - chain.last.second - chain.last.length
            if 0 <= first <= gap and 0 <= second <= gap and (best is None or chain.letters > best.letters):
                best = chain
        start = best.start if best else (run.first, run.second)
        found.append(_Chain(run, start, run.length + (best.letters if best else 0), best))
    return found


def aligned_letters(first: str, second: str, how: Looseness) -> int:
    """Return how many letters of the first text lie in reworded passages of the second.

    A passage counts when at least half of what it spans in either text is common.
    """
    runs = sorted(maximal_runs(first, second, how.run), key=lambda run: (run.first, run.second))
    marks = (bytearray(len(first)), bytearray(len(second)))
    for chain in sorted(_chains(runs, how.gap), key=lambda one: -one.letters):
        if chain.letters < how.least:
            break
        run = chain.last
        span = max(run.first - chain.start[0], run.second - chain.start[1]) + run.length
        if chain.letters < 0.5 * span or marks[0][run.first] or marks[1][run.second]:
            continue
        link: _Chain | None = chain
        while link:
            run = link.last
            marks[0][run.first : run.first + run.length] = b"\1" * run.length
            marks[1][run.second : run.second + run.length] = b"\1" * run.length
            link = link.before
    return marks[0].count(1)


def reworded(
    texts: Sequence[str], asks: Sequence[int], how: Looseness, most: int, quotes: Collection[str]
) -> Iterator[Reworded]:
    """Yield pairs of folded texts that may share more than is seen, the first of them asked for, and how much.

    The shares may be 0. Only the 20 nearest of each text are looked at, by grams that stand in at most `most` texts.
    """
    known = [without_fillers(quote, how.han_only) for quote in quotes]
    plain = [_unquoted(without_fillers(text, how.han_only), known, how.quoted) for text in texts]
    index = build(plain, how.n, most)
    asked = np.zeros(index.texts, bool)
    for first in asks:
        asked[first] = True
        shared = index.shared(first)
        least = np.maximum(_LEAST_SHARED, how.share * np.minimum(index.sizes, index.sizes[first]))
        near = np.flatnonzero((shared >= least) & ~asked)
        for second in near[np.argsort(-shared[near], kind="stable")][:_NEAREST].tolist():
            letters = aligned_letters(plain[first], plain[second], how)
            shares = (min(letters / len(plain[place]), 1.0) for place in (first, second))
            yield Reworded(first, second, *shares)


def _unquoted(text: str, quotes: Collection[str], n: int) -> str:
    if not any(quotes):
        return text
    marks = quoted_places(text, [quote for quote in quotes if quote], n)
    return "".join(letter for letter, mark in zip(text, marks, strict=True) if not mark)

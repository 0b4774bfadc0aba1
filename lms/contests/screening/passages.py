"""The passages two texts share, aligned for the side-by-side view."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lms.contests.screening.winnowing import ngrams
from lms.text.folding import Folded, fold_letters

PLACES_AT_MOST = 64


@dataclass(frozen=True, slots=True)
class CommonRun:
    """A common run of folded text: where it starts in each and how long it is."""

    first: int
    second: int
    length: int


@dataclass(frozen=True, slots=True)
class Passage:
    """One shared passage: [start, end) in both texts, its folded length, and if it is a known quote."""

    first_start: int
    first_end: int
    second_start: int
    second_end: int
    length: int
    is_quoted: bool


def maximal_runs(first: str, second: str, least: int) -> Iterator[CommonRun]:
    """Yield every common run of at least `least` characters that cannot be made longer."""
    where: dict[str, list[int]] = {}
    for place, gram in enumerate(ngrams(second, least)):
        spots = where.setdefault(gram, [])
        # A text that repeats itself without end would make this quadratic.
        if len(spots) < PLACES_AT_MOST:
            spots.append(place)
    for i, gram in enumerate(ngrams(first, least)):
        for j in where.get(gram, ()):
            if i and j and first[i - 1] == second[j - 1]:
                continue
            size = least
            while i + size < len(first) and j + size < len(second) and first[i + size] == second[j + size]:
                size += 1
            yield CommonRun(i, j, size)


def longest_run(first: str, second: str) -> int:
    """Return the length of the longest common run of two folded texts."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if set(ngrams(first, middle)) & set(ngrams(second, middle)):
            low = middle
        else:
            high = middle - 1
    return low


def common_runs(first: str, second: str, least: int) -> list[CommonRun]:
    """Return common runs that overlap in neither text, longest taken first, in order of the first text."""
    runs = sorted(maximal_runs(first, second, least), key=lambda run: (-run.length, run.first, run.second))
    used = (bytearray(len(first)), bytearray(len(second)))
    found = []
    for run in runs:
        clipped = _clipped(run, used, least)
        if clipped is not None:
            used[0][clipped.first : clipped.first + clipped.length] = b"\1" * clipped.length
            used[1][clipped.second : clipped.second + clipped.length] = b"\1" * clipped.length
            found.append(clipped)
    return sorted(found, key=lambda run: run.first)


def _clipped(run: CommonRun, used: tuple[bytearray, bytearray], least: int) -> CommonRun | None:
    """Cut off what longer runs have already covered at either end; None when too little is left."""
    start, end = 0, run.length
    while start < end and (used[0][run.first + start] or used[1][run.second + start]):
        start += 1
    while end > start and (used[0][run.first + end - 1] or used[1][run.second + end - 1]):
        end -= 1
    spans = zip(used, (run.first, run.second), strict=True)
    if end - start < least or any(any(side[at + start : at + end]) for side, at in spans):
        return None
    return CommonRun(run.first + start, run.second + start, end - start)


def quoted_places(folded: str, quotes: Collection[str], n: int) -> bytearray:
    """Mark every character of folded text that is in an n-gram (or whole) of a whitelisted quote."""
    marks = bytearray(len(folded))
    grams: set[str] = set()
    for quote in quotes:
        grams.update(ngrams(quote, min(n, len(quote))))
    for size in {len(gram) for gram in grams}:
        for place, gram in enumerate(ngrams(folded, size)):
            if gram in grams:
                marks[place : place + size] = b"\1" * size
    return marks


def unquoted_letters(folded: str, quotes: Collection[str], n: int) -> int:
    """Return how many letters of folded text are outside whitelisted quotes."""
    return quoted_places(folded, quotes, n).count(0)


def longest_unquoted(first: str, second: str, quotes: Collection[str], least: int) -> int:
    """Return the longest common stretch of folded texts outside whitelisted quotes; 0 below `least`."""
    if not quotes:
        return longest_run(first, second)
    marks = quoted_places(first, quotes, least)
    longest = 0
    for run in maximal_runs(first, second, least):
        pieces = bytes(marks[run.first : run.first + run.length]).split(b"\1")
        longest = max(longest, *map(len, pieces))
    return longest if longest >= least else 0


def passages(first: str, second: str, least: int = 8, quotes: Collection[str] = ()) -> list[Passage]:
    """Return the passages two original texts share, at least `least` letters long, in order of the first.

    Punctuation, width and case do not matter. A passage is quoted when four fifths of it are whitelisted.
    """
    a, b = fold_letters(first), fold_letters(second)
    marks = quoted_places(a.text, [fold_letters(quote).text for quote in quotes], least)
    return [_passage(run, a, b, marks) for run in common_runs(a.text, b.text, least)]


def _passage(run: CommonRun, a: Folded, b: Folded, marks: bytearray) -> Passage:
    share = sum(marks[run.first : run.first + run.length]) / run.length
    spans = (*a.span(run.first, run.first + run.length), *b.span(run.second, run.second + run.length))
    return Passage(*spans, run.length, share >= 0.8)

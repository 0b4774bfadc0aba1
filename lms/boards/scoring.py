"""What one person's results bring by the rules of a board, with the arithmetic of each; exact decimals."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from lms.boards.counting import CONTEST, Counting

ONE, NOTHING, HUNDRED = Decimal(1), Decimal(0), Decimal(100)
Group = tuple[frozenset[str], int]


class SourceScore(NamedTuple):
    """What the result at one source brings: `points` × `weight` + `bonus` = `value`, unless it is dropped."""

    source: str
    points: Decimal
    weight: Decimal
    bonus: Decimal
    is_dropped: bool = False

    @property
    def value(self) -> Decimal:
        """The points it brings, or would bring if it were not dropped."""
        return self.points * self.weight + self.bonus


class _Worth(NamedTuple):
    """A score, the same when it is dropped, and its value."""

    score: SourceScore
    dropped: SourceScore
    value: Decimal


@lru_cache(maxsize=65_536)
def _worth(source: str, points: Decimal, bonus: Decimal, weight: Decimal) -> _Worth:
    """Return what a result is worth; few of a million differ, and making each anew took a third longer."""
    score = SourceScore(source, points, weight, bonus)
    return _Worth(score, score._replace(is_dropped=True), score.value)


def first_attempt_bonus(points: Decimal, most: Decimal, counting: Counting) -> Decimal:
    """Return what a first attempt earns besides its points: the highest bonus whose mark it reached, unweighted."""
    best = NOTHING
    for bonus in counting.bonus:
        if bonus.points > best and points * HUNDRED >= most * bonus.percent:
            best = bonus.points
    return best


def scores(
    results: Iterable[tuple[str, Decimal, Decimal]],
    sources: Sequence[str],
    counting: Counting,
    grouped: Sequence[Group] | None = None,
) -> list[SourceScore]:
    """Return the scores of one person in the order of `sources`, with those that are dropped marked.

    `results` are source, points and bonus, at most one of each source. Of a series the best results count; of the
    sources in no series, quizzes and contests alike, all but the lowest `drop`. A missing result is one of 0, so
    it is dropped before a better one. Of equal values the one named last is dropped. Who asks for many people gives
    the `groups` of the board.
    """
    return scores_and_total(results, sources, counting, grouped)[0]


def scores_and_total(
    results: Iterable[tuple[str, Decimal, Decimal]],
    sources: Sequence[str],
    counting: Counting,
    grouped: Sequence[Group] | None = None,
) -> tuple[list[SourceScore], Decimal]:
    """Return what `scores` returns and the exact sum of what counts."""
    given = {one[0]: one for one in results}
    weights = counting.weights
    found = [_worth(*given[source], weights.get(source, ONE)) for source in sources if source in given]
    values = [(one.score.source, one.value) for one in found]
    dropped: set[str] = set()
    for members, kept in groups(sources, counting) if grouped is None else grouped:
        dropped |= _dropped([one for one in values if one[0] in members], len(members), kept)
    if not dropped:
        return [one.score for one in found], sum([value for _, value in values], NOTHING)
    return (
        [one.dropped if one.score.source in dropped else one.score for one in found],
        sum([value for source, value in values if source not in dropped], NOTHING),
    )


def groups(sources: Sequence[str], counting: Counting) -> list[Group]:
    """Return the groups of sources of which only some results count, with how many do."""
    in_series = {source for series in counting.series for source in series.sources}
    found = [(frozenset(series.sources), series.best) for series in counting.series]
    single = frozenset(source for source in sources if source not in in_series)
    if counting.drop:
        found.append((single, len(single) - counting.drop))
    return found


def _dropped(group: Sequence[tuple[str, Decimal]], size: int, kept: int) -> set[str]:
    """Return the sources whose values do not count: all below the best `kept` of `size`, the missing ones at 0."""
    ordered = sorted(group, key=itemgetter(1), reverse=True)
    if len(ordered) <= kept and (not ordered or ordered[-1][1] >= NOTHING):
        return set()
    above = len([one for one in ordered if one[1] >= NOTHING])
    missing = size - len(ordered)
    first, last = min(above, kept), above + max(kept - above - missing, 0)
    return {source for source, _ in (*ordered[first:above], *ordered[last:])}


@lru_cache(maxsize=4_096)
def is_contest(source: str) -> bool:
    """Return whether a source is a contest."""
    return source.startswith(CONTEST)


def document_key(source: str) -> str:
    """Return the key of the document that a source names."""
    return source if is_contest(source) else f"quizzes/{source}"

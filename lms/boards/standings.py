"""From results of finished attempts to ranked rows: results only, never minutes, visits or sign-ins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from lms.boards.counting import PLAIN, Counting
from lms.boards.scoring import (
    NOTHING,
    Group,
    SourceScore,
    first_attempt_bonus,
    groups,
    is_contest,
    scores_and_total,
)
from lms.boards.words import Count, TieBreak
from lms.measurement.ranking import Direction, Key, places, shown

POINT_PLACES = 2
_NUMBER = {
    TieBreak.MORE_QUIZZES: "quizzes",
    TieBreak.MORE_FULL_MARKS: "full_marks",
    TieBreak.FEWER_ATTEMPTS: "attempts",
}


class Result(NamedTuple):
    """What one finished attempt brought, or one entry of a contest; `unit_id` is the unit of that day.

    `quiz` names the source: a quiz, or `contests/` and a contest, whose `attempt_id` is the number of the entry.
    `is_first` tells that it was the person's first attempt ever at the quiz.
    """

    attempt_id: int
    user_id: int
    unit_id: int | None
    quiz: str
    points: Decimal
    max_points: Decimal
    finished_at: datetime
    is_first: bool = False


class Standing(NamedTuple):
    """One ranked person: `points` as shown, sources with a result, attempts made and sources with full marks.

    `counted` holds the result at each source, in the order the board names them; `scores` what each brings, empty
    where points are just added up.
    """

    rank: int
    user_id: int
    unit_id: int | None
    points: Decimal
    quizzes: int
    attempts: int
    full_marks: int
    counted: tuple[Result, ...]
    scores: tuple[SourceScore, ...] = ()


@dataclass(slots=True)
class _Tally:
    attempts: int = 0
    counted: dict[str, Result] = field(default_factory=dict)
    bonus: dict[str, Decimal] = field(default_factory=dict)


def _replaces(new: Result, old: Result, count: Count) -> bool:
    """Return whether `new` counts instead of `old`; of equal bests the first counts."""
    if count is Count.LATEST:
        return (new.finished_at, new.attempt_id) > (old.finished_at, old.attempt_id)
    if new.points != old.points:
        return new.points > old.points
    return (new.finished_at, new.attempt_id) < (old.finished_at, old.attempt_id)


def _tallies(results: Iterable[Result], count: Count, counting: Counting) -> dict[int, _Tally]:
    """Fold results one by one, so that memory grows with people and quizzes, not with attempts.

    A quiz worth nothing ranks no one: it is no quiz, no attempt and no tie-break. An entry of a contest is no attempt.
    """
    tallies: dict[int, _Tally] = {}
    for result in results:
        _, user_id, _, quiz, points, most, _, is_first = result
        if most <= NOTHING:
            continue
        tally = tallies.get(user_id)
        if tally is None:
            tally = tallies[user_id] = _Tally()
        tally.attempts += not is_contest(quiz)
        if is_first and counting.bonus:
            tally.bonus[quiz] = first_attempt_bonus(points, most, counting)
        old = tally.counted.get(quiz)
        if old is None or _replaces(result, old, count):
            tally.counted[quiz] = result
    return tallies


def _newest(results: Iterable[Result]) -> Result:
    """Return the result that was finished last; of several at one moment that of the latest attempt."""
    found, *others = results
    for one in others:
        if one.finished_at > found.finished_at or (
            one.finished_at == found.finished_at and one.attempt_id > found.attempt_id
        ):
            found = one
    return found


def _unranked(
    user_id: int, tally: _Tally, sources: Sequence[str], counting: Counting, grouped: Sequence[Group]
) -> Standing:
    found = tally.counted
    counted = tuple([found[source] for source in sources if source in found])
    if len(counted) < len(found):
        counted += tuple([result for source, result in found.items() if source not in sources])
    brought: list[SourceScore] = []
    dropped: set[str] = set()
    if not counting.is_plain:
        given = [(one.quiz, one.points, tally.bonus.get(one.quiz, NOTHING)) for one in counted]
        brought, exact = scores_and_total(given, sources, counting, grouped)
        dropped = {one.source for one in brought if one.is_dropped}
    else:
        exact = sum([result.points for result in counted], NOTHING)
    kept = [one for one in counted if one.quiz not in dropped] if dropped else counted
    return Standing(
        rank=0,
        user_id=user_id,
        unit_id=_newest(kept or counted).unit_id,
        points=shown(exact, POINT_PLACES),
        quizzes=len(counted),
        attempts=tally.attempts,
        full_marks=len([one for one in counted if one.points >= one.max_points]),
        counted=counted,
        scores=tuple(brought),
    )


def _key(standing: Standing, ties: Sequence[TieBreak]) -> Key:
    return (standing.points, *tie_numbers(standing, ties))


def tie_numbers(standing: Standing, ties: Sequence[TieBreak]) -> tuple[int, ...]:
    """Return the numbers that break ties, in the order of the rules."""
    return tuple(getattr(standing, _NUMBER[tie]) for tie in ties)


def standings(
    results: Iterable[Result],
    quizzes: Sequence[str],
    count: Count,
    ties: Sequence[TieBreak],
    at_least: int = 1,
    counting: Counting = PLAIN,
) -> list[Standing]:
    """Return standings best first with standard competition ranks (1, 2, 2, 4) on the full shown key.

    `quizzes` are the sources in the order of the board. The sum is exact and rounded half up to two places before
    it is compared. Equal keys stand in the order of person ids, which says nothing about them; the caller may order
    equal ranks by name.
    """
    sources = tuple(dict.fromkeys(quizzes))
    tallies = _tallies(results, count, counting)
    listed = [user_id for user_id in sorted(tallies) if len(tallies[user_id].counted) >= at_least]
    grouped = groups(sources, counting)
    unranked = [_unranked(user_id, tallies.pop(user_id), sources, counting, grouped) for user_id in listed]
    directions = [
        Direction.HIGH_FIRST,
        *(Direction.LOW_FIRST if tie is TieBreak.FEWER_ATTEMPTS else Direction.HIGH_FIRST for tie in ties),
    ]
    keys = [_key(standing, ties) for standing in unranked]
    return [Standing(place.rank.numerator, *unranked[place.index][1:]) for place in places(keys, directions)]

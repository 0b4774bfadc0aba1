"""From results of finished attempts to ranked rows: results only, never minutes, visits or sign-ins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from lms.boards.words import Count, TieBreak
from lms.measurement.ranking import Direction, Key, places, shown

POINT_PLACES = 2


@dataclass(frozen=True, slots=True)
class Result:
    """What one finished attempt brought; `unit_id` is the unit of that day."""

    attempt_id: int
    user_id: int
    unit_id: int | None
    quiz: str
    points: Decimal
    max_points: Decimal
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """One ranked person: `points` as shown, quizzes that count, attempts made and quizzes with full marks.

    `counted` holds the attempt that counts for each quiz, in the order the board names them.
    """

    rank: int
    user_id: int
    unit_id: int | None
    points: Decimal
    quizzes: int
    attempts: int
    full_marks: int
    counted: tuple[Result, ...]


@dataclass(slots=True)
class _Tally:
    attempts: int = 0
    counted: dict[str, Result] = field(default_factory=dict)


def _replaces(new: Result, old: Result, count: Count) -> bool:
    """Return whether `new` counts instead of `old`; of equal bests the first counts."""
    if count is Count.LATEST:
        return (new.finished_at, new.attempt_id) > (old.finished_at, old.attempt_id)
    if new.points != old.points:
        return new.points > old.points
    return (new.finished_at, new.attempt_id) < (old.finished_at, old.attempt_id)


def _tallies(results: Iterable[Result], count: Count) -> dict[int, _Tally]:
    """Fold results one by one, so that memory grows with people and quizzes, not with attempts.

    A quiz worth nothing ranks no one: it is no quiz, no attempt and no tie-break.
    """
    tallies: dict[int, _Tally] = {}
    for result in results:
        if result.max_points <= 0:
            continue
        tally = tallies.setdefault(result.user_id, _Tally())
        tally.attempts += 1
        old = tally.counted.get(result.quiz)
        if old is None or _replaces(result, old, count):
            tally.counted[result.quiz] = result
    return tallies


def _unranked(user_id: int, tally: _Tally, order: dict[str, int]) -> Standing:
    counted = tuple(sorted(tally.counted.values(), key=lambda result: order.get(result.quiz, len(order))))
    newest = max(counted, key=lambda result: (result.finished_at, result.attempt_id))
    return Standing(
        rank=0,
        user_id=user_id,
        unit_id=newest.unit_id,
        points=shown(sum((result.points for result in counted), Decimal(0)), POINT_PLACES),
        quizzes=len(counted),
        attempts=tally.attempts,
        full_marks=sum(result.points >= result.max_points for result in counted),
        counted=counted,
    )


def _key(standing: Standing, ties: Sequence[TieBreak]) -> Key:
    parts = {
        TieBreak.MORE_QUIZZES: standing.quizzes,
        TieBreak.MORE_FULL_MARKS: standing.full_marks,
        TieBreak.FEWER_ATTEMPTS: standing.attempts,
    }
    return (standing.points, *(parts[tie] for tie in ties))


def standings(
    results: Iterable[Result],
    quizzes: Sequence[str],
    count: Count,
    ties: Sequence[TieBreak],
    at_least: int = 1,
) -> list[Standing]:
    """Return standings best first with standard competition ranks (1, 2, 2, 4) on the full shown key.

    The sum is exact and rounded half up to two places before it is compared. Equal keys stand in the order
    of person ids, which says nothing about them; the caller may order equal ranks by name.
    """
    order = {quiz: index for index, quiz in enumerate(quizzes)}
    tallies = _tallies(results, count)
    listed = [user_id for user_id in sorted(tallies) if len(tallies[user_id].counted) >= at_least]
    unranked = [_unranked(user_id, tallies[user_id], order) for user_id in listed]
    directions = [
        Direction.HIGH_FIRST,
        *(Direction.LOW_FIRST if tie is TieBreak.FEWER_ATTEMPTS else Direction.HIGH_FIRST for tie in ties),
    ]
    keys = [_key(standing, ties) for standing in unranked]
    return [_with_rank(unranked[place.index], int(place.rank)) for place in places(keys, directions)]


def _with_rank(standing: Standing, rank: int) -> Standing:
    return Standing(
        rank,
        standing.user_id,
        standing.unit_id,
        standing.points,
        standing.quizzes,
        standing.attempts,
        standing.full_marks,
        standing.counted,
    )

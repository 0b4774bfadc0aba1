"""Ranks of a board against an independent brute force, ties, and what counts."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.boards.standings import Result, standings
from lms.boards.words import Count, TieBreak

START = datetime(2026, 3, 2, tzinfo=UTC)
QUIZZES = ("a", "b", "c")
NO_TIES: tuple[TieBreak, ...] = ()


def result(number: int, user: int, quiz: str, points: Decimal, minute: int = 0, unit: int = 1) -> Result:
    return Result(number, user, unit, quiz, points, Decimal(20), START + timedelta(minutes=minute))


def ranked(points: list[str]) -> list[int]:
    results = [result(index, index, "a", Decimal(text)) for index, text in enumerate(points)]
    return [one.rank for one in standings(results, QUIZZES, Count.BEST, NO_TIES)]


def test_equal_points_share_a_rank_and_leave_the_next_out() -> None:
    assert ranked(["9", "7", "8", "8"]) == [1, 2, 2, 4]


def test_points_that_look_equal_share_a_rank() -> None:
    assert ranked(["8.005", "8.01", "8.004", "8"]) == [1, 1, 3, 3]


def test_best_attempt_counts_or_the_latest() -> None:
    results = [
        result(1, 1, "a", Decimal(12), 0),
        result(2, 1, "a", Decimal(9), 5),
        result(3, 1, "b", Decimal(20), 6, unit=2),
    ]
    best = standings(results, QUIZZES, Count.BEST, NO_TIES)[0]
    latest = standings(results, QUIZZES, Count.LATEST, NO_TIES)[0]
    assert (best.points, best.quizzes, best.attempts, best.full_marks, best.unit_id) == (
        Decimal("32.00"), 2, 3, 1, 2,
    )  # fmt: skip
    assert [one.attempt_id for one in latest.counted] == [2, 3]


def test_of_equal_bests_the_first_counts_whichever_comes_first() -> None:
    early = result(1, 1, "a", Decimal(12), 0, unit=1)
    late = result(2, 1, "a", Decimal(12), 5, unit=2)
    later_with_smaller_number = result(0, 1, "a", Decimal(12), 9, unit=3)
    for results in ([early, late, later_with_smaller_number], [later_with_smaller_number, late, early]):
        [one] = standings(results, QUIZZES, Count.BEST, NO_TIES)
        assert (one.counted, one.unit_id) == ((early,), 1)


def test_of_results_at_the_same_moment_the_number_decides() -> None:
    first, second = result(1, 1, "a", Decimal(12)), result(2, 1, "a", Decimal(12))
    for results in ([first, second], [second, first]):
        assert standings(results, QUIZZES, Count.BEST, NO_TIES)[0].counted == (first,)
        assert standings(results, QUIZZES, Count.LATEST, NO_TIES)[0].counted == (second,)


def test_full_marks_need_all_points_of_a_quiz_that_has_any() -> None:
    def points(number: int, quiz: str, points: str, most: str) -> Result:
        return Result(number, 1, 1, quiz, Decimal(points), Decimal(most), START)

    results = [points(1, "a", "20", "20"), points(2, "b", "19.99", "20"), points(3, "c", "0", "0")]
    assert standings(results, QUIZZES, Count.BEST, NO_TIES)[0].full_marks == 1
    assert standings([points(1, "a", "0.5", "0.5")], QUIZZES, Count.BEST, NO_TIES)[0].full_marks == 1
    assert standings([points(1, "a", "21", "20")], QUIZZES, Count.BEST, NO_TIES)[0].full_marks == 1


def test_quizzes_stand_in_the_order_of_the_board_and_unlisted_ones_last() -> None:
    results = [result(number, 1, quiz, Decimal(1)) for number, quiz in enumerate(["x", "c", "y", "a"])]
    [one] = standings(results, QUIZZES, Count.BEST, NO_TIES)
    assert [counted.quiz for counted in one.counted] == ["a", "c", "x", "y"]


def test_more_full_marks_break_ties_when_the_board_says_so() -> None:
    results = [
        result(1, 1, "a", Decimal(10)),
        result(2, 1, "b", Decimal(10)),
        result(3, 2, "a", Decimal(20)),
        result(4, 2, "b", Decimal(0)),
    ]
    listed = standings(results, QUIZZES, Count.BEST, (TieBreak.MORE_FULL_MARKS,))
    assert [(one.rank, one.user_id, one.full_marks) for one in listed] == [(1, 2, 1), (2, 1, 0)]


@pytest.mark.parametrize("tie", TieBreak)
def test_a_quiz_worth_nothing_breaks_no_tie_and_fills_no_minimum(tie: TieBreak) -> None:
    nothing = Result(3, 2, 1, "b", Decimal(0), Decimal(0), result(3, 2, "b", Decimal(0)).finished_at)
    results = [result(1, 1, "a", Decimal(20)), result(2, 2, "a", Decimal(20)), nothing]
    listed = standings(results, QUIZZES, Count.BEST, (tie,))
    assert [(one.rank, one.user_id, one.quizzes, one.attempts) for one in listed] == [
        (1, 1, 1, 1),
        (1, 2, 1, 1),
    ]
    assert standings(results, QUIZZES, Count.BEST, NO_TIES, at_least=2) == []


def test_who_took_too_few_quizzes_is_not_listed() -> None:
    results = [
        result(1, 1, "a", Decimal(20)),
        result(2, 2, "a", Decimal(1)),
        result(3, 2, "b", Decimal(1)),
    ]
    listed = standings(results, QUIZZES, Count.BEST, NO_TIES, at_least=2)
    assert [(one.rank, one.user_id) for one in listed] == [(1, 2)]


def test_fewer_attempts_break_ties_when_the_board_says_so() -> None:
    results = [
        result(1, 1, "a", Decimal(5)),
        result(2, 1, "a", Decimal(8)),
        result(3, 2, "a", Decimal(8)),
    ]
    shown = standings(results, QUIZZES, Count.BEST, (TieBreak.FEWER_ATTEMPTS,))
    assert [(one.rank, one.user_id) for one in shown] == [(1, 2), (2, 1)]


RESULTS = st.lists(
    st.tuples(
        st.integers(1, 7),
        st.sampled_from(QUIZZES),
        st.integers(-4000, 40000).map(lambda number: Decimal(number) / 2000),
        st.integers(0, 30),
    ),
    max_size=40,
)


def brute_force(
    results: list[Result], count: Count, ties: tuple[TieBreak, ...], least: int
) -> dict[int, tuple[int, Decimal]]:
    """Rank anew: exact fractions, and a rank is one more than the number of people who are better."""
    keys: dict[int, tuple[Fraction | int, ...]] = {}
    for user in {one.user_id for one in results}:
        own = [one for one in results if one.user_id == user]
        chosen = []
        for quiz in {one.quiz for one in own}:
            tries = [one for one in own if one.quiz == quiz]
            if count is Count.BEST:
                chosen.append(max(tries, key=lambda one: one.points))
            else:
                chosen.append(max(tries, key=lambda one: (one.finished_at, one.attempt_id)))
        if len(chosen) < least:
            continue
        total = sum(Fraction(one.points) for one in chosen)
        cents = abs(total) * 100 + Fraction(1, 2)
        rounded = Fraction(int(cents), 100) * (1 if total >= 0 else -1)
        signs = {
            TieBreak.MORE_QUIZZES: len(chosen),
            TieBreak.MORE_FULL_MARKS: len([one for one in chosen if one.points >= 20]),
            TieBreak.FEWER_ATTEMPTS: -len(own),
        }
        keys[user] = (rounded, *(signs[tie] for tie in ties))
    return {
        user: (
            1 + sum(other > key for other in keys.values()),
            (Decimal(key[0].numerator) / Decimal(key[0].denominator)).quantize(
                Decimal("0.01"), ROUND_HALF_UP
            ),
        )
        for user, key in keys.items()
    }


@settings(max_examples=300, deadline=None)
@given(
    RESULTS,
    st.sampled_from(list(Count)),
    st.permutations(list(TieBreak)),
    st.integers(0, 3),
    st.integers(1, 3),
)
def test_ranks_equal_an_independent_brute_force(
    drawn: list[tuple[int, str, Decimal, int]],
    count: Count,
    chain: list[TieBreak],
    used: int,
    least: int,
) -> None:
    results = [result(index, *one) for index, one in enumerate(drawn)]
    ties = tuple(chain[:used])
    found = {one.user_id: (one.rank, one.points) for one in standings(results, QUIZZES, count, ties, least)}
    assert found == brute_force(results, count, ties, least)


@given(RESULTS, st.randoms(use_true_random=False))
def test_order_of_results_does_not_matter(drawn: list[tuple[int, str, Decimal, int]], rng: object) -> None:
    results = [result(index, *one) for index, one in enumerate(drawn)]
    mixed = list(results)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert standings(mixed, QUIZZES, Count.BEST, NO_TIES) == standings(results, QUIZZES, Count.BEST, NO_TIES)

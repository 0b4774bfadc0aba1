"""The rows of an issue before it is published, and what a correction would change."""

import json
from datetime import UTC, datetime
from decimal import Decimal

from lms.boards.draft import DraftRow, RankChange, changes, entries
from lms.boards.standings import Result, Standing
from lms.boards.words import TieBreak

D = Decimal
COUNTED = Result(31, 1, 4, "accounts", D("7.50"), D(10), datetime(2026, 3, 1, tzinfo=UTC))
NAMES = {1: "张*明", 2: "A*", 3: "B*"}


def standing(rank: int, user_id: int, unit_id: int | None = None, points: str = "7.5") -> Standing:
    return Standing(rank, user_id, unit_id, D(points), 2, 5, 1, (COUNTED,) if user_id == 1 else ())


def drafted(*standings: Standing, ties: tuple[TieBreak, ...] = ()) -> list[DraftRow]:
    return entries(standings, NAMES, {4: ("柳林村", "Willow")}, {1: 3}, ties)


def test_equal_ranks_stand_in_the_order_of_the_published_names() -> None:
    rows = drafted(standing(2, 1), standing(1, 3), standing(1, 2))
    assert [(row.position, row.line.rank, row.user_id) for row in rows] == [(1, 1, 2), (2, 1, 3), (3, 2, 1)]


def test_row_says_unit_points_and_the_place_before() -> None:
    known, other = drafted(standing(1, 1, 4), standing(2, 2))
    line = known.line
    assert (line.name, line.unit, line.unit_en, line.points, line.quizzes) == (
        "张*明",
        "柳林村",
        "Willow",
        D("7.5"),
        2,
    )
    assert (known.unit_id, line.last_rank) == (4, 3)
    assert (other.line.unit, other.line.unit_en, other.line.last_rank) == ("", "", None)


def test_only_the_numbers_that_break_ties_are_published_in_the_order_of_the_rules() -> None:
    ties = (TieBreak.FEWER_ATTEMPTS, TieBreak.MORE_QUIZZES, TieBreak.MORE_FULL_MARKS)
    assert [row.line.ties for row in drafted(standing(1, 1), ties=ties)] == [(5, 2, 1)]
    assert [row.line.ties for row in drafted(standing(1, 1))] == [()]


def test_the_attempts_that_count_are_kept_for_the_person() -> None:
    assert [json.loads(row.scores) for row in drafted(standing(1, 1), standing(2, 2))] == [
        {"counted": [["accounts", 31, "7.5", "10"]]},
        {"counted": []},
    ]


def test_a_correction_lists_who_moves_whose_points_change_who_is_new_and_who_is_gone() -> None:
    before = {
        1: ("张*明", 1, D("7.5")),
        2: ("A*", 3, D("7.5")),
        3: ("B*", 3, D("6")),
        9: ("gone", 4, D("1")),
    }
    after = drafted(standing(1, 1), standing(2, 2), standing(3, 3))
    assert changes(before, after) == [
        RankChange("A*", 3, 2, D("7.5"), D("7.5")),
        RankChange("B*", 3, 3, D("6"), D("7.5")),
        RankChange("gone", 4, None, D("1"), None),
    ]
    assert changes({}, drafted(standing(1, 1))) == [RankChange("张*明", None, 1, None, D("7.5"))]

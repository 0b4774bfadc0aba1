"""The list after an award was withdrawn: places move up by the announced rule, or stay empty."""

import random
from decimal import Decimal
from typing import Any

import pytest

from lms.contests.results.corrections import WithdrawnAward, without_awards
from lms.contests.rules.awards import AwardCandidate, Tier, TieRule, award

TIERS = (Tier("first", 1), Tier("second", 2), Tier("third", share=Decimal("0.3")))


def _rows(marks: list[int], rule: TieRule = TieRule.EXTEND, category: str = "") -> list[dict[str, Any]]:
    found = award([AwardCandidate(n, Decimal(mark)) for n, mark in enumerate(marks)], TIERS, rule).awards
    placed = {one.entry: one for one in found}
    return [
        {"code": f"{category}{n}", "category": category, "rank": placed[n].rank, "award": placed[n].tier,
         "mark": str(mark), "rulings": []}
        for n, mark in enumerate(marks)
    ]  # fmt: skip


def _after(
    rows: list[dict[str, Any]], *gone: tuple[str, bool], rule: TieRule = TieRule.EXTEND
) -> dict[str, tuple[int, str]]:
    found = without_awards(rows, [WithdrawnAward(*one) for one in gone], lambda _: TIERS, rule)
    return {row["code"]: (row["rank"], row["award"]) for row in found}


MARKS = [90, 80, 70, 60, 50, 40, 30, 20, 10, 5]


def test_the_next_ranks_move_up_and_no_award_is_lost() -> None:
    rows = _rows(MARKS)
    assert _after(rows, ("0", True)) == {
        "0": (0, ""), "1": (1, "first"), "2": (2, "second"), "3": (3, "second"), "4": (4, "third"),
        "5": (5, "third"), "6": (6, "third"), "7": (7, ""), "8": (8, ""), "9": (9, ""),
    }  # fmt: skip
    assert rows[0]["award"] == "first"  # the list that was given stays as it is


def test_a_place_that_stays_empty_moves_nobody() -> None:
    rows = _rows(MARKS)
    before = {row["code"]: (row["rank"], row["award"]) for row in rows}
    assert _after(rows, ("0", False)) == before | {"0": (0, "")}


def test_a_second_withdrawal_does_not_fill_the_place_that_was_left_empty() -> None:
    after = _after(_rows(MARKS), ("0", False), ("1", True))
    assert (after["2"], after["3"], after["6"]) == ((2, "second"), (3, "second"), (6, "third"))
    assert after["7"] == (7, "")


def test_other_categories_and_awards_of_the_meeting_stay() -> None:
    rows = _rows(MARKS) + _rows(MARKS, category="b")
    rows[3] |= {"award": "first", "rulings": ["award"]}
    after = _after(rows, ("0", True))
    assert after["3"] == (3, "first")
    assert after["b0"] == (1, "first")


def test_awards_are_cut_from_as_many_entries_as_before() -> None:
    # Three in ten get the third award; nine are left, and it is still three.
    after = _after(_rows(MARKS), ("9", True))
    assert [after[str(n)][1] for n in range(9)] == [
        "first",
        "second",
        "second",
        "third",
        "third",
        "third",
        "",
        "",
        "",
    ]


def test_entries_without_a_place_stay_without_one_and_keep_the_award_of_the_meeting() -> None:
    rows = _rows(MARKS)
    rows[9] |= {"rank": 0, "award": "second", "rulings": ["award"], "mark": None}
    after = _after(rows, ("0", True))
    assert after["9"] == (0, "second")
    assert after["1"] == (1, "first")


def test_a_category_whose_place_stays_empty_is_not_ranked_again() -> None:
    rows = _rows(MARKS) + _rows(MARKS, category="b")
    before = {row["code"]: (row["rank"], row["award"]) for row in rows}
    after = _after(rows, ("0", True), ("b0", False))
    assert {code: found for code, found in after.items() if code.startswith("b")} == {
        **{code: found for code, found in before.items() if code.startswith("b")}, "b0": (0, ""),
    }  # fmt: skip
    assert after["1"] == (1, "first")


@pytest.mark.parametrize("rule", list(TieRule))
def test_nobody_ever_loses_by_another_ones_withdrawal(rule: TieRule) -> None:
    order = ["first", "second", "third", ""]
    draw = random.Random(7)
    for _ in range(300):
        rows = _rows([draw.choice((40, 50, 60, 70)) for _ in range(10)], rule)
        awarded = [row["code"] for row in rows if row["award"]]
        if not awarded:
            continue
        code = draw.choice(awarded)
        after = _after(rows, (code, True), rule=rule)
        for row in rows:
            if row["code"] != code:
                rank, prize = after[row["code"]]
                assert rank <= row["rank"]
                assert order.index(prize) <= order.index(row["award"]), rows

"""Ranks with ties on single and composed keys."""

from decimal import Decimal
from fractions import Fraction

import pytest

from lms.measurement.ranking import Direction, TieMethod, competition, places, ranks, shown
from tests.vectors import vector

ABCD = [(Decimal(100),), (Decimal(90),), (Decimal(90),), (Decimal(80),)]
HIGH, LOW = Direction.HIGH_FIRST, Direction.LOW_FIRST


def test_five_methods_on_one_tie():
    found = {method: [float(rank) for rank in ranks(ABCD, method=method)] for method in TieMethod}
    assert found == {
        TieMethod.COMPETITION: [1, 2, 2, 4],
        TieMethod.MODIFIED: [1, 3, 3, 4],
        TieMethod.DENSE: [1, 2, 2, 3],
        TieMethod.ORDINAL: [1, 2, 3, 4],
        TieMethod.FRACTIONAL: [1, 2.5, 2.5, 4],
    }


def test_every_ranking_vector_is_reproduced():
    names = {f"{method.name.lower()}_{method.value}": method for method in TieMethod}
    names["fractional"] = TieMethod.FRACTIONAL
    for case in vector("ranking")["cases"]:
        keys = [(Decimal(str(score)),) for score in case["scores"]]
        given = {name: expected for name, expected in case.items() if name != "scores"}
        found = {name: ranks(keys, method=names[name]) for name in given}
        assert found == {name: [Fraction(str(rank)) for rank in given[name]] for name in given}


def test_later_parts_break_ties_in_their_own_direction():
    keys = [(Decimal(9), 30), (Decimal(9), 20), (Decimal(10), 99)]
    assert competition(keys, [HIGH, LOW]) == [3, 2, 1]


def test_strings_order_by_their_direction():
    assert competition([("b",), ("a",), ("a",)], [LOW]) == [3, 1, 1]
    assert competition([("b",), ("a",), ("b",), ("c",)], [HIGH]) == [2, 4, 2, 1]


def test_long_decimals_are_compared_to_the_last_digit():
    long = Decimal("1." + "0" * 40 + "1")
    assert competition([(Decimal(1),), (long,)]) == [2, 1]


@pytest.mark.parametrize("way", [HIGH, LOW])
def test_missing_values_come_last_and_share(way):
    assert competition([(None,), (Decimal(1),), (None,)], [way]) == [2, 1, 2]


def test_equal_decimals_of_different_precision_tie():
    assert competition([(Decimal("75.50"),), (Decimal("75.5"),)]) == [1, 1]


def test_shown_rounds_half_up_as_readers_do():
    assert [shown(74.95, 1), shown(2.675, 2), shown("0.5", 0)] == [
        Decimal("75.0"),
        Decimal("2.68"),
        Decimal(1),
    ]


def test_places_come_best_first_and_tell_shared_places():
    found = places([(Decimal(1),), (Decimal(2),), (Decimal(2),)])
    assert [(place.index, place.number, place.shared) for place in found] == [
        (1, "1", True),
        (2, "1", True),
        (0, "3", False),
    ]


def test_number_of_a_shared_fractional_place():
    assert [place.number for place in places(ABCD, method=TieMethod.FRACTIONAL)] == ["1", "2.5", "2.5", "4"]


def test_no_keys_no_places():
    assert places([]) == []


def test_keys_of_uneven_length_are_refused():
    with pytest.raises(ValueError, match="one value per direction"):
        ranks([(1,), (1, 2)])

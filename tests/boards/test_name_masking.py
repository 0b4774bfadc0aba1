"""Masked names and codes."""

from hypothesis import given
from hypothesis import strategies as st

from lms.boards.name_masking import codes, masked, shown_names
from lms.boards.words import NamePolicy


def test_masked_keeps_the_ends_only() -> None:
    names = ["张小明", "张明", "欧阳小明", "明", "阿依古丽·买买提", "Ann Lee", "  ", "𠮷小明"]
    assert [masked(name) for name in names] == [
        "张*明",
        "张*",
        "欧**明",
        "明*",
        "阿*·买*",
        "A* L*",
        "*",
        "𠮷*明",
    ]


@given(st.sets(st.integers(1, 10**6), max_size=200), st.text(max_size=8))
def test_codes_differ_and_stay(ids: set[int], salt: str) -> None:
    found = codes(ids, salt)
    assert set(found) == ids
    assert len(set(found.values())) == len(ids)
    assert found == codes(sorted(ids, reverse=True), salt)
    assert all(len(code) == 6 and not set(code) & set("0O1I2Z4A5S6G") for code in found.values())


def test_codes_of_another_board_tell_nothing() -> None:
    assert set(codes(range(50), "a").values()) & set(codes(range(50), "b").values()) == set()


def test_shown_names_follow_the_policy() -> None:
    people = {1: "张小明", 2: "王华"}
    assert shown_names(people, NamePolicy.FULL, "s") == people
    assert shown_names(people, NamePolicy.MASKED, "s") == {1: "张*明", 2: "王*"}
    assert shown_names(people, NamePolicy.CODE, "s") == codes(people, "s")


def test_codes_of_one_salt_never_change() -> None:
    assert codes([1, 2, 30], "salt") == {1: "BRET9Q", 2: "B9BNYJ", 30: "YBUNEU"}


def test_person_whose_code_is_taken_gets_the_next_one_of_their_own() -> None:
    """Two of these people share a first code; the one with the greater number goes on."""
    assert codes([15644], "salt") == {15644: "Y9JXBM"}
    assert codes([15720], "salt") == {15720: "Y9JXBM"}
    assert codes([15720, 15644], "salt") == {15644: "Y9JXBM", 15720: "RQ99YM"}

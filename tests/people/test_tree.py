"""The tree of units, and login slips."""

from types import SimpleNamespace as Thing
from typing import Any

from lms.people.slips import Slip
from lms.people.tree import in_tree_order, moved_path


def unit(number: int, name: str, parent: int | None) -> Any:
    return Thing(id=number, name=name, parent_id=parent)


def test_units_stand_below_their_parents_by_name() -> None:
    units = [unit(3, "B", 1), unit(1, "Z", None), unit(2, "A", 1), unit(4, "C", 3), unit(5, "Y", 99)]
    assert [(depth, found.name) for depth, found in in_tree_order(units)] == [
        (0, "Y"),
        (0, "Z"),
        (1, "A"),
        (1, "B"),
        (2, "C"),
    ]


def test_units_are_read_as_words_and_not_as_surnames() -> None:
    units = [
        unit(1, "区直机关", None),
        unit(2, "平安村", None),
        unit(3, "种子站", None),
        unit(4, "东山村", None),
    ]
    assert [found.name for _, found in in_tree_order(units)] == ["东山村", "平安村", "区直机关", "种子站"]


def test_no_units_make_no_tree() -> None:
    assert in_tree_order([]) == []


def test_path_moves_with_its_beginning_only() -> None:
    assert moved_path("/1/2/1/2/", "/1/2/", "/9/2/") == "/9/2/1/2/"


def test_slip_picture_does_not_depend_on_the_password() -> None:
    one, other = (
        Slip("王小明", "wang", "柳林村", password, "https://x.example/sign-in") for password in ("abc", "xyz")
    )
    assert one.picture == other.picture
    assert one.picture.startswith("data:image/svg+xml")
    assert one.picture != Slip("王小明", "li", "柳林村", "abc", "https://x.example/sign-in").picture

"""Names and numbers."""

import pytest

from lms.people.login_names import is_phone, is_unit_code, is_username, normal_phone, normal_username


@pytest.mark.parametrize(
    "given",
    [
        "13800138000",
        "+86 138-0013-8000",
        "0086 13800138000",
        "8613800138000",
        "１３８００１３８０００",
        "(138) 0013.8000",
        "13800138000.0",  # as spreadsheets keep numbers
        "13800138000.00",
    ],
)
def test_phone_is_kept_in_one_form(given: str) -> None:
    assert normal_phone(given) == "13800138000"


def test_username_is_kept_in_small_ordinary_letters() -> None:
    assert normal_username(" ＷＡＮＧ.Xiao ") == "wang.xiao"


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("wang", True),
        ("王小明", True),
        ("a", False),
        ("a b", False),
        ("13800138000", False),
        ("a" * 65, False),
    ],
)
def test_username_cannot_be_taken_for_a_mobile_number(text: str, good: bool) -> None:
    assert is_username(text) is good


def test_phone_and_code_have_their_shapes() -> None:
    assert [is_phone(text) for text in ("12345", "1234", "+4917012345", "12a45")] == [
        True,
        False,
        True,
        False,
    ]
    assert [is_unit_code(text) for text in ("liu-lin.1", "柳林", "a b", "")] == [True, True, False, False]

"""The shared reading of typed text, and the places that read names, numbers, codes and searches through it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.library.search_terms import query
from lms.people.login_names import normal_phone, normal_username
from lms.text.typed import code, plain, visible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1½", "1 1/2"),
        ("½", "1/2"),
        ("3²", "3^2"),
        ("10⁻³", "10^-3"),
        ("H₂O", "H2O"),
        ("3₂", "3_2"),
        ("1①", "1 1"),
        ("①", "1"),
        ("Ａ５", "A5"),
        ("a\u2010b\u2212c", "a-b-c"),
        ("红色\u200e", "红色"),
        ("e\u0301", "é"),
        ("㎡", "m2"),
        ("Gengdu™", "GengduTM"),
    ],
)
def test_look_alikes_get_one_form(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text(max_size=60))
def test_no_two_numbers_are_joined(text: str) -> None:
    """Reading the text never makes a run of digits longer than one that was there."""
    assert _longest(plain(text)) <= max(_longest(visible(text)), 2)


def _longest(text: str) -> int:
    runs = "".join(char if char.isdecimal() else " " for char in text).split()
    return max((len(run) for run in runs), default=0)


@pytest.mark.parametrize(
    "text",
    ["13800138000", "138 0013 8000", "138-0013-8000", "138\u20110013\u20118000", "１３８００１３８０００",
     "+86 138 0013 8000",
     "0086-13800138000", "8613800138000", "13800138000.0", "\u202d13800138000\u202c", "(138)00138000"],
)  # fmt: skip
def test_telephone_numbers_have_one_form(text: str) -> None:
    assert normal_phone(text) == "13800138000"


def test_usernames_and_codes_are_read_like_answers() -> None:
    assert normal_username("\u200bＷang\u2011Fang ") == "wang-fang"
    assert code(" bcd\u200b 3ｆh ") == "BCD3FH"
    assert query("wang\u200bfang") == query("wangfang")

"""Passwords."""

import random
import re

import pytest

from lms.people.passwords import one_time_form, one_time_password, password_fault

SHORT = "Enter a password of at least 8 characters."
NAMED = "Enter a password that is not your username or phone number."
COMMON = "This password is too common and easy to guess. Choose another one."


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("seven77", SHORT),
        ("柳树村的春天好", SHORT),
        ("柳树村的春天真好", None),
        ("wangxiaoming", NAMED),
        ("WangXiaoMing", NAMED),
        ("13912345678", NAMED),
        ("12345678", COMMON),
        ("PassWord1", COMMON),
        ("1 2 3 4 5 6 7 8", COMMON),
        ("abababababab", COMMON),
        ("WangXiaoMingWangXiaoMing", NAMED),
        ("wangxiaomingwangxiaomingwangxiaoming", None),
        ("abcabcabcabc", None),
        ("tea " * 50, None),
        ("x" * 201, "Enter a password of no more than 200 characters."),
        ("spring tea harvest", None),
    ],
)
def test_password_fault_names_what_is_wrong(password: str, fault: str | None) -> None:
    assert password_fault(password, "wangxiaoming", "13912345678") == fault


def test_empty_phone_is_no_forbidden_password() -> None:
    assert password_fault("spring tea harvest", "wang", "") is None


def test_one_time_password_is_three_groups_without_look_alikes() -> None:
    made = {one_time_password(random.Random(seed)) for seed in range(500)}
    assert len(made) == 500
    pattern = re.compile(r"[bcdfghjkmnpqrtvwxy]{4}-[bcdfghjkmnpqrtvwxy]{4}-[346789]{4}")
    assert [text for text in made if not pattern.fullmatch(text)] == []


def test_one_time_form_ignores_case_blanks_and_dashes() -> None:
    for dash in "-\u2010\u2012\u2015\uff0d":
        assert one_time_form(f"hkmt{dash}wrpc") == "hkmtwrpc"
    assert one_time_form(" HKMT wrpc\u20144739 ") == one_time_form("hkmt-wrpc-4739") == "hkmtwrpc4739"

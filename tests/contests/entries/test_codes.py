"""Entry codes."""

import random

from lms.contests.entries.codes import ALPHABET, entry_code, is_code


def test_codes_have_six_unmistakable_characters_and_repeat_with_the_seed():
    codes = [entry_code(random.Random(seed)) for seed in range(50)]
    assert all(is_code(code) for code in codes)
    assert not set("".join(codes)) & set("0O1I2Z4A5S6G")
    assert entry_code(random.Random(3)) == codes[3]
    assert len(ALPHABET) == len(set(ALPHABET)) == 24


def test_a_taken_code_is_not_given_again():
    first = entry_code(random.Random(1))
    assert entry_code(random.Random(1), {first}) != first


def test_codes_are_recognised_in_any_case():
    assert is_code("bcd378")
    assert not is_code("BCD37")
    assert not is_code("BCD370")

"""Numbers as people type them, and how near is near enough."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.format.numerals import quantity, read_number, rounded, value_in
from lms.quizzes.format.questions import NumberAnswer

F = Fraction


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("7", "7", ""),
        ("-7", "-7", ""),
        ("−7", "-7", ""),
        ("+7", "7", ""),
        ("7.5", "7.5", ""),
        (".5", "0.5", ""),
        ("1,234,567.5", "1234567.5", ""),
        ("１２３", "123", ""),
        ("１，２３４", "1234", ""),
        ("3。14", "3.14", ""),
        ("3·14", "3.14", ""),
        ("3点5", "3.5", ""),
        ("1.5e3", "1500", ""),
        ("2E-2", "0.02", ""),
        ("12 亩", "12", "亩"),
        ("12mu", "12", "mu"),
        ("5%", "5", "%"),
        ("007", "7", ""),
    ],
)
def test_numbers_are_read_with_what_follows(text: str, number: str, rest: str) -> None:
    assert read_number(text) == (Decimal(number), rest)


@pytest.mark.parametrize("text", ["", "seven", "七", "-", ".", "1,23", "1.2.3", "1" * 90, "e5", "%7"])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "units", "found"),
    [
        ("5.2万", (), (F(52000), False)),
        ("5.2万元", ("元",), (F(52000), True)),
        ("5.2 万", ("万",), (F(26, 5), True)),
        ("3千", (), (F(3000), False)),
        ("2百万", (), (F(2_000_000), False)),
        ("1.5亿", (), (F(150_000_000), False)),
        ("1/3", (), (F(1, 3), False)),
        ("1／4 亩", ("亩",), (F(1, 4), True)),
        ("1/0", (), (None, False)),
        ("12 ha", ("亩", "mu"), (None, True)),
        ("12 MW", ("mW",), (None, True)),
        ("twelve", (), (None, False)),
    ],
)
def test_typed_values_know_large_words_fractions_and_units(
    text: str, units: tuple[str, ...], found: tuple[F | None, bool]
) -> None:
    assert value_in(text, NumberAnswer(Decimal(7), units=units)) == found


@pytest.mark.parametrize(
    ("value", "figures", "result"),
    [
        ("9.85", 2, "9.9"),
        ("9.849", 2, "9.8"),
        ("-9.85", 2, "-9.9"),
        ("1234", 2, "1200"),
        ("0.00456", 1, "0.005"),
        ("0", 3, "0"),
    ],
)
def test_halves_are_rounded_away_from_zero(value: str, figures: int, result: str) -> None:
    assert rounded(F(value), figures) == F(result)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4))
def test_every_plain_decimal_reads_back(number: Decimal) -> None:
    assert read_number(f"{number:f}") == (number, "")


@given(st.text("abc ,./+-=%()（）°亩元", max_size=30))
def test_signs_and_units_without_a_figure_are_no_number(text: str) -> None:
    assert value_in(text, NumberAnswer(Decimal(7), units=("亩",))) == (None, False)


@given(st.text(max_size=100))
def test_any_text_is_read_or_refused(text: str) -> None:
    value, _ = value_in(text, NumberAnswer(Decimal(7), units=("亩",)))
    plain = NumberAnswer(Decimal(7))
    assert value is None or value_in(f"{value.numerator}/{value.denominator}", plain) in (
        (value, False),
        (None, False),  # longer than a typed number can be
    )


@pytest.mark.parametrize(
    ("text", "value", "rest"),
    [
        ("三点五公里", Fraction(7, 2), "公里"),
        ("-二点二五", Fraction(-9, 4), ""),
        ("两点零五米", Fraction(41, 20), "米"),
        ("三百二十亩", Fraction(320), "亩"),
        ("三分之一", Fraction(1, 3), ""),
        ("百分之十五", Fraction(15), "%"),
        ("二〇二六年", Fraction(2026), "年"),
        ("三万两千", Fraction(32000), ""),
        ("一亿零五十", Fraction(100000050), ""),
    ],
)
def test_numbers_in_chinese_words_are_read_with_what_follows(text: str, value: Fraction, rest: str) -> None:
    assert quantity(text) == (value, rest)

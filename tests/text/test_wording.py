"""Texts in several languages and numbers as text."""

from decimal import Decimal

from lms.text.wording import in_language, inside_quotes, plain_number, rounded


def test_plain_numbers() -> None:
    numbers = ("7.50", "10.00", "0.00", "-0.50", "100", "1E+2", "1234567.125")
    assert [plain_number(Decimal(text)) for text in numbers] == [
        "7.5", "10", "0", "-0.5", "100", "100", "1234567.125",
    ]  # fmt: skip


def test_rounded_figures_have_a_minus_sign_and_no_negative_zero() -> None:
    figures = [(-0.04, 1), (-0.4, 0), (-12.25, 1), (7.5, 2)]
    assert [rounded(value, digits) for value, digits in figures] == ["0.0", "0", "\u221212.2", "7.50"]


def test_text_in_the_language_asked_for_else_in_the_first() -> None:
    texts = {"zh_Hans": "村务", "en": "Affairs"}
    assert [in_language(texts, language) for language in ("en", "fr")] == ["Affairs", "村务"]
    assert in_language({}, "en") == ""


def test_quotation_marks_of_a_title_become_single_within_others() -> None:
    assert inside_quotes("“三看”怎么用") == "‘三看’怎么用"
    assert inside_quotes("It's 5\" wide") == "It's 5\" wide"

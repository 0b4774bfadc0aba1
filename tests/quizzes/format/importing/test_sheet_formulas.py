"""Formulas in question sheets: between dollar signs in a text, and typed in an answer."""

import pytest

from lms.quizzes.format.importing.sheet_formulas import typed_formula, with_formulas
from lms.quizzes.format.importing.sheet_text import import_sheet


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("已知$x^2=4$，求$x$。", r"已知\(x^2=4\)，求\(x\)。"),
        (r"$\frac12$ 和 $a_b$", r"\(\frac12\) 和 \(a_b\)"),
        ("$x+y=3$", r"\(x+y=3\)"),
        ("花$5和$6元", "花$5和$6元"),
        ("价格 $5-$6", "价格 $5-$6"),
        ("收入$100，支出$50。", "收入$100，支出$50。"),
        (r"$\frac{$", r"$\frac{$"),
    ],
)
def test_dollar_signs_mark_formulas_and_prices_are_none(text: str, read: str) -> None:
    assert with_formulas(text) == read


@pytest.mark.parametrize(
    ("markdown", "typed"),
    [
        ("${x}^{2}$", "x^2"),
        (r"$\frac{1}{2}$", "1/2"),
        (r"$\frac{a+b}{2}$", "(a+b)/2"),
        (r"$\sqrt{a+b}$", "√(a+b)"),
        ("$H_{2}O$", "H_2O"),
        ("![a](b.png)", "![a](b.png)"),
    ],
)
def test_an_answer_holds_a_formula_as_it_is_typed(markdown: str, typed: str) -> None:
    assert typed_formula(markdown) == typed


def test_a_sheet_has_its_formulas() -> None:
    sheet = "1. 已知$x^2=4$且$x>0$，$x$等于（ ）\nA. $\\sqrt{2}$\nB. 2\n答案：B\n"
    (question,) = import_sheet(sheet.encode(), "zh_Hans", "a.txt").questions
    assert question.stem["zh_Hans"].startswith("已知$x^2=4$且$x>0$，$x$等于")
    assert question.options[0].text == {"zh_Hans": "$\\sqrt{2}$"}

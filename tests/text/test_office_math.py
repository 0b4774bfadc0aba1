"""Formulas written as equations of Word say the same when they are read again."""

import re

import pytest

from lms.text.office_math.reading import latex
from lms.text.office_math.writing import office_math
from lms.text.prose.maths import formula_tree, mathml

ALIKE = [
    r"x^2", r"x_1^2", r"\frac{a+b}{2}", r"\left(\frac12\right)", r"\sum_{i=1}^n i^2=3", r"\int_0^1 f(x)\,dx",
    r"\lim_{x\to 0} x", r"\sin x+1", r"\overline{AB}", r"\underline{a}", r"\vec{a}\hat b", r"\sqrt[3]{x}\sqrt2",
    r"\begin{cases}1 & x\\ 0\end{cases}", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"\binom nk", r"a\,b\quad c",
    r"\left|x\right|", r"\mathbb{R}", r"\sum\limits_{i} x", r"\text{亩}", r"x亩", r"\boxed{x}", r"f'(x)", r"50\%",
    r"\overbrace{a+b}^{n}", r"\xrightarrow{abc}", r"\alpha\le\beta", r"\underset{a}{b}", r"\overset{a}{b}",
]  # fmt: skip


def letters(tex: str) -> str:
    return re.sub(r"<annotation.*?</annotation>|<[^>]*>|\s", "", mathml(tex))


@pytest.mark.parametrize("tex", ALIKE)
def test_a_formula_keeps_its_letters_in_their_order(tex: str) -> None:
    (back,) = latex(office_math(formula_tree(tex)))
    assert letters(back) == letters(tex)


@pytest.mark.parametrize(
    ("tex", "read"),
    [
        (r"\sum_{i=1}^n i^2=3", r"\sum_{i=1}^{n}{{i}^{2}}=3"),
        (r"\lim_{x\to 0} x", r"\lim_{x\to 0}{x}"),
        (r"\sin x+1", r"\sin {x}+1"),
        (r"\left\{\frac12\right.", r"\left\{\frac{1}{2}\right."),
        (r"\sqrt[3]{x}", r"\sqrt[3]{x}"),
        (r"\binom nk", r"\left({n \atop k}\right)"),
    ],
)
def test_its_structure_stays(tex: str, read: str) -> None:
    assert list(latex(office_math(formula_tree(tex)))) == [read]

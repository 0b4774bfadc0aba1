"""Rendered text on one line: formulas stay readable, pictures are their alternative text."""

import pytest

from lms.text.markup import render_fragment, render_inline
from lms.text.prose.one_line import one_line


@pytest.mark.parametrize(
    ("markdown", "line"),
    [
        ("**bold** and `x<y` & more", "bold and x<y & more"),
        ("![A pond](media/pond.png)", "A pond"),
        (r"$\pi r^2$ or $2\pi r$", "πr² or 2πr"),
        (r"$2^{10}$, $x_1$, $x_i^2$, $x^{ab}$, $a'$", "2¹⁰, x₁, x_i², x^(ab), a′"),
        (r"$\frac{a+b}{2}$, $\sqrt{x+1}$, $\sqrt[3]{8}$", "(a+b)/2, √(x+1), ³√8"),
        (r"$\begin{matrix}1&2\\3&4\end{matrix}$, $a < b$", "1, 2; 3, 4, a<b"),
    ],
)
def test_text_stands_on_one_line(markdown: str, line: str) -> None:
    assert one_line(render_inline(markdown).html) == line


def test_blocks_are_joined() -> None:
    assert one_line(render_fragment("What is\n\n- one\n- two?").html) == "What is one two?"
    assert one_line("") == ""

"""Dollar signs: prices, formulas, and signs with a backslash before them."""

import pytest

from lms.text.markup import render


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("一斤5$和6$", "一斤5$和6$"),
        ("每斤$5，共$6", "每斤$5，共$6"),
        ("$5和6$", "$5和6$"),
        ("US$5 or US$6", "US$5 or US$6"),
        ("A pays 5$ and B 6$.", "A pays 5$ and B 6$."),
        (r"\$5", "$5"),
        (r"\$5 and \$6", "$5 and $6"),
        (r"\%, \=, \~, \^, \@, \?, \:, \;", "%, =, ~, ^, @, ?, :, ;"),
    ],
)
def test_prices_are_no_formulas_and_signs_can_be_escaped(source: str, shown: str) -> None:
    assert render(source).html == f"<p>{shown}</p>"


@pytest.mark.parametrize("source", ["面积是$S$。", "$面积=长\\times 宽$", "($x$)", "$5$", "每斤 $x_1$ 元"])
def test_formulas_in_chinese_sentences_stay_formulas(source: str) -> None:
    assert render(source).has_math

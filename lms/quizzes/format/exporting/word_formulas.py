"""Words with formulas in a paragraph of Word: runs, and equations that Word can change."""

from typing import Any

from lms.text.office_math.writing import office_math
from lms.text.printing.formula_setting import FORMULA
from lms.text.prose.maths import UnreadableTex, formula_tree


def add_words(paragraph: Any, words: str) -> list[Any]:
    """Add a text to a paragraph; return its runs. A formula that cannot be read stays TeX."""
    runs = []
    for place, piece in enumerate(FORMULA.split(words)):
        if place % 2:
            try:
                paragraph._p.append(office_math(formula_tree(piece)))
                continue
            except UnreadableTex:
                pass
        if piece:
            runs.append(paragraph.add_run(piece))
    return runs

"""How units are compared, in sentences, and the arithmetic of one unit."""

from decimal import Decimal

from flask_babel import get_locale, gettext

from lms.boards.models import BoardIssue, BoardUnitRow
from lms.boards.unit_rules import UnitScoring
from lms.boards.views.labels import points
from lms.boards.views.rule_words import definition_in
from lms.people.tree import name_of

NAMES = ("present", "roll", "counted", "total", "absent", "mean", "deviation", "k")


def unit_figures(row: BoardUnitRow) -> dict[str, Decimal]:
    """Return the published figures of a unit by name; the last four only under a rule that adjusts."""
    return {name: Decimal(text) for name, text in zip(NAMES, row.detail["figures"], strict=False)}


def unit_name(row: BoardUnitRow) -> str:
    """Return the name of a unit in the reader's language, as it was when published."""
    return name_of(row, str(get_locale()))


def unit_rules(issue: BoardIssue) -> list[str]:
    """Return how the units of an issue are compared, as sentences."""
    rules = definition_in(issue)
    least = gettext(
        "Only units with at least %(least)s people on the board are ranked.", least=rules.unit_minimum
    )
    if rules.unit_board.scoring is UnitScoring.TOP:
        top = gettext(
            "The score of a unit is the mean of the points of its best %(top)s people.",
            top=rules.unit_board.top,
        )
        return [top, least]
    return [
        gettext(
            "Score = (points of its people + absent people counted × (mean − standard deviation) + K × mean) ÷ "
            "(people + absent people counted + K)."
        ),
        gettext(
            "K × mean draws every score towards the mean of everyone, a small unit more than a large one, so that "
            "chance decides less. K is the variance between people divided by the variance between units, at most 20."
        ),
        gettext(
            "Up to one person in ten may be absent without effect on the score. Each further absent person counts "
            "as the mean of everyone less one standard deviation, so that sending only the best people brings "
            "no advantage."
        ),
        least,
    ]


def unit_arithmetic(row: BoardUnitRow) -> str:
    """Return the calculation of a unit's score with its published figures."""
    found = {name: points(number) for name, number in unit_figures(row).items()}
    score = points(row.score)
    if "k" not in found:
        return f"{found['total']} ÷ {found['counted']} = {score}"
    absent = f"{found['absent']} × ({found['mean']} − {found['deviation']})"
    above = f"{found['total']} + {absent} + {found['k']} × {found['mean']}"
    return f"({above}) ÷ ({found['present']} + {found['absent']} + {found['k']}) = {score}"

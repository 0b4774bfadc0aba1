"""Words of judging for templates: marks without needless zeros, signs, purposes, reasons."""

from decimal import Decimal
from math import isnan

from flask_babel import gettext

from lms.contests.judging.views.charts import signed
from lms.contests.judging.views.marking_page import DECLINE_TITLES
from lms.contests.judging.words import DeclineKind
from lms.text.wording import plain_number


def short_mark(mark: Decimal | float | None) -> str:
    """Return a mark as people write it; a dash when there is none."""
    if mark is None or (isinstance(mark, float) and isnan(mark)):
        return "–"
    return plain_number(round(mark, 2) if isinstance(mark, Decimal) else Decimal(str(round(mark, 1))))


def signed_number(value: Decimal | float | None) -> str:
    """Return a deviation with its sign; a dash where it is unknown."""
    if value is None or isnan(value):
        return "–"
    return signed(float(value))


def assignment_name(number: int) -> str:
    """Return how a reading is called on its judge's desk: by its place, never by the essay's own code."""
    if number < 1:
        return gettext("Anchor essay %(number)s", number=1 - number)
    return gettext("Essay %(number)s", number=number)


def decline_title(kind: str) -> str:
    """Return why a reading was given back, in the reader's language."""
    return str(DECLINE_TITLES[DeclineKind(kind)]) if kind else gettext("no reason")

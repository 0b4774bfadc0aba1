"""Words of boards in the reader's language: periods, points, rules."""

from collections.abc import Sequence
from decimal import Decimal

from flask_babel import format_decimal, get_locale, gettext

from lms.boards.definition import BoardDefinition
from lms.boards.models import BoardIssue, BoardRow
from lms.boards.periods import Period, period_named
from lms.boards.rank_changes import places_won
from lms.boards.words import PERIOD_LABELS, PeriodKind, TieBreak
from lms.http.dates import month_text, span_text


def period_of(issue: BoardIssue) -> Period:
    """Return the period of an issue; raise ValueError when its name is not one."""
    period = period_named(issue.period)
    if period is None:
        raise ValueError(f"not a period: {issue.period}")
    return period


def period_label(what: Period | BoardIssue) -> str:
    """Return the name of a period: Week 10 of 2026, March 2026, Quarter 1 of 2026, or its days."""
    period = what if isinstance(what, Period) else period_of(what)
    if period.kind is PeriodKind.WEEK:
        return gettext("Week %(number)s of %(year)s", number=period.number, year=period.year)
    if period.kind is PeriodKind.MONTH:
        return month_text(period.first)
    if period.kind is PeriodKind.QUARTER:
        return gettext("Quarter %(number)s of %(year)s", number=period.number, year=period.year)
    return period_days(period)


def period_name(name: str) -> str:
    """Return the label of a period by its lasting name; the name itself when it is none."""
    period = period_named(name)
    return name if period is None else period_label(period)


def period_days(what: Period | BoardIssue) -> str:
    """Return the first and last day of a period, the year once."""
    period = what if isinstance(what, Period) else period_of(what)
    return span_text(period.first, period.last)


def points(number: Decimal) -> str:
    """Return points with the reader's decimal sign and no needless zeros."""
    text: str = format_decimal(number)
    return text


def cadence(definition: BoardDefinition) -> str:
    """Return how often a board is published."""
    return gettext(PERIOD_LABELS[definition.period])


def tie_columns(ties: Sequence[str]) -> list[tuple[int, str]]:
    """Return index and heading of the tie-break numbers that need their own column."""
    headings = {
        TieBreak.MORE_FULL_MARKS: gettext("Full-mark quizzes"),
        TieBreak.FEWER_ATTEMPTS: gettext("Attempts"),
    }
    return [(index, headings[TieBreak(tie)]) for index, tie in enumerate(ties) if tie in headings]


def row_unit(row: BoardRow) -> str:
    """Return the unit of a row in the reader's language, as it was when published."""
    english: str = row.detail["unit_en"]
    return english if english and str(get_locale()) == "en" else row.unit_name


def places_won_by(row: BoardRow) -> int | None:
    """Return how many places a row won since the issue before; None for someone new."""
    return places_won(row.rank, row.last_rank)

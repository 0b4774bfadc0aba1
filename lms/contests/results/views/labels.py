"""Numbers and states of results in the reader's language, as filters for templates."""

from collections.abc import Sequence
from decimal import Decimal
from math import isnan

from flask_babel import format_decimal, format_percent, gettext

from lms.contests.results.words import ObjectionState, ResultState, RulingKind
from lms.errors import N_

NOTHING = "–"
RULINGS = {
    RulingKind.MARK: N_("Change mark"),
    RulingKind.AWARD: N_("Change award"),
    RulingKind.TIE: N_("Tie-break"),
    RulingKind.EXCLUDE: N_("Not ranked"),
    RulingKind.KEEP: N_("Re-read, unchanged"),
}
LISTS = {
    ResultState.PROVISIONAL: N_("Provisional"),
    ResultState.NOTICE: N_("Public notice"),
    ResultState.CORRECTED: N_("Correction"),
    ResultState.FINAL: N_("Final"),
    ResultState.CORRECTED_FINAL: N_("Corrected final list"),
}
OBJECTIONS = {
    ObjectionState.FILED: N_("Waiting for an answer"),
    ObjectionState.UPHELD: N_("Upheld"),
    ObjectionState.REJECTED: N_("Not upheld"),
}
# By the sign of what is taken off a mark; None where severity is not corrected.
STEPS = {
    None: N_("Judge %(judge)s: %(given)s"),
    0: N_("Judge %(judge)s: %(given)s, neither lenient nor strict"),
    1: N_("Judge %(judge)s: %(given)s, lenient by %(points)s → %(adjusted)s"),
    -1: N_("Judge %(judge)s: %(given)s, strict by %(points)s → %(adjusted)s"),
}

Number = Decimal | float | int | str | None


def _known(value: Number) -> float | None:
    """Return the number as a float; None for a missing value and for nan."""
    if value is None or value == "":
        return None
    number = float(value)
    return None if isnan(number) else number


def in_marks(value: Number) -> str:
    """Return a mark with at most two decimals."""
    number = _known(value)
    return NOTHING if number is None else format_decimal(round(number, 2), format="#,##0.##")


def ratio(value: Number) -> str:
    """Return a coefficient with two decimals."""
    number = _known(value)
    # Adding nothing makes a negative zero a plain one.
    return NOTHING if number is None else format_decimal(round(number, 2) + 0.0, format="0.00;−0.00")


def signed(value: Number) -> str:
    """Return a difference in points with its sign."""
    number = _known(value)
    return NOTHING if number is None else format_decimal(round(number, 2), format="+0.00;−0.00")


def rank_text(rank: int | None) -> str:
    """Return a place in the ranking in words."""
    return gettext("rank %(rank)s", rank=rank) if rank else NOTHING


def share(value: Number) -> str:
    """Return a share as whole per cent."""
    number = _known(value)
    return NOTHING if number is None else format_percent(number, format="0%")


def mark_step(judge: Number, given: Number, leniency: Number, adjusted: Number) -> str:
    """Return one judge's part of the sum behind a mark."""
    off = _known(leniency)
    values = {"given": in_marks(given), "points": in_marks(abs(off or 0)), "adjusted": in_marks(adjusted)}
    return gettext(STEPS[None if off is None else (off > 0) - (off < 0)], judge=judge, **values)


def mark_sum(marks: Sequence[Sequence[Number]]) -> list[str]:
    """Return the sum behind a mark, one judge a line; judges are numbered for this entry only."""
    return [mark_step(number, *one) for number, one in enumerate(marks, 1)]


def ruling_title(kind: str) -> str:
    """Return what the meeting decided."""
    return gettext(RULINGS[RulingKind(kind)])


def list_state(state: str) -> str:
    """Return what a frozen list is."""
    return gettext(LISTS[ResultState(state)])


def objection_state(state: str) -> str:
    """Return where an objection stands."""
    return gettext(OBJECTIONS[ObjectionState(state)])


FILTERS = (
    in_marks, mark_sum, ratio, signed, share, rank_text, ruling_title, list_state, objection_state,
)  # fmt: skip

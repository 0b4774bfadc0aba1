"""How far the panel agrees: on the total and on every criterion, from the readings behind a result."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from lms.contests.results.outcome import CountedMark, Results
from lms.marking.combining import MarkRole
from lms.marking.rubric import Rubric

if TYPE_CHECKING:
    from lms.measurement.panel import PanelAgreement

# Totals this share of the scale apart count as adjacent.
NEAR = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one thing that is marked; `key` is empty for the total."""

    key: str
    within: Decimal
    panel: "PanelAgreement"


def agreements(results: Results, rubric: Rubric) -> list[Agreement]:
    """Return agreement on the total and, unless the rubric is holistic, on each criterion."""
    near = rubric.maximum * NEAR
    found = [_agreement(results, "", near, lambda one: one.total)]
    if not rubric.is_holistic:
        for criterion in rubric.criteria:
            found.append(_agreement(results, criterion.key, criterion.step, _of(criterion.key)))
    return found


def _of(key: str) -> Callable[[CountedMark], Decimal | None]:
    return lambda one: one.scores.get(key)


def _agreement(
    results: Results,
    key: str,
    within: Decimal,
    value: Callable[[CountedMark], Decimal | None],
) -> Agreement:
    from lms.measurement.mixed import Marks  # noqa: PLC0415 -- slow import
    from lms.measurement.panel import panel_agreement  # noqa: PLC0415 -- slow import

    panel_judges = {judge: index for index, judge in enumerate(results.judges)}
    rows = [
        (index, panel_judges[one.judge], float(mark))
        for index, line in enumerate(results.lines)
        for one in line.given
        if one.role is not MarkRole.ADJUDICATOR and (mark := value(one)) is not None
    ]
    marks = Marks.of(rows, len(results.lines), len(results.judges))
    return Agreement(key, within, panel_agreement(marks, float(within)))

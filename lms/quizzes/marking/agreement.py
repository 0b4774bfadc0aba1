"""How well the markers of a quiz agree, in the figures that contests use for their judges."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lms.quizzes.marking.plans import MarkerRole
from lms.quizzes.marking.standing import MarkingStanding

if TYPE_CHECKING:
    from lms.measurement.panel import PanelAgreement

# With fewer pairs of marks the figures say little.
ENOUGH = 20


def agreement_of(found: Sequence[MarkingStanding], within: float) -> "PanelAgreement | None":
    """Return the agreement of all marks in per cent of the points, without adjudicators and corrections.

    `within` is the difference, in per cent, that counts as adjacent: the one that needs no third marker. None where no
    answer has two marks.
    """
    from lms.measurement.mixed import Marks  # noqa: PLC0415 -- slow import
    from lms.measurement.panel import panel_agreement  # noqa: PLC0415 -- slow import

    given = [
        (place, task.marker_id, float((task.points or 0) * 100 / one.points))
        for place, one in enumerate(found)
        for task in one.finished
        if task.role in (MarkerRole.MARKER, MarkerRole.THIRD) and one.points
    ]
    people = {id_: place for place, id_ in enumerate(sorted({marker_id for _, marker_id, _ in given}))}
    if len(given) == len({place for place, _, _ in given}):
        return None
    rows = [(place, people[marker_id], percent) for place, marker_id, percent in given]
    return panel_agreement(Marks.of(rows, len(found), len(people)), within)
